"""Let in whom the company's provider vouches for, with the roles that their groups stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import models, transaction

from connector_wizard import audit
from connector_wizard.group_roles import Grant, Vouched, wanted_roles
from connector_wizard.models import (
    Action,
    Actor,
    Membership,
    MembershipError,
    Outcome,
    Role,
    Team,
    User,
)

PROVIDER = "company"
BY = {"by": "the groups of the company's provider"}
Roles = Mapping[str, Role | None]


class Why(StrEnum):
    """Why somebody is not let in."""

    NO_EMAIL = "no email"
    UNVERIFIED = "unverified"
    TAKEN = "taken"
    UNKNOWN = "unknown"


class NotLetInError(Exception):
    """The provider vouches for them, but there is no way in for them here."""

    def __init__(self, why: Why) -> None:
        """Remember why."""
        super().__init__(why)
        self.why = why


def sign_in_by_provider(
    *, visitor: Actor, vouched: Vouched, mapping: Sequence[Grant], invited: bool
) -> SocialAccount:
    """
    Return the account of the person, with the roles that their groups stand for now.

    Who is known by the provider's own id is let in. Else an address that the provider has verified
    finds the account to link, or makes one where a group or an invitation asks for it.

    :raises NotLetInError: if there is none, and none is to be made
    """
    roles = wanted_roles(mapping, vouched.groups)
    with transaction.atomic(durable=True):
        known = SocialAccount.objects.filter(provider=PROVIDER, uid=vouched.identity)
        account = known.select_related("user").first()
        if account is None:
            welcome = invited or _teams(roles).exists()
            account = _linked(visitor, vouched, welcome=welcome)
        if account.user.is_active:
            actor = replace(visitor, name=account.user.email, user=account.user)
            for team in Team.objects.filter(slug__in=roles).order_by("pk"):
                _settle(actor, account.user, team, roles[team.slug])
    return account


def _linked(visitor: Actor, vouched: Vouched, *, welcome: bool) -> SocialAccount:
    # An address that anybody may enter at the provider must open no account and make none: its
    # owner would come into it later.
    if not vouched.email:
        raise NotLetInError(Why.NO_EMAIL)
    user = User.objects.filter(email=vouched.email).first()
    if not vouched.email_verified:
        raise NotLetInError(Why.UNVERIFIED)
    if user is None and not welcome:
        raise NotLetInError(Why.UNKNOWN)
    if user and SocialAccount.objects.filter(provider=PROVIDER, user=user).exists():
        # The address was given to somebody else, who is another person here.
        raise NotLetInError(Why.TAKEN)
    return _link(visitor, vouched, user or _made(vouched.email))


def _link(visitor: Actor, vouched: Vouched, user: User) -> SocialAccount:
    told = {"issuer": vouched.issuer, "subject": vouched.subject}
    account = SocialAccount.objects.create(
        user=user, provider=PROVIDER, uid=vouched.identity, extra_data=told
    )
    actor = replace(visitor, name=user.email, user=user)
    fact = audit.Fact(Action.PROVIDER_LINKED, changes=told)
    audit.record_in_teams(fact, actor=actor, person=user)
    return account


def _made(email: str) -> User:
    user = User.objects.create_user(email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _teams(roles: Roles) -> models.QuerySet[Team]:
    return Team.objects.filter(slug__in=[slug for slug, role in roles.items() if role])


def _settle(actor: Actor, user: User, team: Team, role: Role | None) -> None:
    membership = Membership.objects.filter(team=team, user=user).first()
    if membership is None:
        if role:
            Membership.objects.create(team=team, user=user, role=role)
            fact = audit.Fact(Action.MEMBER_JOINED, about=team, changes={"role": role, **BY})
            audit.record(fact, actor=actor, team=team)
    elif membership.role != role:
        _change(actor, membership, role)


def _change(actor: Actor, membership: Membership, role: Role | None) -> None:
    team = membership.team
    before = membership.role
    told: dict[str, Any] = {"role": {"before": before, "after": role or ""}, **BY}
    action = Action.MEMBER_ROLE_CHANGED if role else Action.MEMBER_LEFT
    fact = audit.Fact(action, about=actor.user if role else team, changes=told)
    try:
        if role:
            membership.become(role)
        else:
            membership.end()
        gone = before == Role.ADMIN or not role
        if gone and (left := membership.withdraw_invitations()):
            told["invitations withdrawn"] = left
        if gone and (webhooks := membership.webhooks_left()):
            told["webhooks that go on"] = webhooks
    except MembershipError as error:
        # The team's only admin stays one: without an admin nobody could put it right.
        told = {**told, "reason": str(error)}
        fact = replace(fact, outcome=Outcome.REFUSED, changes=told)
    audit.record(fact, actor=actor, team=team)
