"""The emulator as a thing to start and stop, and to steer from tests in the same process."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from connector_wizard.emulator.desk import steering
from connector_wizard.emulator.memory.state_file import StateFile
from connector_wizard.emulator.memory.world import World
from connector_wizard.emulator.wires.listener import HOST, Listener


class Emulator:
    """A Platform of one's own. Stopped and started again, it remembers everything and its port."""

    def __init__(self, port: int = 0, state_file: Path | None = None) -> None:
        """Listen nowhere yet; port 0 takes a free one at the first start."""
        self._port = port
        self._world = World(StateFile(state_file) if state_file else None)
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address of both the Platform and the token service."""
        return f"http://{HOST}:{self._port}"

    def start(self) -> Self:
        """Listen, in a thread in the background. :raises OSError: if the port is taken."""
        listener = self._listen()
        self._thread = threading.Thread(
            target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def serve_forever(self) -> None:
        """Listen until `stop` is called or the process is interrupted."""
        listener = self._listen()
        try:
            listener.serve_forever()
        finally:
            self._close(listener)

    def stop(self) -> None:
        """Listen no more: new connections are refused, and open ones are cut."""
        listener, thread = self._listener, self._thread
        if listener:
            listener.shutdown()
        if listener and thread:
            thread.join()
            self._close(listener)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def fail(self, call: str, fault: str, **details: Any) -> None:
        """
        Let a fault strike the next such call, or as its `times` says.

        :raises ValueError: if there is no such call, fault or shape
        """
        steering.fail(self._world, call, fault, details)

    def clear_faults(self, **aim: str) -> None:
        """
        Let no fault strike any more, and let go whoever hangs in one.

        With `client_id` or `sandbox`, drop only the faults that were aimed so.
        """
        steering.clear_faults(self._world, aim)

    def configure(self, **wanted: Any) -> None:
        """
        Change settings, or add sandboxes, specs or connections in bulk.

        :raises ValueError: if a setting is unknown or takes no such value
        """
        steering.configure(self._world, wanted)

    def connections(self) -> list[dict[str, Any]]:
        """Return the ground truth: every connection of every sandbox, deleted ones too."""
        return [connection.truth() for connection in self._world.connections.all()]

    def mark(self, connection_id: str, **marks: Any) -> None:
        """
        Change a connection behind its maker's back.

        What no call can: `used_by_flows`, `state`, `polls_left`, `secrets`, `deleted`. As another
        client's call: `name`, `description`, `params`, `auth_name`, and `by` for who that was.
        """
        steering.mark(self._world, connection_id, marks)

    def requests(self, call: str | None = None) -> list[dict[str, Any]]:
        """Return the requests that came, of one call or of all, oldest first."""
        return self._world.diary.read(call)

    def wait_for_requests(self, call: str, count: int = 1, seconds: float = 10) -> bool:
        """Wait until so many requests of a call have come; tell whether they did."""
        return self._world.diary.wait_for(lambda: len(self.requests(call)) >= count, seconds)

    def revoke_tokens(self) -> None:
        """End every access token."""
        self._world.tokens.revoke()

    def reset(self) -> None:
        """Forget everything: connections, tokens, requests, faults and settings."""
        self._world.reset()

    def _listen(self) -> Listener:
        self._listener = Listener(self._port, self._world)
        self._port = self._listener.server_port
        return self._listener

    def _close(self, listener: Listener) -> None:
        self._listener = self._thread = None
        self._world.faults.clear()
        self._world.bell.dismiss()
        self._world.alarms.call_off()
        listener.server_close()
        listener.close_connections()
