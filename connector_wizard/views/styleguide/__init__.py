"""Show every component in every state, on a page that exists only with DEBUG."""

from connector_wizard.views.styleguide.page import page

__all__ = ["page"]
