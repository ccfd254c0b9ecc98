"""Lead through connecting a source, one decision a page; each step has an address of its own."""

from connector_wizard.views.wizard.answers import credentials
from connector_wizard.views.wizard.beginning import start
from connector_wizard.views.wizard.catalog import refresh, source
from connector_wizard.views.wizard.finish import bypass, check, discard, withdraw
from connector_wizard.views.wizard.place import account, sandbox

__all__ = [
    "account",
    "bypass",
    "check",
    "credentials",
    "discard",
    "refresh",
    "sandbox",
    "source",
    "start",
    "withdraw",
]
