"""Post a signed message to an address that somebody else chose, and only where it may go."""

from connector_wizard.webhooks.addresses import Fence
from connector_wizard.webhooks.connecting import Limits
from connector_wizard.webhooks.posting import Message, Posted, post
from connector_wizard.webhooks.signing import headers_for, new_secret
from connector_wizard.webhooks.urls import LONGEST_URL, BadUrlError, read_url

__all__ = [
    "LONGEST_URL",
    "BadUrlError",
    "Fence",
    "Limits",
    "Message",
    "Posted",
    "headers_for",
    "new_secret",
    "post",
    "read_url",
]
