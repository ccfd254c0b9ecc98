"""Create a base connection from one whole request, as a command or the API is given it."""

from connector_wizard.connecting.steps import answers_to, checked_place, fill, prepare, send
from connector_wizard.connecting.wanted import InvalidRequestError, Mistake, Wanted

__all__ = [
    "InvalidRequestError",
    "Mistake",
    "Wanted",
    "answers_to",
    "checked_place",
    "fill",
    "prepare",
    "send",
]
