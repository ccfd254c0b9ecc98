"""A process starts with keys that fit, or stops with one clear sentence; health tells which."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from pytest_django import Settings

from connector_wizard.checks import check_keys, refuse_unusable_keys
from connector_wizard.crypto.keyring import key_id
from connector_wizard.models import KeyCanary, PlatformAccount

ROOT = Path(django_settings.BASE_DIR)
# Not random: the workers of a parallel run must agree on the names of tests that hold it.
KEY = base64.urlsafe_b64encode(bytes(range(224, 256))).decode()
PRODUCTION = {"SECRET_KEY": "x" * 60, "FIELD_ENCRYPTION_KEYS": KEY, "INTEGRITY_KEYS": KEY}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Load the site as gunicorn does, in a process with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "-c", "import connector_wizard.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def our_checks() -> list[CheckMessage]:
    """What ``check --database default`` finds, of what is ours."""
    found = run_checks(databases=["default"])
    return [one for one in found if str(one.id).startswith("connector_wizard.")]


def test_a_reader_who_stops_early_is_told_of_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)

    ended = subprocess.run(
        [sys.executable, "manage.py", "help", "--commands"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DEBUG": "on"},
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )

    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, b"")


class TestStarting:
    def test_succeeds_with_keys_of_its_own(self, tmp_path: Path) -> None:
        started = start(**PRODUCTION, DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")

        assert (started.returncode, started.stderr) == (0, "")

    def test_takes_each_secret_from_a_file_too(self, tmp_path: Path) -> None:
        files = {}
        for name, text in PRODUCTION.items():
            (tmp_path / name).write_text(text)
            files[f"{name}_FILE"] = str(tmp_path / name)

        started = start(**files, DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")

        assert started.returncode == 0

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
            ({"FIELD_ENCRYPTION_KEYS": ""}, "FIELD_ENCRYPTION_KEYS: no key is set"),
            ({"INTEGRITY_KEYS": "short"}, "INTEGRITY_KEYS: key number 1 is not a Fernet key"),
            ({"DEBUG": "maybe"}, "DEBUG must be true or false"),
            ({"AEP_PLATFORM_URL": "http://platform.example.com"}, "AEP_PLATFORM_URL must be"),
            ({"AEP_IMS_URL": "ims"}, "AEP_IMS_URL must be"),
        ],
    )
    def test_stops_with_one_sentence(
        self, tmp_path: Path, change: dict[str, str], sentence: str
    ) -> None:
        started = start(
            **{**PRODUCTION, **change}, DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3"
        )

        assert started.returncode != 0
        assert started.stderr.startswith(f"Connector Wizard cannot start: {sentence}")
        assert "Traceback" not in started.stderr


class TestKeyChecks:
    def test_refuse_keys_that_are_published(self, settings: Settings) -> None:
        settings.TESTING = settings.DEBUG = False

        assert [error.id for error in check_keys()] == [
            "connector_wizard.E001",
            "connector_wizard.E002",
        ]

    @pytest.mark.django_db
    def test_name_the_key_ids_wanted_and_had(self, settings: Settings) -> None:
        wanted = key_id(settings.FIELD_ENCRYPTION_KEYS[0])
        settings.FIELD_ENCRYPTION_KEYS = [KEY]

        with pytest.raises(ImproperlyConfigured) as refusal:
            refuse_unusable_keys()

        assert wanted in str(refusal.value)
        assert key_id(KEY) in str(refusal.value)
        assert KEY not in str(refusal.value)

    @pytest.mark.parametrize(
        ("spoiled", "hint"),
        [
            (repr(KEY.encode()), "Leave out the b"),
            (f'"{KEY}"', "Leave out the quotation marks"),
            ("0f" * 32, "hexadecimal"),
            ("/" + KEY[1:].replace("-", "+").replace("_", "/"), "standard base64"),
            ("short", "Make one with"),
        ],
    )
    def test_hint_at_what_befell_a_key(self, settings: Settings, spoiled: str, hint: str) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [spoiled]

        (error,) = check_keys()

        assert error.id == "connector_wizard.E001"
        assert hint in str(error.hint)
        assert spoiled not in f"{error.msg} {error.hint}"

    @pytest.mark.django_db
    def test_advise_against_one_key_for_both_rings(self, settings: Settings) -> None:
        settings.INTEGRITY_KEYS = settings.FIELD_ENCRYPTION_KEYS

        assert [found.id for found in our_checks()] == ["connector_wizard.W003"]

    @pytest.mark.django_db
    def test_find_nothing_where_keys_and_database_fit(self) -> None:
        assert our_checks() == []

    @pytest.mark.django_db
    def test_stop_migrations_under_keys_that_do_not_fit(self, settings: Settings) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [KEY]

        with pytest.raises(SystemCheckError, match=r"connector_wizard\.E004"):
            call_command("migrate", skip_checks=False, verbosity=0)

    @pytest.mark.django_db
    def test_name_the_missing_keys_of_single_secrets(
        self, account: PlatformAccount, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        missing = key_id(settings.FIELD_ENCRYPTION_KEYS[0])
        settings.FIELD_ENCRYPTION_KEYS = [KEY]
        KeyCanary.objects.all().delete()
        KeyCanary.objects.create()

        (warning,) = our_checks()
        refuse_unusable_keys()

        assert (warning.id, f"{missing} (1)" in warning.msg) == ("connector_wizard.W005", True)
        assert f"{missing} (1)" in caplog.text

    @pytest.mark.django_db
    def test_miss_a_canary_that_is_gone(self) -> None:
        KeyCanary.objects.all().delete()

        with pytest.raises(ImproperlyConfigured, match=r"manage\.py migrate"):
            refuse_unusable_keys()


class TestHealth:
    def test_is_up_without_asking_the_database(self) -> None:
        answer = Client().get("/healthz")

        assert (answer.status_code, answer.text) == (200, "ok\n")

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    @pytest.mark.django_db
    def test_answers_probes_that_call_by_address(self, path: str) -> None:
        assert Client(headers={"host": "10.1.2.3:8000"}).get(path).status_code == 200
        assert Client(headers={"host": "evil.example"}).get("/sign-in/login/").status_code == 400

    @pytest.mark.django_db
    def test_is_ready_with_database_migrations_and_keys(self) -> None:
        assert Client().get("/readyz").text == "ready\n"

    @pytest.mark.django_db
    def test_is_not_ready_with_other_keys(self, settings: Settings) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [KEY]

        answer = Client().get("/readyz")

        assert (answer.status_code, answer.text) == (503, "the keys do not fit the database\n")


class TestProxies:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "seen"),
        [
            (0, "198.51.100.7", "127.0.0.1"),
            (1, "198.51.100.7", "198.51.100.7"),
            (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
            (2, "203.0.113.9, 198.51.100.7", "203.0.113.9"),
            (2, "198.51.100.7", "127.0.0.1"),
            (1, "", "127.0.0.1"),
        ],
    )
    @pytest.mark.django_db
    def test_are_believed_as_far_as_they_were_declared(
        self, settings: Settings, proxies: int, forwarded: str, seen: str
    ) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        headers = {"x-forwarded-for": forwarded} if forwarded else {}

        answer = Client(headers=headers).get("/sign-in/login/")

        assert answer.status_code == 200
        assert answer.wsgi_request.address == seen  # type: ignore[attr-defined]  # TeamRequest
