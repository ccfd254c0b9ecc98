"""Signing in, and what protects an account."""

from collections.abc import Callable

from connector_wizard.models import Team
from tests.browser.states.place import LONG, Place, admin, at, stranger
from tests.people import PASSWORD, add_app, secret_of, sign_in
from tests.totp import code_of


def wrong_sign_in(place: Place) -> None:
    stranger("/")(place)
    place.person.sign_in("nobody@example.com", "nothing")
    place.person.sees("do not fit together")


def with_provider(path: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        place.settings.OIDC_ISSUER, place.settings.OIDC_NAME = "http://127.0.0.1:9", LONG
        stranger(path)(place)

    return show


def secured(path: str, leads_to: str = "") -> Callable[[Place], None]:
    """Show a page to somebody with a password, an authenticator app, and another session."""

    def show(place: Place) -> None:
        user = place.member.user
        user.set_password(PASSWORD)
        user.save()
        add_app(sign_in(user)[0])
        place.person.page.context.clear_cookies()
        place.person.open(path)
        place.person.sign_in(user.email, PASSWORD)
        place.person.fill({"Code": code_of(secret_of(user), ahead=1)})
        place.person.press("Sign in")
        place.person.is_at(f"{leads_to or path}**")

    return show


def confirmed(path: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        user = place.member.user
        user.set_password(PASSWORD)
        user.save()
        place.person.page.context.clear_cookies()
        place.person.open(path)
        place.person.sign_in(user.email, PASSWORD)
        place.person.sees("Is it you?")
        place.person.fill({"Password": PASSWORD})
        place.person.press("Go on")
        place.person.is_at(path)

    return show


def recovery_codes(place: Place) -> None:
    confirmed("/sign-in/app/add/")(place)
    place.person.page.get_by_text("No camera?").click()
    secret = place.person.page.locator(".copy-value").inner_text()
    place.person.fill({"Code that the app shows now": "12"})
    place.person.press("Switch it on")
    place.person.page.locator("[data-error-summary]").wait_for()
    place.person.fill({"Code that the app shows now": code_of(secret)})
    place.person.press("Switch it on")
    place.person.sees("This is the only time")


def second_factor(place: Place) -> None:
    secured("/")(place)
    place.person.page.context.clear_cookies()
    place.person.open("/")
    place.person.sign_in(place.member.user.email, PASSWORD)
    place.person.fill({"Code": "1"})
    place.person.press("Sign in")
    place.person.page.locator("[data-error-summary]").wait_for()


def second_factor_needed(place: Place) -> None:
    Team.objects.update(admins_need_second_factor=True)
    admin(place).open("/")
    place.person.sees("Your team wants admins")


def too_many(place: Place) -> None:
    place.complaints.allow(429)
    for _ in range(5):
        sign_in(place.member.user, password="wrong")
    stranger("/")(place)
    place.person.sign_in(place.member.user.email, "wrong")
    place.person.sees("Too many tries")


STATES: dict[str, Callable[[Place], None]] = {
    "sign-in": stranger("/"),
    "sign-in refused": wrong_sign_in,
    "forgotten password": stranger("/sign-in/password/reset/"),
    "forgotten password, sent": stranger("/sign-in/password/reset/done/"),
    "forgotten password, bad link": stranger("/sign-in/password/reset/open/"),
    "passkey alone": stranger("/sign-in/passkeys/sign-in/"),
    "sign-in by a provider": with_provider("/sign-in/login/"),
    "provider, does not answer": with_provider("/sign-in/provider/"),
    "provider, odd": with_provider("/sign-in/provider/callback/"),
    "security": secured("/sign-in/security/"),
    "sessions": secured("/sign-in/sessions/"),
    "confirm": secured("/sign-in/app/remove/", "/sign-in/confirm/password/"),
    "confirm by a code": secured("/sign-in/confirm/code/"),
    "app, add": confirmed("/sign-in/app/add/"),
    "passkey, add": confirmed("/sign-in/passkeys/add/"),
    "recovery codes": recovery_codes,
    "recovery codes, make": confirmed("/sign-in/recovery-codes/make/"),
    "second factor": second_factor,
    "second factor, needed": second_factor_needed,
    "too many tries": too_many,
    "change password": secured("/sign-in/password/change/"),
    "sign out": at("/sign-in/logout/"),
}
