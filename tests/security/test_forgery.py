"""Another site cannot act through somebody's browser: no forged request, no frame, no reading."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.models import Event
from tests.security.addresses import Site, every_address
from tests.test_access import desk
from tests.test_events import POSTED, state

CHANGING = ("post", "delete")
# These take no cookie for an identity, so that a browser cannot be made to use somebody's.
WITHOUT_COOKIES = {
    "/api/v1/",
    *(f"api-{name}" for name in ("accounts", "connection", "connections", "me")),
    *(f"api-connection-{name}" for name in ("test", "tests")),
}
ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class TestARequestFromElsewhere:
    def test_is_refused_at_every_address_by_every_method(self, site: Site) -> None:
        victim = Client(enforce_csrf_checks=True, raise_request_exception=False)
        victim.cookies = desk(site.people["admin"]).cookies
        before, told = state(), Event.objects.count()

        let_in = {
            (one.name, method): status
            for one in every_address()
            for method in CHANGING
            if (status := getattr(victim, method)(site.paths[one.name]).status_code) not in REFUSED
        }

        assert let_in == {}
        assert (state(), Event.objects.count()) == (before, told)

    def test_is_let_off_the_check_nowhere(self) -> None:
        let_off = {one.name for one in every_address() if getattr(one.view, "csrf_exempt", False)}

        assert let_off == WITHOUT_COOKIES

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://testserver.evil.example"},
            {"Origin": "http://testserver:81"},
        ],
    )
    def test_is_refused_with_a_good_token_too(self, site: Site, headers: dict[str, str]) -> None:
        victim, form = with_token(site)

        answer = victim.post(reverse("team-leave"), form, headers=headers)

        assert answer.status_code == 403
        assert victim.post(reverse("team-leave"), form).status_code == 302

    def test_is_refused_with_the_token_of_another_persons_browser(self, site: Site) -> None:
        victim, _ = with_token(site)
        _, form = with_token(site)

        assert victim.post(reverse("team-leave"), form).status_code == 403

    def test_changes_nothing_by_being_only_a_link(self, site: Site) -> None:
        client, before = site.desk("admin"), state()

        for name in POSTED:
            client.get(site.paths[name], POSTED[name])

        assert state() == before


class TestAnAnswer:
    def test_is_for_no_frame_no_other_site_and_no_cache(self, site: Site) -> None:
        wrong = {
            (who, one.name): told
            for who, client in (("admin", site.desk("admin")), ("nobody", Client()))
            for one in every_address()
            if (told := lacking(client.get(site.paths[one.name])))
        }

        assert wrong == {}

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({"path": "/no/such/page/"}, 404),
            ({"path": "/team/", "method": "PUT"}, 405),
            ({"path": "/", "HTTP_HOST": "evil.example"}, 400),
            ({"path": "/sign-in/login/", "method": "POST", "data": "x" * 70_000}, 400),
            ({"path": "/team"}, 301),
            ({"path": "/healthz"}, 200),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_about_an_error_is_guarded_alike(
        self, db: None, asked: dict[str, Any], status: int
    ) -> None:
        method = asked.pop("method", "GET")

        answer = Client(raise_request_exception=False).generic(
            method, content_type="application/x-www-form-urlencoded", **asked
        )

        assert answer.status_code == status
        assert lacking(answer) == {}


# 401: the API knows nobody by a cookie.
REFUSED = {401, 403, 404, 405}


def with_token(site: Site) -> tuple[Client, dict[str, str]]:
    client = Client(enforce_csrf_checks=True)
    client.cookies = desk(site.people["member"]).cookies
    page = client.get(reverse("team-leave"))
    return client, {"csrfmiddlewaretoken": str(page.context["csrf_token"])}


def lacking(answer: Any) -> dict[str, str]:
    """Return which guards this answer lacks."""
    found = {
        name: answer.get(name, "nothing")
        for name, value in ON_EVERY_ANSWER.items()
        if answer.get(name) != value
    }
    policy = answer.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy or "default-src 'none'" not in policy:
        found["Content-Security-Policy"] = policy
    if "no-store" not in answer.get("Cache-Control", ""):
        found["Cache-Control"] = answer.get("Cache-Control", "nothing")
    if "Access-Control-Allow-Origin" in answer:
        found["Access-Control-Allow-Origin"] = answer["Access-Control-Allow-Origin"]
    return found
