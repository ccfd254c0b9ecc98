"""Fetch a team's own rows by id or by a link's or token's mark."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from connector_wizard.access.roles import Act, require
from connector_wizard.models import (
    ApiToken,
    Delivery,
    Invitation,
    Membership,
    PlatformAccount,
    Team,
    User,
    Webhook,
)


def membership_in(team: Team, user: User) -> Membership:
    # Whoever is removed between two queries is a stranger by now.
    rows = Membership.objects.select_related("team", "user")
    return get_object_or_404(rows, team=team, user=user)


def account_for(user: User, pk: UUID) -> tuple[PlatformAccount, Membership]:
    """Return the account and the person's role in its team, or 404 for strangers."""
    row = get_object_or_404(
        PlatformAccount.objects.filter(team__memberships__user=user).select_related("team"), pk=pk
    )
    return row, membership_in(row.team, user)


def member_for(user: User, pk: UUID) -> tuple[Membership, Membership]:
    """Return somebody's role in a team and the person's own in it, or 404 for strangers."""
    row = get_object_or_404(
        Membership.objects.filter(team__memberships__user=user).select_related("team", "user"),
        pk=pk,
    )
    return row, membership_in(row.team, user)


def invitation_for(user: User, pk: UUID) -> tuple[Invitation, Membership]:
    """Return the open invitation and the person's role in its team, or 404 for strangers."""
    row = get_object_or_404(
        Invitation.objects.filter(
            team__memberships__user=user, accepted_at__isnull=True
        ).select_related("team"),
        pk=pk,
    )
    return row, membership_in(row.team, user)


def invitation_marked(mark: str) -> Invitation | None:
    """Return the invitation whose link has this mark: whoever holds the link may see it."""
    return Invitation.objects.filter(link_mark=mark).select_related("team").first()


def webhook_for(user: User, pk: UUID) -> tuple[Webhook, Membership]:
    """Return the webhook and the person's role in its team, or 404 for strangers."""
    rows = Webhook.objects.filter(team__memberships__user=user).select_related("team")
    row = get_object_or_404(rows, pk=pk)
    return row, membership_in(row.team, user)


def delivery_for(user: User, pk: UUID) -> tuple[Delivery, Membership]:
    """Return the delivery and the person's role in its team, or 404 for strangers."""
    rows = Delivery.objects.filter(team__memberships__user=user)
    row = get_object_or_404(rows.select_related("team", "webhook", "member__user"), pk=pk)
    return row, membership_in(row.team, user)


def token_for(user: User, pk: UUID) -> tuple[ApiToken, Membership]:
    """Return a token that the person may revoke, their own or an admin any, or 404."""
    row = get_object_or_404(
        ApiToken.objects.filter(membership__team__memberships__user=user).select_related(
            "membership__team", "membership__user"
        ),
        pk=pk,
    )
    membership = membership_in(row.membership.team, user)
    own = row.membership_id == membership.pk
    require(membership, Act.USE_API if own else Act.MANAGE_TEAM)
    return row, membership


def token_marked(mark: str) -> ApiToken | None:
    """Return the token that has this mark: whoever holds it acts as its owner."""
    rows = ApiToken.objects.select_related("membership__team", "membership__user")
    return rows.filter(mark=mark).first()
