"""Who may do what by command: the role table is that of the pages, and its refusals are events."""

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Event, Membership, PlatformAccount, Role, Team
from connector_wizard.models.sightings import drift_of, mark_of
from tests import factories
from tests.commands.running import run

# Exit codes for the author as member, another member, a reviewer, an auditor, an admin.
WHO = ("author", "member", "reviewer", "auditor", "admin")
MATRIX: dict[str, tuple[str, tuple[int, int, int, int, int]]] = {
    "explore_connection": ("--connection=ITS", (0, 2, 2, 2, 0)),
    "test_connection": ("--connection=ITS", (0, 2, 2, 2, 0)),
    "copy_connection": ("--connection=ITS --account=Main --sandbox=prod", (0, 2, 2, 2, 0)),
    "list_foreign": ("", (0, 0, 0, 0, 0)),
    "adopt_connections": ("FOREIGN", (2, 2, 2, 2, 0)),
    "ignore_foreign": ("FOREIGN", (2, 2, 2, 2, 0)),
    "list_drift": ("", (0, 0, 0, 0, 0)),
    "accept_drift": ("--connection=ITS --seen=MARK", (0, 2, 2, 2, 0)),
    "list_tokens": ("", (0, 0, 0, 0, 0)),
    "list_tokens of all": ("--all", (2, 2, 2, 2, 0)),
    "revoke_token": ("--token=TOKEN", (0, 2, 2, 2, 0)),
    "rename_connection": ("--connection=ITS --name=Shops", (0, 2, 2, 2, 0)),
    "delete_connection": ("--connection=ITS", (0, 2, 2, 2, 0)),
}
# Of another team's, these print nothing.
LISTS = {"list_foreign", "list_drift", "list_tokens", "list_tokens of all"}


@pytest.fixture
def people(team: Team) -> dict[str, Membership]:
    roles = (Role.MEMBER, Role.MEMBER, Role.REVIEWER, Role.AUDITOR, Role.ADMIN)
    return {name: factories.join(team, role) for name, role in zip(WHO, roles, strict=True)}


@pytest.fixture
def made(people: dict[str, Membership], account: PlatformAccount, platform: Emulator) -> Connection:
    account.name = "Main"
    account.save(update_fields=["name"])
    params = {"database": "sales"}
    row = factories.make_on_platform(people["author"], account, platform, params=params)
    row.etag = platform.connections()[-1]["etag"]
    row.save(update_fields=["etag"])
    return row


def filled_in(asked: str, made: Connection) -> list[str]:
    assert made.account
    if "FOREIGN" in asked:
        asked = asked.replace("FOREIGN", factories.make_foreign(made.account).remote_id)
    if "TOKEN" in asked:
        author = Membership.objects.get(user=made.created_by)
        asked = asked.replace("TOKEN", str(factories.make_token(author)[0].pk))
    if "MARK" in asked:
        made.sighting = factories.make_sighting(made)
        asked = asked.replace("MARK", mark_of(drift_of(made)))
    return asked.replace("ITS", made.remote_id).split()


@pytest.mark.django_db(transaction=True)
class TestRoleTable:
    @pytest.mark.parametrize("name", MATRIX)
    @pytest.mark.parametrize("who", WHO)
    def test_counts_for_commands_too(
        self, name: str, who: str, people: dict[str, Membership], made: Connection
    ) -> None:
        asked, codes = MATRIX[name]

        code, told = run(name.split(maxsplit=1)[0], people[who], *filled_in(asked, made))

        expected = codes[WHO.index(who)]
        assert code == expected, told
        denied = Event.objects.filter(action="access.denied", outcome="denied")
        assert [one.actor for one in denied] == [people[who].user.email] * (expected == 2)

    @pytest.mark.parametrize("name", sorted(set(MATRIX) - LISTS))
    def test_knows_no_other_teams_connection(self, name: str, made: Connection) -> None:
        stranger = factories.join(factories.make_team(), Role.ADMIN)
        code, [told] = run(name, stranger, *filled_in(MATRIX[name][0], made))

        assert (code, told["status"]) == (2, "invalid")
