"""Say what a person can do about each way a call to the Platform ends badly."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

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

# How drivers of databases say that a user or a password is wrong.
SIGN_IN_WORDS = re.compile(r"authentication failed|login failed|access denied|28P01|28000", re.I)


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened, what to do, and the Platform's own words beneath."""

    sentence: str
    advice: str
    words: str = ""
    code: str = ""
    request_id: str = ""
    field: str = ""
    # Whether what was asked for does not exist, so that asking again is of no use.
    is_missing: bool = False


class PlatformProblemError(Exception):
    """The Platform said no or gave no usable answer; ``problem`` says what to do. All is kept."""

    def __init__(self, problem: Problem) -> None:
        """Keep what a page is to show."""
        super().__init__(problem.sentence)
        self.problem = problem


def problem_of(error: FlowServiceError) -> Problem:
    """Return ``error`` as a page may show it."""
    return Problem(
        sentence=error.sentence,
        advice=_advice(error),
        words=error.words,
        code=error.code,
        request_id=error.request_id,
        field=getattr(error, "field", ""),
        is_missing=isinstance(error, NotFoundError),
    )


def _advice(error: FlowServiceError) -> str:
    remedies = (
        (CredentialsRefusedError, _credentials(error)),
        (TryLaterError, _("Wait a minute and try again.")),
        (NotPermittedError, _("Ask an administrator of the Platform for the missing permission.")),
        (NotFoundError, _("Choose again: it may have been renamed or removed.")),
        (RefusedError, _refused(error)),
        (NotSentError, _("Check that this server can reach the Platform, then try again.")),
        (UnavailableError, _("The Platform may be busy. Try again in a minute.")),
        (OutcomeUnknownError, _("Do not create it again: we are looking for it.")),
    )
    return next((advice for kind, advice in remedies if isinstance(error, kind)), "")


def _refused(error: FlowServiceError) -> str:
    if SIGN_IN_WORDS.search(error.words):
        return _("The source did not let the Platform in: check its user name and password.")
    return _("Mend what the Platform names and try again.")


def _credentials(error: FlowServiceError) -> str:
    remedies = {
        "org_id": _("Check the organization id; it ends in @AdobeOrg."),
        "client_id": _("Check the client id in the Developer Console."),
        "client_secret": _("Copy the client secret again from the Developer Console."),
        "scopes": _("Use the scopes that the Developer Console lists for this integration."),
        "access_token": _("Paste a new access token; one lives for at most 24 hours."),
    }
    return remedies.get(getattr(error, "field", ""), _("Check the Platform account."))
