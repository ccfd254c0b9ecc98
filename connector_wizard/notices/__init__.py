"""Tell people and programs what happened: into the outbox with the change, out of it afterwards."""

from connector_wizard.notices.expiring import tell_of_ends
from connector_wizard.notices.facts import Notice, about_approval, about_connection
from connector_wizard.notices.fence import fence
from connector_wizard.notices.outbox import tell, trial_for
from connector_wizard.notices.sending import Sent, send, send_due

__all__ = [
    "Notice",
    "Sent",
    "about_approval",
    "about_connection",
    "fence",
    "send",
    "send_due",
    "tell",
    "tell_of_ends",
    "trial_for",
]
