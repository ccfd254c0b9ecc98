"""Take the wizard's steps in a row: a draft that is complete, then the one try at creating it."""

from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import may_create_in
from connector_wizard.advice import PlatformProblemError
from connector_wizard.connecting.typed_answers import typed_answers
from connector_wizard.connecting.wanted import InvalidRequestError, Mistake, Wanted, pointer
from connector_wizard.forms.connections import LabelForm, SandboxForm
from connector_wizard.models import Actor, Connection, Label, Membership, PlatformAccount
from connector_wizard.usecases.begin_draft import begin_draft
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.create_base_connection import (
    ApprovalNeededError,
    create_base_connection,
)
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.fill_credentials import fill_credentials
from connector_wizard.usecases.find_earlier_request import find_earlier_request
from connector_wizard.usecases.send_for_approval import send_for_approval


@sensitive_variables()
def prepare(actor: Actor, membership: Membership, asked: Wanted) -> Connection:
    """
    Return a complete draft of what is asked for, or that of an earlier request for the same.

    :raises InvalidRequestError: if the request will not do; nothing is kept of it
    :raises PlatformProblemError: if the Platform has no such source, or did not answer
    :raises SandboxBarredError: if the sandbox is not active
    """
    account = PlatformAccount.objects.filter(team=membership.team, name=asked.account).first()
    if account is None:
        told = f"The team has no Platform account {asked.account!r}."
        raise InvalidRequestError(told, Mistake(pointer("account"), "The team has none so called."))
    _check_place(membership, asked)
    draft = begin_draft(actor=actor, account=account, sandbox=asked.sandbox)
    try:
        _fill(actor, draft, account, asked)
    except (InvalidRequestError, PlatformProblemError):
        # Whoever asks has the request still: nothing is kept that nobody would come back to.
        discard_draft(actor=actor, connection=draft)
        raise
    earlier = find_earlier_request(connection=draft, label=asked.label)
    if earlier is not None:
        discard_draft(actor=actor, connection=draft)
    return earlier or draft


def send(
    actor: Actor, draft: Connection, label: Label, *, wait: bool = False, bypass_reason: str = ""
) -> UUID | None:
    """
    Send the draft and return the try's id, or nothing where it waits for an approval first.

    :raises StateError: if it is not a draft any more
    """
    try:
        return create_base_connection(
            actor=actor, connection=draft, label=label, wait=wait, bypass_reason=bypass_reason
        )
    except ApprovalNeededError:
        send_for_approval(actor=actor, connection=draft, label=label)
        return None


@sensitive_variables()
def _fill(actor: Actor, draft: Connection, account: PlatformAccount, asked: Wanted) -> None:
    choose_source(actor=actor, connection=draft, account=account, name=asked.source)
    if draft.needs_credentials:
        index = _auth_index(draft, asked.auth)
        answers = typed_answers(index, draft.auth_specs[index]["schema"], asked.params)
        fill_credentials(actor=actor, connection=draft, answers=answers)


def _check_place(membership: Membership, asked: Wanted) -> None:
    for form in (
        SandboxForm({"sandbox": asked.sandbox}),
        LabelForm({"name": asked.name, "description": asked.description}),
    ):
        if not form.is_valid():
            raise _invalid(form.errors.get_json_data())
    if not may_create_in(membership, asked.sandbox):
        told = "The team's policy lets only admins create in this sandbox."
        raise InvalidRequestError(told, Mistake(pointer("sandbox"), told))


def _auth_index(draft: Connection, name: str) -> int:
    names = [str(spec.get("name", "")) for spec in draft.auth_specs]
    if not name and len(names) == 1:
        return 0
    if name not in names:
        told = f'"auth" must be one of: {", ".join(names)}.'
        raise InvalidRequestError(told, Mistake(pointer("auth"), told))
    return names.index(name)


def _invalid(told: dict[str, list[dict[str, str]]]) -> InvalidRequestError:
    texts = {name: " ".join(one["message"] for one in errors) for name, errors in told.items()}
    return InvalidRequestError(
        " ".join(f"{name}: {text}" for name, text in texts.items()),
        *(Mistake(pointer(name), text) for name, text in texts.items()),
    )
