"""API tokens by commands: told once and kept nowhere, listed without themselves, revoked."""

import json
import logging
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from connector_wizard.models import ApiToken, Event, Membership, Role, Team
from tests import factories
from tests.commands.running import run
from tests.people import add_app, sign_in, with_password


def make(who: Membership, *options: str) -> tuple[int, str, str]:
    """Return the exit code, and what was printed and said."""
    out, said, code = StringIO(), StringIO(), 0
    to = (f"--team={who.team.slug}", f"--actor={who.user.email}")
    asked = ("--name=nightly", "--scope=connections:read", *options)
    try:
        call_command("make_token", *to, *asked, stdout=out, stderr=said)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue(), said.getvalue()


def me(text: str) -> Any:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}, secure=True)


class TestMaking:
    def test_prints_a_token_that_opens_the_api_and_nothing_else(self, member: Membership) -> None:
        code, printed, said = make(member, "--scope=connections:test", "--days=30")

        answer = me(printed.strip())
        assert (code, said, len(printed.strip())) == (0, "", 53)
        assert answer.json()["person"] == member.user.email
        assert answer.json()["scopes"] == ["connections:read", "connections:test"]

    def test_keeps_it_nowhere(self, member: Membership, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)

        text = make(member)[1].strip()

        for model in apps.get_models():
            for values in model._default_manager.values_list():
                assert text not in str(values)
        assert text not in caplog.text
        event = Event.objects.get()
        assert (event.action, event.actor) == ("token.made", member.user.email)

    def test_writes_it_to_a_new_file_for_one_person_alone(
        self, member: Membership, tmp_path: Path
    ) -> None:
        file = tmp_path / "token"

        code, printed, _ = make(member, f"--token-file={file}")

        told = json.loads(printed)
        text = file.read_text().strip()
        assert (code, file.stat().st_mode & 0o777) == (0, 0o600)
        assert (told["name"], told["begins_with"]) == ("nightly", text[:10])
        assert text not in printed
        assert me(text).status_code == 200

    @pytest.mark.parametrize("name", ["there", "no/such/folder", "link"])
    def test_makes_none_where_the_file_cannot_be_made(
        self, member: Membership, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / "there").write_text("precious")
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

        code, printed, said = make(member, f"--token-file={tmp_path / name}")

        assert (code, printed, "cannot be made" in said) == (2, "", True)
        assert (tmp_path / "there").read_text() == "precious"
        assert not ApiToken.objects.exists()

    @pytest.mark.parametrize("option", ["--scope=all", "--days=400", "--days=x"])
    def test_knows_only_what_the_page_offers(self, member: Membership, option: str) -> None:
        with pytest.raises(CommandError, match="invalid"):
            make(member, option)

        assert not ApiToken.objects.exists()

    def test_asks_for_a_name(self, member: Membership) -> None:
        code, printed, said = make(member, "--name= ")

        assert (code, printed) == (2, "")
        assert "Give it a name" in json.loads(said)["error"]


class TestPolicies:
    def test_ask_an_admin_for_a_second_factor_first(self, team: Team) -> None:
        admin = with_password(team, Role.ADMIN)
        client = sign_in(admin.user)[0]
        Team.objects.update(admins_need_second_factor=True)

        before = make(admin)
        add_app(client)
        after = make(admin)

        assert (before[0], "second factor" in before[2], after[0]) == (2, True, 0)
        event = Event.objects.get(action="access.denied")
        assert (event.actor, event.outcome) == (admin.user.email, "denied")
        assert ApiToken.objects.count() == 1

    def test_of_single_sign_on_alone_let_in_whom_the_provider_knows(
        self, member: Membership, settings: Any
    ) -> None:
        settings.OIDC_ONLY = True

        before = make(member)
        SocialAccount.objects.create(user=member.user, provider="openid_connect", uid="1")
        after = make(member)

        assert (before[0], "cannot sign in" in before[2], after[0]) == (2, True, 0)

    def test_let_nobody_in_who_is_switched_off(self, member: Membership) -> None:
        member.user.is_active = False
        member.user.save()

        assert make(member)[0] == 2


class TestListing:
    def test_tells_ones_own_dead_ones_too_and_never_a_token(
        self, member: Membership, admin: Membership
    ) -> None:
        _, text = factories.make_token(member)
        factories.make_token(member, name="old", expires_at=timezone.now())
        factories.make_token(admin, name="theirs")

        code, told = run("list_tokens", member)

        assert (code, [one["state"] for one in told]) == (0, ["expired", "alive"])
        assert [one["of"] for one in told] == [member.user.email] * 2
        assert (told[1]["begins_with"], text in str(told)) == (text[:10], False)

    def test_of_all_is_of_those_that_are_good_for_something(
        self, member: Membership, admin: Membership
    ) -> None:
        factories.make_token(member)
        factories.make_token(member, name="old", expires_at=timezone.now())
        factories.make_token(factories.join(factories.make_team(), Role.MEMBER))

        code, told = run("list_tokens", admin, "--all")

        assert (code, [one["of"] for one in told]) == (0, [member.user.email])


class TestRevoking:
    @pytest.mark.parametrize("way", ["id", "beginning", "whole"])
    def test_ends_it_once(self, member: Membership, way: str) -> None:
        token, text = factories.make_token(member)
        named = {"id": str(token.pk), "beginning": text[:10], "whole": text}[way]

        for _ in range(2):
            code, [told] = run("revoke_token", member, f"--token={named}")
            assert (code, told["state"], told["id"]) == (0, "revoked", str(token.pk))
            assert told["revoked_by"] == member.user.email

        assert me(text).status_code == 401
        assert Event.objects.filter(action="token.revoked").count() == 1

    def test_does_not_repeat_what_may_be_a_token(self, member: Membership) -> None:
        _, text = factories.make_token(factories.join(factories.make_team(), Role.MEMBER))

        code, [told] = run("revoke_token", member, f"--token={text}")

        assert (code, told["status"], text in told["error"]) == (2, "invalid", False)
