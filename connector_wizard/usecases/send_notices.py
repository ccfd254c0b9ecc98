"""Send what waits in the outbox, see which tokens end, and drop what was done long ago."""

from datetime import timedelta

from django.utils import timezone

from connector_wizard.models import Delivery, Webhook
from connector_wizard.notices import Sent, send_due, tell_of_ends

# For so long people may look how a delivery ended.
KEPT_FOR = timedelta(days=30)


def send_notices() -> Sent:
    """Do all of it once, for at most half a minute; safe in parallel."""
    now = timezone.now()
    tell_of_ends(now)
    Webhook.forget_old_secrets(now)
    Delivery.objects.done_before(now - KEPT_FOR).delete()
    return send_due()
