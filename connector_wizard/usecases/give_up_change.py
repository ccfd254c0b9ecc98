"""Give up a change of which nobody has found out for a day what became."""

from django.utils import timezone

from connector_wizard.changes import Verdict
from connector_wizard.models import Actor, Change, StateError


def give_up_change(*, actor: Actor, change: Change) -> None:
    """
    End it without knowing: nothing is sent any more, and what it wanted in secret is wiped.

    The Platform may have done it all the same; then the next sync finds that as drift.

    :raises StateError: if it is not so far, or its end was found out meanwhile
    """
    if not change.may_be_given_up:
        raise StateError(f"{change} is still being settled")
    if not Verdict(change, actor, timezone.now()).given_up():
        raise StateError(f"{change} was settled meanwhile")
