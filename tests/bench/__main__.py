"""Run the bench on a database of its own; exits 1 where a limit is broken."""

import argparse
import os
import sys
from itertools import chain
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connector_wizard.settings")
# The settings' stand-in keys are for tests; the bench is one, without pytest.
os.environ["DEBUG"] = "on"


def main() -> int:
    """Make a database, measure everything in it, and take it away again."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="of the large history")
    asked = parser.parse_args()

    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    Path(settings.BASE_DIR, "build").mkdir(exist_ok=True)
    setup_test_environment(debug=False)
    made = setup_databases(verbosity=0, interactive=False)
    try:
        return report(asked.events)
    finally:
        teardown_databases(made, verbosity=0)


def report(events: int) -> int:
    """Print a line a ratio; return 1 if a limit is broken."""
    from django.db import connection

    from tests.bench import exploring, history, secrets

    broken = 0
    print(f"{connection.vendor}: ratios in one run, medians")
    for one in chain(secrets.ratios(), exploring.ratios(), history.ratios(events)):
        print(one, flush=True)
        broken += not one.holds
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
