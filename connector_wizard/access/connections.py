"""Fetch a connection, or what is about connections, by its id."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from connector_wizard.access.rights import act_on, may_review
from connector_wizard.access.roles import Act, NotAllowedError, require
from connector_wizard.access.team import membership_in
from connector_wizard.models import Approval, Connection, Membership, Rotation, User


def connection_for(user: User, pk: UUID) -> tuple[Connection, Membership]:
    """Return the connection and the person's role in its team, or 404 for strangers."""
    row = get_object_or_404(
        Connection.objects.filter(team__memberships__user=user).select_related("team", "account"),
        pk=pk,
    )
    membership = membership_in(row.team, user)
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
    require(membership, act_on(membership, row))
    return row


def draft_for(user: User, pk: UUID) -> tuple[Connection, Membership]:
    """Return a connection that the person may work on in the wizard, whatever its state."""
    row, membership = connection_for(user, pk)
    require(membership, act_on(membership, row))
    return row, membership


def connection_to_review(user: User, pk: UUID) -> tuple[Connection, Membership]:
    """Return a connection on which the person may give a verdict, or 404 for strangers."""
    row, membership = connection_for(user, pk)
    require(membership, Act.REVIEW)
    if not may_review(membership, row):
        raise NotAllowedError(Act.REVIEW_OWN, membership.team)
    return row, membership


def _require_sight(membership: Membership, row: Connection) -> None:
    require(membership, Act.SEE_CONNECTIONS)
    theirs = row.created_by_id == membership.user_id
    if row.status == Connection.Status.DRAFT and not theirs:
        require(membership, Act.EDIT_OTHERS)


def rotation_for(user: User, pk: UUID) -> tuple[Rotation, Membership]:
    """Return a bulk rotation to whoever began it and to admins, or 404 for strangers."""
    row = get_object_or_404(
        Rotation.objects.filter(team__memberships__user=user).select_related("team"), pk=pk
    )
    membership = membership_in(row.team, user)
    require(membership, Act.CONNECT if row.requested_by == user.email else Act.EDIT_OTHERS)
    return row, membership


def approval_for(user: User, pk: UUID) -> tuple[Approval, Membership]:
    """Return a request on which the person may decide, or 404 for strangers."""
    row = get_object_or_404(
        Approval.objects.filter(connection__team__memberships__user=user).select_related(
            "connection__team", "connection__account"
        ),
        pk=pk,
    )
    membership = membership_in(row.connection.team, user)
    require(membership, Act.REVIEW)
    if row.was_made_by(user):
        raise NotAllowedError(Act.REVIEW_OWN, membership.team)
    return row, membership
