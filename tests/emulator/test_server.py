"""The emulator as a server: how it begins, ends and copes with odd requests."""

import json
import socket
import threading

import pytest

from connector_wizard.emulator import DEMO_CLIENT_ID, Emulator
from tests.emulator.caller import FLOW, Caller


class TestServing:
    def test_in_the_foreground_lasts_until_it_is_stopped(self) -> None:
        emulator = Emulator()
        emulator.start()
        emulator.stop()
        thread = threading.Thread(target=emulator.serve_forever)
        thread.start()
        while True:
            try:
                assert Caller(emulator.url).listed()["items"] == []
                break
            except ConnectionRefusedError:
                continue

        emulator.stop()

        thread.join(5)
        assert not thread.is_alive()

    def test_is_for_this_machine_only(self, emulator: Emulator) -> None:
        assert emulator.url.startswith("http://127.0.0.1:")

    def test_refuses_a_port_that_is_taken(self, emulator: Emulator) -> None:
        port = int(emulator.url.rsplit(":", 1)[1])

        with pytest.raises(OSError, match="in use"):
            Emulator(port=port).start()

    def test_can_be_stopped_twice(self, fresh: Emulator) -> None:
        fresh.stop()
        fresh.stop()


class TestOddRequests:
    def raw(self, emulator: Emulator, text: bytes) -> bytes:
        address = ("127.0.0.1", int(emulator.url.rsplit(":", 1)[1]))
        with socket.create_connection(address, timeout=5) as line:
            line.sendall(text)
            answer = b""
            while part := line.recv(65536):
                answer += part
            return answer

    @pytest.mark.parametrize("header", ["Transfer-Encoding: chunked", "Content-Length: x"])
    def test_end_the_line_if_their_length_is_not_known(
        self, emulator: Emulator, header: str
    ) -> None:
        answer = self.raw(
            emulator, f"POST {FLOW}/connections HTTP/1.1\r\n{header}\r\n\r\n".encode()
        )

        assert b"403010" in answer
        assert b"Connection: close" in answer

    def test_end_the_line_if_they_never_end(self, emulator: Emulator) -> None:
        assert self.raw(emulator, b"GET /".ljust(65_537, b"x")) == b""

    def test_are_refused_if_they_are_no_http(self, emulator: Emulator) -> None:
        assert b"400" in self.raw(emulator, b"what is this\r\n\r\n")

    def test_harm_nobody_else(self, emulator: Emulator, caller: Caller) -> None:
        self.raw(emulator, b"GET //[ HTTP/1.1\r\nConnection: close\r\n\r\n")

        assert caller.listed()["items"] == []

    def test_come_to_nothing_if_the_client_leaves_in_the_middle(self, emulator: Emulator) -> None:
        address = ("127.0.0.1", int(emulator.url.rsplit(":", 1)[1]))
        with socket.create_connection(address, timeout=5) as line:
            head = f"POST {FLOW}/connections HTTP/1.1\r\nContent-Length: 50\r\n\r\n"
            line.sendall(head.encode() + b'{"name": "half')
            line.shutdown(socket.SHUT_WR)

            assert line.recv(1) == b""

        assert emulator.requests() == []


class TestRefusing:
    def test_is_what_a_stopped_emulator_does(self, fresh: Emulator) -> None:
        caller = Caller(fresh.url)
        caller.created()

        fresh.stop()

        with pytest.raises(ConnectionRefusedError):
            caller.create()

    def test_ends_when_it_starts_again_with_all_it_knew(self, fresh: Emulator) -> None:
        caller = Caller(fresh.url)
        connection_id = caller.created()
        fresh.stop()

        fresh.start()

        assert caller.get(connection_id)["createdClient"] == DEMO_CLIENT_ID

    def test_cuts_the_lines_that_were_kept(self, fresh: Emulator) -> None:
        caller = Caller(fresh.url)
        with caller.line() as line:
            caller.send(line, "GET", f"{FLOW}/connections")
            assert json.loads(line.getresponse().read())["items"] == []

            fresh.stop()

            assert line.sock.recv(1) == b""
