"""Revoke an API token without a browser, by the same use case."""

import json
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, token_for
from connector_wizard.management.change_report import ask_who, refuse, who
from connector_wizard.management.rights import allow, recorded
from connector_wizard.management.token_lines import told
from connector_wizard.models import Actor, ApiToken, Membership
from connector_wizard.models.tokens import SHOWN
from connector_wizard.usecases.revoke_token import revoke_token


class Command(BaseCommand):
    """``manage.py revoke_token``."""

    help = "Revoke a token of one's own, or for admins any of the team's. Exits 0 done, 2 invalid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for which."""
        ask_who(parser)
        parser.add_argument(
            "--token",
            required=True,
            metavar="ID",
            help=f"its id, or the {SHOWN} characters that it begins with",
        )

    @sensitive_variables()
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what it was; revoked twice, it is one event."""
        try:
            membership = who(options)
            allow(membership, Act.USE_API)
            token = _called(membership, options["token"])
        except (CommandError, PermissionDenied) as error:
            refuse(self.stdout, error)
        revoke_token(actor=Actor.at_command_line(membership.user), token=token)
        token.refresh_from_db()
        self.stdout.write(json.dumps(told(token)))


@sensitive_variables()
def _called(membership: Membership, text: str) -> ApiToken:
    # Whoever pastes the whole of one is not shown it again.
    beginning = text[:SHOWN]
    known = Q(beginning=beginning)
    with suppress(ValueError):
        known |= Q(pk=UUID(text))
    row = ApiToken.objects.filter(known, membership__team=membership.team).first()
    if row is None:
        raise CommandError(f"The team has no token {beginning}: see list_tokens.")
    with recorded(membership):
        token, _membership = token_for(membership.user, row.pk)
    return token
