"""Carry one call over a socket: bring back a whole answer in time, or say that none came."""

import http.client
import uuid
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import quote, urlencode

import requests
import urllib3
from requests.adapters import HTTPAdapter

from connector_wizard.flow_service.wire.calls import Answer, Call, Deadline, Kind, Silence, Timeouts
from connector_wizard.flow_service.wire.sockets import Attempt, new_adapter, underway

USER_AGENT = "connector-wizard/0.1.0"
_CHUNK = 64 * 1024
# Whatever a hostile or broken server makes the libraries raise: ValueError covers bad encodings.
_FAULTS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)


class Wire:
    """
    The way to one host. Reading calls share kept-alive connections, a writing call gets its own.

    On a connection that was used before, a close that came too early to be noticed cannot be told
    from one that came after the effect. On a fresh one, nothing is sent before the connect is done.
    """

    def __init__(self, base_url: str, timeouts: Timeouts) -> None:
        self._base_url = base_url.rstrip("/")
        self.timeouts = timeouts
        self._adapter = new_adapter()

    def close(self) -> None:
        self._adapter.close()

    def exchange(self, call: Call, deadline: Deadline) -> Answer | Silence:
        """Make the call once."""
        if call.kind is not Kind.WRITE:
            return self._exchange(self._adapter, call, deadline)
        with closing(new_adapter()) as fresh:
            return self._exchange(fresh, call, deadline)

    def _exchange(self, adapter: HTTPAdapter, call: Call, deadline: Deadline) -> Answer | Silence:
        attempt = Attempt(deadline, self.timeouts, uuid.uuid4().hex)
        before = underway.set(attempt)
        try:
            return self._carry(adapter, call, attempt)
        except _FAULTS as fault:
            # The fault goes no further: its text may hold the URL, a header or the body.
            return attempt.silence(too_large=isinstance(fault, _TooLargeError))
        finally:
            underway.reset(before)

    def _carry(self, adapter: HTTPAdapter, call: Call, attempt: Attempt) -> Answer:
        # No session: it would read the environment, keep cookies, and read a redirect's body whole.
        request = requests.Request(
            call.method,
            self._base_url + call.path,
            # A blank as %20, which every server reads as one; a plus is one only to some.
            params=urlencode(call.params, quote_via=quote, safe=""),
            headers={**call.headers, **_own_headers(call), "x-request-id": attempt.request_id},
            data=call.body,
        )
        wait = attempt.wait()
        timeout = (min(self.timeouts.connect, wait), wait)
        with adapter.send(request.prepare(), stream=True, timeout=timeout) as response:
            body = _whole_body(response, call.largest_answer)
            told_id = response.headers.get("x-request-id", "")
            return Answer(
                response.status_code, response.headers, body, told_id or attempt.request_id
            )


def _own_headers(call: Call) -> Mapping[str, str]:
    headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
    if call.kind is Kind.WRITE:
        headers["Connection"] = "close"
    return headers


def _whole_body(response: requests.Response, largest: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > largest:
            raise _TooLargeError
    return bytes(body)


class _TooLargeError(ValueError):
    """The answer is longer than any honest one."""
