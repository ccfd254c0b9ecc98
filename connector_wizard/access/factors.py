"""Tell of whom a team asks a second factor, and who lacks it."""

from collections.abc import Sequence

from connector_wizard.models import Membership, Role
from connector_wizard.models.factors import has_second_factor


def asks_for_second_factor(memberships: Sequence[Membership]) -> bool:
    """Tell whether the person is an admin where admins need a second factor."""
    return any(one.role == Role.ADMIN and one.team.admins_need_second_factor for one in memberships)


def lacks_second_factor(memberships: Sequence[Membership]) -> bool:
    """Tell whether the person, whose all teams these are, needs a second factor and has none."""
    return asks_for_second_factor(memberships) and not has_second_factor(memberships[0].user)
