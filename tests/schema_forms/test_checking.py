"""Parameters that come without a form, as from a command, are held against the schema too."""

from typing import Any

import pytest

from connector_wizard.schema_forms import Problem, problems_in, request_params
from connector_wizard.schema_forms.wording import missing_text
from tests.schema_forms.forms import schema_of

STRING = {"type": "string"}
PROXY = {"type": "object", "properties": {"host": STRING, "token": {**STRING, "pattern": "^x"}}}
SCHEMA = schema_of("server", server=STRING, port={"type": "integer"}, proxy=PROXY)


class TestProblems:
    def test_are_none_in_what_fits(self) -> None:
        assert problems_in(SCHEMA, {"server": "h", "port": 1, "proxy": {"host": "p"}}) == ()

    def test_name_the_field(self) -> None:
        found = problems_in(SCHEMA, {"port": "1", "proxy": {"host": 5, "token": "y"}})

        assert {problem.field for problem in found if not problem.warning} == {
            "server",
            "port",
            "proxy.host",
        }
        assert [problem.field for problem in found if problem.warning] == ["proxy.token"]

    @pytest.mark.parametrize("proxy", ["text", None, [], {"token": 5}])
    def test_are_found_in_odd_objects(self, proxy: Any) -> None:
        found = problems_in(SCHEMA, {"server": "h", "proxy": proxy}, stored=["proxy.token", "x.y"])

        assert found

    def test_do_not_lie_in_a_stored_secret(self) -> None:
        required = {**PROXY, "required": ["token"]}
        schema = schema_of("proxy", proxy=required)

        assert problems_in(schema, {}, stored=["proxy.token"]) == ()
        assert problems_in(schema, {"proxy": {}}) == (Problem("proxy.token", missing_text()),)

    def test_are_told_of_values_nested_too_deep_to_look_at(self) -> None:
        deep: Any = 1
        for _ in range(500):
            deep = [deep]

        assert problems_in(schema_of(a={}), {"a": deep})

    def test_are_found_under_any_schema_of_a_dependency(self) -> None:
        schema = schema_of(a=STRING, b=STRING) | {"dependencies": {"a": {"required": ["b"]}}}

        assert problems_in(schema, {"a": "x"}) == (Problem("b", missing_text()),)


class TestRequestParams:
    def test_hold_only_what_the_schema_describes_in_its_order(self) -> None:
        params = request_params(SCHEMA, {"x": 1, "port": 1, "server": "h"}, {"y": "z"})

        assert list(params.items()) == [("server", "h"), ("port", 1)]

    def test_take_objects_nested_or_flat(self) -> None:
        nested = request_params(SCHEMA, {"proxy": {"host": "h", "x": 1}}, {"proxy.token": "t"})
        flat = request_params(SCHEMA, {"proxy.host": "h"}, {"proxy.token": "t"})

        assert nested == flat == {"proxy": {"host": "h", "token": "t"}}

    def test_leave_out_objects_that_hold_defaults_only(self) -> None:
        mode = {"type": "object", "properties": {"tls": {"type": "boolean", "default": True}}}

        assert request_params(schema_of(m=mode), {"m.tls": True}, {}) == {}
        assert request_params(schema_of(m=mode), {"m.tls": False}, {}) == {"m": {"tls": False}}
        assert request_params(schema_of(m=mode), {"m": {"tls": True}}, {}) == {"m": {"tls": True}}
        assert request_params(schema_of("m", m=mode), {}, {}) == {"m": {}}

    def test_send_a_secret_that_does_not_fit_as_it_is(self) -> None:
        pin = {"type": "integer", "format": "password"}

        assert request_params(schema_of(pin=pin), {}, {"pin": "x"}) == {"pin": "x"}
