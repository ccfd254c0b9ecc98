"""The catalogue: what it holds, how it is asked, and that each of its sources can be connected."""

from collections.abc import Mapping
from typing import Any

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.emulator.sources.catalogue import shipped_specs
from tests.emulator.caller import FLOW, REDSHIFT, Caller, order

SPECS = f"{FLOW}/connectionSpecs"


def is_source(spec: Mapping[str, Any]) -> bool:
    older = spec.get("sourceSpec", {}).get("attributes", {})
    return any(
        place.get("isSource") is True
        for place in (spec.get("attributes", {}), older, older.get("uiAttributes", {}))
    )


SOURCES = [spec for spec in shipped_specs() if is_source(spec)]
WAYS = [
    pytest.param(spec, auth, id=f"{spec['name']}: {auth['name'] if auth else 'no credentials'}")
    for spec in SOURCES
    for auth in spec["authSpec"] or [None]
]
VALUES: dict[str, Any] = {"integer": 1, "boolean": True, "object": {}, "string": "text"}


def generated(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: described["enum"][0] if "enum" in described else VALUES[described["type"]]
        for name, described in schema["properties"].items()
    }


def names(caller: Caller, **query: object) -> list[str]:
    reply = caller.call("GET", SPECS, query=query)
    assert reply.status == 200, reply.body
    return [spec["name"] for spec in reply.json()["items"]]


class TestCatalogue:
    def test_holds_45_sources_and_a_few_that_are_none(self) -> None:
        assert len(SOURCES) == 45
        assert len(shipped_specs()) > len(SOURCES)

    def test_is_of_more_shapes_than_one(self) -> None:
        auths = [auth for spec in SOURCES for auth in spec["authSpec"]]
        fields = [field for auth in auths for field in auth["spec"]["properties"].values()]

        assert any("attributes" not in spec for spec in SOURCES)
        assert any(spec["authSpec"] == [] for spec in SOURCES)
        assert any("type" not in auth for auth in auths)
        assert {"string", "integer", "boolean", "object"} == {field["type"] for field in fields}
        for trait in ("enum", "default", "pattern", "contentEncoding", "minimum"):
            assert any(trait in field for field in fields), trait

    def test_asks_for_a_port_of_redshift_but_does_not_insist(self) -> None:
        redshift = next(spec for spec in SOURCES if spec["id"] == REDSHIFT)

        (auth,) = redshift["authSpec"]
        assert list(auth["spec"]["properties"]) == [
            *("server", "port", "username", "password", "database")
        ]
        assert auth["spec"]["properties"]["port"]["default"] == "5439"
        assert "port" not in auth["spec"]["required"]

    def test_never_has_two_ways_of_one_name(self) -> None:
        for spec in SOURCES:
            ways = [auth["name"] for auth in spec["authSpec"]]
            assert len(ways) == len(set(ways))

    @pytest.mark.parametrize(("spec", "auth"), WAYS)
    def test_lets_each_way_of_each_source_be_connected(
        self, caller: Caller, spec: Mapping[str, Any], auth: Mapping[str, Any] | None
    ) -> None:
        body = order(connectionSpec={"id": spec["id"], "version": spec["version"]})
        del body["auth"]
        if auth:
            body["auth"] = {"specName": auth["name"], "params": generated(auth["spec"])}

        reply = caller.call("POST", f"{FLOW}/connections", body)

        assert reply.status == 201, reply.body
        shown = caller.get(reply.json()["id"])
        secrets = {
            name
            for name, described in (auth["spec"]["properties"] if auth else {}).items()
            if described.get("format") == "password"
        }
        assert not secrets & shown.get("auth", {}).get("params", {}).keys()

    def test_takes_what_a_pattern_refuses(self, caller: Caller) -> None:
        mysql = next(spec for spec in SOURCES if spec["name"] == "mysql")
        string = {"connectionString": "Server=h;Port=3306;Database=d;UID=u;PWD=p"}

        reply = caller.create(
            connectionSpec={"id": mysql["id"], "version": "1.0"},
            auth={"specName": "Connection String Based Authentication", "params": string},
        )

        assert reply.status == 201


class TestAsking:
    def test_answers_everything_at_once(self, caller: Caller) -> None:
        listed = caller.call("GET", SPECS).json()

        assert len(listed["items"]) == len(shipped_specs())
        assert listed["_links"] == {}

    def test_finds_by_name_with_quotes_or_without(self, caller: Caller) -> None:
        assert names(caller, property='name=="amazon-redshift"') == ["amazon-redshift"]
        assert names(caller, property="name==amazon-redshift") == ["amazon-redshift"]
        assert names(caller, property="name==no-such-source") == []

    def test_finds_by_attributes_only_where_there_are_any(self, caller: Caller) -> None:
        found = names(caller, property="attributes.isSource==true")

        assert 0 < len(found) < len(SOURCES)

    def test_finds_one_by_its_id(self, caller: Caller) -> None:
        listed = caller.call("GET", f"{SPECS}/{REDSHIFT}").json()

        assert [spec["name"] for spec in listed["items"]] == ["amazon-redshift"]

    def test_knows_no_other_id(self, caller: Caller) -> None:
        assert caller.call("GET", f"{SPECS}/none").code() == "1101-404"

    def test_can_be_cut_into_pages(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(catalogue_page=30)

        first = caller.call("GET", SPECS).json()
        rest = caller.call("GET", f"{FLOW}{first['_links']['next']['href']}").json()

        found = [spec["id"] for spec in first["items"] + rest["items"]]
        assert found == [spec["id"] for spec in shipped_specs()]
        assert rest["_links"] == {}

    def test_can_be_empty(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(catalogue_empty=True)

        assert names(caller) == []

    def test_can_be_long(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(extra_specs=500)

        assert len(names(caller)) == len(shipped_specs()) + 500
