"""The list of a sandbox's connections is whole, at the Platform's pace, or an error."""

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.flow_service import (
    Client,
    FlowServiceError,
    ListedConnection,
    NotFoundError,
    TryLaterError,
    UnavailableError,
)
from tests.flow_service.conftest import redshift_order


def listed(client: Client) -> list[ListedConnection]:
    return [one for page in client.list_connections() for one in page]


class TestTheList:
    def test_tells_everything_but_shows_no_parameter(
        self, platform: Emulator, client: Client
    ) -> None:
        platform.configure(secrets_shown="mask")
        made = client.create_connection(redshift_order("Words"))

        (one,) = listed(client)

        assert (one.id, one.etag, one.name) == (made.id, made.etag, "Sales warehouse")
        assert (one.description, one.state) == ("Words", "enabled")
        assert (one.auth_name, one.spec_version) == ("Basic Authentication", "1.0")
        assert one.params["server"] == "cluster.example.com"
        assert one.created_by == one.updated_by
        assert "cluster.example.com" not in repr(one)
        assert client.describe_connection(made.id) == one

    @pytest.mark.parametrize("paging", ["cursor", "offset"])
    def test_shows_each_once_though_pages_shift_while_they_are_read(
        self, platform: Emulator, client: Client, paging: str
    ) -> None:
        platform.configure(foreign_connections=250, paging=paging)
        seen: list[str] = []

        for page in client.list_connections():
            seen += [one.id for one in page]
            client.create_connection(redshift_order())

        assert len(seen) == len(set(seen))
        assert {one["id"] for one in platform.connections()[:250]} <= set(seen)

    @pytest.mark.parametrize("fault", ["endless_list", "repeated_page"])
    def test_has_an_end_or_is_an_error(
        self, platform: Emulator, client: Client, fault: str
    ) -> None:
        platform.configure(foreign_connections=150)
        platform.fail("list", fault, times=None)

        with pytest.raises(UnavailableError, match="has no end"):
            listed(client)
        assert len(platform.requests("list")) < 20

    def test_waits_as_it_is_told_and_goes_on_with_the_same_page(
        self, platform: Emulator, client: Client
    ) -> None:
        platform.configure(foreign_connections=150)
        # Longer than one call may take, so that the call itself does not wait it out.
        platform.fail("list", "status", status=429, retry_after=20, skip=1, times=3)
        waits: list[float] = []

        pages = list(client.list_connections(wait=waits.append))

        assert [len(page) for page in pages] == [100, 50]
        assert waits == [20, 20, 20]

    @pytest.mark.parametrize("told", [{}, {"retry_after": 3600}])
    def test_does_not_wait_for_ever(
        self, platform: Emulator, client: Client, told: dict[str, int]
    ) -> None:
        platform.fail("list", "status", status=429, times=None, **told)

        with pytest.raises(TryLaterError):
            list(client.list_connections(wait=lambda _: None))

    def test_gives_up_where_it_is_told_to_wait_again_and_again(
        self, platform: Emulator, client: Client
    ) -> None:
        platform.fail("list", "status", status=429, times=None, retry_after=20)
        waits: list[float] = []

        with pytest.raises(TryLaterError):
            list(client.list_connections(wait=waits.append))
        assert len(waits) == 5


class TestOne:
    def test_is_not_found_by_an_id_that_there_is_not(self, client: Client) -> None:
        with pytest.raises(NotFoundError) as caught:
            client.describe_connection("00000000-0000-4000-8000-000000000000")
        assert (caught.value.thing, caught.value.status) == ("connection", 404)

    def test_is_an_error_where_it_cannot_be_read(self, platform: Emulator, client: Client) -> None:
        platform.fail("get", "bad_json", times=None)

        with pytest.raises(FlowServiceError):
            client.describe_connection("00000000-0000-4000-8000-000000000000")
