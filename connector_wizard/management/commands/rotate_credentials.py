"""Give created connections new credentials without a browser, by the same use cases."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, connections_for, rows_to_work_on
from connector_wizard.connecting import InvalidRequestError
from connector_wizard.management.change_report import (
    ask_who,
    connection_called,
    refuse,
    report,
    who,
)
from connector_wizard.management.creating import ask_for_bypass, reason_of
from connector_wizard.management.new_credentials import ask_for_secrets, read_new
from connector_wizard.management.rights import allow
from connector_wizard.models import Actor, Connection, Membership, StateError
from connector_wizard.models.logins import login_of
from connector_wizard.usecases.rotate_credentials import (
    ApprovalNeededError,
    SecretsMissingError,
    rotate_credentials,
)
from connector_wizard.usecases.rotate_together import rotate_together

_UNAPPROVED = "Another target needs an approval here: an admin can --bypass-approval REASON."
_OR = "Or rotate it on its page, where what is left empty is removed."


class Command(BaseCommand):
    """``manage.py rotate_credentials``."""

    help = (
        "Give connections new credentials; a JSON line for each. Exits 0 all done, 2 invalid,"
        " 3 refused, 4 unknown, 5 some wait: after refusals in a row its page asks what to do, and"
        " a pause that the Platform asks for ends by itself, with a sweep."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for one connection or for all of one login, and where the secret is."""
        ask_who(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--connection", metavar="ID", help="its id, the Platform's, reference")
        which.add_argument("--user", help="all that sign in as this user, with --server")
        parser.add_argument("--server", help="the server that --user signs in to")
        ask_for_secrets(parser)
        ask_for_bypass(parser)

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what became of each, and exit with the worst code."""
        try:
            membership = who(options)
            allow(membership, Act.CONNECT)
            if options["connection"]:
                pks, left_out = _rotate_one(membership, options)
            else:
                pks, left_out = _rotate_all(membership, options)
        except ApprovalNeededError:
            refuse(self.stdout, CommandError(_UNAPPROVED))
        except SecretsMissingError as error:
            refuse(self.stdout, CommandError(f"Not kept here, so give it too: {error}. {_OR}"))
        except (CommandError, InvalidRequestError, PermissionDenied, StateError) as error:
            refuse(self.stdout, error)
        else:
            report(self.stdout, pks, left_out)


@sensitive_variables()
def _rotate_one(
    membership: Membership, options: dict[str, Any]
) -> tuple[list[Any], list[Connection]]:
    connection = connection_called(membership, options["connection"])
    pk = rotate_credentials(
        actor=Actor.at_command_line(membership.user),
        connection=connection,
        new=read_new(connection, options),
        bypass=reason_of(membership, options) or None,
        wait=True,
    )
    return [pk], []


@sensitive_variables()
def _rotate_all(
    membership: Membership, options: dict[str, Any]
) -> tuple[list[Any], list[Connection]]:
    rows = rows_to_work_on(membership, connections_for(membership)).select_related("team")
    found = [one for one in rows.filter(status=Connection.Status.CREATED) if _fits(one, options)]
    if not found:
        raise CommandError(f"No connection signs in as {options['user']} there.")
    if len({(one.spec_id, one.auth_spec.get("name")) for one in found}) > 1:
        raise CommandError("These are of different sources: rotate them one by one.")
    new = read_new(found[0], options)
    if new.params is not None:
        raise CommandError("Of many at once only secrets can be changed.")
    actor = Actor.at_command_line(membership.user)
    bypass = reason_of(membership, options) or None
    rotation, left_out = rotate_together(
        actor=actor, connections=found, new=new, bypass=bypass, wait=True
    )
    return list(rotation.members.values_list("pk", flat=True)), left_out


def _fits(connection: Connection, options: dict[str, Any]) -> bool:
    login = login_of(connection)
    if login is None or not options["server"]:
        return False
    return options["user"].lower() in login.user and options["server"].lower() in login.server
