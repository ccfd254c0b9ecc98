"""Settle what is unknown, discard old drafts, send notices, verify new history; at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from connector_wizard.usecases.check_connections import forget_old_results
from connector_wizard.usecases.discard_draft import discard_old_drafts
from connector_wizard.usecases.send_notices import send_notices
from connector_wizard.usecases.settle_changes import settle_due_changes
from connector_wizard.usecases.settle_submission import settle_due
from connector_wizard.usecases.verify_history import verify_new_events


class Command(BaseCommand):
    """``manage.py sweep``."""

    help = "Settle what is unknown, discard old drafts, send notices; safe any time, in parallel."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do all of it and say how much there was to do."""
        looked, gone = settle_due(), discard_old_drafts()
        self.stdout.write(f"Looked for {looked} base connections; discarded {gone} old drafts.")
        forget_old_results()
        steps = settle_due_changes()
        if steps:
            self.stdout.write(f"Went on with changes: {steps} steps.")
        broken = verify_new_events()
        if broken:
            self.stderr.write(f"The history of {broken} teams is broken: run verify_audit.")
        # Last: receivers that do not answer take their time.
        sent = send_notices()
        self.stdout.write(f"Delivered {sent.arrived} notices; {sent.failed} did not arrive.")
