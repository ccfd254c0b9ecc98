"""Take every second factor off the account of somebody who has lost them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connector_wizard.models import Actor, User
from connector_wizard.usecases.change_factors import remove_factors

OPERATOR = Actor(name="operator", user_agent="manage.py")


class Command(BaseCommand):
    """``manage.py remove_factors``."""

    help = "Take every second factor off the account of somebody who has lost them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask whose."""
        parser.add_argument("--email", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take them off and say how many there were."""
        person = User.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {options['email']}.")
        number = remove_factors(actor=OPERATOR, person=person)
        self.stdout.write(f"Second factors taken off {person.email}: {number}.")
