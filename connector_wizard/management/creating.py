"""Send what a command has prepared, and say what became of it."""

from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from connector_wizard import connecting
from connector_wizard.access import Act
from connector_wizard.management.lookups import member_called, team_called
from connector_wizard.management.outcome_report import Report, report_of, report_of_none
from connector_wizard.management.rights import allow
from connector_wizard.models import Actor, Connection, Label, Membership, Submission


@dataclass(frozen=True, slots=True)
class Author:
    """For whom it is done, and an admin's reason to go without the approval that is asked for."""

    membership: Membership
    bypass_reason: str = ""

    @property
    def actor(self) -> Actor:
        """Return who does it, for the history."""
        return Actor.at_command_line(self.membership.user)


def ask_for_bypass(parser: ArgumentParser) -> None:
    """Ask for an admin's reason to go without the approval that a policy asks for."""
    parser.add_argument(
        "--bypass-approval",
        default="",
        metavar="REASON",
        help="admins: go without the approval that a policy asks for; goes on record",
    )


def author_of(options: dict[str, Any]) -> Author:
    """
    Return for whom it is done, once the role table has let them.

    :raises CommandError: if nobody of the team is called so
    :raises NotAllowedError: if their role forbids it
    """
    membership = member_called(team_called(options["team"]), options["actor"])
    allow(membership, Act.CONNECT)
    return Author(membership, reason_of(membership, options))


def reason_of(membership: Membership, options: dict[str, Any]) -> str:
    """
    Return the reason to go without an approval; empty if none is given.

    :raises NotAllowedError: if their role forbids that
    """
    reason = str(options["bypass_approval"]).strip()[:500]
    if reason:
        allow(membership, Act.BYPASS_APPROVAL)
    return reason


def send(author: Author, draft: Connection, label: Label) -> Report:
    """Create it, or ask for the approval that the policy wants first; say what became of it."""
    pk = connecting.send(author.actor, draft, label, wait=True, bypass_reason=author.bypass_reason)
    if pk is None:
        return report_of_none(
            "waiting", "It waits for approval: run this again once that is given."
        )
    return report_of(Submission.objects.select_related("connection").get(pk=pk))
