"""Say where notices may be posted, by this site's settings."""

from django.conf import settings

from connector_wizard.webhooks import Fence


def fence() -> Fence:
    """Return the rule; plain http to this very machine is for practice only."""
    return Fence(networks=tuple(settings.WEBHOOK_ALLOWED_NETWORKS), local=settings.LOCAL_HTTP)
