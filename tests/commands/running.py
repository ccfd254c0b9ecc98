"""Run a command as somebody, and read what it prints and how it ends."""

import json
from io import StringIO
from typing import Any

from django.core.management import call_command

from connector_wizard.models import Membership


def run(name: str, who: Membership, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code and what was printed, a JSON object a line."""
    out, code = StringIO(), 0
    to = (f"--team={who.team.slug}", f"--actor={who.user.email}")
    try:
        call_command(name, *to, *arguments, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]
