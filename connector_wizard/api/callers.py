"""Know who calls by a bearer token, and how often."""

import re
from dataclasses import dataclass, replace
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from connector_wizard.access import Act, lacks_second_factor, memberships_of, require
from connector_wizard.api.problems import ApiProblemError
from connector_wizard.http import TeamRequest, visitor_called
from connector_wizard.models import Actor, ApiToken, Membership
from connector_wizard.models.factors import is_vouched_for
from connector_wizard.usecases.present_token import present_token
from connector_wizard.usecases.record_refusal import record_refusal

_BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is, and as who they act."""

    token: ApiToken
    membership: Membership
    actor: Actor


@sensitive_variables()
def caller_of(request: HttpRequest) -> Caller:
    """
    Return who calls. A session's cookie opens nothing here.

    :raises ApiProblemError: if no valid token is presented, or one too often
    """
    asked = cast(TeamRequest, request)
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    token = present_token(found[1]) if found else None
    if token is None:
        # Unknown, expired, revoked: one answer, so that nobody learns which tokens there were.
        _count(f"address:{asked.address}", settings.API_FAILURES_PER_MINUTE)
        raise ApiProblemError(
            "unauthorized",
            "Present a token that is neither expired nor revoked: Authorization: Bearer cwt_…",
            headers={"WWW-Authenticate": 'Bearer realm="Connector Wizard", error="invalid_token"'},
        )
    _count(f"token:{token.pk}", settings.API_REQUESTS_PER_MINUTE)
    membership = token.membership
    actor = replace(
        visitor_called(membership.user.email, asked), user=membership.user, token=token.name
    )
    require(membership, Act.USE_API)
    caller = Caller(token, membership, actor)
    _require_second_factor(caller)
    return caller


def require_scope(caller: Caller, scope: str) -> None:
    """
    Let a token pass that was made for ``scope``; what is refused goes on record.

    :raises ApiProblemError: if it was not
    """
    if not scope or scope in caller.token.scopes:
        return
    act = f"use the API for {scope}, which the token is not for"
    record_refusal(actor=caller.actor, team=caller.membership.team, act=act)
    raise ApiProblemError("forbidden", f"The token is not for {scope}. Make one that is.")


def _require_second_factor(caller: Caller) -> None:
    """Let a token open no more than its owner's own session would."""
    user, team = caller.membership.user, caller.membership.team
    if not lacks_second_factor(list(memberships_of(user))) or is_vouched_for(user):
        return
    act = "use the API without the second factor that a team asks of its admins"
    record_refusal(actor=caller.actor, team=team, act=act)
    told = "A team asks its admins for a second factor: set one up under “Sign-in and security”."
    raise ApiProblemError("forbidden", told)


def _count(what: str, most: int) -> None:
    """Count a call; counted by all processes together, and refused when there are too many."""
    now = timezone.now().timestamp()
    key = f"api:{what}:{int(now // _MINUTE)}"
    cache.add(key, 0, timeout=2 * _MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:
        # The cache dropped it in between: better one call too many than an error.
        return
    if count > most:
        wait = str(_MINUTE - int(now) % _MINUTE)
        told = f"More than {most} in a minute. Go on in {wait} seconds."
        raise ApiProblemError("too-many-requests", told, headers={"Retry-After": wait})
