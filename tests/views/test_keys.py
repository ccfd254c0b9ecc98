"""The page of keys tells an admin what a rotation has done and what is left, and shows no key."""

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from connector_wizard.crypto.keyring import key_id
from connector_wizard.models import Actor, KeyCanary, Membership, PlatformAccount
from connector_wizard.models.sealed import sealed_columns
from connector_wizard.templatetags.keys import PLACES
from connector_wizard.usecases.rotate_keys import rotate_keys
from tests import factories

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def rotate(*, stop: bool = False) -> None:
    rotate_keys(actor=Actor(name="operator"), batch=1, go_on=lambda _: not stop)


class TestKeysPage:
    @pytest.fixture(autouse=True)
    def _old_rows(self, admin: Membership, settings: Settings) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [OLD]
        KeyCanary.objects.all().delete()
        KeyCanary.objects.create()
        factories.make_draft(admin, factories.make_account(admin.team))
        settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]

    def test_tells_how_many_secrets_wait(self, at_admins_desk: Client) -> None:
        page = at_admins_desk.get(reverse("keys")).text

        assert "3 of 3 secrets are not sealed with the newest key" in page
        assert key_id(NEW) in page
        assert key_id(OLD) in page
        assert "Still needed" in page
        assert "None yet." in page

    def test_shows_the_last_rotation_and_what_it_left(self, at_admins_desk: Client) -> None:
        rotate(stop=True)

        page = at_admins_desk.get(reverse("keys")).text

        assert "2 of 3 secrets are not sealed" in page
        assert "operator ended a rotation of the encryption keys" in page

    def test_says_that_all_is_done(self, at_admins_desk: Client) -> None:
        rotate()

        page = at_admins_desk.get(reverse("keys")).text

        assert "Every secret is sealed with the newest key." in page
        assert "Spent" in page

    def test_warns_of_a_key_that_is_missing(
        self, at_admins_desk: Client, settings: Settings
    ) -> None:
        settings.FIELD_ENCRYPTION_KEYS = [NEW]

        assert "Missing" in at_admins_desk.get(reverse("keys")).text

    def test_says_where_in_words_that_people_know(self, at_admins_desk: Client) -> None:
        page = at_admins_desk.get(reverse("keys")).text

        assert "Secrets of drafts and connections: 1" in page
        assert "Connection.secrets" not in page
        assert {str(column) for column in sealed_columns()} <= set(PLACES)

    def test_shows_no_key_itself(self, at_admins_desk: Client) -> None:
        page = at_admins_desk.get(reverse("keys")).text

        assert OLD not in page
        assert NEW not in page

    def test_is_led_to_from_the_team_for_admins_only(
        self, at_admins_desk: Client, at_desk: Client, account: PlatformAccount
    ) -> None:
        assert reverse("keys") in at_admins_desk.get(reverse("team")).text
        assert reverse("keys") not in at_desk.get(reverse("team")).text
