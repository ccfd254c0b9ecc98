"""Bring what exists to what a file says, by the changes that its page offers."""

from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import may_work_on
from connector_wizard.connecting import InvalidRequestError, Wanted, answers_to
from connector_wizard.management.change_report import status_of
from connector_wizard.management.creating import Author
from connector_wizard.management.outcome_report import Report, report_of_none, report_on
from connector_wizard.models import Change, Connection, Label, StateError
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


@sensitive_variables()
def change_entry(
    author: Author, connection: Connection, asked: Wanted, differences: list[str]
) -> Report:
    """Have the Platform take what differs: the description first, then the credentials."""
    if not may_work_on(author.membership, connection):
        raise InvalidRequestError(
            f"{connection.created_by_name} has made it: only they or an admin can change it."
        )
    try:
        return _change(author, connection, asked, differences)
    except ApprovalNeededError:
        return report_of_none("refused", _BARRED)
    except SecretsMissingError as error:
        return report_of_none("invalid", f"These secrets are missing: {', '.join(error.names)}.")
    except StateError:
        return report_of_none("unconfirmed", _UNDER_WAY)


@sensitive_variables()
def _change(
    author: Author, connection: Connection, asked: Wanted, differences: list[str]
) -> Report:
    told: Report = {"status": "changed"}
    if "description" in differences:
        told = _report(_describe(author, connection, asked))
    if told["status"] == "changed" and differences != ["description"]:
        told = _report(_rotate(author, connection, asked))
    return told


def _describe(author: Author, connection: Connection, asked: Wanted) -> UUID:
    label = Label(connection.name, asked.label.description)
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
