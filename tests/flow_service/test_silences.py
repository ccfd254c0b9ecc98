"""What happens where no whole answer comes back, or too much of one."""

import gzip
import logging
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from connector_wizard.flow_service import (
    FlowServiceError,
    NotSentError,
    OutcomeUnknownError,
    Timeouts,
    UnavailableError,
    fetch_token,
)
from tests.flow_service.conftest import (
    CREDENTIALS,
    HASTY,
    REDSHIFT_ID,
    ClientFor,
    redshift_order,
)
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

CONNECTIONS = "/data/foundation/flowservice/connections"
MEBIBYTE = 1024 * 1024
HEAD = b"HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n"
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
GZIPPED = {"Content-Encoding": "gzip"}

SILENCES: dict[str, Reply] = {
    "close": close,
    "reset": reset,
    "no answer": fall_silent_after(b""),
    "no answer after a head": fall_silent_after(HEAD),
    "half a status line": cut_after(b"HTTP/1.1 20"),
    "half a head": cut_after(b"HTTP/1.1 201 Created\r\nContent-Le"),
    "half a body": cut_after(HEAD + b'{"id": "373e88fc-43da-4e3c-be88-fc43da3e3c0f"'),
    "half a chunk": cut_after(CHUNKED + b"ff\r\n{"),
    "no last chunk": cut_after(CHUNKED + b"1\r\n{\r\n"),
    "an odd chunk": cut_after(CHUNKED + b"zz\r\n{\r\n"),
    "a drip of a head": drip(b"HTTP/1.1 201 Created\r\nX-A: ", b"a"),
    "a drip of heads": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a drip of a body": drip(HEAD, b" "),
    "a drip of chunks": drip(CHUNKED, b"1\r\n \r\n"),
    "a drip of a chunk's length": drip(CHUNKED, b"0"),
    "no HTTP": cut_after(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "an odd status": cut_after(b"HTTP/1.1 abc Created\r\n\r\n"),
    "a huge header": cut_after(b"HTTP/1.1 201 Created\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n"),
    "many headers": cut_after(b"HTTP/1.1 201 Created\r\n" + b"X-A: a\r\n" * 500 + b"\r\n{}"),
    "two lengths": cut_after(
        b"HTTP/1.1 201 Created\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"
    ),
    "an odd length": cut_after(b"HTTP/1.1 201 Created\r\nContent-Length: abc\r\n\r\n"),
    "not gzip": answer(201, b"not gzip", GZIPPED),
    "a chain of gzips": answer(201, b"{}", {"Content-Encoding": ", ".join(["gzip"] * 9)}),
    "nested JSON": answer(201, b"[" * 200_000),
    "deep JSON": answer(201, b"[" * 500 + b"]" * 500),
    "not UTF-8": answer(201, b'{"id": "\xff"}'),
    "a number too long": answer(201, b'{"id": ' + b"9" * 5_000 + b"}"),
    "not a number": answer(201, b'{"id": NaN}'),
    "infinity": answer(201, b'{"id": 1e999}'),
    "huge": answer(201, b" " * (10 * MEBIBYTE + 1)),
    "a gzip bomb": answer(201, gzip.compress(b" " * (100 * MEBIBYTE), 1), GZIPPED),
    "a redirect to nowhere": answer(201, b"", {"Location": "http://[::1"}),
}


class TestSilence:
    @pytest.mark.parametrize("silent", SILENCES.values(), ids=SILENCES)
    def test_means_to_every_kind_of_call_what_it_could_have_done(
        self, client_for: ClientFor, silent: Reply
    ) -> None:
        with RawServer([silent]) as server, ThreadPoolExecutor(3) as pool:
            client = client_for(server.url, HASTY)
            creation = pool.submit(client.create_connection, redshift_order())
            reading = pool.submit(client.get_connection, REDSHIFT_ID)
            sign_in = pool.submit(fetch_token, server.url, CREDENTIALS, HASTY)
            errors = [creation.exception(), reading.exception(), sign_in.exception()]

            creations = [one for one in server.seen if one.line.startswith(f"POST {CONNECTIONS}")]
        assert [type(error) for error in errors] == [
            OutcomeUnknownError,
            UnavailableError,
            NotSentError,
        ]
        assert "may have been done" in str(errors[0])
        assert "sign-in service" in str(errors[2])
        assert len(creations) == 1


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[str]:
    """Speak TLS, under a certificate that nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed_certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        pool.submit(greet_all, listener, context)
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def greet_all(listener: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(ssl.SSLError), context.wrap_socket(connection, True) as tls:
                tls.recv(1)


def self_signed_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "impostor.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    return path


class TestUnreachablePlatform:
    def test_got_nothing_where_the_connection_is_refused(self, client_for: ClientFor) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]

        assert_nothing_was_sent(client_for, f"http://127.0.0.1:{port}")

    def test_got_nothing_where_its_name_is_unknown(self, client_for: ClientFor) -> None:
        assert_nothing_was_sent(client_for, "http://platform.invalid")

    def test_got_nothing_where_its_address_is_none(self, client_for: ClientFor) -> None:
        assert_nothing_was_sent(client_for, "http://[::1")
        assert_nothing_was_sent(client_for, "nonsense")
        assert_nothing_was_sent(client_for, f"http://{'a' * 70}.example")

    def test_got_nothing_where_it_does_not_speak_tls(self, client_for: ClientFor) -> None:
        with RawServer([answer()], greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
            assert_nothing_was_sent(client_for, server.url.replace("http:", "https:"))

    def test_got_nothing_where_it_cannot_show_who_it_is(
        self, client_for: ClientFor, impostor: str
    ) -> None:
        assert_nothing_was_sent(client_for, impostor)

    def test_got_nothing_where_it_never_ends_its_greeting(self, client_for: ClientFor) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            assert_nothing_was_sent(client_for, f"https://127.0.0.1:{server.getsockname()[1]}")

    def test_got_nothing_where_it_does_not_take_the_connection(self, client_for: ClientFor) -> None:
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen(0)
            waiting = [socket.socket() for _ in range(4)]
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(server.getsockname())

            assert_nothing_was_sent(client_for, f"http://127.0.0.1:{server.getsockname()[1]}")
            for one in waiting:
                one.close()

    def test_got_nothing_where_the_token_took_all_the_time(self, client_for: ClientFor) -> None:
        no_time = Timeouts(connect=1, read=1, total=0)
        with RawServer([answer()]) as server:
            with pytest.raises(NotSentError, match="took too long"):
                client_for(server.url, no_time).create_connection(redshift_order())

            assert server.seen == []


class TestPlatformThatDoesNotRead:
    def test_may_have_got_enough(self, client_for: ClientFor) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            client = client_for(f"http://127.0.0.1:{server.getsockname()[1]}", HASTY)

            with pytest.raises(OutcomeUnknownError):
                client.create_connection(redshift_order(key="x" * 32 * MEBIBYTE))


class TestLargeAnswer:
    def test_of_the_catalogue_may_be_larger_than_others(self, client_for: ClientFor) -> None:
        spec = {"id": "1", "name": "one", "description": "x" * (12 * MEBIBYTE)}
        with RawServer([answer(body={"items": [spec]})]) as server:
            client = client_for(server.url)

            assert [found.name for found in client.list_specs()] == ["one"]
            with pytest.raises(UnavailableError, match="too large"):
                client.find_spec("one")

    def test_is_not_asked_for_again(self, client_for: ClientFor) -> None:
        with RawServer([answer(body=b" " * (11 * MEBIBYTE))]) as server:
            with pytest.raises(UnavailableError):
                client_for(server.url).get_spec(REDSHIFT_ID)

            assert len(server.seen) == 1

    def test_of_a_redirect_is_not_read_either(self, client_for: ClientFor) -> None:
        elsewhere = {"Location": "http://127.0.0.1:1/"}
        with (
            RawServer([answer(307, b" " * (11 * MEBIBYTE), elsewhere)]) as server,
            pytest.raises(UnavailableError, match="too large"),
        ):
            client_for(server.url).get_spec(REDSHIFT_ID)

    def test_that_is_zipped_honestly_is_read(self, client_for: ClientFor) -> None:
        body = gzip.compress(b'\xef\xbb\xbf{"items": [{"id": "1", "name": "one"}]}')
        with RawServer([answer(200, body, GZIPPED)]) as server:
            assert client_for(server.url).find_spec("one").id == "1"


class TestKeptAliveConnection:
    def test_that_breaks_does_not_count_as_unreachable(self, client_for: ClientFor) -> None:
        fine = answer(body={"items": [{"id": REDSHIFT_ID, "name": "one"}]})
        with RawServer([fine, close]) as server:
            client = client_for(server.url)
            client.get_spec(REDSHIFT_ID)

            with pytest.raises(UnavailableError):
                client.get_spec(REDSHIFT_ID)
            assert [request.connection for request in server.seen[:2]] == [1, 1]


class TestLog:
    def test_holds_no_secret(self, client_for: ClientFor, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        odd = b"HTTP/1.1 201 Created\r\nodd header\r\nContent-Length: 2\r\n\r\n{}"
        with RawServer([odd]) as server, pytest.raises(FlowServiceError):
            client_for(server.url, HASTY).create_connection(redshift_order(password="canary-77"))

        assert "POST" in caplog.text
        assert "canary-77" not in caplog.text
        assert "a-token" not in caplog.text


def assert_nothing_was_sent(client_for: ClientFor, url: str) -> None:
    client = client_for(url, HASTY)
    with pytest.raises(NotSentError) as creation:
        client.create_connection(redshift_order())
    with pytest.raises(NotSentError):
        client.get_connection(REDSHIFT_ID)

    assert "Nothing was sent" in creation.value.sentence
    assert "http" not in creation.value.sentence
