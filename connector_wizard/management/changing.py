"""Bring what exists to what a file says, by the changes that its page offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import may_work_on
from connector_wizard.connecting import InvalidRequestError, Wanted, answers_to
from connector_wizard.management.change_report import status_of
from connector_wizard.management.creating import Author
from connector_wizard.management.outcome_report import Report, report_of_none, report_on
from connector_wizard.models import Change, Connection, Label, StateError
from connector_wizard.models.references import bare_description
from connector_wizard.usecases.rename_connection import rename_connection
from connector_wizard.usecases.rotate_credentials import (
    ApprovalNeededError,
    NewCredentials,
    SecretsMissingError,
    rotate_credentials,
)

# These are what a connection is: another source, or another way to sign in, is another connection.
FIXED = frozenset({"source", "auth"})
_BARRED = (
    "The team's policy asks for approval of what a connection reaches: ask an admin, or give it "
    "another name, so that it is created anew."
)
_UNDER_WAY = "Another change of it is under way. Run this again to see."


@dataclass(frozen=True, slots=True)
class Difference:
    """What is there, how it is to be called, and the names of all in which it differs."""

    connection: Connection
    label: Label
    names: Sequence[str]


@sensitive_variables()
def change_entry(author: Author, asked: Wanted, difference: Difference) -> Report:
    """Have the Platform take what differs: name and description first, then the credentials."""
    connection = difference.connection
    if not may_work_on(author.membership, connection):
        raise InvalidRequestError(
            f"{connection.created_by_name} has made it: only they or an admin can change it."
        )
    try:
        return _change(author, asked, difference)
    except ApprovalNeededError:
        return report_of_none("refused", _BARRED)
    except SecretsMissingError as error:
        return report_of_none("invalid", f"These secrets are missing: {', '.join(error.names)}.")
    except StateError:
        return report_of_none("unconfirmed", _UNDER_WAY)


@sensitive_variables()
def _change(author: Author, asked: Wanted, difference: Difference) -> Report:
    told: Report = {"status": "changed"}
    connection, label = difference.connection, difference.label
    # Counted, not known by their names: a source's parameter may be called so as well.
    of_label = _differing(connection, label)
    if of_label:
        told = _report(_rename(author, connection, label))
    if told["status"] == "changed" and len(difference.names) > of_label:
        told = _report(_rotate(author, connection, asked))
    return told


def _differing(connection: Connection, label: Label) -> int:
    named = connection.name == label.name
    described = bare_description(connection.description) == bare_description(label.description)
    return (not named) + (not described)


def _rename(author: Author, connection: Connection, label: Label) -> UUID:
    pk = rename_connection(actor=author.actor, connection=connection, label=label, wait=True)
    connection.refresh_from_db()
    return pk


@sensitive_variables()
def _rotate(author: Author, connection: Connection, asked: Wanted) -> UUID:
    answers = answers_to([dict(connection.auth_spec)], asked)
    return rotate_credentials(
        actor=author.actor,
        connection=connection,
        new=NewCredentials(answers.secrets, answers.params, whole=True),
        bypass=author.bypass_reason or None,
        wait=True,
    )


def _report(pk: UUID) -> Report:
    change = Change.objects.select_related("connection").get(pk=pk)
    status, error = status_of(change)
    told = report_on(change.connection, "changed" if status == "done" else status)
    return {**told, "error": error} if error else told
