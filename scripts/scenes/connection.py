"""What is done with a created connection."""

from scenes.camera import Camera
from tests.browser.person import Person


def exploring(person: Person, camera: Camera) -> None:
    """What is in a source, and one that does not let the Platform in."""
    for database, name in (("many-tables", "data-many"), ("odd-names", "data-odd")):
        person.prepare(Database=database)
        person.create()
        person.sees("The source let the Platform in")
        person.page.get_by_role("link", name="Explore data").click()
        person.sees("best_customers" if database == "odd-names" else "1 to 50 of 5000")
        camera.take(name)
    person.page.get_by_role("link", name="C# + F#").click()
    person.sees("Type on the Platform")
    person.press("Show sample rows")
    person.sees("São Paulo")
    camera.take("data-rows")
    person.prepare(Password="fails-test")  # noqa: S106 - the emulator's
    person.create()
    person.sees("Test failed")
    camera.take("test-failed")
    person.page.get_by_role("link", name="Explore data").click()
    person.page.locator("[data-urgent]").wait_for()
    camera.take("data-refused")


def changing(person: Person, camera: Camera) -> None:
    """New names, new credentials and a deletion, of what is on the Platform."""
    for name in ("europe", "asia"):
        person.prepare(Database=name)
        person.create()
        person.sees("Base connection created")
    renaming(person, camera)
    here = person.page.url
    person.page.get_by_role("link", name="Rotate credentials").click()
    camera.take("rotate")
    person.fill({"Password": "wrong-password"})
    person.page.locator("input[name=also]").first.check()
    person.press("Rotate on the Platform")
    person.sees("2 of 2 ended")
    camera.take("rotation")
    person.page.goto(here)
    deleting(person, camera)
    deleting_in_vain(person, camera)


def renaming(person: Person, camera: Camera) -> None:
    """Another name."""
    person.page.get_by_role("link", name="Rename").click()
    camera.take("rename")
    person.fill({"Name": "Sales of Asia"})
    # As if a colleague had changed it meanwhile.
    person.page.locator("input[name=seen]").evaluate("one => { one.value = '' }")
    person.press("Change it on the Platform")
    camera.take("rename-overtaken")
    person.press("Change it on the Platform")
    person.sees("has taken the name")
    camera.take("renamed")


def deleting(person: Person, camera: Camera) -> None:
    """What cannot be brought back."""
    person.page.get_by_role("link", name="Delete").click()
    camera.take("delete")
    person.press("Delete it on the Platform")
    person.sees("Please look at this answer again")
    camera.take("delete-mistake")
    person.fill({"Type its name to confirm": "Sales of Asia"})
    person.press("Delete it on the Platform")
    person.sees("Deleted on the Platform")
    camera.take("deleted")


def deleting_in_vain(person: Person, camera: Camera) -> None:
    """What flows are built on."""
    person.prepare(Database="used-by-flows")
    person.create()
    person.sees("Base connection created")
    name = person.page.locator("h1").inner_text()
    person.page.get_by_role("link", name="Delete").click()
    person.sees("the Platform will refuse")
    camera.take("delete-in-use")
    person.fill({"Type its name to confirm": name})
    person.page.locator("#delete-button").click()
    person.sees("Flows in the way")
    camera.take("delete-refused")


def copying(person: Person, camera: Camera) -> None:
    """To another sandbox, and as code."""
    person.open("/connections/?status=created")
    person.page.locator("tbody a").first.click()
    person.page.get_by_role("link", name="As code").click()
    camera.take("as-code")
    person.page.go_back()
    person.page.get_by_role("link", name="Copy to another sandbox").click()
    camera.take("copy")
    person.page.get_by_text("Not in the list?").click()
    person.press("Copy to this sandbox")
    person.sees("Please look at this answer again")
    camera.take("copy-mistake")
    person.page.locator(".cards button").first.click()
    person.is_at("/connect/*/check/")
    camera.take("copied")
