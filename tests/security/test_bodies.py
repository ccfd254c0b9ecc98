"""Whatever is sent to whatever address, the answer is never "the server broke" (5xx)."""

import json
from io import BytesIO
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector_wizard.models import Submission
from tests import factories
from tests.security.addresses import Address, Site, every_address
from tests.test_events import POSTED
from tests.waiting import until

HOSTILE: dict[str, bytes] = {
    "NUL": b"a\x00b",
    "half of a surrogate pair": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\x80",
    "line ends": b"a\r\nb\x0b\x0c\xc2\x85",
    "a huge number": b"9" * 400,
    "no number": b"NaN",
    "a huge exponent": b"1e999999",
    "a date that never was": b"2026-02-30",
    "a year out of reach": b"99999-12-31",
    "nothing": b"",
    "blanks": b" \t\xe2\x80\x8b",
    "SQL": b"' OR 1=1 --\\",
    "a template": b"{{7*7}}{% debug %}${jndi:x}",
    "a path": b"../../../../etc/passwd%00",
    "right to left": "\u202e\u2066abc".encode(),
    "deep JSON": b"[" * 3000,
    "long": b"x" * 5000,
    "letters that grow": "\u0130\ufb03\u1e9e".encode() * 60,
}
# Names that some view reads from the address.
IN_ADDRESS = (
    *("account", "after", "before", "code", "email", "key", "next", "object_id", "page", "person"),
    *("q", "review", "sandbox", "shown", "since", "source", "status", "team", "text", "token"),
    "until",
)
FORM = "application/x-www-form-urlencoded"


# In each round a field holds the next kind, so that none hides behind the refusal of another.
ROUNDS = range(0, len(HOSTILE), 5)
ALIKE = ("NUL", "half of a surrogate pair", "a huge number", "a date that never was")


def names() -> list[str]:
    return sorted({*IN_ADDRESS, *(name for posted in POSTED.values() for name in posted)})


def encoded(values: dict[str, bytes]) -> str:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in values.items())


def mixed(begin: int) -> str:
    kinds = list(HOSTILE.values())
    return encoded({name: kinds[(n + begin) % len(kinds)] for n, name in enumerate(names())})


def broken(site: Site, addresses: list[Address], what: str) -> dict[tuple[str, str], int]:
    """Send ``what`` as a query and as a form to addresses; return where the server broke."""
    found: dict[tuple[str, str], int] = {}
    client = site.desk("admin")
    for one in addresses:
        path = site.paths[one.name]
        answers = {
            "get": client.get(f"{path}?{what}"),
            "post": client.post(path, what, content_type=FORM),
        }
        found |= {
            (one.name, how): answer.status_code
            for how, answer in answers.items()
            if answer.status_code >= 500
        }
    until(lambda: not Submission.objects.filter(outcome="sent").exists())
    return found


@pytest.fixture
def ours(site: Site) -> list[Address]:
    """What is not Django's; but not what ends the attacker's own session."""
    ends_it = {"account_logout", "team-leave", "readyz"}
    return [
        one
        for one in every_address()
        if not one.name.startswith("admin:") and one.name not in ends_it
    ]


@pytest.mark.django_db(transaction=True)
class TestAnyAddress:
    @pytest.mark.parametrize("begin", ROUNDS)
    def test_stands_all_kinds_at_once(self, site: Site, ours: list[Address], begin: int) -> None:
        assert broken(site, ours, mixed(begin)) == {}

    @pytest.mark.parametrize("kind", ALIKE)
    def test_stands_one_kind_everywhere(self, site: Site, ours: list[Address], kind: str) -> None:
        assert broken(site, ours, encoded(dict.fromkeys(names(), HOSTILE[kind]))) == {}

    def test_of_the_admin_pages_stands(self, site: Site) -> None:
        user = site.people["admin"].user
        user.is_staff = user.is_superuser = True
        user.save()
        pages = [one for one in every_address() if one.name.startswith("admin:")]

        assert broken(site, [one for one in pages if "log" not in one.name], mixed(0)) == {}

    @pytest.mark.parametrize("kind", ["form", "file"])
    def test_refuses_bodies_over_64_kib(self, site: Site, ours: list[Address], kind: str) -> None:
        client = Client(enforce_csrf_checks=True)
        client.cookies = site.desk("admin").cookies
        client.cookies[django_settings.CSRF_COOKIE_NAME] = "a" * 32
        huge = "x" * 65 * 1024
        field: Any = BytesIO(huge.encode()) if kind == "file" else huge
        taken = {
            one.name: status
            for one in ours
            if (status := client.post(site.paths[one.name], {"name": field}).status_code)
            # The API lets nobody in who shows no token, whatever is sent.
            not in {400, 401, 404, 405}
        }

        assert taken == {}

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("&".join(f"a{n}=" for n in range(1500)), FORM),
            ("--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
            ("x", "multipart/form-data"),
            ("x", f"{FORM}; charset=utf-7"),
            ("[" * 60_000, "application/json"),
            ('{"a":' * 9_000, "application/json"),
        ],
        ids=["fields", "half a part", "no boundary", "a charset", "deep lists", "deep objects"],
    )
    def test_stands_odd_bodies(self, site: Site, ours: list[Address], body: str, kind: str) -> None:
        client = site.desk("admin")
        broke = {
            one.name: status
            for one in ours
            if (status := client.post(site.paths[one.name], body, content_type=kind).status_code)
            >= 500
        }

        assert broke == {}


class TestTheFormOfASource:
    @pytest.mark.parametrize("kind", HOSTILE)
    def test_stands(self, site: Site, kind: str) -> None:
        draft = factories.make_draft(site.people["author"], site.account)
        fields = [f"params-{name}" for name in ("server", "username", "password", "database")]
        url = reverse("connect-credentials", kwargs={"pk": draft.pk})

        answer = site.desk("author").post(
            url, encoded(dict.fromkeys(fields, HOSTILE[kind])), content_type=FORM
        )

        assert answer.status_code in {302, 422}


class TestAPaste:
    @pytest.mark.parametrize(
        "paste",
        [
            "[" * 19_000,
            '{"a":' * 3_900,
            "curl " + "'" * 19_000,
            "curl -H " + "\\\n" * 9_000,
            json.dumps({"project": {"org": None, "workspace": [1, {"details": "x"}]}}),
            '{"project": 1e999, "name": NaN}',
            "CLIENT_ID=" + "=" * 19_000,
        ],
        ids=lambda paste: paste[:12],
    )
    def test_of_anything_is_answered(self, site: Site, paste: str) -> None:
        answer = site.desk("admin").post(reverse("account-add"), {"pasted": paste, "name": "x"})

        assert answer.status_code == 422


class TestAnyText:
    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        text=st.text(st.characters(), min_size=1, max_size=30),
        path=st.sampled_from(
            ["/connections/", "/history/", "/connect/", "/join/", "/sign-in/login/", "/reviews/"]
        ),
    )
    def test_that_is_looked_for_is_answered(self, site: Site, text: str, path: str) -> None:
        asked = encoded(dict.fromkeys(IN_ADDRESS, text.encode(errors="surrogatepass")))

        assert site.desk("admin").get(f"{path}?{asked}").status_code < 500
