"""Take a person out of a team: removed by an admin, or of their own accord."""

from typing import Any

from django.db import transaction

from connector_wizard import audit
from connector_wizard.advice import Problem
from connector_wizard.models import Action, Actor, Connection, Membership, MembershipError


def remove_member(*, actor: Actor, membership: Membership) -> None:
    """
    End the person's role in the team; from the next request on its pages are not there for them.

    Their API tokens are gone with it, and so are open invitations by them and to them. What they
    made stays the team's: webhooks that they set up go on, and the event names them. Their drafts
    are the admins' to finish or discard, and go with their secrets, like every draft, when nobody
    touched them for seven days.

    :raises MembershipError: if the team would have no admin left, or the person is gone
    """
    person, team = membership.user, membership.team
    told: dict[str, Any] = {
        "role": membership.role,
        "drafts left": Connection.objects.drafts_of(membership).count(),
        "tokens ended": membership.tokens.count(),
    }
    own = person == actor.user
    action, about = (Action.MEMBER_LEFT, team) if own else (Action.MEMBER_REMOVED, person)
    fact = audit.Fact(action, about=about, changes=told)
    try:
        with transaction.atomic(durable=True):
            membership.end()
            if left := membership.withdraw_invitations():
                told["invitations withdrawn"] = left
            if webhooks := membership.webhooks_left():
                told["webhooks that go on"] = webhooks
            audit.record(fact, actor=actor, team=team)
    except MembershipError as error:
        audit.record_failure(fact, Problem(str(error), ""), actor=actor, team=team)
        raise
