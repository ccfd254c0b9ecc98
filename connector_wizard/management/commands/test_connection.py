"""Have the Platform test a connection and wait for the result, or tell the earlier ones."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connector_wizard.access import Act, connection_in
from connector_wizard.advice import problem_of_check
from connector_wizard.management.change_report import (
    ask_which,
    found,
    one_to_work_on,
    refuse,
    who,
)
from connector_wizard.management.outcome_report import EXITS
from connector_wizard.management.rights import allow
from connector_wizard.models import Actor, Check, Connection, Membership
from connector_wizard.usecases.test_connection import begin_test


class Command(BaseCommand):
    """``manage.py test_connection``."""

    help = (
        "Have the Platform test a connection, and wait for the result. Exits 0 passed, 1 failed,"
        " 2 invalid, 4 not known. With --history it tells the earlier tests instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for which, and whether only to look back."""
        ask_which(parser)
        parser.add_argument(
            "--history", action="store_true", help="tell the tests of it, the newest first"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one JSON object a test, and exit accordingly."""
        try:
            if options["history"]:
                told, code = _history(who(options), options["connection"]), 0
            else:
                told = [_tested(*one_to_work_on(options))]
                code = EXITS[str(told[0]["status"])]
        except (CommandError, PermissionDenied) as error:
            refuse(self.stdout, error)
        for one in told:
            self.stdout.write(json.dumps(one))
        if code:
            raise SystemExit(code)


def _history(membership: Membership, text: str) -> list[dict[str, Any]]:
    allow(membership, Act.SEE_CONNECTIONS)
    states = (Connection.Status.CREATED, Connection.Status.DELETED)
    connection = connection_in(membership, found(membership, text, *states))
    return [_told(connection, check) for check in connection.checks.all()]


def _tested(actor: Actor, connection: Connection) -> dict[str, Any]:
    began = timezone.now()
    begin_test(actor=actor, connection=connection, wait=True)
    check = connection.checks.filter(at__gte=began).first()
    if check is None:
        error = "No result was written: it was changed meanwhile, or whoever tested it is gone."
        return {"status": "unknown", **_name(connection), "error": f"{error} Ask again."}
    return _told(connection, check)


def _told(connection: Connection, check: Check) -> dict[str, Any]:
    told = {
        "status": check.outcome,
        **_name(connection),
        "at": check.at.isoformat(),
        "seconds": round(check.seconds, 3),
        "asked_by": check.asked_by or None,
    }
    return {**told, "error": problem_of_check(check).in_one_line()} if check.problem else told


def _name(connection: Connection) -> dict[str, str]:
    return {"name": connection.name, "id": connection.remote_id}
