"""Say where secrets are stored in words that people know."""

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
# By the column that holds them, as models.sealed names it.
PLACES: Mapping[str, Promise] = {
    "PlatformAccount.client_secret": _("Client secrets of Platform accounts"),
    "PlatformAccount.access_token": _("Access tokens of Platform accounts"),
    "Connection.secrets": _("Secrets of drafts and connections"),
    "Change.secrets": _("New credentials in changes"),
    "Webhook.secret": _("Secrets of webhooks"),
    "Webhook.old_secret": _("Earlier secrets of webhooks"),
    "FactorSecret.kept": _("Second factors of people"),
    "KeyCanary.text": _("The sample that each start opens to try the keys"),
}


@register.filter
def place_in_words(column: str) -> str:
    """Return what a column of secrets holds."""
    return str(PLACES.get(column, column))
