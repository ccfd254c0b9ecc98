"""Sources have insides, some odd, some none; what may not be looked into says so."""

from typing import Any

import pytest

from connector_wizard.emulator import FAILS_TEST_PASSWORD, Emulator
from connector_wizard.emulator.sources.catalogue import shipped_specs
from connector_wizard.emulator.sources.data import EMPTY, MANY, MANY_TABLES, ODD, ODD_NAMES
from tests.emulator.caller import FLOW, PARAMS, Caller, Reply


def look(caller: Caller, connection_id: str, **query: object) -> Reply:
    return caller.call("GET", f"{FLOW}/connections/{connection_id}/explore", query=query)


def redshift(caller: Caller, **params: Any) -> str:
    return caller.created(params={**PARAMS, **params})


def of_source(emulator: Emulator, name: str) -> str:
    (spec,) = [one for one in shipped_specs() if one["name"] == name]
    emulator.configure(extra_connections={"name": name, "spec_id": spec["id"]})
    return str(emulator.connections()[-1]["id"])


class TestExploring:
    @pytest.mark.parametrize("spelling", ["root", "ROOT"])
    def test_lists_tables(self, caller: Caller, spelling: str) -> None:
        listed = look(caller, redshift(caller), objectType=spelling).json()

        assert listed[0] == {
            "type": "table",
            "name": "customers",
            "path": "public.customers",
            "canPreview": True,
            "canFetchSchema": True,
        }

    @pytest.mark.parametrize(
        ("database", "number"), [(MANY, MANY_TABLES), (ODD, len(ODD_NAMES) + 1), (EMPTY, 0)]
    )
    def test_finds_what_the_database_is_named_for(
        self, caller: Caller, database: str, number: int
    ) -> None:
        listed = look(caller, redshift(caller, database=database), objectType="root").json()

        assert len(listed) == number

    def test_goes_into_folders_of_object_stores(self, caller: Caller, emulator: Emulator) -> None:
        files = of_source(emulator, "amazon-s3")

        (folder, *_) = look(caller, files, objectType="root").json()
        inside = look(caller, files, objectType="folder", object=folder["path"]).json()
        file = look(caller, files, objectType="file", object=inside[2]["path"]).json()

        assert [one["type"] for one in inside] == ["folder", "folder", "file", "file", "file"]
        assert file["format"] == "flat"

    def test_gives_rows_where_they_are_asked_for(self, caller: Caller) -> None:
        about = {"objectType": "table", "object": "public.orders"}
        pk = redshift(caller)

        assert look(caller, pk, **about).json()["data"] == []
        rows = look(caller, pk, **about, preview="true", previewCount=2).json()["data"]
        assert [row["id"] for row in rows] == [1, 2]

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({}, "1452-400"),
            ({"objectType": "rest"}, "1452-400"),
            ({"objectType": "file", "object": "public.orders"}, "1452-400"),
            ({"objectType": "table", "object": "nowhere"}, "1308-400"),
            ({"objectType": "folder", "object": "nowhere"}, "1308-400"),
        ],
    )
    def test_refuses_what_makes_no_sense(
        self, caller: Caller, query: dict[str, str], code: str
    ) -> None:
        assert look(caller, redshift(caller), **query).code() == code

    def test_refuses_sources_that_have_no_way_to_it(
        self, caller: Caller, emulator: Emulator
    ) -> None:
        assert look(caller, of_source(emulator, "maria-db"), objectType="root").code() == "1336-400"

    def test_meets_what_a_test_would_meet(self, caller: Caller) -> None:
        reply = look(caller, redshift(caller, password=FAILS_TEST_PASSWORD), objectType="root")

        assert "password authentication failed" in reply.json()["errorMessage"]

    @pytest.mark.parametrize("fault", ["huge", "no_id"])
    def test_is_spoilt_like_any_list(self, caller: Caller, emulator: Emulator, fault: str) -> None:
        emulator.fail("explore", fault, bytes=1000)

        assert "items" in look(caller, redshift(caller), objectType="root").json()
