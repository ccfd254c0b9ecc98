"""Run the local Platform on loopback, for practice and for tests."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from connector_wizard.emulator import Emulator


class Command(BaseCommand):
    """``manage.py run_emulator``."""

    help = "Run the local Platform on loopback, for practice and for tests."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the port."""
        parser.add_argument("--port", type=int, default=4010)
        parser.add_argument("--state", type=Path, help="keep connections in this file, no secrets")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve until interrupted."""
        emulator = Emulator(port=options["port"], state_file=options["state"])
        self.stdout.write(f"The emulator listens on {emulator.url}")
        emulator.serve_forever()
