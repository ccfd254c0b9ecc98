"""Admins change roles and take people out; a team is never left without an admin."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.models import (
    Connection,
    Event,
    Membership,
    MembershipError,
    PlatformAccount,
    Role,
    Team,
)
from connector_wizard.usecases.change_role import change_role
from connector_wizard.usecases.discard_draft import discard_old_drafts
from connector_wizard.usecases.remove_member import remove_member
from connector_wizard.usecases.replace_webhook_secret import replace_webhook_secret
from tests import factories


def of(membership: Membership, name: str) -> str:
    return reverse(name, kwargs={"pk": membership.pk})


class TestChangingARole:
    def test_counts_from_the_next_request_on(
        self, at_admins_desk: Client, at_desk: Client, member: Membership
    ) -> None:
        assert at_desk.get(reverse("account-add")).status_code == 403

        at_admins_desk.post(of(member, "member"), {"role": "admin"})

        assert at_desk.get(reverse("account-add")).status_code == 200

    def test_is_told_with_before_and_after(
        self, at_admins_desk: Client, member: Membership, admin: Membership
    ) -> None:
        at_admins_desk.post(of(member, "member"), {"role": "auditor"})

        event = Event.objects.get(action="member.role_changed")
        assert event.object_label == member.user.email
        assert event.changes == '{"role":{"after":"auditor","before":"member"}}'
        assert "member → auditor" in at_admins_desk.get(reverse("history")).text

    def test_says_which_webhooks_go_on_that_a_former_admin_set_up(
        self, at_admins_desk: Client, team: Team
    ) -> None:
        former = factories.join(team, Role.ADMIN)
        webhook = factories.make_webhook(team, name="Chat", made_by="long.gone@example.com")
        replace_webhook_secret(actor=factories.actor(former), webhook=webhook)

        answer = at_admins_desk.post(of(former, "member"), {"role": "member"}, follow=True)

        assert "set up go on: Chat." in answer.text
        told = Event.objects.get(action="member.role_changed").changes
        assert '"webhooks that go on":["Chat"]' in told

    def test_leaves_no_event_where_nothing_changes(
        self, at_admins_desk: Client, member: Membership
    ) -> None:
        at_admins_desk.post(of(member, "member"), {"role": "member"})

        assert not Event.objects.exists()

    @pytest.mark.parametrize("role", ["", "owner"])
    def test_refuses_what_is_no_role(
        self, at_admins_desk: Client, member: Membership, role: str
    ) -> None:
        answer = at_admins_desk.post(of(member, "member"), {"role": role})

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["role"]

    def test_keeps_the_last_admin(self, at_admins_desk: Client, admin: Membership) -> None:
        answer = at_admins_desk.post(of(admin, "member"), {"role": "member"})

        admin.refresh_from_db()
        assert (answer.status_code, admin.role) == (422, "admin")
        assert "only admin" in answer.text
        assert Event.objects.get().outcome == "refused"

    def test_lets_an_admin_step_down_beside_another(
        self, at_admins_desk: Client, admin: Membership, team: Team
    ) -> None:
        factories.join(team, Role.ADMIN)

        at_admins_desk.post(of(admin, "member"), {"role": "member"})

        assert at_admins_desk.get(of(admin, "member")).status_code == 403


class TestRemoving:
    def test_shuts_every_page_of_the_team_at_once(
        self,
        at_admins_desk: Client,
        at_desk: Client,
        member: Membership,
        account: PlatformAccount,
    ) -> None:
        draft = factories.make_draft(member, account)

        at_admins_desk.post(of(member, "member-remove"))

        pages = [
            *map(reverse, ("team", "connections", "history", "connect")),
            reverse("connection", kwargs={"pk": draft.pk}),
            reverse("connect-check", kwargs={"pk": draft.pk}),
        ]
        assert {at_desk.get(page).status_code for page in pages} == {404}
        assert "You are in no team" in at_desk.get(reverse("home")).text

    def test_leaves_other_teams_of_the_person_alone(
        self, at_admins_desk: Client, at_desk: Client, member: Membership
    ) -> None:
        other = factories.join(factories.make_team(), Role.ADMIN, member.user).team
        at_desk.post(reverse("switch_team"), {"team": member.team.slug})

        at_admins_desk.post(of(member, "member-remove"))

        assert at_desk.get(reverse("team")).context["team"] == other

    def test_leaves_the_drafts_to_the_admins(
        self,
        at_admins_desk: Client,
        member: Membership,
        account: PlatformAccount,
    ) -> None:
        draft = factories.make_draft(member, account, name="Half done")

        at_admins_desk.post(of(member, "member-remove"))

        assert "Half done" in at_admins_desk.get(reverse("connections")).text
        check = reverse("connect-check", kwargs={"pk": draft.pk})
        assert at_admins_desk.get(check).status_code == 200
        assert '"drafts left":1' in Event.objects.get().changes

    def test_keeps_no_secret_of_a_draft_that_nobody_takes_over(
        self, at_admins_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(member, account)
        at_admins_desk.post(of(member, "member-remove"))
        Connection.objects.filter(pk=draft.pk).update(touched_at="2026-01-01T00:00:00Z")

        discard_old_drafts()

        assert not Connection.objects.exists()

    def test_lets_their_webhooks_go_on_and_says_which(
        self, at_admins_desk: Client, member: Membership, team: Team
    ) -> None:
        webhook = factories.make_webhook(team, name="Chat", made_by=member.user.email)
        factories.make_webhook(team, name="Another's", made_by="somebody@example.com")

        before = at_admins_desk.get(of(member, "member"))
        answer = at_admins_desk.post(of(member, "member-remove"), follow=True)

        assert "A webhook that they set up goes on: Chat." in before.text
        assert f"Webhooks that {member.user} set up go on: Chat." in answer.text
        assert '"webhooks that go on":["Chat"]' in Event.objects.get().changes
        page = reverse("webhook", kwargs={"pk": webhook.pk})
        assert "is no admin of the team any more" in at_admins_desk.get(page).text
        at_admins_desk.post(reverse("webhook-secret", kwargs={"pk": webhook.pk}))
        assert "is no admin of the team any more" not in at_admins_desk.get(page).text
        assert at_admins_desk.get(page).context["webhook"].is_on

    def test_keeps_the_last_admin(
        self, at_admins_desk: Client, admin: Membership, member: Membership
    ) -> None:
        answer = at_admins_desk.post(of(admin, "member-remove"), follow=True)

        assert "only admin" in answer.text
        assert Membership.objects.filter(pk=admin.pk).exists()
        assert Event.objects.get().outcome == "refused"


class TestInvitations:
    """Whoever leaves, or is an admin no more, keeps no way back in."""

    @pytest.fixture
    def other(self, team: Team) -> Membership:
        return factories.join(team, Role.ADMIN)

    @pytest.mark.parametrize("way", ["removed", "demoted"])
    def test_by_an_admin_go_with_them(
        self, way: str, at_admins_desk: Client, other: Membership, team: Team
    ) -> None:
        factories.make_invitation(
            team, email="spare@example.com", invited_by=other.user.email, role=Role.ADMIN
        )
        factories.make_invitation(team, "sound", email="new@example.com")
        used = factories.make_invitation(
            team, "used", invited_by=other.user.email, accepted_at=timezone.now()
        )

        if way == "removed":
            at_admins_desk.post(of(other, "member-remove"))
        else:
            at_admins_desk.post(of(other, "member"), {"role": "member"})

        assert set(team.invitations.values_list("email", flat=True)) == {
            "new@example.com",
            used.email,
        }
        assert '"invitations withdrawn":["spare@example.com"]' in Event.objects.get().changes

    def test_to_somebody_who_is_removed_lead_nowhere(
        self, at_admins_desk: Client, at_desk: Client, member: Membership, team: Team
    ) -> None:
        # They came into the team in another way meanwhile: by a group, or by an operator.
        factories.make_invitation(team, "mine", email=member.user.email, role=Role.ADMIN)

        at_admins_desk.post(of(member, "member-remove"))

        assert at_desk.get("/join/?token=mine", follow=True).status_code == 404


class TestLeaving:
    def test_ends_the_persons_own_role(self, at_desk: Client, member: Membership) -> None:
        asked = at_desk.get(reverse("team-leave"))
        answer = at_desk.post(reverse("team-leave"), follow=True)

        assert "Leave" in asked.text
        assert "You have left" in answer.text
        assert Event.objects.get().action == "member.left"
        assert not Membership.objects.filter(pk=member.pk).exists()

    def test_keeps_the_last_admin(self, at_admins_desk: Client, admin: Membership) -> None:
        answer = at_admins_desk.post(reverse("team-leave"), follow=True)

        assert "only admin" in answer.text
        assert Membership.objects.filter(pk=admin.pk).exists()


def demote(actor: Membership, other: Membership) -> None:
    change_role(actor=factories.actor(actor), membership=other, role=Role.MEMBER)


def remove(actor: Membership, other: Membership) -> None:
    remove_member(actor=factories.actor(actor), membership=other)


@pytest.mark.django_db(transaction=True)
class TestTwoAdminsAtOnce:
    @pytest.mark.parametrize("act", [demote, remove])
    @pytest.mark.parametrize("round_number", range(4))
    def test_never_leave_the_team_without_one(
        self,
        act: Callable[[Membership, Membership], None],
        round_number: int,
        team: Team,
    ) -> None:
        one, two = factories.join(team, Role.ADMIN), factories.join(team, Role.ADMIN)
        both_there = Barrier(2)

        def tried(pair: tuple[Membership, Membership]) -> bool:
            # Rows and a database connection of its own, as in another worker.
            actor, other = (Membership.objects.get(pk=row.pk) for row in pair)
            both_there.wait()
            try:
                act(actor, other)
            except MembershipError:
                return False
            else:
                return True
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(tried, [(one, two), (two, one)]))

        assert sorted(done) == [False, True]
        assert team.memberships.filter(role=Role.ADMIN).count() == 1
