"""Somebody between the site and its provider: passes all on, but for what they put in its place."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa

Forge = Callable[[str], str]
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SHORT_RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - refused
EC = ec.generate_private_key(ec.SECP256R1())


def listed(key: Any, algorithm: str, **more: Any) -> dict[str, Any]:
    """A key as a provider publishes it."""
    told: dict[str, Any] = jwt.get_algorithm_by_name(algorithm).to_jwk(
        key.public_key(), as_dict=True
    )
    return {**told, "kid": "one", "use": "sig", **more}


def said_by(token: str) -> dict[str, Any]:
    """What a token says, whoever signed it."""
    said: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return said


class Between(ThreadingHTTPServer):
    """A provider's address that is somebody else's."""

    daemon_threads = True

    def __init__(self, provider: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.forge: Forge = lambda token: token
        self.keys: list[Any] | None = None
        self.config: dict[str, Any] = {}

    def changed(self, path: str, told: Any) -> Any:
        """What is answered at ``path`` in the place of what the provider told."""
        if path == "/jwks" and self.keys is not None:
            return {"keys": self.keys}
        if path.startswith("/.well-known/"):
            return {**told, **self.config}
        if "id_token" in told:
            return {**told, "id_token": self.forge(told["id_token"])}
        return told


class _Handler(BaseHTTPRequestHandler):
    server: Between

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # With its Host: the provider calls itself as it is called.
        told = requests.request(
            self.command,
            self.server.provider + self.path,
            data=body,
            headers=dict(self.headers),
            allow_redirects=False,
            timeout=5,
        )
        content = told.content
        if told.headers.get("Content-Type", "").startswith("application/json"):
            content = json.dumps(self.server.changed(self.path, told.json())).encode()
        self.send_response(told.status_code)
        for name in ("Content-Type", "Location"):
            if name in told.headers:
                self.send_header(name, told.headers[name])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def between(provider: str) -> Iterator[Between]:
    """Stand between the site and ``provider`` for a while."""
    with Between(provider) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
