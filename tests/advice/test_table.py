"""The table explains each known failure by one row, and every row says what can be done."""

import pytest

from connector_wizard.advice.explanations import ACCOUNT, Explanation, rows_for
from connector_wizard.advice.table import ROWS
from connector_wizard.flow_service import number_of
from connector_wizard.flow_service.answers.refusals import Refusal, token_field
from tests.advice.samples import DRIVERS, PLATFORM

IN_A_CONNECTOR = "CONNECTOR-1308-400"
SAMPLES = [
    *((name, IN_A_CONNECTOR, words) for name, several in DRIVERS.items() for words in several),
    *((name, code, words) for name, several in PLATFORM.items() for code, words in several),
]
CODES = [(row, code) for row in ROWS for code in sorted(row.codes)]
STEPS = {"", "account", "sandbox", "source", "credentials"}


def explained(code: str, words: str) -> list[str]:
    return [row.name for row in rows_for(ROWS, code, words)]


class TestTheTable:
    def test_has_a_sample_for_every_row_and_no_row_twice(self) -> None:
        names = [row.name for row in ROWS]

        assert len(set(names)) == len(names)
        assert set(names) == {*DRIVERS, *PLATFORM}

    @pytest.mark.parametrize(("name", "code", "words"), SAMPLES)
    def test_explains_a_message_by_its_row_and_by_no_other(
        self, name: str, code: str, words: str
    ) -> None:
        assert explained(code, words) == [name]

    @pytest.mark.parametrize("words", [words for several in DRIVERS.values() for words in several])
    def test_explains_a_drivers_words_within_the_connectors_sentence(self, words: str) -> None:
        told = f"Error during test connection: {words}"

        assert explained(IN_A_CONNECTOR, told) == explained("", told) == explained("", words)

    @pytest.mark.parametrize(("row", "code"), CODES)
    def test_gives_a_code_to_one_row(self, row: Explanation, code: str) -> None:
        others = [other.name for other in ROWS if code in other.codes and other is not row]

        # The sign-in service has one word for a wrong id and a wrong secret.
        assert others == [] or code == "invalid_client"

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
    def test_says_in_every_row_what_happened_and_what_to_do(self, row: Explanation) -> None:
        assert str(row.cause).endswith(".")
        assert str(row.remedy).endswith(".")
        assert row.mender.label
        # The longest that is kept of a try.
        assert max(len(str(row.cause)), len(str(row.remedy))) <= 500
        assert row.step in STEPS
        assert row.step or not row.fields

    def test_leaves_the_platforms_own_refusals_to_their_codes(self) -> None:
        assert explained("403999", "Access denied") == []
        assert explained("FLOW-2118-403", "permission denied for schema public") == ["right"]

    @pytest.mark.parametrize("code", ["", "CONNECTOR-1308-400", "FLOW-9999-400", "E_STRANGE"])
    def test_does_not_pretend_to_know_everything(self, code: str) -> None:
        assert explained(code, "Something nobody has met yet") == []

    @pytest.mark.parametrize("name", ["answer-missing", "answer-invalid"])
    def test_takes_the_answer_that_the_words_name(self, name: str) -> None:
        row = next(row for row in ROWS if row.name == name)

        named = {row.fields_in(words) for _, words in PLATFORM[name]}
        assert (named, row.fields_in("Something else")) == ({("server",)}, ())

    @pytest.mark.parametrize(
        ("row", "code"),
        [(row, code) for row, code in CODES if row.step == ACCOUNT and row.fields],
    )
    def test_names_the_same_field_of_an_account_as_the_client(
        self, row: Explanation, code: str
    ) -> None:
        words = "secret" if row.name == "client-secret" else ""
        refusal = Refusal(code, words, "")
        status = int(number_of(code)[-3:]) if code[0].isdigit() and "-" in code else 401

        named = refusal.account_field(status) if code[0].isdigit() else token_field(refusal)
        assert (named,) == row.fields
