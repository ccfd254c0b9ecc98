"""Look into a connection's source without a browser: a list, columns, or a few rows."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import PlatformProblemError
from connector_wizard.management.change_report import (
    ask_which,
    one_to_work_on,
    refuse,
)
from connector_wizard.management.looking import Looker
from connector_wizard.models import Explored, Place, StateError
from connector_wizard.models.explored import KINDS, ROOT
from connector_wizard.usecases.explore_connection import sample_rows

ENTRY = ("kind", "name", "path", "has_rows", "has_columns")
COLUMN = ("column", "source_type", "platform_type", "platform_format")


class Command(BaseCommand):
    """``manage.py explore_connection``."""

    help = (
        "Tell what lies in a source, one JSON object a line: entries of its top or of a folder,"
        " the columns of a table, view or file, or a few of its rows. Exits 0 told, 2 invalid,"
        " 3 refused or not answered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask which connection, and which place in its source."""
        ask_which(parser)
        parser.add_argument(
            "path",
            nargs="?",
            default="",
            metavar="PATH",
            help="as a list tells it, after -- if it begins with a dash; without it, the top",
        )
        parser.add_argument(
            "--kind",
            default="",
            choices=[one for one in KINDS if one != ROOT],
            help="what is there, if no list has told it lately",
        )
        parser.add_argument("--fresh", action="store_true", help="ask, whatever was told lately")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--search", default="", metavar="TEXT", help="only what has all of its words in it"
        )
        what.add_argument(
            "--sample", action="store_true", help="a few rows; that you looked goes on record"
        )

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what there is, and exit accordingly."""
        try:
            looker = Looker(*one_to_work_on(options))
            place, parent = looker.place_called(options["path"], options["kind"])
            if options["sample"]:
                self._print(_rows(looker, place))
            else:
                told = looker.told(place, parent, anew=options["fresh"])
                self._tell(told, options["search"])
        except (CommandError, PermissionDenied, PlatformProblemError, StateError) as error:
            refuse(self.stdout, error)

    def _tell(self, told: Explored, words: str) -> None:
        names = ENTRY if told.place.is_list else COLUMN
        self._print([dict(zip(names, row, strict=True)) for row in told.matching(words)])
        left_out = told.number - len(told.told)
        if left_out:
            self.stderr.write(f"{left_out} more are not kept, so neither told nor searched.", str)

    @sensitive_variables()
    def _print(self, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            self.stdout.write(json.dumps(line))


@sensitive_variables()
def _rows(looker: Looker, place: Place) -> list[dict[str, Any]]:
    if place.is_list:
        raise CommandError("Only a table, a view or a file has rows: give its PATH.")
    sample = sample_rows(actor=looker.actor, connection=looker.connection, place=place)
    names = [column.name for column in sample.columns]
    return [dict(zip(names, row, strict=True)) for row in sample.rows]
