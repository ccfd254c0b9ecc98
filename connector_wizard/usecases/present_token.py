"""Let somebody in who presents an API token."""

from django.conf import settings
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import token_marked
from connector_wizard.models import ApiToken
from connector_wizard.models.factors import is_vouched_for
from connector_wizard.models.invitations import mark_of
from connector_wizard.models.tokens import looks_like_a_token


@sensitive_variables()
def present_token(text: str) -> ApiToken | None:
    """Return the token with its owner's role as it is now; nothing for whatever is not alive."""
    if not looks_like_a_token(text):
        return None
    now = timezone.now()
    token = token_marked(mark_of(text))
    if token is None or token.state_at(now) != ApiToken.State.ALIVE:
        return None
    user = token.membership.user
    if not user.is_active or (settings.OIDC_ONLY and not is_vouched_for(user)):
        return None
    token.note_use(now=now)
    return token
