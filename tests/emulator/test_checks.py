"""Who is let in, and with which words the others are turned away."""

import pytest

from connector_wizard.emulator import SECOND_CLIENT_ID, SECOND_ORG_ID, UNENTITLED_ORG_ID, Emulator
from tests.emulator.caller import FLOW, PARAMS, REDSHIFT, SANDBOXES, Caller, order

UNKNOWN_ORG = "AAAAAAAAAAAAAAAAAAAAAAAA@AdobeOrg"

# Each step is worse than the one below it, so that a request with all faults meets the first.
GATE: list[tuple[dict[str, str | None], int, str]] = [
    ({"Authorization": None}, 403, "403010"),
    ({"Authorization": "Bearer stale"}, 401, "401013"),
    ({"Authorization": "Basic demo-access-token"}, 401, "401013"),
    ({"x_api_key": None}, 403, "403000"),
    ({"x_api_key": "nobody"}, 403, "403003"),
    ({"x_api_key": SECOND_CLIENT_ID}, 403, "403003"),
    ({"x_gw_ims_org_id": None}, 400, "400003"),
    ({"x_gw_ims_org_id": SECOND_ORG_ID}, 403, "403025"),
    ({"x_gw_ims_org_id": UNKNOWN_ORG}, 401, "2000-401"),
    ({"x_sandbox_name": None}, 400, "2105-400"),
    ({"x_sandbox_name": "nowhere"}, 404, "2100-404"),
    ({"x_sandbox_name": "DEV"}, 404, "2100-404"),
    ({"x_sandbox_name": "sandbox-reset"}, 404, "2103-404"),
    ({"x_sandbox_name": "sandbox-new"}, 404, "2103-404"),
]

AUTH = {"specName": "Basic Authentication", "params": PARAMS}
ORDERS: list[tuple[object, int, str]] = [
    (b"", 400, "1405-400"),
    (b"{", 400, "1405-400"),
    (b"[" * 100_000, 400, "1405-400"),
    ([], 400, "1405-400"),
    ({}, 400, "1405-400"),
    (order(""), 400, "1405-400"),
    (order(description=7), 400, "1405-400"),
    (order(connectionSpec={"id": "no-such-spec", "version": "1.0"}, auth=None), 400, "1413-400"),
    (order(connectionSpec={"id": REDSHIFT, "version": "9.9"}), 400, "1413-400"),
    (order(auth=None), 400, "1415-400"),
    (order(auth=AUTH | {"specName": "basic authentication"}), 400, "1415-400"),
    (order(params="text"), 400, "1312-400"),
    (order(params={"server": 5439}), 400, "1304-400"),
    (order(params=PARAMS | {"server": 5439}), 400, "1312-400"),
]


class TestGateway:
    @pytest.mark.parametrize(("headers", "status", "code"), GATE)
    def test_names_what_is_wrong(
        self, caller: Caller, headers: dict[str, str | None], status: int, code: str
    ) -> None:
        reply = caller.elsewhere(**headers).call("GET", f"{FLOW}/connections")

        assert (reply.status, reply.code()) == (status, code)
        assert reply.headers["x-request-id"]

    @pytest.mark.parametrize("place", range(len(GATE)))
    def test_complains_in_the_platforms_order(self, caller: Caller, place: int) -> None:
        wrong: dict[str, str | None] = {}
        for headers, _, _ in reversed(GATE[place:]):
            wrong |= headers

        reply = caller.elsewhere(**wrong).call("GET", f"{FLOW}/connections")

        assert (reply.status, reply.code()) == GATE[place][1:]

    def test_complains_of_the_content_type_before_the_sandbox(self, caller: Caller) -> None:
        nowhere = caller.elsewhere(x_sandbox_name="nowhere", Content_Type="text/plain")

        reply = nowhere.call("POST", f"{FLOW}/connections", order())

        assert reply.status == 400
        assert reply.json()["title"] == "BadRequestError"

    def test_takes_a_charset_along_with_json(self, caller: Caller) -> None:
        careful = caller.elsewhere(Content_Type="application/json; charset=utf-8")

        assert careful.create().status == 201

    def test_says_codes_as_numbers_when_told_so(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(error_codes="integer")

        reply = caller.elsewhere(Authorization=None).call("GET", f"{FLOW}/connections")

        assert reply.json()["error_code"] == 403010

    def test_refuses_an_organization_without_entitlement(self, caller: Caller) -> None:
        reply = caller.elsewhere(x_gw_ims_org_id=UNENTITLED_ORG_ID).call("GET", f"{SANDBOXES}/")

        assert reply.json() == {"error_code": "403025", "message": "Profile is not valid"}

    def test_refuses_unknown_organizations_at_the_sandbox_service_too(self, caller: Caller) -> None:
        reply = caller.elsewhere(x_gw_ims_org_id=UNKNOWN_ORG).call("GET", f"{SANDBOXES}/")

        assert reply.code() == "403025"

    def test_falls_back_to_prod_when_told_so(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(missing_sandbox="prod")

        caller.elsewhere(x_sandbox_name=None).created()

        assert emulator.connections()[0]["sandbox"] == "prod"

    def test_lets_look_who_may_not_change(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(read_only=True)

        assert caller.create().code() == "2121-403"
        assert caller.listed()["items"] == []


class TestCreating:
    @pytest.mark.parametrize(("body", "status", "code"), ORDERS)
    def test_names_what_is_wrong(
        self, emulator: Emulator, caller: Caller, body: object, status: int, code: str
    ) -> None:
        reply = caller.call("POST", f"{FLOW}/connections", body, Content_Type="application/json")

        assert (reply.status, reply.code()) == (status, code)
        assert emulator.connections() == []

    def test_asks_for_a_spec_id_in_a_shape_of_its_own(self, caller: Caller) -> None:
        reply = caller.create(connectionSpec={"version": "1.0"})

        assert reply.status == 400
        assert reply.json() == {"message": "Please provide a valid spec id"}

    def test_asks_for_the_version_of_the_spec(self, caller: Caller) -> None:
        reply = caller.create(connectionSpec={"id": REDSHIFT})

        assert reply.status == 422

    def test_names_the_missing_field(self, caller: Caller) -> None:
        params = {name: value for name, value in PARAMS.items() if name != "database"}

        assert "database" in caller.create(params=params).json()["errorMessage"]

    def test_names_the_wrong_field_and_not_its_value(self, caller: Caller) -> None:
        reply = caller.create(params=PARAMS | {"password": ["hunter2"]})

        assert reply.code() == "1312-400"
        assert b"password" in reply.body
        assert b"hunter2" not in reply.body

    def test_refuses_a_source_that_is_not_licensed(
        self, emulator: Emulator, caller: Caller
    ) -> None:
        emulator.configure(unentitled_specs=[REDSHIFT])

        assert caller.create().code() == "1100-400"


class TestErrors:
    @pytest.mark.parametrize(
        ("shape", "members"),
        [
            ("current", {"type", "title", "status", "report", "errorMessage"}),
            ("code", {"errorCode", "title", "status", "report", "detail"}),
            ("older", {"errorMessage", "errorDetails"}),
        ],
    )
    def test_come_in_the_shape_of_the_day(
        self, emulator: Emulator, caller: Caller, shape: str, members: set[str]
    ) -> None:
        emulator.configure(error_shape=shape)

        reply = caller.call("GET", f"{FLOW}/connections/none")

        assert reply.status == 404
        assert reply.json().keys() == members

    def test_carry_the_callers_own_request_id(self, caller: Caller) -> None:
        reply = caller.call("GET", f"{FLOW}/connections/none", x_request_id="mine-1")

        assert reply.headers["x-request-id"] == "mine-1"
        assert reply.json()["report"]["request-id"] == "mine-1"

    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("GET", f"{FLOW}/connections/1/actions", 404, "1439-404"),
            ("GET", f"{FLOW}/runs", 404, "1439-404"),
            ("GET", "/elsewhere", 404, "404000"),
            ("PUT", f"{FLOW}/connections", 405, "405000"),
        ],
    )
    def test_answer_what_does_not_exist(
        self, caller: Caller, method: str, path: str, status: int, code: str
    ) -> None:
        reply = caller.call(method, path)

        assert (reply.status, reply.code()) == (status, code)
