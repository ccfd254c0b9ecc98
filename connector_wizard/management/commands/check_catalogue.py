"""Try the form of every source with made-up answers; exits 1 where one does not work."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connector_wizard.models import Connection
from connector_wizard.papers import paper_for
from connector_wizard.schema_forms import AuthParamsForm
from connector_wizard.usecases.check_catalogue import (
    CatalogueReport,
    Finding,
    check_catalogue,
    specs_stored,
    specs_told,
)


class Command(BaseCommand):
    """``manage.py check_catalogue``."""

    help = "Try the form of every source with made-up answers; exits 1 where one does not work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for a file of specs, or take those that are stored."""
        parser.add_argument(
            "--file",
            type=Path,
            metavar="F",
            help="connection specs as the Platform lists them; else those that are stored here",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what came of each, and the keywords of their schemas."""
        described = specs_told(_read(options["file"])) if options["file"] else specs_stored()
        report = check_catalogue(described, draw=_draw)
        for line in [json.dumps(asdict(report))] if options["json"] else _lines(report):
            self.stdout.write(line)
        if report.failed:
            raise SystemExit(1)


def _draw(draft: Connection, form: AuthParamsForm) -> str:
    return paper_for(draft, draft.auth_index).drawn(form)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path} is not readable JSON: {type(error).__name__}.") from None


def _lines(report: CatalogueReport) -> list[str]:
    lines = [line for finding in report.findings for line in _told(finding)]
    tried, failed = len(report.findings), len(report.failed)
    lines += ["", f"{tried} tried, {tried - failed} work, {failed} do not."]
    if report.keywords:
        lines += ["", f"{'keyword':24} {'times':>6}  what comes of it"]
    return lines + [f"{use.keyword:24} {use.times:>6}  {use.treatment}" for use in report.keywords]


def _told(finding: Finding) -> list[str]:
    state = "FAILED" if finding.failures else "ok"
    return [
        f"{state:7} {finding.source}{' · ' if finding.auth else ''}{finding.auth}",
        *(f"        failure: {text}" for text in finding.failures),
        *(f"        warning: {text}" for text in finding.warnings),
        *(f"        note: {text}" for text in finding.notes),
    ]
