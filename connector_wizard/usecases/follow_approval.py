"""Tell where a draft stands with the approval that a team's policy asks for."""

from dataclasses import dataclass

from connector_wizard.approving import asks_for_approval, standing_approval
from connector_wizard.models import Approval, Connection


@dataclass(frozen=True, slots=True)
class ApprovalStanding:
    """Whether an approval is asked for, the request that counts, and the newest of all."""

    needed: bool
    standing: Approval | None
    newest: Approval | None

    @property
    def waits(self) -> bool:
        """Whether a reviewer has yet to decide."""
        return self.standing is not None and self.standing.state == Approval.State.WAITING

    @property
    def allows(self) -> bool:
        """Whether the draft may be created just as it is."""
        return self.standing is not None and self.standing.state == Approval.State.APPROVED

    @property
    def said_no(self) -> Approval | None:
        """The newest request, if a reviewer declined it or a change made it void."""
        ended = (Approval.State.DECLINED, Approval.State.VOID)
        return self.newest if self.newest and self.newest.state in ended else None


def approval_standing(connection: Connection) -> ApprovalStanding:
    """Return where the draft stands; its request counts only while nothing was changed."""
    if not asks_for_approval(connection):
        return ApprovalStanding(needed=False, standing=None, newest=None)
    newest = connection.approvals.select_related("decided_by").first()
    return ApprovalStanding(
        needed=True, standing=standing_approval(connection) if newest else None, newest=newest
    )
