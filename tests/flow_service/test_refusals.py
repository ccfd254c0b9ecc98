"""What the Platform's refusals are about, and what of them is kept."""

import pytest

from connector_wizard.flow_service import (
    CredentialsRefusedError,
    NotFoundError,
    NotPermittedError,
    OutcomeUnknownError,
    RefusedError,
    StaleError,
    TryLaterError,
    UnavailableError,
)
from tests.flow_service.conftest import REDSHIFT_ID, ClientFor, redshift_order
from tests.flow_service.raw_server import RawServer, answer


def flow(number: str) -> dict[str, object]:
    return {"type": f"https://ns.adobe.com/aep/errors/FLOW-{number}", "title": "No", "status": 1}


def gateway(code: object) -> dict[str, object]:
    return {"error_code": code, "message": "No"}


class TestRefusal:
    @pytest.mark.parametrize(
        ("status", "body", "field"),
        [
            (401, gateway("401013"), "access_token"),
            (401, gateway(401013), "access_token"),
            (401, gateway("401010"), "access_token"),
            (401, gateway("401999"), "access_token"),
            (403, gateway("403010"), "access_token"),
            (403, gateway("403000"), "client_id"),
            (403, gateway("403003"), "client_id"),
            (400, gateway("400003"), "org_id"),
            (403, gateway("403025"), "org_id"),
            (401, flow("2000-401"), "org_id"),
            (401, flow("2001-401"), "org_id"),
            (401, {"errorCode": "FLOW-2002-401"}, "org_id"),
            (400, flow("2114-400"), "access_token"),
            (400, flow("2115-400"), "access_token"),
        ],
    )
    def test_of_the_account_names_the_field_to_mend(
        self, client_for: ClientFor, status: int, body: object, field: str
    ) -> None:
        with (
            RawServer([answer(status, body)]) as server,
            pytest.raises(CredentialsRefusedError) as refusal,
        ):
            client_for(server.url).list_sandboxes()

        assert refusal.value.field == field

    @pytest.mark.parametrize(
        ("status", "body", "thing"),
        [
            (404, flow("2100-404"), "sandbox"),
            (404, flow("2101-404"), "sandbox"),
            (404, {"errorCode": "ANY-2103-404"}, "sandbox"),
            (404, flow("2106-404"), "sandbox"),
            (400, flow("1413-400"), "spec"),
            (404, flow("1101-404"), "connection"),
            (404, flow("1439-404"), "connection"),
            (400, flow("1439-400"), "connection"),
            (404, {"errorMessage": "connections not found with id = [1]"}, "connection"),
        ],
    )
    def test_of_what_is_not_there_names_it(
        self, client_for: ClientFor, status: int, body: object, thing: str
    ) -> None:
        with RawServer([answer(status, body)]) as server, pytest.raises(NotFoundError) as refusal:
            client_for(server.url).get_connection(REDSHIFT_ID)

        assert refusal.value.thing == thing

    @pytest.mark.parametrize(
        ("status", "body", "kind"),
        [
            (400, flow("1100-400"), NotPermittedError),
            (400, {"errorCode": "CONNECTOR-1100-400", "errorMessage": "No"}, NotPermittedError),
            (403, flow("2118-403"), NotPermittedError),
            (403, flow("2120-403"), NotPermittedError),
            (403, flow("2121-403"), NotPermittedError),
            (403, gateway("403027"), NotPermittedError),
            (412, flow("1404-412"), StaleError),
            (412, {"errorMessage": "Supplied version"}, StaleError),
            (429, gateway("429050"), TryLaterError),
            (400, flow("1415-400"), RefusedError),
            (400, {"type": "http://ns.adobe.com/aep/errors/SMS-2074-400"}, RefusedError),
            (401, {"errorCode": "CONNECTOR-1308-401", "errorMessage": "No"}, RefusedError),
            (403, {"errorCode": "CONNECTOR-9-403", "errorMessage": "No"}, RefusedError),
            (404, {"errorCode": "CONNECTOR-9-404", "errorMessage": "No"}, RefusedError),
            # A gateway knows of no connection; one that it does not find may live on.
            (404, gateway("404000"), RefusedError),
            (404, {"message": "no Route matched with those values"}, RefusedError),
            (404, {"title": "Not Found", "status": 404}, RefusedError),
        ],
    )
    def test_is_named_by_what_can_be_done(
        self, client_for: ClientFor, status: int, body: object, kind: type[RefusedError]
    ) -> None:
        with RawServer([answer(status, body)]) as server, pytest.raises(RefusedError) as refusal:
            client_for(server.url).create_connection(redshift_order())

        assert type(refusal.value) is kind

    def test_keeps_the_platforms_words_code_and_request_id(self, client_for: ClientFor) -> None:
        body = {
            **flow("1415-400"),
            "report": {"detailed-message": "No such\n\tauth\u0000 spec", "request-id": "r-1"},
            "errorMessage": "less exact",
        }
        with (
            RawServer([answer(400, body, {"x-request-id": "header"})]) as server,
            pytest.raises(RefusedError) as refusal,
        ):
            client_for(server.url).create_connection(redshift_order())

        assert refusal.value.words == "No such auth\ufffd spec"
        assert (refusal.value.code, refusal.value.status) == ("FLOW-1415-400", 400)
        assert refusal.value.request_id == "r-1"

    def test_keeps_the_request_id_of_the_header(self, client_for: ClientFor) -> None:
        told = {"x-request-id": "from-the-header"}
        with (
            RawServer([answer(503, b"", told)]) as server,
            pytest.raises(UnavailableError) as refusal,
        ):
            client_for(server.url).get_connection(REDSHIFT_ID)

        assert refusal.value.request_id == "from-the-header"

    def test_keeps_no_more_words_than_anyone_reads(self, client_for: ClientFor) -> None:
        body = {"error_code": "9" * 1000, "message": "x" * 1000}
        with RawServer([answer(400, body)]) as server, pytest.raises(RefusedError) as refusal:
            client_for(server.url).create_connection(redshift_order())

        assert len(refusal.value.words) == 500
        assert len(refusal.value.code) == 128

    def test_that_is_endless_is_none(self, client_for: ClientFor) -> None:
        endless = {"error_code": "400003", "message": "x" * 300_000}
        with RawServer([answer(400, endless)]) as server, pytest.raises(OutcomeUnknownError):
            client_for(server.url).create_connection(redshift_order())

    @pytest.mark.parametrize(
        ("told", "retry_after"),
        [
            ({}, None),
            ({"Retry-After": "120"}, 120.0),
            ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
            ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 -0000"}, 0.0),
            ({"Retry-After": "-1"}, None),
            ({"Retry-After": "1e9"}, None),
            ({"Retry-After": "soon"}, None),
        ],
    )
    def test_for_coming_too_often_says_for_how_long(
        self, client_for: ClientFor, told: dict[str, str], retry_after: float | None
    ) -> None:
        with (
            RawServer([answer(429, gateway("429050"), told)]) as server,
            pytest.raises(TryLaterError) as refusal,
        ):
            client_for(server.url).create_connection(redshift_order())

        assert refusal.value.retry_after == retry_after
