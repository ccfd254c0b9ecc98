"""A new password is more than what everybody tries first."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    get_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from pytest_django import Settings

from connector_wizard.models import User
from connector_wizard.sign_in.passwords import OWN_WORDS
from tests.docs.reading import document

RULES: list[dict[str, Any]] = django_settings.AUTH_PASSWORD_VALIDATORS  # type: ignore[assignment]


def refusals(password: str) -> set[str]:
    """Why a password will not do."""
    try:
        # Made anew each time, since they keep the names of the site.
        rules = get_password_validators(RULES)
        validate_password(password, User(email="ada@example.com"), rules)
    except ValidationError as error:
        return {str(one.code) for one in error.error_list}
    return set()


class TestANewPassword:
    @pytest.mark.parametrize(
        "password",
        [
            "password1234",
            "Password2026!!!",
            "qwerty123456",
            "passwordpassword",
            "monkeydragonsunshine",
            "111111222222333333",
            "907126530991374",
            "ConnectorWizard1",
            "Adobe-Platform-2026",
            "wizard.intranet.2026",
        ],
    )
    def test_that_is_put_together_of_what_everybody_tries_is_refused(
        self, password: str, settings: Settings
    ) -> None:
        settings.ALLOWED_HOSTS = ["wizard.intranet.example"]

        assert "password_too_plain" in refusals(password)

    @pytest.mark.parametrize(
        "password",
        [
            "correct horse battery staple",
            "a long password",
            "quiet-otter-bridge-9",
            "xK9#mQ2$vL8n",
            "zażółć gęślą jaźń",
            "🦔🦊🐝🦉🐢🦋🐌🦎🐙🦑🦐🦞",
            "p" * 11 + "7Hk2!vq",
        ],
    )
    def test_that_is_ones_own_will_do(self, password: str) -> None:
        assert refusals(password) == set()

    def test_may_be_as_long_as_the_form_lets_it(self) -> None:
        assert refusals("otter bridge " * 315) == set()

    @pytest.mark.parametrize(
        "password",
        # Used most of all of their length, and one from far down the list.
        ["123qweasdzxc", "Ghhh47HJ7649", "flvbybcnhfnjh", "chickenwing101", "contortionist"],
    )
    def test_that_is_among_those_used_most_is_refused(self, password: str) -> None:
        assert "password_too_common" in refusals(password)

    def test_is_held_against_ten_thousand_that_our_length_lets_pass(self) -> None:
        rule = get_password_validators(RULES)[2]

        assert isinstance(rule, CommonPasswordValidator)
        assert len(rule.passwords) > 10_000
        assert min(map(len, rule.passwords)) == 12
        assert {one.lower() for one in rule.passwords} == rule.passwords

    @pytest.mark.parametrize("word", sorted(OWN_WORDS))
    def test_is_told_which_words_count_for_little(self, word: str) -> None:
        assert word in document("docs/deploying.md")
