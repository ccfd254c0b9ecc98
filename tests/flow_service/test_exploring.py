"""What is in a source is read as told, and asked for by names that arrive to the letter."""

from urllib.parse import quote

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.emulator.sources.data import MANY, MANY_TABLES, ODD, ODD_NAMES
from connector_wizard.flow_service import (
    Client,
    Column,
    ConnectionOrder,
    DataObject,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from tests.flow_service.conftest import ClientFor, redshift_order
from tests.flow_service.raw_server import RawServer, answer


def made(client: Client, **params: str) -> str:
    return client.create_connection(redshift_order("", **params)).id


def in_s3(client: Client) -> str:
    spec = client.find_spec("amazon-s3")
    keys = {"s3AccessKey": "a", "s3SecretKey": "b"}
    order = ConnectionOrder("Files", "", spec.id, spec.version, spec.auth_specs[0].name, keys)
    return client.create_connection(order).id


class TestLists:
    def test_hold_tables_and_views_with_their_paths(self, client: Client) -> None:
        listed = client.list_objects(made(client))

        assert DataObject("table", "orders", "public.orders") in listed
        assert DataObject("view", "best_customers", "public.best_customers") in listed

    def test_may_be_long(self, client: Client) -> None:
        assert len(client.list_objects(made(client, database=MANY))) == MANY_TABLES

    def test_of_folders_hold_files(self, client: Client) -> None:
        pk = in_s3(client)

        tops = [one for one in client.list_objects(pk) if one.kind == "folder"]
        inside = client.list_objects(pk, folder=tops[1].path)

        assert [one.path for one in tops] == ["/exports", "/images & more"]
        assert [(one.kind, one.name) for one in inside] == [("file", "list #1.csv")]

    @pytest.mark.parametrize("wrapped", [False, True])
    def test_are_read_bare_or_wrapped_and_around_what_is_unreadable(
        self, client_for: ClientFor, wrapped: bool
    ) -> None:
        told = [{"type": "TABLE", "name": "a"}, None, {"type": "table"}, 7, {"path": " b "}]
        with RawServer([answer(body={"items": told} if wrapped else told)]) as server:
            listed = client_for(server.url).list_objects("x")

        assert [(one.kind, one.name, one.path) for one in listed] == [
            ("table", "a", "a"),
            ("table", " b ", " b "),
        ]

    # The last two: lists of which nothing can be read are not empty ones.
    @pytest.mark.parametrize(
        "body", [{}, {"items": None}, "tables", 7, None, ["a", "b"], {"items": [{}]}]
    )
    def test_are_not_guessed(self, client_for: ClientFor, body: object) -> None:
        with RawServer([answer(body=body)]) as server, pytest.raises(UnavailableError):
            client_for(server.url).list_objects("x")

    def test_of_a_source_that_cannot_be_explored_are_refused_with_its_code(
        self, client: Client, platform: Emulator
    ) -> None:
        pk = made(client)
        platform.fail("explore", "status", status=400, shape="connector", code="1336-400")

        with pytest.raises(RefusedError) as refusal:
            client.list_objects(pk)

        assert refusal.value.code == "CONNECTOR-1336-400"
        assert len(platform.requests("explore")) == 1

    def test_of_what_was_deleted_are_not_found(self, client: Client) -> None:
        with pytest.raises(NotFoundError):
            client.list_objects("00000000-0000-4000-8000-000000000000")


class TestColumns:
    def test_have_their_types_in_the_source_and_on_the_platform(self, client: Client) -> None:
        told = client.describe(
            made(client), DataObject("table", "orders", "public.orders"), rows=False
        )

        assert told.columns[1] == Column("email", "varchar(320)", "string", "email")
        assert told.rows == ()

    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_are_found_by_odd_names(self, client: Client, platform: Emulator, name: str) -> None:
        pk = made(client, database=ODD)
        path = f"public.{name}"

        told = client.describe(pk, DataObject("table", name, path), rows=False)

        asked = platform.requests("explore")[-1]["query"]
        assert told.columns
        assert f"&object={quote(path, safe='')}" in asked

    def test_of_a_tree_are_its_leaves(self, client_for: ClientFor) -> None:
        leaf = {"type": "string", "xdm": {"type": "string", "format": "date"}}
        schema = {"properties": {"a": {"properties": {"b": leaf}}, "c": {"type": "integer"}}}
        body = {"format": "hierarchical", "schema": schema, "data": [{"a": {"b": "x"}, "c": 3}]}
        with RawServer([answer(body=body)]) as server:
            told = client_for(server.url).describe("x", DataObject("file", "f", "f"), rows=True)

        assert [(one.name, one.xdm_format) for one in told.columns] == [("a.b", "date"), ("c", "")]
        assert told.rows == (("x", "3"),)

    @pytest.mark.parametrize(
        ("path", "told"),
        [
            ("/a/orders.csv", {"fileType": "delimited"}),
            ("/a/Events.PARQUET", {"fileType": "parquet"}),
            ("/a/b.json.gz", {"fileType": "json", "compressionType": "gzip"}),
            ("/a/nothing", {"determineProperties": "true"}),
        ],
    )
    def test_of_files_are_asked_for_with_their_form(
        self, client_for: ClientFor, path: str, told: dict[str, str]
    ) -> None:
        with RawServer([answer(body={"schema": {"columns": []}})]) as server:
            client_for(server.url).describe("x", DataObject("file", "f", path), rows=False)

        line = server.seen[0].line
        assert all(f"{name}={value}" in line for name, value in told.items())


class TestRows:
    def test_have_a_value_for_each_column(self, client: Client) -> None:
        about = DataObject("table", "orders", "public.orders")

        told = client.describe(made(client), about, rows=True)

        assert told.rows[0] == (
            *("1", "a@example.com", "Basel", "12.5", "true"),
            *("2026-01-02T03:04:05Z", '{"a": [1, 2]}'),
        )
        assert told.rows[2][1] is None

    def test_are_not_shown_by_a_representation(self, client: Client) -> None:
        about = DataObject("table", "orders", "public.orders")

        assert "Basel" not in repr(client.describe(made(client), about, rows=True))

    def test_that_are_lists_or_long_or_short_are_read(self, client_for: ClientFor) -> None:
        columns = [{"name": "a"}, {"name": "b"}]
        body = {"schema": {"columns": columns}, "data": [["1"], ["x" * 9000, 2, 3], 7]}
        with RawServer([answer(body=body)]) as server:
            told = client_for(server.url).describe("x", DataObject("table", "t", "t"), rows=True)

        assert told.rows[0] == ("1", None)
        assert told.rows[1] == ("x" * 500 + "…", "2")
        assert told.rows[2] == (None, None)


class TestExploring:
    @pytest.mark.parametrize(
        "fault", ["reset", "half_body", "bad_json", "deep_json", "huge", "gzip_bomb", "no_id"]
    )
    def test_fails_in_one_way_or_works(
        self, client: Client, platform: Emulator, fault: str
    ) -> None:
        pk = made(client)
        platform.fail("explore", fault, times=None)

        if fault == "no_id":
            assert client.list_objects(pk)
        else:
            with pytest.raises(UnavailableError):
                client.list_objects(pk)

    def test_takes_secrets_out_of_what_the_source_says(
        self, client: Client, platform: Emulator
    ) -> None:
        pk = made(client)
        platform.fail(
            "explore", "status", status=400, shape="connector", words="bad password hunter22"
        )

        with pytest.raises(RefusedError) as refusal:
            client.list_objects(pk, secrets=["hunter22"])

        assert refusal.value.words == "bad password [removed]"
