"""Show what is in a connection's source."""

from connector_wizard.views.data.pages import fetch, page, rows

__all__ = ["fetch", "page", "rows"]
