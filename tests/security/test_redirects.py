"""Nobody is sent elsewhere, and no page believes a host that was made up."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from connector_wizard.models import Invitation, Membership, Role
from tests import factories
from tests.security.addresses import Site
from tests.waiting import until

EVIL = "evil.example"
WAYS_OUT = (
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"///{EVIL}/",
    rf"/\{EVIL}/",
    rf"\\{EVIL}/",
    f"http:{EVIL}",
    f"https:///{EVIL}",
    f"\t//{EVIL}",
    f"/\t/{EVIL}",
    f"https://testserver@{EVIL}/",
    f"https://testserver.{EVIL}/",
    "javascript:alert(1)",
    "data:text/html,x",
    f"//{EVIL}%2f..",
    f"/%0d%0aLocation:%20https://{EVIL}/",
    "/\r\nSet-Cookie: a=b",
    "/\x00",
    "a word",
    "admin:index",
)
# What takes a ``next`` besides signing in, and what else it wants to be sent.
TAKERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("switch_team", {"team": "OWN"}),
    ("account-verify", {}),
    ("account_logout", {}),
)


def destination(answer: Any) -> str:
    return str(answer.get("Location", answer.get("HX-Redirect", "")))


@pytest.fixture
def person(site: Site) -> Membership:
    user = factories.make_user("p@example.com", "a long password")
    return factories.join(site.account.team, Role.ADMIN, user)


class TestNext:
    @pytest.mark.parametrize(("name", "posted"), TAKERS)
    def test_leads_to_pages_of_ours_only(
        self, site: Site, person: Membership, name: str, posted: dict[str, str]
    ) -> None:
        filled = {key: value.replace("OWN", person.team.slug) for key, value in posted.items()}
        led_away = {}
        for wanted in WAYS_OUT:
            for headers in ({}, {"HX-Request": "true"}):
                client = site.desk("admin")
                answer = client.post(site.paths[name], {**filled, "next": wanted}, headers=headers)
                if leads_away(destination(answer)) or answer.status_code >= 500:
                    led_away[wanted] = (answer.status_code, destination(answer))
                if name == "account_logout":
                    client.force_login(
                        site.people["admin"].user, "django.contrib.auth.backends.ModelBackend"
                    )

        assert led_away == {}

    def test_is_not_taken_from_the_page_that_a_script_claims_to_be_on(self, db: None) -> None:
        led_away = {}
        for wanted in (f"https://{EVIL}/team/", f"http://testserver//{EVIL}/", "javascript:x"):
            headers = {"HX-Request": "true", "HX-Current-URL": wanted}
            answer = Client().get("/team/", headers=headers)
            if leads_away(destination(answer)):
                led_away[wanted] = destination(answer)

        assert led_away == {}

    def test_of_an_address_with_two_slashes_stays_here(self, site: Site) -> None:
        answers = [
            site.desk("admin").get(path) for path in (f"//{EVIL}/team", f"//{EVIL}", "/\\evil/team")
        ]

        assert not [one for one in answers if leads_away(destination(one))]


@pytest.mark.django_db(transaction=True)
class TestAHostThatWasMadeUp:
    @pytest.mark.parametrize("host", [EVIL, "testserver.evil.example", "testserver:80@evil", "a b"])
    def test_is_refused_without_an_echo(self, db: None, host: str) -> None:
        answer = Client(raise_request_exception=False).get(reverse("account_login"), HTTP_HOST=host)

        assert answer.status_code == 400
        assert EVIL not in answer.text

    @pytest.mark.parametrize(
        "header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Forwarded-Port"]
    )
    def test_in_another_header_is_in_no_page_and_no_letter(
        self, person: Membership, header: str
    ) -> None:
        value = f"host={EVIL}" if header == "Forwarded" else EVIL
        client = Client(headers={header: value})

        page = client.get(reverse("account_login"))
        client.post(reverse("account_reset_password"), {"email": person.user.email})

        until(lambda: bool(mail.outbox))
        (letter,) = mail.outbox
        told = str(letter.body)
        assert EVIL not in page.text + told
        assert set(re.findall(r"https?://([^/\s]+)", told)) == {"localhost:8000"}

    def test_is_refused_where_a_letter_would_carry_it(self, person: Membership) -> None:
        client = Client(raise_request_exception=False)

        answer = client.post(
            reverse("account_reset_password"), {"email": person.user.email}, HTTP_HOST=EVIL
        )

        assert (answer.status_code, mail.outbox) == (400, [])

    def test_is_in_no_letter_where_every_host_is_allowed(
        self, person: Membership, settings: Settings
    ) -> None:
        settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["*"], "https://wizard.example.com"

        Client().post(
            reverse("account_reset_password"), {"email": person.user.email}, HTTP_HOST=EVIL
        )

        until(lambda: bool(mail.outbox))
        told = str(mail.outbox[0].body)
        assert set(re.findall(r"https?://([^/\s]+)", told)) == {"wizard.example.com"}

    def test_is_in_no_invitation_where_every_host_is_allowed(
        self, at_admins_desk: Client, settings: Settings
    ) -> None:
        settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["*"], "https://wizard.example.com"
        invited = {"email": "new@example.com", "role": "member"}
        made = at_admins_desk.post(reverse("invitation-add"), invited, HTTP_HOST=EVIL)
        row = {"pk": Invitation.objects.get().pk}

        renewed = at_admins_desk.post(reverse("invitation-renew", kwargs=row), HTTP_HOST=EVIL)

        told = [made.text, renewed.text, *(str(letter.body) for letter in mail.outbox)]
        assert len(told) == 4
        assert not [one for one in told if EVIL in one]
        assert all("https://wizard.example.com/join/?token=" in one for one in told)


def leads_away(url: str) -> bool:
    """Tell whether a browser would leave us: it takes a backslash for a slash."""
    plain = re.sub(r"[\t\r\n]", "", url).replace("\\", "/").strip()
    return bool(re.match(r"[a-zA-Z][a-zA-Z+.-]*:|//", plain))
