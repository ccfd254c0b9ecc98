"""Word why a change ends, or goes on, that a look has found out about."""

from django.utils.translation import gettext as _

from connector_wizard.advice import Problem
from connector_wizard.models import Change


def turned_away(change: Change) -> Problem:
    """Say that the Platform contradicts itself about the version."""
    return _told_before(
        change,
        _("The Platform says that it is in another version by now, and shows the same one still."),
        _("Nothing was changed. Try again; if it happens again, tell the Platform's support."),
    )


def refused_by_source(change: Change) -> Problem:
    """Say that the source said no, although the Platform told it as a failure of its own."""
    return _told_before(
        change,
        _("The source did not let the Platform in, and nothing was changed."),
        _("Mend what the source names and try again."),
    )


def left_unsent(change: Change) -> Problem:
    """Say that it was not done, and not sent again since its rotation was stopped."""
    return _told_before(
        change,
        _("Nobody answered, and nothing was changed. No more of these were to be sent."),
        _("Rotate the credentials again where that is still wanted."),
    )


def sender_gone() -> Problem:
    """Say that nobody waits for the answer any more."""
    return Problem(
        _("The server stopped while the Platform was being asked."),
        _("Do nothing: it is looked after, and repeated where that is safe."),
    )


def _told_before(change: Change, sentence: str, advice: str) -> Problem:
    """Return why it ends, with what the Platform said of the last sending."""
    return Problem(
        sentence,
        advice,
        words=change.platform_words,
        code=change.platform_code,
        request_id=change.platform_request_id,
    )
