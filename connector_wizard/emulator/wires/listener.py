"""Listen on loopback, one thread for each connection, and let go of all of them at the end."""

import socket
import sys
import threading
from http.server import ThreadingHTTPServer
from typing import Any, Final

from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.handler import Handler

HOST: Final = "127.0.0.1"


class Listener(ThreadingHTTPServer):
    """The socket of one emulator and the connections that came of it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, world: World) -> None:
        """Listen from now on. :raises OSError: if the port is taken."""
        super().__init__((HOST, port), Handler)
        self.world = world
        self._lock = threading.Lock()
        self._open: dict[Any, threading.Thread] = {}

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a new connection its thread."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        """Close a connection that is over."""
        super().shutdown_request(request)
        with self._lock:
            self._open.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away in the middle: tests do so all the time."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close_connections(self) -> None:
        """Cut the connections that clients keep alive, and wait for their threads to notice."""
        with self._lock:
            still_open = dict(self._open)
        for connection, thread in still_open.items():
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
            finally:
                thread.join(5)
