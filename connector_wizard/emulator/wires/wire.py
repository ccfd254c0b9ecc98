"""Write answers to a socket, properly or as badly as wanted."""

import socket
import struct
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

from connector_wizard.emulator.wires.messages import Answer, phrase

_NO_BODY = (204, 304)


class Wire:
    """The socket of one request. After `hang_up` and `reset` there is nothing more to write."""

    def __init__(self, handler: BaseHTTPRequestHandler, request_id: str) -> None:
        """Answer this handler's request."""
        self._handler, self._request_id = handler, request_id

    def send(self, answer: Answer) -> None:
        """Write a whole answer at once."""
        self.write(self.head(answer) + answer.body)

    def head(self, answer: Answer) -> bytes:
        """Return the status line and the headers, as for the whole body."""
        lines = [f"HTTP/1.1 {answer.status} {phrase(answer.status)}", *self._headers(answer)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def write(self, text: bytes) -> None:
        """Write bytes as they are."""
        self._handler.wfile.write(text)

    def hang_up(self) -> None:
        """Close the connection once this request is over."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """Close the connection at once, and so that the peer sees a reset."""
        self.hang_up()
        linger = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._handler.rfile.close()
        self._handler.connection.close()

    def _headers(self, answer: Answer) -> list[str]:
        headers = {"Server": "emulator", "Date": formatdate(usegmt=True)}
        headers["x-request-id"] = self._request_id
        if answer.status not in _NO_BODY:
            headers["Content-Length"] = str(len(answer.body))
        if self._handler.close_connection:
            headers["Connection"] = "close"
        return [f"{name}: {value}" for name, value in (headers | dict(answer.headers)).items()]
