"""Understand what the Adobe Developer Console lets one copy or download of a credential."""

from connector_wizard.developer_console.errors import UnreadablePasteError
from connector_wizard.developer_console.reading import ConsolePaste, read_console

__all__ = ["ConsolePaste", "UnreadablePasteError", "read_console"]
