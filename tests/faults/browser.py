"""A person at a browser without scripts: signs in, presses, and sees pages."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

PATIENCE = 25.0
_SAID = re.compile(r'id="_detail".*?data-said="[^"]*: ([^":]+)"', re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Form = Mapping[str, str | Sequence[str]]
KINDS = {"being created": "submitting", "unconfirmed": "unconfirmed", "created": "created"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer as a person sees it. Status 0: the server was gone."""

    at: float
    status: int
    kind: str
    offers: bool = False
    ids: frozenset[str] = frozenset()
    text: str = field(default="", repr=False)


class Person:
    """Somebody who has signed in; any server of the deployment knows the session."""

    def __init__(self, server: str, email: str, password: str) -> None:
        """Sign in, or fail if that does not work."""
        session = requests.Session()
        session.trust_env = False
        address = f"{server}/sign-in/login/"
        session.get(address, timeout=PATIENCE)
        form = {"login": email, "password": password}
        form["csrfmiddlewaretoken"] = str(session.cookies["cw-csrf"])
        answer = session.post(address, form, timeout=PATIENCE, allow_redirects=False)
        assert answer.is_redirect, f"Signing in ended with {answer.status_code}"
        self._cookies = {str(one.name): str(one.value) for one in session.cookies}

    def press(self, server: str, pk: str, name: str) -> Seen:
        """Press *Create*."""
        return self.post(server, f"/connect/{pk}/check/", {"name": name, "description": "by test"})

    def post(self, server: str, path: str, form: Form, *, follow: bool = False) -> Seen:
        """Send a form; where it leads is followed if so asked, as far as the page says more."""
        form = {**form, "csrfmiddlewaretoken": self._cookies["cw-csrf"]}
        return self._ask("POST", server + path, form, follow=follow)

    def call(self, server: str, method: str, path: str, token: str, **more: Any) -> Seen:
        """Ask the API as a program does: with a token, and without a cookie."""
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        url = f"{server}/api/v1{path}"
        return _asked(method, url, headers=headers, allow_redirects=False, **more)

    def get(self, server: str, path: str) -> Seen:
        """Open a page."""
        return self._ask("GET", server + path, None)

    def look(self, server: str, pk: str) -> Seen:
        """Open the connection's page; a draft's is the wizard's."""
        return self.get(server, f"/connections/{pk}/")

    def poll(self, server: str, pk: str) -> Seen:
        """Ask as an open page does by itself."""
        return self._ask("GET", f"{server}/connections/{pk}/progress/", None)

    def _ask(self, method: str, url: str, form: Form | None, *, follow: bool | None = None) -> Seen:
        goes_on = method == "GET" if follow is None else follow
        return _asked(method, url, data=form, cookies=self._cookies, allow_redirects=goes_on)


def _asked(method: str, url: str, *, timeout: float = PATIENCE, **more: Any) -> Seen:
    at = time.time()
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, url, timeout=timeout, **more)
    except requests.RequestException:
        return Seen(at, 0, "gone")
    return _read(at, answer)


def _read(at: float, answer: requests.Response) -> Seen:
    text = answer.text
    said = _SAID.search(text)
    kind = KINDS.get(said[1].strip(), "strange") if said else "other"
    if 'id="_check"' in text:
        kind = "draft"
    offers = bool(re.search(r'<form[^>]*action="/connect/[^"]+/check/"', text))
    return Seen(at, answer.status_code, kind, offers, frozenset(_UUID.findall(text)), text)
