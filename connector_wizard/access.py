"""Answer one question: may this person do that to this row? The only way to fetch a row by id."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from connector_wizard.models import (
    ApiToken,
    Approval,
    Change,
    Connection,
    Delivery,
    ForeignConnection,
    Invitation,
    Membership,
    PlatformAccount,
    Role,
    Rotation,
    Team,
    User,
    Webhook,
)
from connector_wizard.models.approvals import ApprovalQuerySet
from connector_wizard.models.connections import ConnectionQuerySet, line_of
from connector_wizard.models.factors import has_second_factor


class Act(StrEnum):
    """What the role table speaks of."""

    CONNECT = "connect a source"
    SEE_CONNECTIONS = "see the team's connections"
    EDIT_OTHERS = "edit others' connections"
    REVIEW = "review connections"
    REVIEW_OWN = "review what you made yourself"
    BYPASS_APPROVAL = "create without the approval that a policy asks for"
    ADOPT = "adopt or put aside what others made on the Platform"
    READ_HISTORY = "read the whole history"
    SEE_TEAM = "see the team"
    USE_API = "use the API with tokens of their own"
    MANAGE_TEAM = "manage members, Platform accounts, webhooks and policies"


EVERYBODY = frozenset(Role)
MAY: dict[Act, frozenset[Role]] = {
    Act.CONNECT: frozenset({Role.MEMBER, Role.REVIEWER, Role.ADMIN}),
    Act.SEE_CONNECTIONS: EVERYBODY,
    Act.EDIT_OTHERS: frozenset({Role.ADMIN}),
    Act.REVIEW: frozenset({Role.REVIEWER, Role.ADMIN}),
    # A team's policy may allow it: see may_review.
    Act.REVIEW_OWN: frozenset(),
    Act.BYPASS_APPROVAL: frozenset({Role.ADMIN}),
    Act.ADOPT: frozenset({Role.ADMIN}),
    Act.READ_HISTORY: frozenset({Role.REVIEWER, Role.AUDITOR, Role.ADMIN}),
    Act.SEE_TEAM: EVERYBODY,
    # A token never allows more than the person's role does at that moment.
    Act.USE_API: EVERYBODY,
    Act.MANAGE_TEAM: frozenset({Role.ADMIN}),
}


class NotAllowedError(PermissionDenied):
    """The role table says no. The refusal belongs in the team's history."""

    def __init__(self, act: Act, team: Team) -> None:
        """Remember what was refused, and in which team."""
        super().__init__(f"Your role does not allow you to {act}.")
        self.act = act
        self.team = team


def may(membership: Membership | None, act: Act) -> bool:
    """Tell whether the role table allows ``act``."""
    return membership is not None and membership.role in MAY[act]


def require(membership: Membership | None, act: Act) -> None:
    """
    Let through only who may.

    :raises Http404: if the person is in no team :raises NotAllowedError: if the role forbids it
    """
    if membership is None:
        raise Http404
    if not may(membership, act):
        raise NotAllowedError(act, membership.team)


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's teams and roles, by the team's name."""
    rows = Membership.objects.filter(user=user).select_related("team", "user")
    return rows.order_by("team__name")


def asks_for_second_factor(memberships: Sequence[Membership]) -> bool:
    """Tell whether the person is an admin where admins need a second factor."""
    return any(one.role == Role.ADMIN and one.team.admins_need_second_factor for one in memberships)


def lacks_second_factor(memberships: Sequence[Membership]) -> bool:
    """Tell whether the person, whose all teams these are, needs a second factor and has none."""
    return asks_for_second_factor(memberships) and not has_second_factor(memberships[0].user)


def _membership_in(team: Team, user: User) -> Membership:
    # Whoever is removed between two queries is a stranger by now.
    rows = Membership.objects.select_related("team", "user")
    return get_object_or_404(rows, team=team, user=user)


def connections_for(membership: Membership) -> ConnectionQuerySet:
    """The team's connections that the person may see; a draft is its author's own affair."""
    rows = Connection.objects.filter(team=membership.team).select_related("created_by")
    if may(membership, Act.EDIT_OTHERS):
        return rows
    return rows.exclude(Q(status=Connection.Status.DRAFT) & ~Q(created_by=membership.user_id))


def connection_for(user: User, pk: UUID) -> tuple[Connection, Membership]:
    """Return the connection and the person's role in its team, or 404 for strangers."""
    row = get_object_or_404(
        Connection.objects.filter(team__memberships__user=user).select_related("team", "account"),
        pk=pk,
    )
    membership = _membership_in(row.team, user)
    _require_sight(membership, row)
    return row, membership


def connection_in(membership: Membership, pk: UUID) -> Connection:
    """Return a connection of this team alone, or 404: a token reaches into no other."""
    rows = Connection.objects.filter(team=membership.team).select_related("team", "account")
    row = get_object_or_404(rows, pk=pk)
    _require_sight(membership, row)
    return row


def connection_to_work_on_in(membership: Membership, pk: UUID) -> Connection:
    """Return a connection of this team that the person may work on, whatever its state, or 404."""
    row = connection_in(membership, pk)
    require(membership, _act_on(membership, row))
    return row


def _require_sight(membership: Membership, row: Connection) -> None:
    require(membership, Act.SEE_CONNECTIONS)
    theirs = row.created_by_id == membership.user_id
    if row.status == Connection.Status.DRAFT and not theirs:
        require(membership, Act.EDIT_OTHERS)


def draft_for(user: User, pk: UUID) -> tuple[Connection, Membership]:
    """Return a connection that the person may work on in the wizard, whatever its state."""
    row, membership = connection_for(user, pk)
    require(membership, _act_on(membership, row))
    return row, membership


def may_work_on(membership: Membership, connection: Connection) -> bool:
    """Tell whether the person may change the connection: their own, or an admin any."""
    return may(membership, _act_on(membership, connection))


def rows_to_work_on(membership: Membership, rows: ConnectionQuerySet) -> ConnectionQuerySet:
    """Return those of the team's ``rows`` that the person may change."""
    if may(membership, Act.EDIT_OTHERS):
        return rows
    return rows.filter(created_by=membership.user_id)


def rotation_for(user: User, pk: UUID) -> tuple[Rotation, Membership]:
    """Return a bulk rotation to whoever began it and to admins, or 404 for strangers."""
    row = get_object_or_404(
        Rotation.objects.filter(team__memberships__user=user).select_related("team"), pk=pk
    )
    membership = _membership_in(row.team, user)
    require(membership, Act.CONNECT if row.requested_by == user.email else Act.EDIT_OTHERS)
    return row, membership


def _act_on(membership: Membership, connection: Connection) -> Act:
    own = connection.created_by_id == membership.user_id
    return Act.CONNECT if own else Act.EDIT_OTHERS


def may_see_history(membership: Membership, connection: Connection) -> bool:
    """Tell whether the person may read what happened to ``connection``."""
    return may(membership, Act.READ_HISTORY) or connection.created_by_id == membership.user_id


def may_review(membership: Membership, connection: Connection) -> bool:
    """Tell whether the person may give a verdict: never on their own, where the policy says so."""
    if not may(membership, Act.REVIEW):
        return False
    return not (membership.team.four_eyes and _made_by(membership.user, connection))


def connection_to_review(user: User, pk: UUID) -> tuple[Connection, Membership]:
    """Return a connection on which the person may give a verdict, or 404 for strangers."""
    row, membership = connection_for(user, pk)
    require(membership, Act.REVIEW)
    if not may_review(membership, row):
        raise NotAllowedError(Act.REVIEW_OWN, membership.team)
    return row, membership


def _made_by(user: User, connection: Connection) -> bool:
    # Whoever worked on another's draft or pressed its button made it as well, and so did whoever
    # changed it since, or took over what somebody had made of it.
    return (
        connection.created_by_id == user.pk
        or line_of(user.email) in connection.hands
        or any(one.requested_by == user.email for one in connection.submissions.all())
        or connection.changes.filter(_done_by(user)).exists()
    )


def _done_by(user: User) -> Q:
    return Q(outcome=Change.Outcome.DONE, requested_by=user.email)


def review_queue(membership: Membership) -> ConnectionQuerySet:
    """The connections that wait for a verdict which this person may give."""
    rows = Connection.objects.filter(team=membership.team).awaiting_review()
    if not membership.team.four_eyes:
        return rows
    user = membership.user
    changed = Change.objects.filter(_done_by(user)).values("connection")
    rows = rows.exclude(created_by=user).exclude(pk__in=changed)
    rows = rows.exclude(hands__contains=line_of(user.email))
    return rows.exclude(submissions__requested_by=user.email)


def approvals_waiting(membership: Membership) -> ApprovalQuerySet:
    """The requests to create that wait for this person's word: never on what they made."""
    return Approval.objects.waiting_for(membership.user, membership.team)


def words_awaited(membership: Membership) -> int:
    """Return how much waits for this person's word, before creation and after it."""
    return approvals_waiting(membership).count() + review_queue(membership).count()


def approval_for(user: User, pk: UUID) -> tuple[Approval, Membership]:
    """Return a request on which the person may decide, or 404 for strangers."""
    row = get_object_or_404(
        Approval.objects.filter(connection__team__memberships__user=user).select_related(
            "connection__team", "connection__account"
        ),
        pk=pk,
    )
    membership = _membership_in(row.connection.team, user)
    require(membership, Act.REVIEW)
    if row.was_made_by(user):
        raise NotAllowedError(Act.REVIEW_OWN, membership.team)
    return row, membership


def accounts_of(team: Team) -> QuerySet[PlatformAccount]:
    """The team's Platform accounts, without their secrets."""
    return PlatformAccount.objects.filter(team=team).defer("client_secret", "access_token")


def account_for(user: User, pk: UUID) -> tuple[PlatformAccount, Membership]:
    """Return the account and the person's role in its team, or 404 for strangers."""
    row = get_object_or_404(
        PlatformAccount.objects.filter(team__memberships__user=user).select_related("team"), pk=pk
    )
    return row, _membership_in(row.team, user)


def foreign_for(membership: Membership) -> QuerySet[ForeignConnection]:
    """What exists on the Platform and is not on record here, in all of the team's accounts."""
    rows = ForeignConnection.objects.filter(account__team=membership.team)
    # A secret of the account is not opened to show its name.
    return rows.select_related("account").defer("account__client_secret", "account__access_token")


def member_for(user: User, pk: UUID) -> tuple[Membership, Membership]:
    """Return somebody's role in a team and the person's own in it, or 404 for strangers."""
    row = get_object_or_404(
        Membership.objects.filter(team__memberships__user=user).select_related("team", "user"),
        pk=pk,
    )
    return row, _membership_in(row.team, user)


def invitation_for(user: User, pk: UUID) -> tuple[Invitation, Membership]:
    """Return the open invitation and the person's role in its team, or 404 for strangers."""
    row = get_object_or_404(
        Invitation.objects.filter(
            team__memberships__user=user, accepted_at__isnull=True
        ).select_related("team"),
        pk=pk,
    )
    return row, _membership_in(row.team, user)


def webhook_for(user: User, pk: UUID) -> tuple[Webhook, Membership]:
    """Return the webhook and the person's role in its team, or 404 for strangers."""
    rows = Webhook.objects.filter(team__memberships__user=user).select_related("team")
    row = get_object_or_404(rows, pk=pk)
    return row, _membership_in(row.team, user)


def delivery_for(user: User, pk: UUID) -> tuple[Delivery, Membership]:
    """Return the delivery and the person's role in its team, or 404 for strangers."""
    rows = Delivery.objects.filter(team__memberships__user=user)
    row = get_object_or_404(rows.select_related("team", "webhook", "member__user"), pk=pk)
    return row, _membership_in(row.team, user)


def invitation_marked(mark: str) -> Invitation | None:
    """Return the invitation whose link has this mark: whoever holds the link may see it."""
    return Invitation.objects.filter(link_mark=mark).select_related("team").first()


def tokens_of(membership: Membership) -> QuerySet[ApiToken]:
    """The person's API tokens in the team, dead ones too."""
    return ApiToken.objects.filter(membership=membership)


def token_for(user: User, pk: UUID) -> tuple[ApiToken, Membership]:
    """Return a token that the person may revoke, their own or an admin any, or 404."""
    row = get_object_or_404(
        ApiToken.objects.filter(membership__team__memberships__user=user).select_related(
            "membership__team", "membership__user"
        ),
        pk=pk,
    )
    membership = _membership_in(row.membership.team, user)
    own = row.membership_id == membership.pk
    require(membership, Act.USE_API if own else Act.MANAGE_TEAM)
    return row, membership


def token_marked(mark: str) -> ApiToken | None:
    """Return the token that has this mark: whoever holds it acts as its owner."""
    rows = ApiToken.objects.select_related("membership__team", "membership__user")
    return rows.filter(mark=mark).first()


def may_create_in(membership: Membership, sandbox: str) -> bool:
    """Tell whether the team's policy lets this person create in ``sandbox``."""
    allowed = membership.team.creation_sandboxes
    return not allowed or sandbox in allowed or may(membership, Act.MANAGE_TEAM)
