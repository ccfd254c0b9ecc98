"""Reading descriptions of sources, and anything else, without trusting them."""

import json
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector_wizard.flow_service import (
    AccessToken,
    AuthSpec,
    ConnectionSpec,
    CreatedConnection,
    RemoteConnection,
    Sandbox,
)
from connector_wizard.flow_service.reading import moment, parse_json

ACCEPTED = (KeyError, TypeError, ValueError)
KEYS = [
    *("id", "name", "version", "providerId", "description", "authSpec", "sourceSpec"),
    *("attributes", "uiAttributes", "category", "connectorName", "label", "key", "isSource"),
    *("isBeta", "spec", "type", "items", "_links", "next", "href", "access_token", "expires_in"),
    *("state", "title", "etag", "createdAt", "updatedAt", "connectionSpec", "isDefault"),
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**40), max_value=10**40)
    | st.floats()
    | st.text(max_size=5)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=10,
)
NAMED = st.fixed_dictionaries(
    {"id": SCALARS, "name": SCALARS},
    optional=dict.fromkeys(("authSpec", "attributes", "sourceSpec", "description"), JSON),
)


def spec(**members: object) -> ConnectionSpec:
    return ConnectionSpec.from_json({"id": "1", "name": "amazon-redshift", **members})


class TestAnyJson:
    @settings(max_examples=100, deadline=None, database=None)
    @given(JSON | NAMED)
    def test_is_read_or_refused_as_expected(self, value: object) -> None:
        for kind in (ConnectionSpec, AccessToken, CreatedConnection, RemoteConnection, Sandbox):
            with suppress(*ACCEPTED):
                kind.from_json(value)

    @settings(max_examples=100, deadline=None, database=None)
    @given(NAMED)
    def test_with_an_id_and_a_name_is_a_spec(self, item: dict[str, object]) -> None:
        item |= {"id": "an id", "name": "a-name"}

        read = ConnectionSpec.from_json(item)

        assert (read.id, read.name) == ("an id", "a-name")
        assert read.title
        assert all(auth.name.strip() for auth in read.auth_specs)

    @settings(max_examples=100, deadline=None, database=None)
    @given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
    def test_is_parsed_into_what_can_be_stored_or_refused(self, body: bytes) -> None:
        try:
            value = parse_json(body)
        except ValueError:
            return

        assert "\\u0000" not in json.dumps(value, allow_nan=False)
        json.dumps(value, ensure_ascii=False).encode()

    def test_loses_what_no_database_can_hold(self) -> None:
        assert parse_json(b'{"a\\u0000": ["\\ud83d", "\\ud83d\\ude00", 1.5, null]}') == {
            "a\ufffd": ["\ufffd", "\U0001f600", 1.5, None]
        }


class TestSpec:
    def test_needs_nothing_but_an_id_and_a_name(self) -> None:
        read = spec()

        assert (read.title, read.version) == ("Amazon Redshift", "1.0")
        assert (read.provider_id, read.category, read.description) == ("", "", "")
        assert (read.is_source, read.is_beta) == (False, False)
        assert (read.auth_specs, read.attributes) == ((), {})

    @pytest.mark.parametrize(
        "item", [None, [], "x", {}, {"id": "1"}, {"name": "x"}, {"id": "", "name": "x"}]
    )
    def test_needs_both(self, item: object) -> None:
        with pytest.raises(ACCEPTED):
            ConnectionSpec.from_json(item)

    @pytest.mark.parametrize(
        "place",
        [
            lambda told: {"attributes": told},
            lambda told: {"attributes": {"uiAttributes": told}},
            lambda told: {"sourceSpec": {"attributes": told}},
            lambda told: {"sourceSpec": {"attributes": {"uiAttributes": told}}},
            lambda told: {"attributes": [], "sourceSpec": {"attributes": told}},
        ],
    )
    def test_may_keep_what_it_says_of_itself_anywhere(self, place: object) -> None:
        assert callable(place)
        told = {
            "category": {"key": "database"},
            "isSource": True,
            "isBeta": True,
            "label": "Redshift",
            "description": "A warehouse",
        }
        read = spec(**place(told))

        assert (read.category, read.title) == ("database", "Redshift")
        assert read.description == "A warehouse"
        assert (read.is_source, read.is_beta) == (True, True)
        assert read.attributes

    @pytest.mark.parametrize(
        ("attributes", "title"),
        [
            ({"uiAttributes": {"label": {"key": "Label"}}, "connectorName": "Name"}, "Label"),
            ({"uiAttributes": {"label": {"key": " "}}, "connectorName": "Name"}, "Name"),
            ({"uiAttributes": {"label": {"other": "x"}}}, "Amazon Redshift"),
            ({"uiAttributes": {"label": []}}, "Amazon Redshift"),
            ({"connectorName": None}, "Amazon Redshift"),
        ],
    )
    def test_is_titled_by_the_best_there_is(
        self, attributes: Mapping[str, object], title: str
    ) -> None:
        assert spec(attributes=attributes).title == title

    @pytest.mark.parametrize(("name", "title"), [("mySQL_db", "MySQL Db"), ("--", "--")])
    def test_is_titled_by_its_readable_name(self, name: str, title: str) -> None:
        assert spec(name=name).title == title

    @pytest.mark.parametrize("told", ["true", 1, None, {}])
    def test_is_no_source_unless_it_says_so(self, told: object) -> None:
        assert not spec(attributes={"isSource": told}).is_source

    def test_keeps_its_ways_to_authenticate_in_order_and_to_the_letter(self) -> None:
        schema = {"type": "object", "properties": {"server": {"type": "string"}}}
        read = spec(
            authSpec=[
                {"name": "Basic Authentication ", "type": "Basic", "spec": schema},
                {"name": "Key", "spec": ["odd"]},
                {"name": "Key", "type": 7},
                {"name": " "},
                {"name": 7},
                {"spec": schema},
                "odd",
                None,
            ]
        )

        assert read.auth_specs == (
            AuthSpec("Basic Authentication ", "Basic", schema),
            AuthSpec("Key", "", {}),
            AuthSpec("Key", "7", {}),
        )

    @pytest.mark.parametrize("auth_spec", [None, {}, "x", 1])
    def test_may_have_no_way_to_authenticate(self, auth_spec: object) -> None:
        assert spec(authSpec=auth_spec).auth_specs == ()


class TestMoment:
    @pytest.mark.parametrize("value", [None, True, "1", 10**40, -(10**40), float("nan"), 1e300])
    def test_that_is_none_is_not_known(self, value: object) -> None:
        assert moment(value) is None
