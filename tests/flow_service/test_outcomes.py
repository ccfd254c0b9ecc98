"""What every status, in every shape of body, says about a call of every kind."""

from collections.abc import Callable, Iterable

import pytest

from connector_wizard.flow_service import (
    CredentialsRefusedError,
    FlowServiceError,
    NotFoundError,
    NotPermittedError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    StaleError,
    TryLaterError,
    UnavailableError,
    fetch_token,
)
from tests.flow_service.conftest import CREDENTIALS, QUICK, ClientFor, redshift_order
from tests.flow_service.raw_server import RawServer, answer

AN_ID = "373e88fc-43da-4e3c-be88-fc43da3e3c0f"

BODIES: dict[str, object] = {
    "gateway": {"error_code": "999999", "message": "No"},
    "gateway number": {"error_code": 999999, "message": "No"},
    "flow": {
        "type": "https://ns.adobe.com/aep/errors/FLOW-9999-999",
        "title": "No",
        "status": 400,
        "report": {"detailed-message": "No", "request-id": "r"},
    },
    "flow code": {"errorCode": "FLOW-9999-999", "title": "No", "detail": "No"},
    "flow old": {"errorMessage": "No", "errorDetails": "No"},
    "flow oldest": {"message": "Please provide a valid spec id"},
    "connector": {"errorCode": "CONNECTOR-1308-400", "errorMessage": "No"},
    "problem": {"type": "/placeholder/type/uri", "status": 400, "title": "BadRequestError"},
    "html": b"<html><h1>No</h1></html>",
    "empty": b"",
    "cut": b'{"error_code": "4000',
    "list": ["No"],
    "text": "No",
    "framework": {"timestamp": 1, "status": 400, "error": "Bad Request", "path": "/"},
    "unrelated": {"ok": False},
    "bytes": b"\xff\xfe\x00{",
}
KNOWN = [
    *("gateway", "gateway number", "flow", "flow code", "flow old", "flow oldest"),
    *("connector", "problem"),
]
NOT_OF_THE_SERVICE = ("gateway", "gateway number", "flow oldest")
STRANGE = [shape for shape in BODIES if shape not in KNOWN]

NOT_FOUND = 404
GENERAL = {
    401: CredentialsRefusedError,
    403: NotPermittedError,
    NOT_FOUND: NotFoundError,
    412: StaleError,
    429: TryLaterError,
}
NEVER_DONE = [400, 401, 403, 404, 409, 412, 415, 422, 429]
REDIRECTS = [300, 301, 302, 303, 304, 307, 308]
UNDECIDED = [408, 425, 500, 501, 502, 503, 504, 507, 520, 599, 999]


Outcomes = dict[str, type[FlowServiceError]]


def of_known(status: int) -> Outcomes:
    """Say what each of the Platform's own shapes means with a status that says no."""
    about_the_source = GENERAL[status] if status in (412, 429) else RefusedError
    general = dict.fromkeys(KNOWN, GENERAL.get(status, RefusedError))
    # A gateway that finds no way there says nothing of what lies behind it.
    elsewhere = dict.fromkeys(NOT_OF_THE_SERVICE, RefusedError) if status == NOT_FOUND else {}
    return {**general, "connector": about_the_source, **elsewhere}


class TestCreation:
    @pytest.mark.parametrize("status", NEVER_DONE)
    def test_did_not_happen_where_the_platform_says_no(
        self, client_for: ClientFor, status: int
    ) -> None:
        assert creations(client_for, status, KNOWN) == of_known(status)

    @pytest.mark.parametrize("status", NEVER_DONE)
    def test_may_have_happened_where_somebody_else_says_no(
        self, client_for: ClientFor, status: int
    ) -> None:
        wanted = dict.fromkeys(STRANGE, OutcomeUnknownError)

        assert creations(client_for, status, STRANGE) == wanted

    @pytest.mark.parametrize("status", [*UNDECIDED, 402, 405, 406, 410, 413, 418, 431, 451])
    def test_may_have_happened_whatever_else_the_status(
        self, client_for: ClientFor, status: int
    ) -> None:
        wanted = dict.fromkeys(BODIES, OutcomeUnknownError)

        assert creations(client_for, status, BODIES) == wanted

    @pytest.mark.parametrize("status", [307, 308])
    def test_did_not_happen_where_it_is_sent_elsewhere(
        self, client_for: ClientFor, status: int
    ) -> None:
        assert creations(client_for, status, BODIES) == dict.fromkeys(BODIES, RefusedError)

    @pytest.mark.parametrize("status", [300, 301, 302, 303, 304])
    def test_may_have_happened_where_a_redirect_can_follow_the_deed(
        self, client_for: ClientFor, status: int
    ) -> None:
        shapes = ["empty"] if status == 304 else BODIES

        assert creations(client_for, status, shapes) == dict.fromkeys(shapes, OutcomeUnknownError)

    @pytest.mark.parametrize("status", [200, 201, 202, 203, 206])
    def test_may_have_happened_where_no_id_is_told(
        self, client_for: ClientFor, status: int
    ) -> None:
        wanted = dict.fromkeys(BODIES, OutcomeUnknownError)

        assert creations(client_for, status, BODIES) == wanted

    @pytest.mark.parametrize(
        "body",
        [
            {"id": None},
            {"id": 7},
            {"id": ""},
            {"id": "not-a-uuid"},
            {"id": AN_ID.replace("-", "")},
            {"id": f"urn:uuid:{AN_ID}"},
            {"id": f"{AN_ID}0"},
            {"id": [AN_ID]},
            {"items": [{"id": AN_ID}]},
        ],
    )
    def test_may_have_happened_where_the_id_is_none(
        self, client_for: ClientFor, body: object
    ) -> None:
        with RawServer([answer(201, body)]) as server, pytest.raises(OutcomeUnknownError):
            client_for(server.url).create_connection(redshift_order())

    @pytest.mark.parametrize("status", [200, 201])
    def test_happened_where_an_id_is_told(self, client_for: ClientFor, status: int) -> None:
        body = {"id": AN_ID, "etag": '"1"', "more": [1]}
        with RawServer([answer(status, body)]) as server:
            created = client_for(server.url).create_connection(redshift_order())

        assert (created.id, created.etag) == (AN_ID, '"1"')


class TestReading:
    @pytest.mark.parametrize("status", [*NEVER_DONE, 402, 405, 410, 413])
    def test_is_refused_where_the_platform_says_no(
        self, client_for: ClientFor, status: int
    ) -> None:
        assert readings(client_for, status, KNOWN) == of_known(status)

    @pytest.mark.parametrize("status", [*NEVER_DONE, 402, 405, 410, 413])
    def test_learns_nothing_from_a_stranger_but_to_stop(
        self, client_for: ClientFor, status: int
    ) -> None:
        wanted = TryLaterError if status == 429 else RefusedError

        assert readings(client_for, status, STRANGE) == dict.fromkeys(STRANGE, wanted)

    @pytest.mark.parametrize("status", UNDECIDED)
    def test_can_be_tried_again_whatever_else_the_status(
        self, client_for: ClientFor, status: int
    ) -> None:
        wanted = dict.fromkeys(BODIES, UnavailableError)

        assert readings(client_for, status, BODIES) == wanted

    @pytest.mark.parametrize("status", REDIRECTS)
    def test_is_refused_where_it_is_sent_elsewhere(
        self, client_for: ClientFor, status: int
    ) -> None:
        assert readings(client_for, status, ["empty"]) == {"empty": RefusedError}

    @pytest.mark.parametrize("status", [200, 206])
    def test_can_be_tried_again_where_the_answer_makes_no_sense(
        self, client_for: ClientFor, status: int
    ) -> None:
        wanted = dict.fromkeys(BODIES, UnavailableError)

        assert readings(client_for, status, BODIES) == wanted


class TestToken:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
    def test_is_refused_where_the_sign_in_service_says_no(self, status: int) -> None:
        assert sign_ins(status, KNOWN) == dict.fromkeys(KNOWN, CredentialsRefusedError)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422, *UNDECIDED])
    def test_was_not_had_where_somebody_else_answers(self, status: int) -> None:
        assert sign_ins(status, STRANGE) == dict.fromkeys(STRANGE, NotSentError)

    def test_comes_later_where_it_is_asked_for_too_often(self) -> None:
        assert sign_ins(429, BODIES) == dict.fromkeys(BODIES, TryLaterError)

    @pytest.mark.parametrize("status", [200, 201])
    def test_was_not_had_where_the_answer_holds_none(self, status: int) -> None:
        assert sign_ins(status, BODIES) == dict.fromkeys(BODIES, NotSentError)


def creations(client_for: ClientFor, status: int, shapes: Iterable[str]) -> Outcomes:
    return outcomes(lambda url: client_for(url).create_connection(redshift_order()), status, shapes)


def readings(client_for: ClientFor, status: int, shapes: Iterable[str]) -> Outcomes:
    return outcomes(lambda url: client_for(url).get_connection(AN_ID), status, shapes)


def sign_ins(status: int, shapes: Iterable[str]) -> Outcomes:
    return outcomes(lambda url: fetch_token(url, CREDENTIALS, QUICK), status, shapes)


def outcomes(ask: Callable[[str], object], status: int, shapes: Iterable[str]) -> Outcomes:
    found: Outcomes = {}
    with RawServer([]) as server:
        for shape in shapes:
            server.replies = [answer(status, BODIES[shape])]
            with pytest.raises(FlowServiceError) as error:
                ask(server.url)
            found[shape] = type(error.value)
            assert error.value.sentence.endswith(".")
            assert str(error.value) == error.value.sentence
    return found
