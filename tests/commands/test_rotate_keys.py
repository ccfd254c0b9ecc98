"""rotate_keys says what it did, what is left and which keys may go; Ctrl-C costs nothing."""

import os
import re
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from connector_wizard.crypto.fields import Sealed
from connector_wizard.crypto.keyring import key_id
from connector_wizard.models import Connection, Event, KeyCanary, Membership, PlatformAccount
from connector_wizard.usecases.rotate_keys import count_by_key, waiting
from tests import factories

ROOT = Path(django_settings.BASE_DIR)
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("rotate_keys", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def seal_with_the_old_key(settings: Settings, admin: Membership, number: int) -> list[Connection]:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    KeyCanary.objects.all().delete()
    KeyCanary.objects.create()
    PlatformAccount.objects.all().delete()
    account = factories.make_account(admin.team)
    rows = [factories.make_draft(admin, account) for _ in range(number)]
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    return rows


def database_url() -> str:
    """The address of the tests' database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class TestRotateKeys:
    @pytest.fixture
    def old_rows(self, admin: Membership, settings: Settings) -> list[Connection]:
        return seal_with_the_old_key(settings, admin, 5)

    def test_ends_with_the_secrets_by_key_and_which_key_is_spent(
        self, old_rows: list[Connection]
    ) -> None:
        code, said, _ = run("--batch=2")

        assert code == 0
        assert "Sealed anew: 7." in said
        assert re.search(rf"{key_id(NEW)}\s+newest\s+7\s+PlatformAccount.client_secret 1", said)
        assert re.search(rf"{key_id(OLD)}\s+older\s+0$", said, re.MULTILINE)
        assert f"{key_id(OLD)} is spent" in said
        assert "INTEGRITY_KEYS are another ring" in said

    def test_calls_no_key_spent_that_a_secret_needs(self, old_rows: list[Connection]) -> None:
        good = Connection.objects.values_list("secrets", flat=True).get(pk=old_rows[1].pk)
        Connection.objects.filter(pk=old_rows[0].pk).update(secrets=Sealed(good))

        code, said, complaint = run()

        assert code == 1
        assert f"{key_id(OLD)} is NOT spent. Secrets that need it: 1. Keep it." in said
        assert f"Connection.secrets {old_rows[0].pk}: The stored secret was sealed for" in complaint
        assert "Not opened, and left alone: 1." in complaint

    def test_names_a_key_that_is_missing(
        self, old_rows: list[Connection], settings: Settings
    ) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [NEW]

        code, said, _ = run()

        assert code == 1
        assert f"{key_id(OLD)} is missing. Secrets that need it: 7. Put it back." in said

    def test_checks_without_changing_anything(self, old_rows: list[Connection]) -> None:
        before = list(Connection.objects.order_by("pk").values_list("secrets", flat=True))

        code, said, _ = run("--check")

        assert code == 1
        assert "Still waiting for manage.py rotate_keys: 7." in said
        assert list(Connection.objects.order_by("pk").values_list("secrets", flat=True)) == before
        assert not Event.objects.filter(action__startswith="keys.").exists()

    def test_checks_well_once_all_is_rotated(self, old_rows: list[Connection]) -> None:
        run()

        code, said, complaint = run("--check")

        assert code == 0
        assert f"{key_id(OLD)} is spent" in said
        assert "7 of 7" in complaint

    def test_finds_by_checking_what_does_not_open_under_the_newest_key(
        self, old_rows: list[Connection]
    ) -> None:
        run()
        good = Connection.objects.values_list("secrets", flat=True).get(pk=old_rows[1].pk)
        Connection.objects.filter(pk=old_rows[0].pk).update(secrets=Sealed(good))

        code, _, complaint = run("--check")

        assert code == 1
        assert str(old_rows[0].pk) in complaint

    def test_shows_a_bar_in_a_terminal(self, old_rows: list[Connection]) -> None:
        screen = Terminal()

        call_command("rotate_keys", "--batch=3", stdout=StringIO(), stderr=screen, no_color=True)

        assert f"\r[{'#' * 30}] 7 of 7" in screen.getvalue()

    @pytest.mark.parametrize("size", ["0", "-1", "many"])
    def test_refuses_a_batch_that_is_none(self, db: None, size: str) -> None:
        with pytest.raises(CommandError, match="whole number"):
            run(f"--batch={size}")


class TestInterrupting:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    @pytest.mark.django_db(transaction=True)
    def test_ends_after_the_batch_and_says_how_to_go_on(
        self, admin: Membership, settings: Settings, number: signal.Signals
    ) -> None:
        rows = seal_with_the_old_key(settings, admin, 600)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "rotate_keys", "--batch=1"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "SECRET_KEY": "x" * 60,
                "FIELD_ENCRYPTION_KEYS": f"{NEW},{OLD}",
                "INTEGRITY_KEYS": ",".join(settings.INTEGRITY_KEYS),
                "DATABASE_URL": database_url(),
                "DEBUG": "on",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None

        first = process.stderr.readline()
        process.send_signal(number)
        said, complaint = process.communicate(timeout=60)

        left = waiting(count_by_key())
        assert first == "1 of 602\n", complaint
        assert process.returncode == 1
        assert "Interrupted. Run it again" in said
        assert "Traceback" not in complaint
        assert 0 < left < 602
        assert run()[0] == 0
        settings.FIELD_ENCRYPTION_KEYS = [NEW]
        assert all(Connection.objects.get(pk=row.pk).secrets for row in rows)
