"""Copy a connection for a command: the draft, the secrets that it lacks, and on to creating it."""

from contextlib import suppress
from typing import Any

from django.core.management.base import CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.connecting import InvalidRequestError, Wanted, checked_place
from connector_wizard.management.creating import Author, send
from connector_wizard.management.new_credentials import are_given, read_new
from connector_wizard.management.outcome_report import Report, report_of_none
from connector_wizard.models import Actor, Connection, Label, StateError
from connector_wizard.models.references import bare_description
from connector_wizard.schema_forms import read_fields
from connector_wizard.usecases.copy_connection import catalog_on, copy_connection
from connector_wizard.usecases.discard_draft import discard_draft
from connector_wizard.usecases.fill_credentials import Answers, fill_credentials
from connector_wizard.usecases.find_earlier_request import find_earlier_request


@sensitive_variables()
def copy(author: Author, original: Connection, options: dict[str, Any]) -> Report:
    """
    Make the copy's draft and, where it is told to, create it; say what became of it.

    :raises InvalidRequestError, CommandError: if what was given will not do; no draft is left then
    :raises SandboxBarredError: if it cannot be copied there
    :raises StateError: if the original is not created any more
    """
    if author.bypass_reason and not options["create"]:
        raise CommandError("--bypass-approval goes with --create.")
    wanted = Wanted(
        account=options["account"],
        sandbox=options["sandbox"],
        source=original.source,
        name=options["name"] or original.name,
        description=bare_description(original.description),
    )
    account, label = checked_place(author.membership, wanted)
    draft = copy_connection(
        actor=author.actor,
        connection=original,
        account=account,
        sandbox=wanted.sandbox,
        name=label.name,
    )
    told: Report = {"secrets_taken": sorted(draft.secrets_stored)}
    try:
        if are_given(options):
            told = _with_secrets(author.actor, original, draft, options)
        told["secrets_wanted"] = lacking = _lacking(original, draft)
        if options["create"]:
            _require_complete(draft, lacking)
    except (InvalidRequestError, CommandError):
        # Whoever asks has the request still: nothing is kept that nobody would come back to.
        discard_draft(actor=author.actor, connection=draft)
        raise
    note = catalog_on(draft, account)
    told |= {"note": note} if note else {}
    if not options["create"]:
        return {**report_of_none("draft"), **_whose(draft), **told}
    return _created(author, draft, label, told)


def _created(author: Author, draft: Connection, label: Label, told: Report) -> Report:
    """Create it; run again after an approval, it is the draft that was approved."""
    earlier = find_earlier_request(connection=draft, label=label)
    if earlier is not None:
        with suppress(StateError):
            discard_draft(actor=author.actor, connection=draft)
    chosen = earlier or draft
    return {**send(author, chosen, label), **_whose(chosen), **told}


@sensitive_variables()
def _with_secrets(
    actor: Actor, original: Connection, draft: Connection, options: dict[str, Any]
) -> Report:
    new = read_new(draft, options)
    lacking = set(_lacking(original, draft)) - new.secrets.keys()
    answers = Answers(
        auth_index=draft.auth_index,
        params=draft.params if new.params is None else new.params,
        secrets=new.secrets,
        complete=not lacking,
    )
    fill_credentials(actor=actor, connection=draft, answers=answers)
    return {"secrets_taken": sorted(draft.secrets_stored - new.secrets.keys())}


def _lacking(original: Connection, draft: Connection) -> list[str]:
    """Return the secrets that were sent for the original, as far as known, and are not here."""
    if draft.credentials_checked or not draft.needs_credentials:
        return []
    specs = read_fields(draft.auth_spec.get("schema", {}))
    asked = [part for spec in specs for part in spec.asked() if part.secret and part.required]
    sent = {*original.fingerprints, *(part.name for part in asked)}
    return sorted(sent - draft.secrets_stored)


def _require_complete(draft: Connection, lacking: list[str]) -> None:
    if lacking:
        names = ", ".join(lacking)
        raise InvalidRequestError(f"These secrets are wanted, not being kept here: {names}.")
    if draft.next_step != "check":
        raise InvalidRequestError(
            "Its answers are not complete: go on with its draft in a browser."
        )


def _whose(draft: Connection) -> Report:
    account = draft.account.name if draft.account else None
    return {
        "connection": str(draft.pk),
        "name": draft.name,
        "account": account,
        "sandbox": draft.sandbox,
    }
