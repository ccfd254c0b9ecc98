"""Answers that no service gave: any status, in any of the shapes that are met in the wild."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connector_wizard.emulator.calls.refusals import ConnectorError, FlowError
from connector_wizard.emulator.faults.faults import Fault
from connector_wizard.emulator.memory.options import Options
from connector_wizard.emulator.wires.messages import Answer, Request

_GATEWAY_CODES: Final[Mapping[int, tuple[int, str]]] = {
    400: (400003, "Missing header"),
    401: (401013, "Oauth token is not valid"),
    403: (403025, "Profile is not valid"),
    429: (429050, "Too many requests"),
}
_FLOW_CODES: Final[Mapping[int, str]] = {
    400: "1405-400",
    401: "2000-401",
    403: "2120-403",
    404: "1101-404",
    412: "1404-412",
    500: "1400-500",
    503: "1103-503",
    504: "1104-504",
}


_CUT: Final = b'{"error_code": "5030'
_SHAPES: Final = ("connector", "cut", "empty", "flow", "gateway", "html", "oauth", "wrong")


def made_up_answer(request: Request, fault: Fault, options: Options) -> Answer:
    """Return an answer of the status and the shape that the fault asks for."""
    answer = _shaped(request, fault, options)
    if "retry_after" in fault.details:
        later = {"Retry-After": str(fault.details["retry_after"])}
        answer = replace(answer, headers={**answer.headers, **later})
    return replace(answer, status=int(fault.number("status", 503)))


def check_shape(fault: Fault) -> None:
    """See to it that the answer can be made. :raises ValueError: if it has no such shape."""
    if fault.text("shape", "flow") not in _SHAPES:
        raise ValueError(f"A shape is one of {', '.join(_SHAPES)}")
    if "code" in fault.details and fault.text("shape", "flow") in ("connector", "flow"):
        _check_code(fault.text("code", ""))


def _check_code(code: str) -> None:
    if not re.fullmatch(r"(.*-)?[0-9]{3}", code):
        raise ValueError("A code of this shape ends in three digits")


def _shaped(request: Request, fault: Fault, options: Options) -> Answer:
    status, shape = int(fault.number("status", 503)), fault.text("shape", "flow")
    words = fault.text("words", "The emulator was asked to answer so")
    if shape == "flow":
        code = fault.text("code", _FLOW_CODES.get(status, f"1102-{status}"))
        return FlowError(code, words).answer(request, options)
    if shape == "connector":
        return ConnectorError(fault.text("code", f"1308-{status}"), words).answer(request, options)
    return _outside(fault, status, shape)


def _outside(fault: Fault, status: int, shape: str) -> Answer:
    if shape == "gateway":
        return _gateway(fault, status)
    if shape == "oauth":
        error = fault.text("code", "invalid_client")
        description = fault.text("words", "The emulator was asked to answer so")
        return Answer.of(status, {"error": error, "error_description": description})
    return _shapeless(status, shape)


def _gateway(fault: Fault, status: int) -> Answer:
    code, message = _GATEWAY_CODES.get(status, (status * 1000, "Upstream error"))
    body = {"error_code": fault.text("code", str(code)), "message": fault.text("words", message)}
    return Answer.of(status, body)


def _shapeless(status: int, shape: str) -> Answer:
    if shape == "html":
        page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
        return Answer.page(status, page, "text/html")
    if shape == "wrong":
        return Answer.of(status, ["not", "an", "object"])
    return replace(Answer.of(status, {}), body=_CUT if shape == "cut" else b"")
