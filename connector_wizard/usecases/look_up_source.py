"""Ask the Platform how a source is connected, without beginning anything."""

from typing import Any

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.gateway import asking
from connector_wizard.models import Action, Actor, PlatformAccount


def look_up_source(
    *, actor: Actor, account: PlatformAccount, sandbox: str, name: str
) -> list[dict[str, Any]]:
    """
    Return the auth specs (``name``, ``schema``) of the source ``name``.

    :raises PlatformProblemError: if there is no such source, or the Platform did not answer
    """
    try:
        with asking(account, sandbox) as client:
            spec = client.find_spec(name)
    except PlatformProblemError as error:
        told = {"call": "spec", "source": name}
        fact = audit.Fact(Action.PLATFORM_FAILED, about=account, changes=told)
        audit.record_failure(fact, error.problem, actor=actor, team=account.team)
        raise
    return [{"name": auth.name, "schema": dict(auth.schema)} for auth in spec.auth_specs]
