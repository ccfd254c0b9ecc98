"""Serve the whole product on this machine: keys, database, practice data, emulator, web, sweeps."""

import fcntl
import hashlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
HOST, PORT, EMULATOR_PORT = "127.0.0.1", 8000, 4010
SWEEP_SECONDS = 60
ADMIN, MEMBER = "admin@example.com", "member@example.com"
sys.path.insert(0, str(ROOT))
children: list[subprocess.Popen[bytes]] = []


def main() -> None:
    """Set everything up, quick where it is done already, and serve until interrupted."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    alone()
    emulated = not (os.environ.get("AEP_PLATFORM_URL") or os.environ.get("AEP_PLATFORM_URL_FILE"))
    settle_environment(emulated=emulated)
    if emulated:
        start(
            "manage.py",
            "run_emulator",
            f"--port={port('EMULATOR_PORT', EMULATOR_PORT)}",
            f"--state={VAR / 'emulator.json'}",
        )
    prepare()
    passwords = make_practice_team(emulated=emulated)
    web = start(
        "-m",
        "gunicorn",
        "connector_wizard.wsgi:application",
        "--bind",
        address(),
        "--access-logfile",
        str(VAR / "access.log"),
    )
    wait_for(f"http://{address()}/readyz", web)
    greet(passwords, emulated=emulated)
    threading.Thread(target=sweep_forever, daemon=True).start()
    raise SystemExit(web.wait())


def alone() -> None:
    """Refuse to run twice on one database."""
    lock = (VAR / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SystemExit("make run is running here already; stop that one first.") from None
    globals()["_lock"] = lock


def settle_environment(*, emulated: bool) -> None:
    """Point the settings at this machine's own keys, database and Platform."""
    for name, text in (
        ("SECRET_KEY", secrets.token_urlsafe(50)),
        ("FIELD_ENCRYPTION_KEYS", fernet_key()),
        ("INTEGRITY_KEYS", fernet_key()),
    ):
        if name not in os.environ:
            os.environ.setdefault(f"{name}_FILE", str(kept(name.lower(), text)))
    os.environ.setdefault("LOCAL_HTTP", "true")
    if emulated:
        emulator = f"http://127.0.0.1:{port('EMULATOR_PORT', EMULATOR_PORT)}"
        os.environ["AEP_PLATFORM_URL"] = os.environ["AEP_IMS_URL"] = emulator
    os.environ["DJANGO_SETTINGS_MODULE"] = "connector_wizard.settings"


def kept(name: str, text: str) -> Path:
    """Return the file under var/ that holds a secret of this machine, made on the first run."""
    path = VAR / name
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    return path


def fernet_key() -> str:
    """Return a new key; nobody else has it."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def prepare() -> None:
    """Migrate, and collect static files where they changed."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    stamp, mark = VAR / "static.stamp", static_mark()
    if not stamp.exists() or stamp.read_text() != mark:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(mark)


def static_mark() -> str:
    """Return what changes whenever a static file or a pinned package does."""
    paths = sorted(p for p in (ROOT / "static").rglob("*") if p.is_file())
    seen = [f"{p}:{p.stat().st_mtime_ns}" for p in [*paths, ROOT / "requirements.txt"]]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def make_practice_team(*, emulated: bool) -> dict[str, str]:
    """Make a team with an admin and a member and, beside the emulator, a Platform account."""
    from django.core.management import call_command
    from django.db import connection

    files = {
        email: kept(f"password-{email.partition('@')[0]}", secrets.token_urlsafe(9))
        for email in (ADMIN, MEMBER)
    }
    if not (VAR / "practice.done").exists():
        quiet = {"stdout": (VAR / "setup.log").open("a")}
        call_command("bootstrap", email=ADMIN, team="Practice", password_file=files[ADMIN], **quiet)
        call_command(
            "add_member",
            team="practice",
            email=MEMBER,
            role="member",
            password_file=files[MEMBER],
            **quiet,
        )
        if emulated:
            add_practice_account(quiet)
        (VAR / "practice.done").touch()
    connection.close()
    return {email: file.read_text() for email, file in files.items()}


def add_practice_account(quiet: Mapping[str, object]) -> None:
    """Give the team the emulator's documented credentials."""
    from django.core.management import call_command

    from connector_wizard import emulator

    wait_for(os.environ["AEP_PLATFORM_URL"], children[0])
    secret = kept("emulator-client-secret", emulator.DEMO_CLIENT_SECRET)
    call_command(
        "add_account",
        team="practice",
        name="Emulator",
        org_id=emulator.DEMO_ORG_ID,
        client_id=emulator.DEMO_CLIENT_ID,
        client_secret_file=secret,
        **quiet,
    )


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start one of our processes; it ends with this one."""
    child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
    children.append(child)
    return child


def wait_for(url: str, child: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until ``url`` answers; give up with the child's own exit, or after a while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if child.poll() is not None:
            raise SystemExit(f"A process ended early with {child.returncode}; see above.")
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - our own loopback address
        except (URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{url} did not answer within {seconds:.0f} s.")


def sweep_forever() -> None:
    """Do what cron does in a deployment."""
    while True:
        time.sleep(SWEEP_SECONDS)
        for command in ("sweep", "check_connections"):
            subprocess.run(
                [sys.executable, "manage.py", command],
                cwd=ROOT,
                check=False,
                stdout=subprocess.DEVNULL,
            )


def greet(passwords: dict[str, str], *, emulated: bool) -> None:
    """Say where to go and who may sign in."""
    print(f"\nConnector Wizard is at http://{address()}/")
    for email, password in passwords.items():
        print(f"  sign in as {email:<20} password {password}")
    if emulated:
        print(
            f"Practice mode: the emulator at {os.environ['AEP_PLATFORM_URL']} plays the Platform;"
            " nothing reaches Adobe."
        )
    else:
        print(f"The Platform is {os.environ['AEP_PLATFORM_URL']}. Add your account under Team.")
    print("Stop with Ctrl-C.\n", flush=True)


def port(name: str, default: int) -> int:
    """Return a port that may be moved where the usual one is taken."""
    return int(os.environ.get(name, default))


def address() -> str:
    """Return where the site is served."""
    return f"{HOST}:{port('PORT', PORT)}"


def stop(*_: object) -> None:
    """End what was started, web first so that sending threads can finish."""
    for child in reversed(children):
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        main()
    except KeyboardInterrupt:
        print("\nStopping.")
    finally:
        stop()
