"""Photograph every page and state of the product, in four ways, into build/screens/."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("connector_wizard", "scripts", "static", "templates")
FILES = ("manage.py", "gunicorn.conf.py", "requirements.txt")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def main() -> None:
    """Serve, drive, photograph."""
    sys.path.insert(0, str(ROOT))
    import scenes

    from tests.browser.person import FLAGS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help="take only those in docs/")
    wanted = parser.parse_args()
    with running() as (site, emulator, folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        product = scenes.Product(site, emulator, folder, browser)
        if wanted.docs:
            scenes.pictures(product, ROOT / "docs")
        else:
            scenes.photograph(product, ROOT / "build" / "screens")
        browser.close()


@contextmanager
def running() -> Iterator[tuple[str, str, Path]]:
    """Serve a copy of the tree from a temporary folder, on free ports, with rows of its own."""
    with tempfile.TemporaryDirectory(prefix="screens-") as name:
        folder = Path(name)
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.pyc"))
        for file in FILES:
            shutil.copy(ROOT / file, folder)
        web, platform = free_port(), free_port()
        launcher = subprocess.Popen(
            [sys.executable, "scripts/run_local.py"],
            cwd=folder,
            env={**os.environ, "PORT": str(web), "EMULATOR_PORT": str(platform)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{web}/readyz")
            yield f"http://127.0.0.1:{web}", f"http://127.0.0.1:{platform}", folder
        finally:
            launcher.send_signal(signal.SIGTERM)
            launcher.wait(timeout=60)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = 60) -> None:
    """Wait until ``url`` answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - our own loopback address
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} did not answer within {seconds:.0f} s.")


if __name__ == "__main__":
    main()
