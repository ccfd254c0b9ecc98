"""Search everything that a deployment wrote for the secrets that were put into it."""

import base64
import html
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from connector_wizard.emulator import DEMO_CLIENT_SECRET
from tests.faults.deployment import Deployment
from tests.faults.trials import Trial

# How every token of the emulator begins.
TOKEN = "eyJhbGciOiJub25lIn0."
# In the rows of every table of the emulator: a page may show it, nothing may keep it.
SAMPLE = "São Paulo".encode()


def leaks(deployment: Deployment, trials: Iterable[Trial]) -> list[str]:
    """Return where a secret was found: in a log, a page or a file of the database."""
    secrets = [deployment.canary, *deployment.tokens, DEMO_CLIENT_SECRET, TOKEN]
    needles = {needle for secret in secrets for needle in _spellings(secret)}
    found = []
    for place, content in _files(deployment):
        if SAMPLE in content:
            found.append(f"{place} holds sample rows")
    for place, content in _places(deployment, trials):
        found += [f"{place} holds a secret" for needle in needles if needle in content]
    return sorted(set(found))


def _places(deployment: Deployment, trials: Iterable[Trial]) -> Iterator[tuple[str, bytes]]:
    yield from _files(deployment)
    for trial in trials:
        for seen in trial.seen:
            yield f"a page of {trial.case.id}", seen.text.encode()


def _files(deployment: Deployment) -> Iterator[tuple[str, bytes]]:
    for folder in {deployment.folder, deployment.database.files}:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.name, _content(path)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        # A database's file that came and went.
        return b""


def _spellings(secret: str) -> Iterator[bytes]:
    """Spell a secret as it could have been written, wherever it stands in a base64 text."""
    texts = {secret, quote(secret), quote_plus(secret), html.escape(secret), json.dumps(secret)}
    yield from (text.strip('"').encode() for text in texts)
    yield secret.encode("utf-16-le")
    yield secret.encode().hex().encode()
    for shift in range(3):
        encoded = base64.b64encode(b"x" * shift + secret.encode())
        # The ends depend on the neighbors.
        yield encoded[4:-4]
