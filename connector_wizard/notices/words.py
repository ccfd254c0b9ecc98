"""Put a notice into a letter's words, and a receiver's answer into ours."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connector_wizard.letters import Page
from connector_wizard.models import NoticeKind
from connector_wizard.webhooks import Posted

_SUBJECTS = {
    NoticeKind.WAITING_FOR_APPROVAL: gettext_lazy("Waiting for approval: %(name)s"),
    NoticeKind.APPROVAL_DECIDED: gettext_lazy("Decided: %(name)s"),
    NoticeKind.WAITING_FOR_REVIEW: gettext_lazy("Waiting for review: %(name)s"),
    NoticeKind.CHANGES_REQUESTED: gettext_lazy("A reviewer wants an answer: %(name)s"),
    NoticeKind.OUTCOME_SETTLED: gettext_lazy("Settled: %(name)s"),
    NoticeKind.TEST_FAILING: gettext_lazy("Its test fails: %(name)s"),
    NoticeKind.SECRET_EXPIRING: gettext_lazy("The token of a Platform account ends: %(account)s"),
}
_SENTENCES = {
    NoticeKind.WAITING_FOR_APPROVAL: gettext_lazy(
        "%(actor)s asks for approval to create %(name)s (%(source)s, sandbox %(sandbox)s). Nothing "
        "has been sent to the Platform yet."
    ),
    NoticeKind.WAITING_FOR_REVIEW: gettext_lazy(
        "The connection %(name)s (%(source)s, sandbox %(sandbox)s) waits for a review."
    ),
    NoticeKind.CHANGES_REQUESTED: gettext_lazy(
        "%(actor)s has reviewed your connection %(name)s (%(source)s, sandbox %(sandbox)s), and "
        "waits for your answer."
    ),
    NoticeKind.TEST_FAILING: gettext_lazy(
        "The test of your connection %(name)s (%(source)s, sandbox %(sandbox)s) fails."
    ),
}
# By outcome, and by stage: what has become of it is the news itself.
_MORE = {
    "approved": gettext_lazy(
        "%(actor)s approved the creation of %(name)s (%(source)s, sandbox %(sandbox)s). You can "
        "create it now; a change would make the approval void."
    ),
    "declined": gettext_lazy(
        "%(actor)s declined the creation of %(name)s (%(source)s, sandbox %(sandbox)s). Their "
        "reason is on its page."
    ),
    "created": gettext_lazy(
        "The Platform had not answered about %(name)s (%(source)s, sandbox %(sandbox)s). It was "
        "created after all."
    ),
    "not_created": gettext_lazy(
        "The Platform had not answered about %(name)s (%(source)s, sandbox %(sandbox)s). It was "
        "not created. Everything is kept; you can create it again."
    ),
    "ends_soon": gettext_lazy(
        "The pasted token of the Platform account %(account)s ends by %(ends_at)s. Paste another "
        "one before that, or nothing can be created with the account."
    ),
    "ended": gettext_lazy(
        "The pasted token of the Platform account %(account)s has ended. Nothing can be created "
        "with the account until somebody pastes another one."
    ),
}
_TROUBLES = {
    "malformed": gettext_lazy("Nothing was sent: the address is not spelled as a URL."),
    "scheme": gettext_lazy("Nothing was sent: the address has to begin with https://."),
    "credentials": gettext_lazy("Nothing was sent: the address may hold no user name or password."),
    "port": gettext_lazy("Nothing was sent: this port is not allowed."),
    "address": gettext_lazy("Nothing was sent: the address leads into a network not allowed here."),
    "name": gettext_lazy("Its name could not be found."),
    "certificate": gettext_lazy("Its certificate is not valid for its name."),
    "tls": gettext_lazy("It does not speak TLS as it should."),
    "timeout": gettext_lazy("It did not answer in time."),
    "nonsense": gettext_lazy("It answered something that is not HTTP."),
    "unreachable": gettext_lazy("It could not be reached."),
}


def answer_in_words(posted: Posted) -> str:
    """Say how a receiver answered; never in its own words, which could be anybody's."""
    if not posted.status:
        return str(_TROUBLES[posted.trouble])
    try:
        phrase = f"{posted.status} {HTTPStatus(posted.status).phrase}"
    except ValueError:
        phrase = str(posted.status)
    return _("It answered %(status)s.") % {"status": phrase}


def letter_of(kind: str, told: Mapping[str, str], *, message_id: str) -> Page:
    """Return the letter that tells it."""
    # What people typed stands on one line each, so that it can pass for nothing of ours.
    words = {name: " ".join(text.split()) for name, text in told.items()}
    sentence = _SENTENCES.get(NoticeKind(kind)) or _MORE[told.get("outcome") or told["stage"]]
    text = _(
        "Hello,\n\n%(sentence)s\n\n%(url)s\n\n"
        "You are told this as one of the team %(team)s in Connector Wizard. What you are told, "
        "you choose there under “Notices”.\n"
    )
    return Page(
        str(_SUBJECTS[NoticeKind(kind)]) % words,
        text % {**words, "sentence": str(sentence) % words},
        message_id,
    )
