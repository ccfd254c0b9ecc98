"""Read requests from a kept-alive connection, and let each be answered or broken."""

import re
import uuid
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote

from connector_wizard.emulator.desk.control import BASE, answer_control
from connector_wizard.emulator.desk.front_page import TEXT
from connector_wizard.emulator.faults.breakage import strike
from connector_wizard.emulator.memory.bell import DismissedError
from connector_wizard.emulator.memory.diary import Entry
from connector_wizard.emulator.wires.dispatch import caller_of, find_route
from connector_wizard.emulator.wires.exchange import Exchange
from connector_wizard.emulator.wires.messages import Answer, Request
from connector_wizard.emulator.wires.wire import Wire

if TYPE_CHECKING:
    from connector_wizard.emulator.wires.listener import Listener

LONGEST_LINE: Final = 65_536
_LENGTH: Final = re.compile(r"[0-9]{1,7}")
_REQUEST_ID: Final = re.compile(r"[\w.:-]{1,128}")


class Handler(BaseHTTPRequestHandler):
    """One connection of a client, for as long as both keep it."""

    server: "Listener"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        """Read one request and answer it; the end of the line ends the connection."""
        self.raw_requestline = self.rfile.readline(LONGEST_LINE + 1)
        if not self.raw_requestline or len(self.raw_requestline) > LONGEST_LINE:
            self.close_connection = True
            return
        if self.parse_request():
            self._answer(self._read_request())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write nothing: lines may hold a query, and the diary keeps what tests need."""

    def _read_request(self) -> Request:
        path, _, query = self.path.partition("?")
        sent_id = self.headers.get("x-request-id", "")
        return Request(
            id=sent_id if _REQUEST_ID.fullmatch(sent_id) else uuid.uuid4().hex,
            method=self.command,
            path=unquote(path),
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._read_body(),
        )

    def _read_body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not _LENGTH.fullmatch(length):
            # Where the body ends is not known, so nothing that follows it can be read.
            self.close_connection = True
            return b""
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionResetError("The client left in the middle of its request")
        return body

    def _answer(self, request: Request) -> None:
        wire = Wire(self, request.id)
        if request.path == "/":
            wire.send(Answer.page(200, TEXT))
        elif request.path.startswith(BASE):
            wire.send(answer_control(self.server.world, request))
        else:
            self._exchange(request, wire)

    def _exchange(self, request: Request, wire: Wire) -> None:
        world = self.server.world
        route, request = find_route(request)
        call = route.call if route else "unknown"
        fault = world.faults.take(call, caller_of(request))
        entry = Entry(
            call=call,
            method=request.method,
            path=request.path,
            query="" if call == "token" else self.path.partition("?")[2],
            sandbox=request.header("x-sandbox-name") or "",
            request_id=request.id,
            fault=fault.kind if fault else None,
        )
        world.diary.write(entry)
        exchange = Exchange(world, request, route, wire, entry)
        try:
            if fault:
                strike(exchange, fault)
            else:
                exchange.send(exchange.effect())
        except DismissedError:
            wire.hang_up()
