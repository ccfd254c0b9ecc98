"""Ask the role table on behalf of a command; what it refuses goes on record, as with a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from connector_wizard.access import Act, NotAllowedError, require
from connector_wizard.models import Actor, Membership
from connector_wizard.usecases.record_refusal import record_refusal


def allow(membership: Membership, act: Act) -> None:
    """
    Let through only who may.

    :raises NotAllowedError: if the role forbids it; that is on record then
    """
    with recorded(membership):
        require(membership, act)


@contextmanager
def recorded(membership: Membership) -> Iterator[None]:
    """Put on record what the role table refuses in the block."""
    try:
        yield
    except NotAllowedError as error:
        actor = Actor.at_command_line(membership.user)
        record_refusal(actor=actor, team=error.team, act=str(error.act))
        raise
