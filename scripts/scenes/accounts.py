"""Platform accounts and the rules of a team."""

import json

from scenes.camera import Camera
from tests.browser.person import Person

CONSOLE = {
    "title": "Warehouse",
    "ORG_ID": "0123456789ABCDEF01234567@AdobeOrg",
    "CLIENT_ID": "demo-client",
    "CLIENT_SECRETS": ["not-the-secret", "another"],
}


def adding_an_account(person: Person, camera: Camera) -> None:
    """What only admins may do."""
    for name, path in (("team-admin", "/team/"), ("keys", "/team/keys/")):
        person.open(path)
        camera.take(name)
    person.open("/team/accounts/add/")
    camera.take("account")
    person.press("Verify and add")
    person.sees("Please look at these answers again")
    camera.take("account-mistakes")
    person.fill({"Name": "Second", "Organization id": "0123456789ABCDEF01234567@AdobeOrg"})
    person.fill({"Client id": "demo-client", "Client secret": "not-the-secret"})
    person.press("Verify and add")
    person.sees("What the Platform said")
    camera.take("account-refused")
    person.fill({"Client secret": "demo-secret"})
    person.press("Verify and add")
    person.is_at("/team/")
    camera.take("account-added")
    person.open("/connect/")
    camera.take("account-choice")


def pasting_an_account(person: Person, camera: Camera) -> None:
    """What the Developer Console gives, understood or not."""
    person.open("/team/accounts/add/")
    person.fill({"Paste from the Developer Console": '{"title": "Warehouse", "id": "7"}'})
    person.press("Verify and add")
    person.sees("There is no credential in this")
    camera.take("account-paste-mistake")
    person.fill({"Paste from the Developer Console": json.dumps(CONSOLE)})
    person.press("Verify and add")
    person.sees("Found in what you pasted")
    camera.take("account-pasted")


def managing_rules(person: Person, camera: Camera) -> None:
    """Policies and one Platform account."""
    person.open("/team/policies/")
    camera.take("policies")
    person.page.get_by_label("Only those chosen below").check()
    person.press("Save the policies")
    person.sees("Please look at this answer again")
    camera.take("policies-mistake")
    person.open("/team/")
    person.page.get_by_role("link", name="Emulator").click()
    camera.take("account-page")
    person.page.get_by_role("link", name="Replace the secret").click()
    camera.take("account-secret")
    person.fill({"New client secret": "not-the-secret"})
    person.press("Verify and replace")
    person.sees("Nothing was replaced")
    camera.take("account-secret-refused")
