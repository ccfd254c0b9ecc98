"""The tables of settings tell all that the code reads, and nothing else."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from cryptography.fernet import Fernet

from tests.docs.environment import NO_LITERAL, variables
from tests.docs.reading import ROOT, bare, document, table

SETTINGS = variables(ROOT / "connector_wizard" / "settings.py")
GUNICORN = variables(ROOT / "gunicorn.conf.py")
LOCAL = variables(ROOT / "scripts" / "run_local.py")


def documented() -> dict[str, str]:
    return {bare(name): bare(default) for name, default, _ in table("README.md", "variable")}


def settings_under(environment: dict[str, str]) -> dict[str, Any]:
    """What a fresh process with this environment, and nothing else, reads from it."""
    code = """
import json
import connector_wizard.settings as found
names = ["FIELD_ENCRYPTION_KEYS", "INTEGRITY_KEYS", "DATABASES", "UNKNOWN_SETTLE_SECONDS"]
print(json.dumps({name: getattr(found, name) for name in names}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=60,
        capture_output=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def as_told(default: object) -> str:
    if isinstance(default, list):
        return ",".join(default) or "empty"
    return str(default) or "empty"


class TestSettings:
    def test_are_all_in_the_readme_and_it_names_no_others(self) -> None:
        assert set(documented()) == set(SETTINGS) | set(GUNICORN)

    def test_have_the_defaults_that_the_readme_tells(self) -> None:
        stated = {
            name: as_told(default)
            for name, default in {**SETTINGS, **GUNICORN}.items()
            if default is not NO_LITERAL
        }

        assert stated
        assert {name: documented()[name] for name in stated} == stated

    def test_can_be_read_from_files_that_end_in_a_line_end(self, tmp_path: Path) -> None:
        key = Fernet.generate_key().decode()
        values = {
            "SECRET_KEY": "s" * 50,
            "FIELD_ENCRYPTION_KEYS": key,
            "INTEGRITY_KEYS": key,
            "DATABASE_URL": "postgresql://person:word@db:5432/name",
            "UNKNOWN_SETTLE_SECONDS": "901",
        }
        for name, value in values.items():
            (tmp_path / name).write_text(f"{value}\n")

        told = settings_under({f"{name}_FILE": str(tmp_path / name) for name in values})

        assert told["FIELD_ENCRYPTION_KEYS"] == told["INTEGRITY_KEYS"] == [key]
        assert told["DATABASES"]["default"]["NAME"] == "name"
        assert told["UNKNOWN_SETTLE_SECONDS"] == 901

    def test_that_only_make_run_reads_are_told_where_it_is(self) -> None:
        ours = {name for name in LOCAL if name.isupper()} - set(SETTINGS)
        trial = document("README.md").partition("## Commands")[0]
        told = {name for name in ours if f"`{name.removesuffix('_FILE')}`" in trial}

        assert ours
        assert told == ours


class TestCompose:
    def test_sets_nothing_that_nobody_reads(self) -> None:
        told = yaml.safe_load(document("compose.yaml"))["x-settings"]

        assert {name.removesuffix("_FILE") for name in told} <= set(SETTINGS) | set(GUNICORN)

    def test_has_the_defaults_of_the_code(self) -> None:
        told = yaml.safe_load(document("compose.yaml"))["x-settings"]
        passed_on = {
            name: match[1] or "empty"
            for name, text in told.items()
            if (match := re.search(r":-(.*)}$", str(text)))
            and name != "TRUSTED_PROXIES"
            and SETTINGS[name] is not NO_LITERAL
        }

        assert passed_on
        assert passed_on == {name: as_told(SETTINGS[name]) for name in passed_on}
