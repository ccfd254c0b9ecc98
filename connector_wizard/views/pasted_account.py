"""Spread what was pasted from the Developer Console over the account's fields, and say so."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard.developer_console import ConsolePaste, UnreadablePasteError, read_console
from connector_wizard.forms.accounts import USUAL_SCOPES, AccountForm

# With these names a page tells which answers were ours: a new paste may replace them.
OURS = "ours-"
SHOWN = ("name", "org_id", "client_id", "scopes")
SECRETS = ("client_secret", "access_token")


@dataclass(frozen=True, slots=True)
class Filled:
    """The account's form, what the paste gave to it, and which answers are not the person's."""

    form: AccountForm
    notes: list[str] = field(default_factory=list)
    ours: dict[str, str] = field(default_factory=dict)


def blank() -> Filled:
    """Return the form as it is first shown."""
    return Filled(AccountForm(), ours={f"{OURS}scopes": USUAL_SCOPES})


@sensitive_variables()
def fill_in(posted: QueryDict) -> Filled:
    """Return the form with what was typed and, where nothing was, what was pasted."""
    text = posted.get("pasted", "")
    if not text.strip():
        return Filled(AccountForm(posted), ours=_ours(posted, {}))
    try:
        paste = read_console(text, client_id=_typed(posted, "client_id"))
    except UnreadablePasteError as error:
        return Filled(_refused(posted, error), ours=_ours(posted, {}))
    taken = _taken(posted, paste)
    answers = posted.copy()
    for name, value in taken.items():
        answers[name] = value
    form = AccountForm(answers)
    _say_what_is_missing(form, answers)
    return Filled(form, _notes(form, paste), _ours(posted, taken))


def _typed(posted: QueryDict, name: str) -> str:
    """Return what a person typed there: not what an earlier paste, or the page, put there."""
    text = str(posted.get(name, ""))
    return "" if text == posted.get(OURS + name, "") else text


@sensitive_variables()
def _taken(posted: QueryDict, paste: ConsolePaste) -> dict[str, str]:
    """Return what goes into fields in which nothing was typed: of secret and token only one."""
    values = {**paste.values, "name": paste.title[:100]}
    if "client_secret" in values or any(_typed(posted, name) for name in SECRETS):
        values.pop("access_token", None)
    if _typed(posted, "access_token"):
        values.pop("client_secret", None)
    return {name: text for name, text in values.items() if text and not _typed(posted, name)}


@sensitive_variables()
def _ours(posted: QueryDict, taken: dict[str, str]) -> dict[str, str]:
    """Return which shown answers are not the person's own, by the names of hidden inputs."""
    before = {name: posted.get(name, "") for name in SHOWN if not _typed(posted, name)}
    return {OURS + name: text for name in SHOWN if (text := taken.get(name) or before.get(name))}


@sensitive_variables()
def _refused(posted: QueryDict, error: UnreadablePasteError) -> AccountForm:
    """Return the form with the one thing to mend: what the paste was to fill is not asked for."""
    form = AccountForm(posted)
    form.add_error("pasted", _why(error))
    for name in ("name", "org_id", "client_id", "client_secret"):
        if not posted.get(name):
            form.errors.pop(name, None)
    return form


def _why(error: UnreadablePasteError) -> str:
    seen = ", ".join(error.seen)
    sentences = {
        "broken": _(
            "This breaks off or has a slip in it, so it cannot be read. Copy all of it again."
        ),
        "other kind": _(
            "The project has no OAuth Server-to-Server credential, only others: %(seen)s. Add one "
            "in the Developer Console, then copy the JSON again."
        ),
        "several": _(
            "The project has several OAuth Server-to-Server credentials: %(seen)s. Type the "
            "client id of the one to use below, and paste it again."
        ),
        "nothing": _(
            "There is no credential in this, only: %(seen)s. Copy the project's JSON, the cURL "
            "command, or lines that begin with CLIENT_ID=."
        ),
        "nothing at all": _(
            "There is no credential in this. Copy the project's JSON, the cURL command, or lines "
            "that begin with CLIENT_ID=."
        ),
    }
    unseen = error.reason == "nothing" and not seen
    return sentences["nothing at all" if unseen else error.reason] % {"seen": seen or "?"}


def _say_what_is_missing(form: AccountForm, answers: QueryDict) -> None:
    for name in ("org_id", "client_id", "client_secret"):
        wanted = (name, "access_token") if name == "client_secret" else (name,)
        if name in form.errors and not any(answers.get(one) for one in wanted):
            form.errors[name].data.clear()
            form.add_error(name, _("What you pasted does not tell it: type it here."))


def _notes(form: AccountForm, paste: ConsolePaste) -> list[str]:
    labels = ", ".join(str(form[name].label) for name in form.fields if name in paste.values)
    notes = [_("Found in what you pasted: %(labels)s.") % {"labels": labels}]
    if paste.number_of_secrets > 1:
        number = paste.number_of_secrets
        told = _("It holds %(number)d client secrets; the first was taken.")
        notes.append(told % {"number": number})
    if any(name in paste.values for name in SECRETS):
        notes.append(
            _("Paste it once more, or type the secret: secrets are never sent back to the page.")
        )
    return notes
