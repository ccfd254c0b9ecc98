"""A token is shown once and kept as a hash; its owner and admins can revoke it."""

import json
import logging
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.models import ApiToken, Event, Membership, Role
from connector_wizard.usecases.remove_member import remove_member
from tests import factories

ASKED = {"name": "nightly", "scopes": ["connections:read"], "days": "30"}


def made(desk: Client, **change: object) -> str:
    answer = desk.post(reverse("token-add"), {**ASKED, **change})
    found = re.search(r"cwt_[0-9A-Za-z]{49}", answer.text)
    assert found
    return found[0]


class TestMaking:
    def test_shows_the_token_this_once(self, at_desk: Client) -> None:
        text = made(at_desk)

        assert text not in at_desk.get(reverse("tokens")).text
        assert text[:10] in at_desk.get(reverse("tokens")).text

    def test_keeps_it_nowhere(self, at_desk: Client, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)

        text = made(at_desk)

        for model in apps.get_models():
            for values in model._default_manager.values_list():
                assert text not in str(values)
        assert text not in caplog.text

    def test_is_an_event_that_tells_what_it_is_for(self, at_desk: Client) -> None:
        made(at_desk)

        event = Event.objects.get(action="token.made")
        told = json.loads(event.changes)
        assert (event.object_label, told["scopes"]) == ("nightly", ["connections:read"])

    @pytest.mark.parametrize(
        "change", [{"name": " "}, {"scopes": []}, {"scopes": ["all"]}, {"days": "400"}]
    )
    def test_refuses_mistakes_and_loses_nothing_typed(
        self, change: dict[str, object], at_desk: Client
    ) -> None:
        answer = at_desk.post(reverse("token-add"), {**ASKED, **change})

        assert answer.status_code == 422
        assert "nightly" in answer.text or "name" in change
        assert not ApiToken.objects.exists()

    def test_ends_within_a_year(self, at_desk: Client) -> None:
        made(at_desk, days="365")

        assert ApiToken.objects.get().expires_at <= timezone.now() + timedelta(days=365)


class TestRevoking:
    def test_is_said_on_the_page_and_in_the_history(
        self, at_desk: Client, member: Membership
    ) -> None:
        token, _ = factories.make_token(member)
        url = reverse("token-revoke", kwargs={"pk": token.pk})

        answer = at_desk.post(url, follow=True)
        at_desk.post(url)

        assert "is revoked" in answer.text
        assert f"Revoked by {member.user.email}" in answer.text
        assert Event.objects.filter(action="token.revoked").count() == 1

    def test_by_an_admin_goes_back_to_the_teams_tokens(
        self, at_admins_desk: Client, member: Membership
    ) -> None:
        token, _ = factories.make_token(member, name="theirs")
        assert "theirs" in at_admins_desk.get(reverse("team-tokens")).text

        answer = at_admins_desk.post(reverse("token-revoke", kwargs={"pk": token.pk}), follow=True)

        assert "Nobody in the team has a token" in answer.text


class TestPages:
    def test_show_nobody_elses_tokens(self, at_desk: Client, admin: Membership) -> None:
        factories.make_token(admin, name="the admin's")

        assert "the admin" not in at_desk.get(reverse("tokens")).text

    def test_tell_which_tokens_are_good_for_nothing(
        self, at_desk: Client, member: Membership
    ) -> None:
        factories.make_token(member, name="old", expires_at=timezone.now())

        assert "Expired" in at_desk.get(reverse("tokens")).text


class TestLeaving:
    def test_ends_the_persons_tokens(self, admin: Membership, db: None) -> None:
        gone = factories.join(admin.team, Role.MEMBER)
        factories.make_token(gone)

        remove_member(actor=factories.actor(admin), membership=gone)

        assert not ApiToken.objects.exists()
        event = Event.objects.get(action="member.removed")
        assert json.loads(event.changes)["tokens ended"] == 1
