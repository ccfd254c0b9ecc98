"""Give tests a provider: a process of its own from another's package, on loopback."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.waiting import until


@dataclass
class Provider:
    """A running provider, and what a browser does there."""

    url: str

    def knows(self, subject: str, **claims: Any) -> None:
        """Let it vouch for somebody, with these claims."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def sends_back(self, begun: Any, subject: str = "", **form: str) -> str:
        """Sign in there as ``subject``; return the path to which the browser is sent back."""
        sent = requests.post(
            begun["Location"], data={"sub": subject, **form}, allow_redirects=False, timeout=5
        )
        back = urlsplit(sent.headers["Location"])
        return f"{back.path}?{back.query}"

    def begin(self) -> Any:
        """Press the button on our page; return the browser and the answer."""
        desk = Client()
        return desk, desk.get(reverse("provider"))

    def sign_in(self, subject: str, browser: Client | None = None, **begin: str) -> Any:
        """Go the whole way in a browser; return it and the last answer."""
        desk = browser or Client()
        begun = desk.get(reverse("provider"), begin)
        return desk, desk.get(self.sends_back(begun, subject))


@pytest.fixture(scope="session")
def _one_provider() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", f"--port={port}"],
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(url), seconds=30)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def provider(_one_provider: str, settings: Settings) -> Provider:
    """The company's provider, as the settings name it."""
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = _one_provider, "wizard"
    settings.OIDC_CLIENT_SECRET, settings.OIDC_NAME = "a client's secret", "Acme sign-on"
    return Provider(_one_provider)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/.well-known/openid-configuration", timeout=2).ok
    except requests.ConnectionError:
        return False


def query(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
