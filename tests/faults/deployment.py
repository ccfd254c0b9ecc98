"""One deployment under test: emulator, database, web servers, sweeps, and a clerk for its rows."""

import base64
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import menu
from tests.faults.browser import Person
from tests.faults.counter import Clerk
from tests.faults.databases import DATABASES, Database
from tests.faults.platform import Platform
from tests.faults.processes import ROOT, Group, Nursery, free_port, wait_for_answer

MUTANTS = Path(__file__).resolve().parent / "mutants"
TEAMS = 2
WEB = (sys.executable, "-m", "gunicorn", "connector_wizard.wsgi:application")
# As the command does, without waiting for Django.
EMULATOR = (
    "import sys; from connector_wizard.emulator import Emulator;"
    "Emulator(int(sys.argv[1])).serve_forever()"
)


@dataclass
class Deployment:
    """What a test may do with it."""

    database: Database
    platform: Platform
    environment: Mapping[str, str]
    folder: Path
    nursery: Nursery
    canary: str
    _clerk: Clerk
    servers: list[str] = field(default_factory=list)
    web: list[Group] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    reviewers: list[Person] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def start_web(self) -> None:
        """Start the web servers, where they always were."""
        addresses = [server.removeprefix("http://") for server in self.servers]
        self.web = [self.start_server(address, {}) for address in addresses]
        for server, group in zip(self.servers, self.web, strict=True):
            wait_for_answer(f"{server}/readyz", group)

    def start_server(self, address: str, more: Mapping[str, str]) -> Group:
        """Start one web server, in the deployment's environment or a different one."""
        environment = {**self.environment, "BIND": address, **more}
        return self.nursery.start(WEB, environment, self.folder / "web.log")

    def kill_web(self) -> None:
        """Kill every web process at once."""
        for group in self.web:
            group.signal(signal.SIGKILL)
        for group in self.web:
            group.kill()

    def start_sweep(self, more: Mapping[str, str] | None = None) -> Group:
        """Start a sweep."""
        return self.start_command("sweep", more=more)

    def start_command(self, *words: str, more: Mapping[str, str] | None = None) -> Group:
        """Start a command of ``manage.py``; what it says goes to the log of its name."""
        arguments = (sys.executable, "manage.py", *words)
        environment = {**self.environment, **(more or {})}
        return self.nursery.start(arguments, environment, self.folder / f"{words[0]}.log")

    def ask(self, do: str, **asked: Any) -> Any:
        """Have the clerk do something with the rows."""
        return self._clerk.ask(do, asked)


@contextmanager
def deployed(database: str, folder: Path, *, mutant: str = "") -> Iterator[Deployment]:
    """Set a deployment up from nothing, and take it down to nothing."""
    with Nursery() as nursery, DATABASES[database](folder) as rows:
        port = free_port()
        environment = environment_of(rows.url, f"http://127.0.0.1:{port}", mutant)
        emulator = (sys.executable, "-c", EMULATOR, str(port))
        group = nursery.start(emulator, environment, folder / "emulator.log")
        with (folder / "clerk.log").open("wb") as log, closing(Clerk(environment, log)) as a_clerk:
            manage("migrate", "--verbosity=0", environment=environment)
            wait_for_answer(f"http://127.0.0.1:{port}/", group)
            platform = Platform(f"http://127.0.0.1:{port}")
            canary = f"Canary+{secrets.token_hex(12)}/&"
            made = Deployment(rows, platform, environment, folder, nursery, canary, a_clerk)
            _open(made, servers=1 if database == "sqlite" else 2)
            yield made


def _open(made: Deployment, *, servers: int) -> None:
    made.servers = [f"http://127.0.0.1:{free_port()}" for _ in range(servers)]
    made.start_web()
    password = secrets.token_urlsafe(12)
    for one in made.ask("found", number=TEAMS, password=password, admins=2):
        known = one["team"] in made.teams
        made.teams += [] if known else [one["team"]]
        also = made.reviewers if known else made.people
        also.append(Person(made.servers[0], one["email"], password))


def environment_of(url: str, platform: str, mutant: str = "") -> Mapping[str, str]:
    """Return what every process of a deployment is started with: keys of its own, short waits."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    key = [new_key() for _ in range(2)]
    return {
        **kept,
        "PYTHONPATH": f"{ROOT}:{MUTANTS}" if mutant else str(ROOT),
        "FAULTS_MUTANT": mutant,
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": key[0],
        "INTEGRITY_KEYS": key[1],
        "LOCAL_HTTP": "true",
        "DATABASE_URL": url,
        "AEP_PLATFORM_URL": platform,
        "AEP_IMS_URL": platform,
        "AEP_CONNECT_TIMEOUT": str(menu.CONNECT),
        "AEP_READ_TIMEOUT": str(menu.READ),
        "AEP_TOTAL_TIMEOUT": str(menu.TOTAL),
        "UNKNOWN_SETTLE_SECONDS": str(menu.SETTLE),
    }


def new_key() -> str:
    """Return a Fernet key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def manage(*arguments: str, environment: Mapping[str, str]) -> str:
    """Run a command of ``manage.py`` to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=dict(environment),
        check=True,
        timeout=120,
        capture_output=True,
    )
    return done.stdout.decode()
