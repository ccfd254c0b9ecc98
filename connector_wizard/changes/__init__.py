"""Carry a change of what is on the Platform there, and write down what became of it."""

from connector_wizard.changes.flows import named_flows
from connector_wizard.changes.outcomes import Verdict
from connector_wizard.changes.running import run
from connector_wizard.changes.settling import settle, work
from connector_wizard.changes.taking_over import take_over

__all__ = ["Verdict", "named_flows", "run", "settle", "take_over", "work"]
