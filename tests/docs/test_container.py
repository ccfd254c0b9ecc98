"""What can be told of the image and of compose.yaml without building and running them."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet
from django.conf import settings

from tests.docs.reading import ROOT, bare, document, table

# Settings that fit as they are, or belong to the image: for another value one adds a line.
LEFT_AS_THEY_ARE = {
    "AEP_CONNECT_TIMEOUT",
    "AEP_READ_TIMEOUT",
    "AEP_TOTAL_TIMEOUT",
    "AUDIT_CHECKPOINT_DIR",
    "BIND",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "LOCAL_HTTP",
    "UNKNOWN_SETTLE_SECONDS",
    "WEB_THREADS",
    "WEB_WORKERS",
}
FILES = {
    "SECRET_KEY": "s" * 50,
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "INTEGRITY_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "sqlite:///{}/rows.sqlite3",
    "OIDC_CLIENT_SECRET": "",
}
CODE = {"connector_wizard", "templates", "static", "manage.py", "gunicorn.conf.py"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continuation lines joined, comments left out."""
    text = re.sub(r"^#.*\n", "", document("Dockerfile"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word
    ]


def told(word: str) -> list[str]:
    """What the last stage says under ``word``; its own lines only."""
    last = max(place for place, (name, _) in enumerate(instructions()) if name == "FROM")
    return [rest for name, rest in instructions()[last:] if name == word]


def copied() -> set[str]:
    sources = [rest.split()[:-1] for word, rest in instructions() if word == "COPY"]
    return {name for names in sources for name in names if "--from=build" not in names}


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(document("compose.yaml"))["services"]
    return found


class TestImage:
    def test_runs_as_a_user_that_is_a_number_and_not_root(self) -> None:
        (user,) = told("USER")

        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)

    def test_installs_only_what_the_pins_name_by_hash(self) -> None:
        installs = [rest for word, rest in instructions() if word == "RUN" and '"pip"' in rest]

        assert len(installs) == 1
        assert {"--require-hashes", "--no-deps", "--only-binary=:all:"} <= set(
            json.loads(installs[0])
        )

    def test_copies_only_what_exists_and_what_the_build_is_given(self) -> None:
        given = {
            line.removeprefix("!")
            for line in document(".dockerignore").splitlines()
            if line.startswith("!")
        }

        assert copied() == given
        assert given >= CODE
        assert all((ROOT / name).exists() for name in given)

    def test_holds_no_secret_and_no_debug(self) -> None:
        kept = " ".join(told("ENV") + told("ARG") + told("LABEL"))

        assert not re.search(r"SECRET|KEY|DEBUG|PASSWORD|TOKEN", kept)

    def test_starts_and_is_probed_without_a_shell(self) -> None:
        (start,), (probe,) = told("CMD"), told("HEALTHCHECK")

        assert json.loads(start)[0] == "gunicorn"
        assert json.loads(probe.partition(" CMD ")[2])[0] == "python"
        assert told("STOPSIGNAL") == ["SIGTERM"]

    def test_keeps_its_rows_where_it_may_write(self) -> None:
        assert json.loads(told("VOLUME")[0]) == ["/data"]
        assert "DATABASE_URL=sqlite:////data/" in told("ENV")[0]


class TestBuild:
    @pytest.fixture
    def build_context(self, tmp_path: Path) -> Path:
        """The tree that the build's COPY instructions make, in an empty folder."""
        for name in CODE:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(
                    source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copy(source, tmp_path / name)
        return tmp_path

    def test_collects_compressed_static_files_without_any_real_key(
        self, build_context: Path
    ) -> None:
        (step,) = [rest for word, rest in instructions() if "collectstatic" in rest]
        only_path = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}

        subprocess.run(
            ["sh", "-euc", step], cwd=build_context, env=only_path, check=True, timeout=120
        )

        root = Path(settings.STATIC_ROOT).relative_to(settings.BASE_DIR)
        names = json.loads((build_context / root / "staticfiles.json").read_text())["paths"]
        assert (build_context / root / f"{names['css/base.css']}.gz").is_file()

    def test_leaves_an_image_that_will_not_start_without_keys(self, build_context: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-c", "import connector_wizard.wsgi"],
            cwd=build_context,
            env={"PATH": "/usr/bin:/bin"},
            check=False,
            timeout=60,
            capture_output=True,
            text=True,
        )

        assert done.returncode != 0
        assert done.stderr.startswith("Connector Wizard cannot start: SECRET_KEY is not set.")


class TestCompose:
    def test_has_the_site_what_goes_on_beside_it_its_migration_and_its_database(self) -> None:
        assert set(services()) == {"web", "sweep", "check", "sync", "migrate", "db"}

    @pytest.mark.parametrize("name", ["web", "sweep", "check", "sync", "migrate"])
    def test_takes_every_right_from(self, name: str) -> None:
        service = services()[name]

        assert service["read_only"] is True
        assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's own
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]

    @pytest.mark.parametrize("name", ["web", "sweep", "check", "sync"])
    def test_lets_migrations_end_before(self, name: str) -> None:
        assert services()[name]["depends_on"] == {
            "db": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }

    @pytest.mark.parametrize("name", ["web", "sweep", "check", "sync", "migrate", "db"])
    def test_gives_secrets_as_files_only_to(self, name: str) -> None:
        service = services()[name]
        files = {
            str(path).removeprefix("/run/secrets/")
            for variable, path in service["environment"].items()
            if variable.endswith("_FILE")
        }

        assert files == set(service["secrets"])

    def test_passes_on_every_setting_that_a_deployment_may_want(self) -> None:
        told = {bare(name) for name, *_ in table("README.md", "variable")}
        passed = {name.removesuffix("_FILE") for name in services()["web"]["environment"]}

        assert told - passed == LEFT_AS_THEY_ARE
        assert passed <= told

    def test_starts_with_nothing_set_but_the_name_of_the_site(self, tmp_path: Path) -> None:
        given = {"ALLOWED_HOSTS": "wizard.example.com"}
        environment = {}
        for name, value in services()["web"]["environment"].items():
            if name.endswith("_FILE"):
                bare_name = name.removesuffix("_FILE")
                (tmp_path / bare_name).write_text(FILES[bare_name].format(tmp_path))
                environment[name] = str(tmp_path / bare_name)
            else:
                variable, _, default = str(value).strip("${}").partition(":")
                environment[name] = given.get(variable, default[1:])

        code = "import connector_wizard.settings as found; print(found.PUBLIC_URL)"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            check=True,
            timeout=60,
            capture_output=True,
            text=True,
        )

        assert done.stdout == "https://wizard.example.com\n"

    def test_keeps_the_owners_password_from_the_site(self) -> None:
        for name in ("web", "sweep", "check", "sync"):
            assert not {"owner_password", "owner_database_url"} & set(services()[name]["secrets"])

    def test_sweeps_again_a_minute_later_even_after_a_failure(self, tmp_path: Path) -> None:
        shell, option, script = services()["sweep"]["command"]
        called = tmp_path / "called"
        for program, body in (
            ("python", f'echo "$*" >> {called}; exit 1'),
            ("sleep", f'echo "sleep $*" >> {called}; test $(wc -l < {called}) -lt 4 || kill $PPID'),
        ):
            (tmp_path / program).write_text(f"#!/bin/sh\n{body}\n")
            (tmp_path / program).chmod(0o755)

        subprocess.run(
            [shell, option, script],
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            check=False,
            timeout=20,
            capture_output=True,
        )

        assert called.read_text().splitlines() == ["manage.py sweep", "sleep 60"] * 2

    def test_publishes_the_site_on_loopback_alone_and_the_database_nowhere(self) -> None:
        assert services()["web"]["ports"] == ["127.0.0.1:8000:8000"]
        assert all("ports" not in services()[name] for name in ("sweep", "migrate", "db"))

    def test_waits_longer_for_the_site_to_end_than_gunicorn_does(self) -> None:
        (patience,) = re.findall(r"^graceful_timeout = (\d+)", document("gunicorn.conf.py"), re.M)

        assert int(services()["web"]["stop_grace_period"].removesuffix("s")) > int(patience)
