"""Sign people in as they do it themselves: by a page, a password, and a code."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from connector_wizard.models import FactorSecret, Membership, Role, Team, User
from tests import factories
from tests.totp import code_of

PASSWORD = "a good long password"


def with_password(team: Team, role: Role, email: str = "") -> Membership:
    """A member of the team who signs in by password."""
    return factories.join(team, role, factories.make_user(email, PASSWORD))


def sign_in(user: User, client: Client | None = None, password: str = PASSWORD, **more: Any) -> Any:
    """Send the form of the first page; return the browser and the answer."""
    browser = client or Client()
    answer = browser.post(
        reverse("account_login"), {"login": user.email, "password": password}, **more
    )
    return browser, answer


def confirm(browser: Client, password: str = PASSWORD) -> Any:
    """Say once more that it is oneself."""
    return browser.post(reverse("account_reauthenticate"), {"password": password})


def add_app(browser: Client) -> str:
    """Set an authenticator app up, by the code before the one it shows; return its secret."""
    confirm(browser)
    page = browser.get(reverse("mfa_activate_totp"))
    secret = str(page.context["form"].secret)
    url = reverse("mfa_activate_totp")
    answer = browser.post(url, {"code": code_of(secret, ahead=-1)})
    if answer.status_code != 302:
        # The next half minute has just begun.
        answer = browser.post(url, {"code": code_of(secret, ahead=-1)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


def codes_on(page: Any) -> list[str]:
    """Return the recovery codes that a page shows."""
    return re.findall(r"<code>(\d{8})</code>", page.text)


def secret_of(user: User) -> str:
    """Return the secret of the person's authenticator app."""
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return FactorSecret.opened(row.data["secret"])
