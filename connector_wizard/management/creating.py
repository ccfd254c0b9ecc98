"""Take a request from its file to the Platform, by the steps that the wizard takes."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import may_create_in
from connector_wizard.advice import PlatformProblemError
from connector_wizard.forms.connections import LabelForm, SandboxForm
from connector_wizard.management.outcome_report import Report, report_of, report_of_none
from connector_wizard.management.request_file import InvalidRequestError, Request
from connector_wizard.management.typed_answers import typed_answers
from connector_wizard.models import (
    Actor,
    Connection,
    Label,
    Membership,
    PlatformAccount,
    StateError,
    Submission,
)
from connector_wizard.usecases.choose_source import choose_source
from connector_wizard.usecases.create_base_connection import (
    ApprovalNeededError,
    create_base_connection,
)
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.fill_credentials import Answers, fill_credentials
from connector_wizard.usecases.send_for_approval import send_for_approval


@dataclass(frozen=True, slots=True)
class Author:
    """For whom it is done, and an admin's reason to go without the approval that is asked for."""

    membership: Membership
    bypass_reason: str = ""

    @property
    def actor(self) -> Actor:
        """Return who does it, for the history."""
        return Actor.at_command_line(self.membership.user)


def checked_place(membership: Membership, asked: Request) -> tuple[PlatformAccount, Label]:
    """
    Return the account and the label that a request means, as far as we can tell by ourselves.

    :raises InvalidRequestError: if one of them, or the sandbox, will not do
    """
    account = PlatformAccount.objects.filter(team=membership.team, name=asked.account).first()
    if account is None:
        raise InvalidRequestError(f"The team has no Platform account {asked.account!r}.")
    label = LabelForm({"name": asked.name, "description": asked.description})
    for form in (SandboxForm({"sandbox": asked.sandbox}), label):
        if not form.is_valid():
            raise InvalidRequestError(_errors(form.errors.get_json_data()))
    if not may_create_in(membership, asked.sandbox):
        raise InvalidRequestError("The team's policy lets only admins create in this sandbox.")
    return account, Label(label.cleaned_data["name"], label.cleaned_data["description"])


@sensitive_variables()
def fill(author: Author, draft: Connection, account: PlatformAccount, asked: Request) -> None:
    """
    Choose the source and keep the answers; a draft for which that fails is discarded.

    :raises InvalidRequestError, PlatformProblemError: if the answers will not do, or cannot be had
    :raises StateError: if it is not a draft any more
    """
    actor = author.actor
    try:
        choose_source(actor=actor, connection=draft, account=account, name=asked.source)
        if draft.needs_credentials:
            answers = _nothing_else(answers_to(draft.auth_specs, asked), draft)
            fill_credentials(actor=actor, connection=draft, answers=answers)
    except (InvalidRequestError, PlatformProblemError):
        # The file is still there to be mended: nothing is kept that nobody would come back to.
        with suppress(StateError):
            discard_draft(actor=actor, connection=draft)
        raise


@sensitive_variables()
def _nothing_else(answers: Answers, draft: Connection) -> Answers:
    """Return the answers with all else taken back that the draft holds from an earlier run."""
    removed = draft.secrets_stored - answers.secrets.keys()
    return replace(answers, settled=set(draft.params), removed=removed)


@sensitive_variables()
def answers_to(auth_specs: Sequence[dict[str, Any]], asked: Request) -> Answers:
    """
    Return what the request answers to the auth spec that it names.

    :raises InvalidRequestError: if there is no such auth spec, or the answers will not do
    """
    names = [str(spec.get("name", "")) for spec in auth_specs]
    wanted = asked.auth or (names[0] if len(names) == 1 else "")
    if wanted not in names:
        raise InvalidRequestError(f'"auth" must be one of: {", ".join(names)}.')
    index = names.index(wanted)
    return typed_answers(index, auth_specs[index]["schema"], asked.params)


def send(author: Author, draft: Connection, label: Label) -> Report:
    """Create it, or ask for the approval that the policy wants first; say what became of it."""
    try:
        pk = create_base_connection(
            actor=author.actor,
            connection=draft,
            label=label,
            wait=True,
            bypass_reason=author.bypass_reason,
        )
    except ApprovalNeededError:
        send_for_approval(actor=author.actor, connection=draft, label=label)
        return report_of_none(
            "waiting", "It waits for approval: run this again once that is given."
        )
    return report_of(Submission.objects.select_related("connection").get(pk=pk))


def _errors(told: dict[str, list[dict[str, str]]]) -> str:
    return " ".join(
        f"{name}: {' '.join(one['message'] for one in errors)}" for name, errors in told.items()
    )
