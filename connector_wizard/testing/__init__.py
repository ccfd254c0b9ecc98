"""Have the Platform test what was created, and write down what came of it."""

from connector_wizard.testing.results import Result
from connector_wizard.testing.running import (
    lease_until,
    run,
    run_claimed,
    run_claimed_soon,
    run_first_soon,
)

__all__ = ["Result", "lease_until", "run", "run_claimed", "run_claimed_soon", "run_first_soon"]
