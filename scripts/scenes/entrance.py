"""Signing in, and protecting the account."""

from scenes.camera import Camera
from tests.browser.person import Person
from tests.totp import code_of


def before_signing_in(person: Person, camera: Camera) -> None:
    """The entrance."""
    person.open("/")
    camera.take("sign-in")
    person.sign_in("nobody@example.com", "a wrong password")
    person.sees("do not fit together")
    camera.take("sign-in-refused")
    person.open("/sign-in/password/reset/")
    camera.take("forgotten-password")
    person.open("/sign-in/password/reset/open/")
    camera.take("forgotten-password-bad-link")
    person.open("/sign-in/passkeys/sign-in/")
    camera.take("passkey-alone")


def protecting_the_account(person: Person, camera: Camera) -> None:
    """An authenticator app is set up."""
    password = (camera.product.folder / "var" / "password-member").read_text()
    person.open("/sign-in/security/")
    camera.take("security")
    person.open("/sign-in/app/add/")
    camera.take("confirm")
    person.fill({"Password": password})
    person.press("Go on")
    person.page.get_by_text("No camera?").click()
    camera.take("app-add")
    secret = person.page.locator(".copy-value").inner_text()
    person.fill({"Code that the app shows now": code_of(secret)})
    person.press("Switch it on")
    person.sees("This is the only time")
    camera.take("recovery-codes")
    camera.take_on_paper("recovery-codes-on-paper")


def with_a_second_factor(person: Person, camera: Camera) -> None:
    """What is there once a second factor is; it is taken off again, for the scenes to come."""
    password = (camera.product.folder / "var" / "password-member").read_text()
    person.open("/sign-in/passkeys/add/")
    camera.take("passkey-add")
    person.open("/sign-in/sessions/")
    camera.take("sessions")
    other = camera.product.visitor()
    other.open("/")
    other.sign_in("member@example.com", password)
    admin, camera.person = person, other
    camera.take("second-factor")
    camera.person = admin
    person.open("/sign-in/app/remove/")
    camera.take("app-remove")
    person.press("Remove it")
    person.sees("The authenticator app is removed")
