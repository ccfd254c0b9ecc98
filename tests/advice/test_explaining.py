"""A failure is told with its cause where one is known, and in general words where none is."""

import pytest

from connector_wizard.advice import Problem, problem_of, problem_of_try
from connector_wizard.flow_service import (
    CredentialsRefusedError,
    FlowServiceError,
    NotFoundError,
    NotPermittedError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    TryLaterError,
    UnavailableError,
)
from connector_wizard.models import Membership, PlatformAccount, Submission
from tests import factories

DRIVERS_WORDS = 'FATAL: database "sales" does not exist'
GENERAL: list[tuple[FlowServiceError, str]] = [
    (CredentialsRefusedError("No.", field="scopes"), "Use the scopes that the Developer Console"),
    (TryLaterError("No."), "Wait a minute"),
    (NotPermittedError("No."), "Ask an administrator of the Platform"),
    (NotFoundError("No.", thing="sandbox"), "Choose again"),
    (RefusedError("No."), "Mend what the Platform names"),
    (NotSentError("No."), "Check that this server can reach the Platform"),
    (UnavailableError("No."), "Try again in a minute"),
    (OutcomeUnknownError("No."), "Do not create it again"),
    (FlowServiceError("No."), ""),
]


class TestAFailure:
    def test_is_explained_and_keeps_the_words_code_and_request_id(self) -> None:
        error = RefusedError(
            "No.", code="CONNECTOR-1308-400", words=DRIVERS_WORDS, request_id="r-1"
        )

        problem = problem_of(error)

        assert problem.sentence == "The source was reached, but has no database of this name."
        assert "last part of the endpoint" in problem.advice
        assert problem.who == "you, in this wizard"
        assert problem.field_among(["server", "database"]) == "database"
        assert (problem.words, problem.code) == (DRIVERS_WORDS, "CONNECTOR-1308-400")
        assert (problem.request_id, problem.needs_words) == ("r-1", False)

    @pytest.mark.parametrize(("error", "advice"), GENERAL, ids=lambda one: type(one).__name__)
    def test_that_nobody_has_explained_yet_gets_general_advice(
        self, error: FlowServiceError, advice: str
    ) -> None:
        problem = problem_of(error)

        assert problem.sentence == "No."
        assert advice in problem.advice

    @pytest.mark.parametrize("kind", [OutcomeUnknownError, NotSentError])
    def test_whose_outcome_matters_more_than_its_cause_keeps_its_sentence(
        self, kind: type[FlowServiceError]
    ) -> None:
        problem = problem_of(kind("It may have worked.", code="1103-503", words=DRIVERS_WORDS))

        assert problem.sentence == "It may have worked."

    def test_unfolds_the_words_where_the_advice_speaks_of_them(self) -> None:
        assert problem_of(RefusedError("No.", words="Strange")).needs_words

    def test_is_told_to_a_terminal_in_one_line(self) -> None:
        problem = Problem("No.", "Do it.", words="ERR", code="1", request_id="r", who="you")

        assert problem.in_one_line() == (
            "No. Who can mend it: you. Do it. The Platform said: ERR (code 1, request id r)"
        )
        assert Problem("No.", "Do it.").in_one_line() == "No. Do it."


class TestAnEarlierTry:
    @pytest.fixture
    def refused(self, member: Membership, account: PlatformAccount) -> Submission:
        """A try that was refused while the table had no row for it."""
        return factories.make_submission(
            factories.make_draft(member, account),
            outcome=Submission.Outcome.REFUSED,
            problem="The Platform refused the request.",
            advice="Mend what the Platform names and try again.",
            platform_words=DRIVERS_WORDS,
            platform_code="CONNECTOR-1308-400",
            platform_request_id="r-1",
        )

    def test_is_explained_as_the_same_failure_is_today(self, refused: Submission) -> None:
        error = RefusedError(
            "No.", code="CONNECTOR-1308-400", words=DRIVERS_WORDS, request_id="r-1"
        )

        assert problem_of_try(refused) == problem_of(error)

    def test_is_told_as_it_was_where_no_row_explains_it(self, refused: Submission) -> None:
        refused.platform_words = "Something nobody has met yet"

        problem = problem_of_try(refused)

        assert problem.sentence == "The Platform refused the request."
        assert problem.advice == "Mend what the Platform names and try again."
        assert problem.needs_words

    def test_that_nobody_answered_keeps_its_own_words(self, refused: Submission) -> None:
        refused.outcome = Submission.Outcome.UNKNOWN

        assert problem_of_try(refused).sentence == "The Platform refused the request."
