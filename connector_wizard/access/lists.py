"""Choose the rows that a person may see or work on: what pages list."""

from django.db.models import Q, QuerySet

from connector_wizard.access.rights import done_by
from connector_wizard.access.roles import Act, may
from connector_wizard.models import (
    ApiToken,
    Approval,
    Change,
    Connection,
    ForeignConnection,
    Membership,
    PlatformAccount,
    Team,
    User,
)
from connector_wizard.models.approvals import ApprovalQuerySet
from connector_wizard.models.connections import ConnectionQuerySet, line_of


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's teams and roles, by the team's name."""
    rows = Membership.objects.filter(user=user).select_related("team", "user")
    return rows.order_by("team__name")


def connections_for(membership: Membership) -> ConnectionQuerySet:
    """The team's connections that the person may see; a draft is its author's own affair."""
    rows = Connection.objects.filter(team=membership.team).select_related("created_by")
    if may(membership, Act.EDIT_OTHERS):
        return rows
    return rows.exclude(Q(status=Connection.Status.DRAFT) & ~Q(created_by=membership.user_id))


def rows_to_work_on(membership: Membership, rows: ConnectionQuerySet) -> ConnectionQuerySet:
    """Return those of the team's ``rows`` that the person may change."""
    if may(membership, Act.EDIT_OTHERS):
        return rows
    return rows.filter(created_by=membership.user_id)


def review_queue(membership: Membership) -> ConnectionQuerySet:
    """The connections that wait for a verdict which this person may give."""
    rows = Connection.objects.filter(team=membership.team).awaiting_review()
    if not membership.team.four_eyes:
        return rows
    user = membership.user
    changed = Change.objects.filter(done_by(user)).values("connection")
    rows = rows.exclude(created_by=user).exclude(pk__in=changed)
    rows = rows.exclude(hands__contains=line_of(user.email))
    return rows.exclude(submissions__requested_by=user.email)


def approvals_waiting(membership: Membership) -> ApprovalQuerySet:
    """The requests to create that wait for this person's word: never on what they made."""
    return Approval.objects.waiting_for(membership.user, membership.team)


def words_awaited(membership: Membership) -> int:
    """Return how much waits for this person's word, before creation and after it."""
    # One question to the database, since every page of a reviewer asks it.
    approvals = approvals_waiting(membership).order_by().values("pk")
    reviews = review_queue(membership).order_by().values("pk")
    return approvals.union(reviews, all=True).count()


def accounts_of(team: Team) -> QuerySet[PlatformAccount]:
    """The team's Platform accounts, without their secrets."""
    return PlatformAccount.objects.filter(team=team).defer("client_secret", "access_token")


def foreign_for(membership: Membership) -> QuerySet[ForeignConnection]:
    """What exists on the Platform and is not on record here, in all of the team's accounts."""
    rows = ForeignConnection.objects.filter(account__team=membership.team)
    # A secret of the account is not opened to show its name.
    return rows.select_related("account").defer("account__client_secret", "account__access_token")


def tokens_of(membership: Membership) -> QuerySet[ApiToken]:
    """The person's API tokens in the team, dead ones too."""
    return ApiToken.objects.filter(membership=membership)
