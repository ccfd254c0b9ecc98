"""The flows that use a base connection: those that really name it, and whether that is all."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.flow_service import (
    Client,
    CredentialsRefusedError,
    FlowServiceError,
    NotFoundError,
    NotPermittedError,
    UnavailableError,
)
from connector_wizard.flow_service.flows import MOST_PAGES
from tests.flow_service.conftest import ClientFor, redshift_order
from tests.flow_service.raw_server import RawServer, answer

OURS = "00000000-0000-4000-8000-00000000000a"


@pytest.fixture
def used(client: Client) -> str:
    return client.create_connection(redshift_order()).id


def names(client: Client, remote_id: str) -> list[str]:
    return [flow.name for flow in client.flows_using(remote_id).flows]


def flow(flow_id: str, *base_connections: object, **more: object) -> dict[str, object]:
    """Return a flow as a Platform might list it."""
    ends = [{"id": "x", "baseConnection": {"id": one}} for one in base_connections]
    return {"id": flow_id, "inheritedAttributes": {"sourceConnections": ends}, **more}


class TestTheFlows:
    def test_are_told_with_all_that_a_person_needs(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        platform.mark(used, used_by_flows=[{"name": "Daily", "id": "f", "updatedAt": 1_000}])

        told = client.flows_using(used)

        (one,) = told.flows
        assert (one.id, one.name, one.state) == ("f", "Daily", "enabled")
        assert one.updated_at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
        assert told.is_complete

    def test_are_found_at_either_end_and_named_once(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        here = [{"baseConnection": {"id": used}}]
        both = {"sourceConnections": here, "targetConnections": here}
        ends = [{"name": "From"}, {"name": "To", "as": "target"}]
        platform.mark(used, used_by_flows=[*ends, {"name": "Both", "inheritedAttributes": both}])

        assert sorted(names(client, used)) == ["Both", "From", "To"]

    def test_are_none_where_none_uses_it(self, client: Client, used: str) -> None:
        told = client.flows_using(used)

        assert (told.flows, told.is_complete) == ((), True)

    def test_are_asked_for_with_brackets_escaped(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        client.flows_using(used)

        asked = [one["query"] for one in platform.requests("flows")]
        path = "inheritedAttributes.{}%5B%5D.baseConnection.id%3D%3D"
        assert all("limit=100" in one for one in asked)
        assert path.format("sourceConnections") + used in asked[0]
        assert path.format("targetConnections") + used in asked[1]

    def test_fill_pages_and_have_an_end(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        platform.mark(used, used_by_flows=[f"Flow {number}" for number in range(100)])
        assert client.flows_using(used).is_complete

        platform.mark(used, used_by_flows=[f"Flow {number}" for number in range(250)])
        told = client.flows_using(used)

        assert (len(told.flows), told.is_complete) == (100, False)

    def test_take_no_more_time_than_is_given(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        platform.mark(used, used_by_flows=[f"Flow {number}" for number in range(150)])

        platform.fail("flows", "slow", seconds=0.1)

        told = client.flows_using(used, seconds=0.05)

        assert (len(told.flows), told.is_complete) == (100, False)
        assert len(platform.requests("flows")) == 1


class TestAPlatformThatDoesNotFilter:
    def test_by_ignoring_it_names_no_strangers(self, client_for: ClientFor) -> None:
        body = {"items": [flow("theirs", "other"), flow("ours", OURS, name="Ours")]}
        with RawServer([answer(body=body)] * 2) as server:
            told = client_for(server.url).flows_using(OURS)

        assert [one.name for one in told.flows] == ["Ours"]
        assert told.is_complete

    def test_by_letter_case_finds_ours_all_the_same(self, client_for: ClientFor) -> None:
        with RawServer([answer(body={"items": [flow("ours", OURS.upper())]})] * 2) as server:
            assert len(client_for(server.url).flows_using(OURS).flows) == 1

    def test_by_refusing_it_is_asked_for_all(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        other = client.create_connection(redshift_order()).id
        platform.mark(other, used_by_flows=["Theirs"])
        platform.mark(used, used_by_flows=["Ours"])
        platform.fail("flows", "status", status=400, shape="flow", code="1449-400")

        assert names(client, used) == ["Ours"]
        assert "property" not in platform.requests("flows")[-1]["query"]

    def test_and_has_very_many_is_not_read_for_ever(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        platform.fail("flows", "endless_list", times=None)

        told = client.flows_using(used)

        assert (told.flows, told.is_complete) == ((), False)
        assert len(platform.requests("flows")) == 2 * MOST_PAGES

    def test_and_repeats_itself_is_found_out(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        platform.mark(used, used_by_flows=[f"Flow {number}" for number in range(101)])
        platform.fail("flows", "repeated_page", times=None)

        with pytest.raises(UnavailableError, match="has no end"):
            client.flows_using(used)


class TestOddAnswers:
    @pytest.mark.parametrize(
        "odd",
        [
            None,
            "a flow",
            {},
            {"id": "x"},
            {"id": "x", "inheritedAttributes": []},
            {"id": "x", "inheritedAttributes": {"sourceConnections": "many"}},
            {"id": "x", "inheritedAttributes": {"sourceConnections": [None, {"id": 1}]}},
            flow("x", None, {"id": OURS}),
            flow("", OURS),
            {**flow("x", OURS), "id": {}},
        ],
    )
    def test_that_may_hide_a_flow_are_admitted(self, client_for: ClientFor, odd: Any) -> None:
        body = {"items": [odd, flow("ours", OURS, name=["?"], state=7, updatedAt="soon")]}
        with RawServer([answer(body=body)] * 2) as server:
            told = client_for(server.url).flows_using(OURS)

        (one,) = told.flows
        assert (one.id, one.name, one.state, one.updated_at) == ("ours", "ours", "7", None)
        assert not told.is_complete

    def test_are_cut_where_they_are_endless(self, client_for: ClientFor) -> None:
        body = {"items": [flow("f" * 5_000, OURS, name="n" * 5_000, state="s" * 5_000)]}
        with RawServer([answer(body=body)] * 2) as server:
            (one,) = client_for(server.url).flows_using(OURS).flows

        assert (len(one.id), len(one.name), len(one.state)) == (100, 200, 40)

    @pytest.mark.parametrize(
        "fault", ["bad_json", "bad_charset", "deep_json", "huge", "close", "half_body", "redirect"]
    )
    def test_that_cannot_be_read_are_errors(
        self, client: Client, platform: Emulator, used: str, fault: str
    ) -> None:
        platform.fail("flows", fault, times=None)

        with pytest.raises(FlowServiceError):
            client.flows_using(used)


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (401, CredentialsRefusedError),
            (403, NotPermittedError),
            (404, UnavailableError),
            (500, UnavailableError),
        ],
    )
    def test_are_told_as_what_they_are(
        self,
        client: Client,
        platform: Emulator,
        used: str,
        status: int,
        error: type[FlowServiceError],
    ) -> None:
        shape = "gateway" if status == 401 else "flow"
        platform.fail("flows", "status", status=status, shape=shape, times=None)

        with pytest.raises(error):
            client.flows_using(used)

    def test_tell_of_a_sandbox_that_is_not_there(
        self, client: Client, platform: Emulator, used: str
    ) -> None:
        platform.fail("flows", "status", status=404, shape="flow", code="2100-404")

        with pytest.raises(NotFoundError) as missing:
            client.flows_using(used)

        assert missing.value.thing == "sandbox"

    def test_that_pass_are_waited_for(self, client: Client, platform: Emulator, used: str) -> None:
        platform.fail("flows", "status", status=503)

        assert client.flows_using(used).is_complete
        assert len(platform.requests("flows")) == 3
