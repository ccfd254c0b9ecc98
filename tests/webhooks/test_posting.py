"""What becomes of one message, whatever the receiver does; and that it goes nowhere else."""

import hashlib
import hmac
import socket
import ssl
import time
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from connector_wizard.webhooks import Fence, Limits, Message, Posted, headers_for, new_secret, post
from tests.flow_service.raw_server import (
    RawServer,
    Reply,
    answer,
    close,
    cut_after,
    drip,
    fall_silent_after,
    reset,
)

PRACTICE = Fence(local=True)
HASTY = Limits(connect=0.5, total=0.5)
MESSAGE = Message(b'{"type": "webhook.test"}', {"webhook-id": "msg_1"})

ENDS: dict[str, tuple[Reply, Posted]] = {
    "200": (answer(200), Posted(200)),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", Posted(204)),
    "a hint before it": (b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer(200), Posted(200)),
    "500": (answer(500), Posted(500)),
    "410": (answer(410), Posted(410)),
    "301": (answer(301, headers={"Location": "http://127.0.0.1:1/"}), Posted(301)),
    "a huge body": (answer(200, b"x" * 1024 * 1024), Posted(200)),
    "a dripping body": (drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), Posted(200)),
    "a dripping head": (drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"), Posted(trouble="timeout")),
    "an endless head": (answer(200, headers={"A": "b" * 8000}), Posted(trouble="nonsense")),
    "silence": (fall_silent_after(b""), Posted(trouble="timeout")),
    "a hang-up": (close, Posted(trouble="nonsense")),
    "a rude hang-up": (reset, Posted(trouble="unreachable")),
    "another protocol": (
        cut_after(b"220 ESMTP\r\n\r\n"),
        Posted(trouble="nonsense"),
    ),
}


def standing_for(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: addresses


class TestPosting:
    @pytest.mark.parametrize(("reply", "end"), ENDS.values(), ids=ENDS)
    def test_ends_in_time_and_says_how(self, reply: Reply, end: Posted) -> None:
        with RawServer([reply]) as receiver:
            began = time.monotonic()

            posted = post(f"{receiver.url}/hook", MESSAGE, PRACTICE, limits=HASTY)

        assert posted == end
        assert time.monotonic() - began < 2

    def test_sends_the_body_and_the_headers_once(self) -> None:
        with RawServer([answer(500)]) as receiver:
            post(f"{receiver.url}/hook?a=b", MESSAGE, PRACTICE, limits=HASTY)

        (seen,) = receiver.seen
        assert (seen.line, seen.body) == ("POST /hook?a=b HTTP/1.1", MESSAGE.body)
        assert seen.headers["webhook-id"] == "msg_1"
        assert seen.headers["content-type"] == "application/json"

    def test_follows_no_redirect(self) -> None:
        with RawServer([answer(200)]) as inside:
            moved = answer(307, headers={"Location": inside.url})
            with RawServer([moved]) as receiver:
                post(receiver.url, MESSAGE, PRACTICE, limits=HASTY)

        assert inside.seen == []

    def test_asks_no_proxy_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with RawServer([answer(200)]) as proxy, RawServer([answer(200)]) as receiver:
            monkeypatch.setenv("http_proxy", proxy.url)
            post(receiver.url, MESSAGE, PRACTICE, limits=HASTY)

        assert (len(proxy.seen), len(receiver.seen)) == (0, 1)

    def test_says_that_nobody_listens(self) -> None:
        with RawServer([answer(200)]) as receiver:
            url = receiver.url

        assert post(url, MESSAGE, PRACTICE, limits=HASTY) == Posted(trouble="unreachable")

    def test_goes_on_to_the_next_address_where_one_does_not_answer(self) -> None:
        with RawServer([answer(200)]) as receiver:
            url = f"http://localhost:{receiver.port}/"
            look_up = standing_for("127.0.0.9", "127.0.0.1")

            posted = post(url, MESSAGE, PRACTICE, limits=HASTY, look_up=look_up)

        assert posted == Posted(200)
        assert receiver.seen[0].headers["host"] in url


class TestNames:
    @pytest.mark.parametrize(
        "addresses",
        [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::ffff:127.0.0.1",), ("fe80::1%lo",)],
        ids=str,
    )
    def test_that_lead_inside_are_refused_before_anything_is_sent(
        self, addresses: Sequence[str]
    ) -> None:
        with RawServer([answer(200)]) as inside:
            url = f"https://receiver.example:{inside.port}/"

            posted = post(url, MESSAGE, Fence(), limits=HASTY, look_up=standing_for(*addresses))

        assert posted == Posted(trouble="address")
        assert inside.seen == []

    @pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001"])
    def test_that_are_numbers_in_disguise_are_judged_by_what_they_stand_for(
        self, host: str
    ) -> None:
        assert post(f"https://{host}:1024/", MESSAGE, Fence(), limits=HASTY) in (
            Posted(trouble="address"),
            Posted(trouble="name"),
        )

    def test_that_change_their_mind_are_asked_once_and_judged_at_each_sending(self) -> None:
        asked: list[str] = []
        with RawServer([answer(200)]) as inside:

            def rebinding(host: str, _port: int) -> Sequence[str]:
                asked.append(host)
                # What was allowed while it was judged would be this machine a moment later.
                return ["10.9.9.9"] if len(asked) == 1 else ["127.0.0.1"]

            fence = Fence(networks=[ip_network("10.9.9.0/24")])
            url = f"https://receiver.example:{inside.port}/"
            first = post(url, MESSAGE, fence, limits=HASTY, look_up=rebinding)
            asked_first = len(asked)
            second = post(url, MESSAGE, fence, limits=HASTY, look_up=rebinding)

        assert (first, asked_first) == (Posted(trouble="unreachable"), 1)
        assert second == Posted(trouble="address")
        assert inside.seen == []

    def test_that_stand_for_nothing_are_said_to(self) -> None:
        def unknown(_host: str, _port: int) -> Sequence[str]:
            raise socket.gaierror

        url = "https://receiver.example/"
        assert post(url, MESSAGE, Fence(), look_up=unknown) == Posted(trouble="name")
        assert post(url, MESSAGE, Fence(), look_up=standing_for()) == Posted(trouble="name")


class TestTls:
    @pytest.mark.parametrize(
        ("shown", "trusted", "end"),
        [
            ("receiver.example", True, Posted(200)),
            ("other.example", True, Posted(trouble="certificate")),
            ("receiver.example", False, Posted(trouble="certificate")),
        ],
        ids=["its own name", "another name", "by nobody we trust"],
    )
    def test_proves_the_name_and_not_the_address(
        self,
        shown: str,
        trusted: bool,
        end: Posted,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        certificate = self_signed(tmp_path, shown)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with tls_receiver(certificate) as (port, asked_for):
            posted = post(
                f"https://receiver.example:{port}/",
                MESSAGE,
                PRACTICE,
                limits=Limits(2, 2),
                look_up=standing_for("127.0.0.1"),
            )

        assert posted == end
        assert asked_for == ["receiver.example"]

    def test_is_missed_where_the_receiver_has_none(self) -> None:
        with RawServer([answer(200)], greeting=b"hello") as receiver:
            url = f"https://127.0.0.1:{receiver.port}/"
            assert post(url, MESSAGE, PRACTICE, limits=HASTY) == Posted(trouble="tls")


class TestSignatures:
    def test_are_those_of_the_convention(self) -> None:
        # The example of the Standard Webhooks specification.
        at = datetime.fromtimestamp(1614265330, UTC)
        key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        headers = headers_for(
            "msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=b'{"test": 2432232314}', keys=[key]
        )

        signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        assert headers["webhook-signature"] == signature
        assert headers["webhook-timestamp"] == "1614265330"

    def test_come_one_for_each_secret(self) -> None:
        keys = [new_secret(), new_secret()]
        headers = headers_for("msg_1", at=datetime.now(UTC), body=b"{}", keys=keys)

        signed = f"msg_1.{headers['webhook-timestamp']}.{{}}".encode()
        for key, signature in zip(keys, headers["webhook-signature"].split(), strict=True):
            digest = hmac.digest(b64decode(key.removeprefix("whsec_")), signed, hashlib.sha256)
            assert b64decode(signature.removeprefix("v1,")) == digest


@contextmanager
def tls_receiver(certificate: Path) -> Iterator[tuple[int, list[str]]]:
    """Answer 200 to whoever trusts us; note which name each asked for."""
    asked_for: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: asked_for.append(str(name))
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        pool.submit(_answer_one, listener, context)
        yield listener.getsockname()[1], asked_for


def _answer_one(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
        tls.recv(65536)
        tls.sendall(answer(200))


def self_signed(folder: Path, host: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "receiver.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
    return path
