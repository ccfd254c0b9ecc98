"""The pages and states that scripts/screens.py photographs, in the order of a working day."""

import shutil
from collections.abc import Callable
from pathlib import Path

from scenes import accounts, connection, entrance, inventory, lists, reviews, team, wizard
from scenes.camera import Camera, Once
from scenes.product import WIDE, Product
from tests.browser.person import REDSHIFT, Person

__all__ = ["WIDE", "Product", "photograph", "pictures"]

OF_A_MEMBER: tuple[Callable[[Person, Camera], None], ...] = (
    lists.with_nothing_yet,
    entrance.protecting_the_account,
    entrance.with_a_second_factor,
    wizard.choosing,
    wizard.answering,
    connection.exploring,
    wizard.following_links,
    wizard.being_refused,
    wizard.waiting,
    connection.changing,
    lists.looking_back,
    connection.copying,
    wizard.of_other_sources,
    wizard.in_trouble,
)
OF_AN_ADMIN = (
    reviews.reviewing,
    # While there is one account only: its author is not asked for which.
    reviews.approving,
    accounts.adding_an_account,
    accounts.pasting_an_account,
    team.inviting,
    team.making_tokens,
    team.managing_people,
    accounts.managing_rules,
    team.being_told,
    inventory.taking_stock,
    inventory.drifting,
)


def photograph(product: Product, folder: Path) -> None:
    """Take all pictures."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    camera = Camera(product.visitor(), product, folder)
    entrance.before_signing_in(camera.person, camera)
    camera.person = product.signed_in("member")
    for scene in OF_A_MEMBER:
        scene(camera.person, camera)
    camera.person = product.signed_in("admin")
    for scene in OF_AN_ADMIN:
        scene(camera.person, camera)
    print(f"{camera.number} pages and states, four pictures each: {folder}")


def pictures(product: Product, folder: Path) -> None:
    """Take the pictures of the documentation: a source's credentials, and a review's life."""
    picture(product, folder / "wizard.png")
    reviewing = folder / "reviewing"
    reviewing.mkdir(exist_ok=True)
    admin = product.signed_in("admin")
    reviews.approving(admin, Once(admin, product, reviewing))


def picture(product: Product, file: Path) -> None:
    """Take the credentials of a source."""
    person = product.signed_in("member")
    person.choose_sandbox()
    person.choose_source()
    person.fill({name: REDSHIFT[name] for name in ("Server", "User name")})
    person.page.get_by_label("Server").focus()
    file.parent.mkdir(exist_ok=True)
    person.page.screenshot(path=file, animations="disabled")
    print(f"{file}: {file.stat().st_size // 1024} KB")
