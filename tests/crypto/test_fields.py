"""A secret column holds ciphertext, opens only in its own row, and only when it is read."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from pytest_django import Settings

from connector_wizard.crypto.keyring import UnopenableError, key_id
from connector_wizard.models import Connection, Membership, PlatformAccount
from tests import factories

CANARY = "canary-4711-secret"


@pytest.fixture
def row(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_draft(member, account, secrets={"password": CANARY})


def stored(row: Connection) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM connector_wizard_connection")
        return str(cursor.fetchone()[0])


class TestEncryptedFields:
    def test_reach_the_database_sealed(self, row: Connection) -> None:
        text = stored(row)

        assert text.startswith("v1.")
        assert CANARY not in text

    def test_come_back_as_they_were(self, row: Connection) -> None:
        assert Connection.objects.get().secrets == {"password": CANARY}

    def test_do_not_keep_clear_text_on_a_saved_row(self, row: Connection) -> None:
        assert CANARY not in repr(row.__dict__)

    def test_do_not_open_in_another_row(
        self, row: Connection, member: Membership, account: PlatformAccount
    ) -> None:
        other = factories.make_draft(member, account)
        moved = Connection.objects.filter(pk=row.pk).values_list("secrets", flat=True)[0]
        Connection.objects.filter(pk=other.pk).update(secrets=moved)

        with pytest.raises(UnopenableError, match="another place"):
            _ = Connection.objects.get(pk=other.pk).secrets

    def test_do_not_open_in_another_column(self, account: PlatformAccount) -> None:
        moved = PlatformAccount.objects.values_list("client_secret", flat=True)[0]
        PlatformAccount.objects.update(access_token=moved)

        with pytest.raises(UnopenableError, match="another place"):
            _ = PlatformAccount.objects.get().access_token

    def test_leave_a_list_alive_when_one_row_does_not_open(
        self, row: Connection, settings: Settings
    ) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

        assert [str(one) for one in Connection.objects.all()] == ["Sales"]

    def test_name_the_key_they_need(self, row: Connection, settings: Settings) -> None:
        wanted = key_id(settings.FIELD_ENCRYPTION_KEYS[0])
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

        with pytest.raises(UnopenableError, match=wanted):
            _ = Connection.objects.get().secrets

    @pytest.mark.parametrize("wrong", [{"password": "plain"}, "plain"])
    def test_cannot_be_written_in_clear_past_the_row(self, row: Connection, wrong: Any) -> None:
        with pytest.raises(TypeError, match="sealed for one row"):
            Connection.objects.update(secrets=wrong)

    def test_can_be_deferred(self, row: Connection) -> None:
        assert Connection.objects.defer("secrets").get().secrets == {"password": CANARY}

    def test_are_dumped_sealed(self, row: Connection) -> None:
        field = Connection._meta.get_field("secrets")

        assert CANARY not in field.value_to_string(row)

    def test_may_be_absent(self, account: PlatformAccount) -> None:
        assert PlatformAccount.objects.get().access_token is None
