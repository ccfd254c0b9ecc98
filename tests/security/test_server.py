"""The server as it is deployed: gunicorn, production settings, one proxy in front."""

import re
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.deployment import environment_of, manage
from tests.faults.processes import Nursery, free_port, wait_for_answer
from tests.waiting import until

HOST = "wizard.example.com"
SECURE = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
Ask = Callable[..., str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def ask(folder: Path) -> Iterator[Ask]:
    """Send bytes to the server as they are, and return what it answers."""
    port = free_port()
    environment = {
        **environment_of(f"sqlite:///{folder}/rows.sqlite3", "http://127.0.0.1:9"),
        "LOCAL_HTTP": "false",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "1",
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
    }
    manage("migrate", "--verbosity=0", environment=environment)
    with Nursery() as nursery:
        command = (sys.executable, "-m", "gunicorn", "connector_wizard.wsgi:application")
        group = nursery.start(command, environment, folder / "web.log")
        wait_for_answer(f"http://127.0.0.1:{port}/healthz", group)

        def send(line: str, headers: dict[str, str] | None = None, body: str = "") -> str:
            given = "".join(f"{name}: {value}\r\n" for name, value in (headers or SECURE).items())
            with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
                wire.sendall(f"{line}\r\n{given}Connection: close\r\n\r\n{body}".encode("latin-1"))
                return b"".join(iter(lambda: wire.recv(65536), b"")).decode("latin-1")

        yield send


def status(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


class TestCookies:
    def test_are_kept_from_scripts_from_plain_http_and_from_other_hosts(self, ask: Ask) -> None:
        cookies = re.findall(r"(?im)^set-cookie: (.*?)\r$", ask("GET /sign-in/login/ HTTP/1.1"))

        assert cookies
        for cookie in cookies:
            assert cookie.startswith("__Host-")
            told = cookie.lower()
            assert "; secure" in told
            assert "; httponly" in told
            assert "; samesite=lax" in told
            assert "; path=/" in told
            assert "domain=" not in told


class TestPlainHttp:
    def test_is_sent_on_to_https_without_a_page(self, ask: Ask) -> None:
        answer = ask("GET /team/ HTTP/1.1", {"Host": HOST, "X-Forwarded-Proto": "http"})

        assert status(answer) == 301
        assert f"Location: https://{HOST}/team/" in answer
        assert answer.endswith("\r\n\r\n")

    def test_is_refused_to_programs_that_would_not_notice_a_redirect(self, ask: Ask) -> None:
        plain = {"Host": HOST, "X-Forwarded-Proto": "http", "Authorization": "Bearer cwt_x"}

        answer = ask("GET /api/v1/me HTTP/1.1", plain)

        assert status(answer) == 403
        assert "Location:" not in answer
        assert "Ask by https" in answer
        assert status(ask("GET /api/v1/me HTTP/1.1")) == 401

    def test_is_asked_for_no_more_after_the_first_answer(self, ask: Ask) -> None:
        (told,) = re.findall(
            r"(?im)^strict-transport-security: (.*?)\r$", ask("GET /sign-in/login/ HTTP/1.1")
        )

        assert int(re.findall(r"max-age=(\d+)", told)[0]) >= 365 * 24 * 3600
        assert "includeSubDomains" in told


class TestReferrer:
    def test_is_told_to_no_other_site(self, ask: Ask) -> None:
        assert "Referrer-Policy: same-origin" in ask("GET /sign-in/login/ HTTP/1.1")
        assert "Referrer-Policy: no-referrer" in ask("GET /join/?token=x HTTP/1.1")


class TestContentTypes:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/sign-in/login/", "text/html; charset=utf-8"),
            ("/no/such/page/", "text/html; charset=utf-8"),
            ("/healthz", "text/plain"),
        ],
    )
    def test_name_their_characters(self, ask: Ask, path: str, kind: str) -> None:
        assert f"Content-Type: {kind}" in ask(f"GET {path} HTTP/1.1")


class TestAnError:
    def test_of_ours_tells_a_request_id_and_nothing_of_the_inside(
        self, ask: Ask, folder: Path
    ) -> None:
        token = "a" * 32
        body = f"csrfmiddlewaretoken={token}&login=a%40example.com&password=x"
        headers = {
            **SECURE,
            "Origin": f"https://{HOST}",
            "Cookie": f"__Host-csrf={token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        with closing(sqlite3.connect(folder / "rows.sqlite3", isolation_level=None)) as rows:
            # Where guesses are counted: without it, signing in breaks.
            rows.execute("ALTER TABLE connector_wizard_cache RENAME TO elsewhere")
            answer = ask("POST /sign-in/login/ HTTP/1.1", headers, body)
            rows.execute("ALTER TABLE elsewhere RENAME TO connector_wizard_cache")

        (request_id,) = re.findall(r"(?im)^x-request-id: (.*?)\r$", answer)
        assert status(answer) == 500
        assert request_id in answer.partition("\r\n\r\n")[2]
        assert not re.search(r"Traceback|OperationalError|sqlite|site-packages|_cache", answer)


class TestARequest:
    @pytest.mark.parametrize(
        ("line", "headers"),
        [
            ("GET /team/ HTTP/1.1", {**SECURE, "Host": "evil.example"}),
            ("GET https://evil.example/team/ HTTP/1.1", {**SECURE, "Host": "evil.example"}),
            ("GET /team/ HTTP/1.1", {**SECURE, "Host": f"{HOST}\r\nHost: evil.example"}),
        ],
        ids=["another host", "an absolute address", "two hosts"],
    )
    def test_for_another_host_is_refused(
        self, ask: Ask, line: str, headers: dict[str, str]
    ) -> None:
        answer = ask(line, headers)

        assert status(answer) == 400
        assert "evil.example" not in answer

    def test_with_an_absolute_address_leads_to_our_own_host(self, ask: Ask) -> None:
        answer = ask(
            "GET https://evil.example/team/ HTTP/1.1",
            {**SECURE, "X-Forwarded-Host": "evil.example"},
        )

        assert "evil.example" not in answer

    @pytest.mark.parametrize(
        ("line", "headers", "body"),
        [
            (
                "POST /sign-in/login/ HTTP/1.1",
                {**SECURE, "Content-Length": "6", "Transfer-Encoding": "chunked"},
                "0\r\n\r\nX",
            ),
            ("POST / HTTP/1.1", {**SECURE, "Content-Length": "1\r\nContent-Length: 2"}, "xx"),
            ("POST / HTTP/1.1", {**SECURE, "Transfer-Encoding": "xchunked"}, "0\r\n\r\n"),
            ("GET / HTTP/1.1", {**SECURE, "X-Y : z": "1"}, ""),
            (f"GET /{'x' * 10_000} HTTP/1.1", SECURE, ""),
            ("GET / HTTP/1.1", {**SECURE, "X-Long": "y" * 20_000}, ""),
            ("GET / HTTP/1.1", {**SECURE, **{f"X-{n}": "1" for n in range(200)}}, ""),
        ],
        ids=[
            "two lengths",
            "two lengths more",
            "a coding nobody knows",
            "a blank in a name",
            "a long line",
            "a long header",
            "many headers",
        ],
    )
    def test_that_two_servers_could_read_differently_is_refused(
        self, ask: Ask, line: str, headers: dict[str, str], body: str
    ) -> None:
        assert status(ask(line, headers, body)) in {400, 414, 431, 501}

    @pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
    def test_by_a_method_that_echoes_is_refused(self, ask: Ask, method: str) -> None:
        answer = ask(f"{method} /sign-in/login/ HTTP/1.1", {**SECURE, "X-Secret": "not-to-echo"})

        assert status(answer) in {400, 405}
        assert "not-to-echo" not in answer

    @pytest.mark.parametrize(
        "path",
        [
            "/static/../connector_wizard/settings.py",
            "/static/..%2fconnector_wizard/settings.py",
            "/static/%2e%2e/%2e%2e/etc/passwd",
            "/static/..%5c..%5cmanage.py",
            "/static//etc/passwd",
            "/static/css/",
            "/static/",
            "/.git/config",
            "/manage.py",
            "/var/secret_key",
            "/static/css/base.css%00.png",
        ],
    )
    def test_for_a_file_that_is_not_the_sites_finds_none(self, ask: Ask, path: str) -> None:
        assert status(ask(f"GET {path} HTTP/1.1")) in {400, 404}


class TestTheAccessLog:
    def test_keeps_a_forged_line_inside_the_line_of_who_forged_it(
        self, ask: Ask, folder: Path
    ) -> None:
        log = folder / "web.log"

        ask("GET /x%0d%0aforged%20line%1b%5b2J HTTP/1.1", {**SECURE, "User-Agent": "a"})
        until(lambda: b"forged" in log.read_bytes())

        told = log.read_bytes()
        assert b"/x%0D%0Aforged%20line%1B%5B2J" in told
        assert b"\x1b" not in told
        assert not [line for line in told.splitlines() if line.startswith(b"forged")]

    def test_tells_no_query(self, ask: Ask, folder: Path) -> None:
        ask("GET /join/?token=not-for-the-log HTTP/1.1")
        ask("GET /after/ HTTP/1.1")
        until(lambda: b"/after/" in (folder / "web.log").read_bytes())

        assert b"not-for-the-log" not in (folder / "web.log").read_bytes()

    def test_takes_no_id_with_a_line_end_from_a_proxy(self, ask: Ask) -> None:
        answer = ask("GET /healthz HTTP/1.1", {**SECURE, "X-Request-Id": "a b;c=1<script>"})

        (told,) = re.findall(r"(?im)^x-request-id: (.*?)\r$", answer)
        assert re.fullmatch(r"[0-9a-f]{32}", told)
