"""Everybody chooses what they are told by e-mail, of what their role can be told."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.models import Event, MailWishes, Membership, NoticeKind, Role
from connector_wizard.models.notices import offered_to

PAGE = "/notices/"


class TestChoosing:
    @pytest.mark.parametrize("role", Role.values)
    def test_offers_what_the_role_can_be_told_and_begins_with_all_of_it(
        self, role: str, at_desk: Client, member: Membership
    ) -> None:
        member.role = role
        member.save()

        text = at_desk.get(PAGE).text

        offered = {kind for kind in NoticeKind if f'value="{kind.value}"' in text}
        assert offered == set(offered_to(role))
        assert text.count(" checked") == len(offered)
        assert MailWishes.wanted_by(member) == list(offered_to(role))

    def test_counts_from_then_on_and_is_an_event(self, at_desk: Client, member: Membership) -> None:
        answer = at_desk.post(PAGE, {"kinds": NoticeKind.OUTCOME_SETTLED.value})

        assert answer.status_code == 302
        assert MailWishes.wanted_by(member) == [NoticeKind.OUTCOME_SETTLED]
        event = Event.objects.get()
        assert (event.action, event.actor) == ("mail.changed", member.user.email)
        assert json.loads(event.changes)["told"]["after"] == ["connection.outcome_settled"]

    def test_of_the_same_again_is_no_event(self, at_desk: Client, member: Membership) -> None:
        at_desk.post(PAGE, {"kinds": [one.value for one in offered_to(member.role)]})

        assert not Event.objects.exists()

    def test_refuses_what_the_role_is_not_told(self, at_desk: Client) -> None:
        answer = at_desk.post(PAGE, {"kinds": NoticeKind.SECRET_EXPIRING.value})

        assert answer.status_code == 422
        assert not MailWishes.objects.exists()

    def test_offers_what_a_new_role_adds(self, at_desk: Client, member: Membership) -> None:
        at_desk.post(PAGE, {"kinds": []})
        member.role = Role.REVIEWER
        member.save()

        assert MailWishes.wanted_by(member) == [
            NoticeKind.WAITING_FOR_APPROVAL,
            NoticeKind.WAITING_FOR_REVIEW,
        ]

    def test_is_found_in_the_menu(self, at_desk: Client) -> None:
        assert f'href="{reverse("notices")}"' in at_desk.get("/").text
