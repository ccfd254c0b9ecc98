"""Make an API token for a person without a browser: told once, or kept in a new file."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, lacks_second_factor, memberships_of
from connector_wizard.forms.tokens import DAYS, TokenForm
from connector_wizard.management.change_report import ask_who, refuse, who
from connector_wizard.management.rights import allow
from connector_wizard.management.token_lines import told
from connector_wizard.models import Actor, Membership, Scope
from connector_wizard.models.factors import is_vouched_for
from connector_wizard.usecases.make_token import make_token
from connector_wizard.usecases.record_refusal import record_refusal


class Command(BaseCommand):
    """``manage.py make_token``."""

    help = (
        "Make an API token for a person. The standard output holds the token, this once, and"
        " nothing else; with --token-file, what there is to know of it. Exits 0 made, 2 invalid."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask whose it is, what it is for, and where it goes."""
        ask_who(parser)
        parser.add_argument("--name", required=True, help="where it will be used")
        parser.add_argument(
            "--scope",
            required=True,
            action="append",
            choices=Scope.values,
            help="what it is for; may be said several times",
        )
        parser.add_argument(
            "--days",
            type=int,
            default=90,
            choices=[days for days, _label in DAYS],
            help="how long it is good for (90)",
        )
        parser.add_argument(
            "--token-file", type=Path, metavar="FILE", help="a new file for it, yours alone (0600)"
        )

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the token, or keep it in the file; say on the standard error what was wrong."""
        file: Path | None = options["token_file"]
        try:
            membership = who(options)
            allow(membership, Act.USE_API)
            _require_way_in(membership)
            asked = _asked(options)
            # Before it is made: a token that could be put nowhere would be lost.
            place = _new_file(file) if file else None
        except (CommandError, PermissionDenied) as error:
            refuse(self.stderr, error)
        actor = Actor.at_command_line(membership.user)
        token, text = make_token(actor=actor, membership=membership, **asked)
        if place is None:
            self.stdout.write(text)
            return
        with os.fdopen(place, "w") as opened:
            opened.write(f"{text}\n")
        self.stdout.write(json.dumps(told(token)))


def _asked(options: dict[str, Any]) -> dict[str, Any]:
    form = TokenForm(
        {"name": options["name"], "scopes": options["scope"], "days": str(options["days"])}
    )
    if not form.is_valid():
        raise CommandError(" ".join(str(one[0]) for one in form.errors.values()))
    return form.cleaned_data


def _require_way_in(membership: Membership) -> None:
    """
    Make no token that would open more than its owner's own session, or nothing at all.

    :raises CommandError: if they may not sign in, or lack the second factor that a team asks for
    """
    user = membership.user
    known = is_vouched_for(user)
    if not user.is_active or (settings.OIDC_ONLY and not known):
        raise CommandError(f"{user} cannot sign in here, so a token of theirs would open nothing.")
    if lacks_second_factor(list(memberships_of(user))) and not known:
        act = "make an API token without the second factor that a team asks of its admins"
        record_refusal(actor=Actor.at_command_line(user), team=membership.team, act=act)
        raise CommandError("A team asks its admins for a second factor: set one up first.")


def _new_file(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"The file {path} cannot be made: {error.strerror}.") from None
