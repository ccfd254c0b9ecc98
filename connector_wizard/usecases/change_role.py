"""Give a member another role."""

from typing import Any

from django.db import transaction

from connector_wizard import audit
from connector_wizard.advice import Problem
from connector_wizard.models import Action, Actor, Membership, MembershipError, Role


def change_role(*, actor: Actor, membership: Membership, role: Role) -> None:
    """
    Let the person be ``role`` from the next request on.

    Who is an admin no more has invited nobody any more either.

    :raises MembershipError: if the team would have no admin left, or the person is gone
    """
    person, team = membership.user, membership.team
    try:
        with transaction.atomic(durable=True):
            before = membership.become(role)
            if before != role:
                changed: dict[str, Any] = {"role": {"before": before, "after": role}}
                changed |= _left_behind(membership) if before == Role.ADMIN else {}
                fact = audit.Fact(Action.MEMBER_ROLE_CHANGED, about=person, changes=changed)
                audit.record(fact, actor=actor, team=team)
    except MembershipError as error:
        fact = audit.Fact(Action.MEMBER_ROLE_CHANGED, about=person, changes={"role": role})
        audit.record_failure(fact, Problem(str(error), ""), actor=actor, team=team)
        raise


def _left_behind(membership: Membership) -> dict[str, Any]:
    """Return what an admin leaves behind: invitations, which end, and webhooks, which go on."""
    left = {
        "invitations withdrawn": membership.withdraw_invitations(),
        "webhooks that go on": membership.webhooks_left(),
    }
    return {name: told for name, told in left.items() if told}
