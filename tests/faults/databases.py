"""The two databases: a file, and a PostgreSQL of one's own on a socket of its own."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

INITDB = ("-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
# A power cut is not among the faults: what survives a kill is enough.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")

# Where outcomes are written: each is the first table, or the only one, of some transaction.
WRITTEN = [
    f"connector_wizard_{table}"
    for table in ("submission", "connection", "chainhead", "explored", "sync", "foreignconnection")
]


@dataclass(frozen=True, slots=True)
class Database:
    """
    Where the rows are, and which files could hold a secret.

    `lock` keeps everybody from writing outcomes, `is_quiet` tells that nobody is about to write.
    """

    name: str
    url: str
    files: Path
    lock: Callable[[], AbstractContextManager[None]]
    is_quiet: Callable[[], bool]


@contextmanager
def sqlite(folder: Path) -> Iterator[Database]:
    """Give a database in a file."""
    path = folder / "rows.sqlite3"

    @contextmanager
    def lock() -> Iterator[None]:
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as rows:
            rows.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                rows.execute("ROLLBACK")

    def is_quiet() -> bool:
        with closing(sqlite3.connect(path, timeout=0.1, isolation_level=None)) as rows:
            try:
                rows.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    yield Database("sqlite", f"sqlite:///{path}", folder, lock, is_quiet)


@contextmanager
def postgresql(_folder: Path) -> Iterator[Database]:
    """Give a database in a cluster that is started for it and gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="faults-"))
    programs, become = _programs(), _become_postgres(home)
    address = f"host={home} user=postgres dbname=postgres"

    server = [*become, f"{programs}/pg_ctl", "-D", f"{home}/data", "-w", "-s"]
    listen = f"-k {home} -c listen_addresses= " + " ".join(f"-c {one}" for one in SETTINGS)
    _run([*become, f"{programs}/initdb", "-D", f"{home}/data", *INITDB])
    try:
        _run([*server, "-l", f"{home}/log", "-o", listen, "start"])
        url = f"postgresql://postgres@/postgres?host={home}"
        yield Database("postgresql", url, home, partial(_locked, address), partial(_quiet, address))
    finally:
        subprocess.run([*server, "-m", "immediate", "stop"], check=False, timeout=30)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _locked(address: str) -> Iterator[None]:
    with psycopg.connect(address) as rows:
        rows.execute(f"LOCK TABLE {', '.join(WRITTEN)} IN EXCLUSIVE MODE")
        yield


def _quiet(address: str) -> bool:
    busy = "SELECT 1 FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid()"
    with psycopg.connect(address) as rows:
        return rows.execute(busy).fetchone() is None


DATABASES = {"sqlite": sqlite, "postgresql": postgresql}


def _programs() -> str:
    found = shutil.which("initdb")
    if found:
        return str(Path(found).parent)
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise SystemExit("The faults need PostgreSQL's server: install the package postgresql.")
    return str(folders[-1])


def _become_postgres(home: Path) -> Sequence[str]:
    if os.geteuid():
        return ()
    # PostgreSQL refuses to run as root.
    shutil.chown(home, "postgres", "postgres")
    return ("runuser", "-u", "postgres", "--")


def _run(arguments: Sequence[str]) -> None:
    subprocess.run(arguments, check=True, timeout=60, stdout=subprocess.DEVNULL)
