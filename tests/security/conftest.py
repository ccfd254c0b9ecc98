"""Give attacks a site to attack: people of every role, and a row behind every address."""

import pytest

from connector_wizard.models import Membership, PlatformAccount, Role, Team
from tests import factories
from tests.security.addresses import Site, paths_of


@pytest.fixture
def site(team: Team, account: PlatformAccount) -> Site:
    """Everybody of one team, an admin of another, and what all the addresses lead to."""
    people: dict[str, Membership] = {
        "author": factories.join(team, Role.MEMBER),
        "member": factories.join(team, Role.MEMBER),
        "reviewer": factories.join(team, Role.REVIEWER),
        "auditor": factories.join(team, Role.AUDITOR),
        "admin": factories.join(team, Role.ADMIN),
        "stranger": factories.join(factories.make_team(), Role.ADMIN),
    }
    return Site(people, account, paths_of(people, account))
