"""What others made on the Platform, and what they changed of ours."""

import re

from scenes.camera import Camera
from tests.browser.person import Person


def taking_stock(admin: Person, camera: Camera) -> None:
    """What others made on the Platform, and what they changed of ours."""
    admin.open("/inventory/")
    camera.take("inventory-never-read")
    camera.product.steer("settings", foreign_connections=60)
    camera.product.steer("faults", call="list", fault="slow", seconds=8)
    sync(admin)
    admin.sees("so far")
    camera.take("inventory-being-read")
    admin.page.get_by_role("link", name="Show what was found").click(timeout=60_000)
    camera.take("inventory")
    admin.page.locator("[name=chosen]").first.check()
    admin.press("Adopt those that are ticked")
    admin.sees("is on record now")
    camera.take("inventory-adopted")


def drifting(admin: Person, camera: Camera) -> None:
    """What is changed on the Platform, and what is gone there."""
    admin.open("/connections/")
    admin.page.locator("tbody a").first.click()
    camera.take("adopted")
    page, remote_id = admin.page.url, admin.page.locator(".copy-value").first.inner_text()
    camera.product.steer(f"connections/{remote_id}", name="Renamed", state="disabled")
    drifted(admin, page)
    camera.take("drift")
    admin.open("/")
    camera.take("home-drift")
    camera.product.steer(f"connections/{remote_id}", deleted=True)
    drifted(admin, page)
    camera.take("gone")


def sync(admin: Person) -> None:
    """Read the practice team's sandbox `dev`."""
    admin.page.get_by_role("button", name=re.compile("Sync now.*Emulator.*dev")).click()


def drifted(admin: Person, page: str) -> None:
    """Sync, and show a connection's page as it is then."""
    admin.open("/inventory/")
    sync(admin)
    admin.page.get_by_role("link", name="Show what was found").wait_for(timeout=60_000)
    admin.open(page.removeprefix(admin.site))
