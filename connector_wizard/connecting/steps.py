"""Take the wizard's steps in a row: a draft that is complete, then the one try at creating it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import may_create_in
from connector_wizard.advice import PlatformProblemError
from connector_wizard.connecting.typed_answers import typed_answers
from connector_wizard.connecting.wanted import InvalidRequestError, Mistake, Wanted, pointer
from connector_wizard.forms.connections import LabelForm, SandboxForm
from connector_wizard.models import (
    Actor,
    Connection,
    Label,
    Membership,
    PlatformAccount,
    StateError,
)
from connector_wizard.usecases.begin_draft import begin_draft
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.create_base_connection import (
    ApprovalNeededError,
    create_base_connection,
)
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.fill_credentials import Answers, fill_credentials
from connector_wizard.usecases.find_earlier_request import find_earlier_request
from connector_wizard.usecases.send_for_approval import send_for_approval


def checked_place(membership: Membership, asked: Wanted) -> tuple[PlatformAccount, Label]:
    """
    Return the account and the label that a request means, as far as we can tell by ourselves.

    :raises InvalidRequestError: if one of them, or the sandbox, will not do
    """
    account = PlatformAccount.objects.filter(team=membership.team, name=asked.account).first()
    if account is None:
        told = f"The team has no Platform account {asked.account!r}."
        raise InvalidRequestError(told, Mistake(pointer("account"), "The team has none so called."))
    label = LabelForm({"name": asked.name, "description": asked.description})
    for form in (SandboxForm({"sandbox": asked.sandbox}), label):
        if not form.is_valid():
            raise _invalid(form.errors.get_json_data())
    if not may_create_in(membership, asked.sandbox):
        told = "The team's policy lets only admins create in this sandbox."
        raise InvalidRequestError(told, Mistake(pointer("sandbox"), told))
    return account, asked.label


@sensitive_variables()
def prepare(actor: Actor, membership: Membership, asked: Wanted) -> Connection:
    """
    Return a complete draft of what is asked for, or that of an earlier request for the same.

    :raises InvalidRequestError: if the request will not do; nothing is kept of it
    :raises PlatformProblemError: if the Platform has no such source, or did not answer
    :raises SandboxBarredError: if the sandbox is not active
    """
    account, label = checked_place(membership, asked)
    draft = begin_draft(actor=actor, account=account, sandbox=asked.sandbox)
    fill(actor, draft, account, asked)
    earlier = find_earlier_request(connection=draft, label=label)
    if earlier is not None:
        discard_draft(actor=actor, connection=draft)
    return earlier or draft


@sensitive_variables()
def fill(actor: Actor, draft: Connection, account: PlatformAccount, asked: Wanted) -> None:
    """
    Choose the source and keep the answers; a draft for which that fails is discarded.

    :raises InvalidRequestError, PlatformProblemError: if the answers will not do, or cannot be had
    :raises StateError: if it is not a draft any more
    """
    try:
        choose_source(actor=actor, connection=draft, account=account, name=asked.source)
        if draft.needs_credentials:
            answers = _nothing_else(answers_to(draft.auth_specs, asked), draft)
            fill_credentials(actor=actor, connection=draft, answers=answers)
    except (InvalidRequestError, PlatformProblemError):
        # Whoever asks has the request still: nothing is kept that nobody would come back to.
        with suppress(StateError):
            discard_draft(actor=actor, connection=draft)
        raise


@sensitive_variables()
def answers_to(auth_specs: Sequence[dict[str, Any]], asked: Wanted) -> Answers:
    """
    Return what the request answers to the auth spec that it names.

    :raises InvalidRequestError: if there is no such auth spec, or the answers will not do
    """
    names = [str(spec.get("name", "")) for spec in auth_specs]
    wanted = asked.auth or (names[0] if len(names) == 1 else "")
    if wanted not in names:
        told = f'"auth" must be one of: {", ".join(names)}.'
        raise InvalidRequestError(told, Mistake(pointer("auth"), told))
    index = names.index(wanted)
    return typed_answers(index, auth_specs[index]["schema"], asked.params)


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
def _nothing_else(answers: Answers, draft: Connection) -> Answers:
    """Return the answers with all else taken back that the draft holds from an earlier run."""
    removed = draft.secrets_stored - answers.secrets.keys()
    return replace(answers, settled=set(draft.params), removed=removed)


def _invalid(told: dict[str, list[dict[str, str]]]) -> InvalidRequestError:
    texts = {name: " ".join(one["message"] for one in errors) for name, errors in told.items()}
    return InvalidRequestError(
        " ".join(f"{name}: {text}" for name, text in texts.items()),
        *(Mistake(pointer(name), text) for name, text in texts.items()),
    )
