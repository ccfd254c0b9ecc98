"""What the Platform listed in an order is drawn in that order, on every database."""

from connector_wizard.models import Connection, Membership, PlatformAccount
from tests import factories


class TestPinnedSpecs:
    def test_keep_the_order_of_their_parameters(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        names = ["server", "a", "database", "bb", "username", "port"]
        schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
        factories.make_draft(member, account, auth_specs=[{"name": "x", "schema": schema}])

        kept = Connection.objects.get().auth_spec["schema"]["properties"]

        assert list(kept) == names
