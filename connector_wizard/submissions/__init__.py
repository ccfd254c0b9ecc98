"""Carry one try at creating to the Platform and write down what became of it."""

from connector_wizard.submissions.sending import lease_seconds, send
from connector_wizard.submissions.settling import due, settle, settles_at

__all__ = ["due", "lease_seconds", "send", "settle", "settles_at"]
