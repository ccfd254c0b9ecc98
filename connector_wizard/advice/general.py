"""Say what can be done about a kind of failure, where the table has no row for the very case."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connector_wizard.advice.explanations import (
    ACCOUNT,
    CREDENTIALS,
    NOWHERE,
    SANDBOX,
    SOURCE,
    Mender,
)
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


@dataclass(frozen=True, slots=True)
class General:
    """What to do about a kind of failure, and who can; where in the wizard, if there."""

    remedy: Promise | str
    mender: Mender | None = None
    step: str = NOWHERE


UNKNOWN = General("")
REFUSED = General(_("Mend what the Platform names and try again."), step=CREDENTIALS)
CHECK_ACCOUNT = General(_("Check the Platform account."), Mender.TEAM_ADMIN, ACCOUNT)
_BY_FIELD = {
    "org_id": _("Check the organization id; it ends in @AdobeOrg."),
    "client_id": _("Check the client id in the Developer Console."),
    "client_secret": _("Copy the client secret again from the Developer Console."),
    "scopes": _("Use the scopes that the Developer Console lists for this integration."),
    "access_token": _("Paste a new access token; one lives for at most 24 hours."),
}
_CHOOSE_AGAIN = _("Choose again: it may have been renamed or removed.")
_STEPS = {"sandbox": SANDBOX, "spec": SOURCE}
_BY_KIND: tuple[tuple[type[FlowServiceError], General], ...] = (
    (TryLaterError, General(_("Wait a minute and try again."), Mender.YOU)),
    (
        NotPermittedError,
        General(
            _("Ask an administrator of the Platform for the missing permission."),
            Mender.PLATFORM_ADMIN,
        ),
    ),
    (RefusedError, REFUSED),
    (
        NotSentError,
        General(
            _("Check that this server can reach the Platform, then try again."), Mender.OPERATOR
        ),
    ),
    (UnavailableError, General(_("The Platform may be busy. Try again in a minute."))),
    (OutcomeUnknownError, General(_("Do not create it again: we are looking for it."))),
)


def general_advice(error: FlowServiceError) -> General:
    """Return what can be done about ``error`` by its kind."""
    if isinstance(error, CredentialsRefusedError):
        remedy = _BY_FIELD.get(error.field)
        return General(remedy, Mender.TEAM_ADMIN, ACCOUNT) if remedy else CHECK_ACCOUNT
    if isinstance(error, NotFoundError):
        return General(_CHOOSE_AGAIN, Mender.YOU, _STEPS.get(error.thing, NOWHERE))
    return next((advice for kind, advice in _BY_KIND if isinstance(error, kind)), UNKNOWN)
