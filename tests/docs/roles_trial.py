"""Set up the two roles in the database of DATABASE_URL and try what the lesser of them may."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
HISTORY = "connector_wizard_event"
ATTEMPTS = (
    f"UPDATE {HISTORY} SET actor = 'nobody'",  # noqa: S608 - the table's name is ours
    f"DELETE FROM {HISTORY}",  # noqa: S608 - the table's name is ours
    f"TRUNCATE {HISTORY}",
    f"DROP TABLE {HISTORY}",
    f"DROP TRIGGER event_no_change ON {HISTORY}",
    f"ALTER TABLE {HISTORY} DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id int)",
)


def main(revocation: str) -> None:
    """Print which attempts were refused, before and after ``revocation``, and how much stands."""
    folder = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    with TemporaryDirectory() as secrets:
        files = _passwords(Path(secrets))
        command = ["psql", f"--host={folder}", "--username=postgres", "--quiet", "--no-psqlrc"]
        subprocess.run(
            [*command, f"--file={ROOT / 'docs' / 'postgresql-roles.sql'}"],
            env={**os.environ, **files},
            check=True,
        )
        _manage(folder, "wizard_owner", "migrate", "--verbosity=0")
        _manage(
            folder,
            "wizard_app",
            "bootstrap",
            "--email=admin@example.com",
            "--team=Data",
            f"--password-file={files['APP_PASSWORD_FILE']}",
        )
    _manage(folder, "wizard_app", "sweep")
    told = {"refused": _refused(folder)}
    with psycopg.connect(host=folder, user="wizard_owner", dbname="postgres") as owner:
        owner.execute(revocation.encode())
    told["refused_after"] = _refused(folder)
    with psycopg.connect(host=folder, user="wizard_app", dbname="postgres") as served:
        events = served.execute(f"SELECT count(*) FROM {HISTORY}").fetchone()  # noqa: S608 - ours
    sys.stdout.write(json.dumps({**told, "events": events and events[0]}))


def _passwords(folder: Path) -> dict[str, str]:
    for name in ("owner", "app"):
        (folder / name).write_text(f"a long password for {name}\n")
    return {f"{name.upper()}_PASSWORD_FILE": str(folder / name) for name in ("owner", "app")}


def _manage(folder: str, role: str, *arguments: str) -> None:
    url = f"postgresql://{role}@/postgres?host={folder}"
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DEBUG": "on"},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )


def _refused(folder: str) -> dict[str, str]:
    errors = {}
    for attempt in ATTEMPTS:
        with psycopg.connect(host=folder, user="wizard_app", dbname="postgres") as served:
            try:
                served.execute(attempt.encode())
            except psycopg.Error as error:
                errors[attempt] = str(error).splitlines()[0]
            served.rollback()
    return errors


if __name__ == "__main__":
    main(sys.argv[1])
