"""Send what a command has prepared, and say what became of it."""

from dataclasses import dataclass

from connector_wizard import connecting
from connector_wizard.management.outcome_report import Report, report_of, report_of_none
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


def send(author: Author, draft: Connection, label: Label) -> Report:
    """Create it, or ask for the approval that the policy wants first; say what became of it."""
    pk = connecting.send(author.actor, draft, label, wait=True, bypass_reason=author.bypass_reason)
    if pk is None:
        return report_of_none(
            "waiting", "It waits for approval: run this again once that is given."
        )
    return report_of(Submission.objects.select_related("connection").get(pk=pk))
