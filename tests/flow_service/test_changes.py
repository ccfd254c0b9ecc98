"""Changing and deleting a base connection: once, in the version that is known, or not at all."""

import pytest

from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.flow_service import (
    Client,
    ConnectionPatch,
    NotFoundError,
    OutcomeUnknownError,
    RefusedError,
    StaleError,
)
from tests.flow_service.conftest import ClientFor, redshift_order
from tests.flow_service.raw_server import RawServer, answer

RENAMED = ConnectionPatch(name="Renamed", description="Anew [cw-abc]")
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


class TestChanging:
    def test_changes_what_is_named_and_nothing_else(
        self, client: Client, platform: Emulator
    ) -> None:
        created = client.create_connection(redshift_order())

        changed = client.change_connection(created.id, created.etag, RENAMED)

        there = client.get_connection(created.id)
        assert (there.name, there.description) == ("Renamed", "Anew [cw-abc]")
        assert there.etag == changed.etag != created.etag
        assert platform.connections()[0]["params"]["server"] == "cluster.example.com"

    def test_replaces_all_parameters(self, client: Client, platform: Emulator) -> None:
        created = client.create_connection(redshift_order())
        params = {**redshift_order().params, "server": "other.example.com"}
        del params["port"]

        client.change_connection(created.id, created.etag, ConnectionPatch(params=params))

        assert "port" not in platform.connections()[0]["params"]

    @pytest.mark.parametrize(
        ("etag", "named"), [('"abc"', '"abc"'), ("abc", '"abc"'), ('W/"abc"', 'W/"abc"')]
    )
    def test_names_the_etag_in_quotes(self, client_for: ClientFor, etag: str, named: str) -> None:
        body = {"id": UNKNOWN_ID, "etag": '"2"'}
        with RawServer([answer(body=body)]) as server:
            client_for(server.url).change_connection(UNKNOWN_ID, etag, RENAMED)

            assert server.seen[0].headers["if-match"] == named

    def test_is_refused_in_another_version(self, client: Client) -> None:
        created = client.create_connection(redshift_order())
        client.change_connection(created.id, created.etag, RENAMED)

        with pytest.raises(StaleError):
            client.change_connection(created.id, created.etag, RENAMED)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_is_not_repeated_where_no_answer_came(
        self, client: Client, platform: Emulator, when: str
    ) -> None:
        created = client.create_connection(redshift_order())
        platform.fail("patch", "close", when=when)

        with pytest.raises(OutcomeUnknownError):
            client.change_connection(created.id, created.etag, RENAMED)

        assert len(platform.requests("patch")) == 1

    def test_tells_a_refusal_without_the_secret(self, client: Client, platform: Emulator) -> None:
        created = client.create_connection(redshift_order())
        params = {**redshift_order().params, "password": WRONG_PASSWORD}
        platform.configure(driver_words="no entry for {user} with {secret}")
        patch = ConnectionPatch(params=params, secret_names=frozenset({"password"}))

        with pytest.raises(RefusedError) as refused:
            client.change_connection(created.id, created.etag, patch)

        assert "no entry for loader with [removed]" in refused.value.words
        assert WRONG_PASSWORD not in repr(patch)


class TestDeleting:
    @pytest.mark.parametrize("status", [204, 202])
    def test_deletes(self, client: Client, platform: Emulator, status: int) -> None:
        platform.configure(delete_status=status)
        created = client.create_connection(redshift_order())

        client.delete_connection(created.id)

        with pytest.raises(NotFoundError):
            client.get_connection(created.id)

    def test_finds_nothing_the_second_time(self, client: Client) -> None:
        created = client.create_connection(redshift_order())
        client.delete_connection(created.id)

        with pytest.raises(NotFoundError) as gone:
            client.delete_connection(created.id)

        assert gone.value.thing == "connection"

    def test_names_the_flows_that_use_it(self, client: Client, platform: Emulator) -> None:
        created = client.create_connection(redshift_order())
        platform.mark(created.id, used_by_flows=["Daily sales"])

        with pytest.raises(RefusedError) as refused:
            client.delete_connection(created.id)

        assert "Daily sales" in refused.value.words

    @pytest.mark.parametrize("status", [200, 201])
    def test_is_not_proven_by_a_page_in_its_place(self, client_for: ClientFor, status: int) -> None:
        with (
            RawServer([answer(status, body={"hello": "world"})]) as server,
            pytest.raises(OutcomeUnknownError),
        ):
            client_for(server.url).delete_connection(UNKNOWN_ID)
