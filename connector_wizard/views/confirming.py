"""Ask once more who it is, before something is made that opens doors without a session."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings

from connector_wizard.http import TeamRequest


def require_confirmed(request: TeamRequest) -> None:
    """
    Let pass whoever said in the last minutes that it is them, as for second factors.

    What was sent is kept meanwhile, and carried out once they did. Who has no password here is not
    asked: the provider vouched for them when the session began.

    :raises ReauthenticationRequired: else; allauth's middleware then asks
    """
    can_be_asked = request.user.has_usable_password() and not settings.OIDC_ONLY
    if can_be_asked and not did_recently_reauthenticate(request):
        raise ReauthenticationRequired
