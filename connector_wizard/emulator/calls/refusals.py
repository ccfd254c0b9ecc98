"""The ways in which the Platform says no, each in the shape of the part of it that speaks."""

from typing import Any

from connector_wizard.emulator.memory.options import Options
from connector_wizard.emulator.wires.messages import Answer, Request, phrase

ERROR_TYPE = "https://ns.adobe.com/aep/errors/"


class AnsweredError(Exception):
    """A request is turned away; raised anywhere, answered in one place."""

    def answer(self, request: Request, options: Options, /) -> Answer:
        """Return the answer that tells so."""
        raise NotImplementedError


class GatewayError(AnsweredError):
    """The edge refuses, before any service has seen the request: `{"error_code", "message"}`."""

    def __init__(self, code: int, message: str) -> None:
        """Refuse with a code whose first three digits are the status."""
        super().__init__(message)
        self.code, self.message = code, message

    def answer(self, _request: Request, options: Options, /) -> Answer:
        """Return the gateway's shape; both spellings of the code are documented."""
        code = self.code if options.error_codes == "integer" else str(self.code)
        status = int(str(self.code)[:3])
        return Answer.of(status, {"error_code": code, "message": self.message})


class FlowError(AnsweredError):
    """The Flow Service refuses, with a code such as `1404-412` that ends in the status."""

    def __init__(self, code: str, words: str) -> None:
        """Refuse with the Platform's code and a sentence about this very request."""
        super().__init__(words)
        self.code, self.words = code, words

    def answer(self, request: Request, options: Options, /) -> Answer:
        """Return the envelope of the day: the current one, the coded one or the older one."""
        status = int(self.code[-3:])
        if options.error_shape == "older":
            return Answer.of(status, {"errorMessage": self.words, "errorDetails": self.words})
        code = f"FLOW-{self.code}"
        body: dict[str, Any] = {
            "title": phrase(status),
            "status": status,
            "report": {
                "detailed-message": self.words,
                "type": "connections",
                "request-id": request.id,
            },
        }
        if options.error_shape == "code":
            return Answer.of(status, {**body, "errorCode": code, "detail": self.words})
        return Answer.of(status, {"type": ERROR_TYPE + code, **body, "errorMessage": self.words})


class ConnectorError(AnsweredError):
    """The source itself refused, and the connector repeats its driver's words."""

    def __init__(self, code: str, words: str) -> None:
        """Refuse with a code that ends in the status."""
        super().__init__(words)
        self.code, self.words = code, words

    def answer(self, _request: Request, _options: Options, /) -> Answer:
        """Return `{"errorCode", "errorMessage"}`."""
        body = {"errorCode": f"CONNECTOR-{self.code}", "errorMessage": self.words}
        return Answer.of(int(self.code[-3:]), body)


class BodyError(AnsweredError):
    """A refusal whose body follows none of the envelopes."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        """Refuse with this very body."""
        super().__init__(f"Refused with {status}")
        self.status, self.body = status, body

    def answer(self, _request: Request, _options: Options, /) -> Answer:
        """Return the body as given."""
        return Answer.of(self.status, self.body)
