"""Word a definite no for the person whom it concerns."""

from collections.abc import Mapping
from typing import Unpack

from connector_wizard.flow_service.answers.refusals import Refusal, token_field
from connector_wizard.flow_service.errors import (
    AccountField,
    Circumstances,
    CredentialsRefusedError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    StaleError,
    Thing,
    TryLaterError,
)
from connector_wizard.flow_service.wire.calls import Answer, Call, Kind

_PRECONDITION_FAILED = 412
_TOO_MANY_REQUESTS = 429

_ACCOUNT: Mapping[AccountField, str] = {
    "access_token": "The Platform does not accept the access token.",
    "client_id": "The Platform does not know this client ID.",
    "client_secret": "The Platform does not accept the client secret.",
    "scopes": "The Platform does not grant these scopes.",
    "org_id": (
        "The Platform does not open this organization to the account: either the organization ID "
        "is wrong, or the integration has no product profile there."
    ),
}
_THINGS: Mapping[Thing, str] = {
    "sandbox": "The Platform has no such sandbox, or the account may not see it.",
    "spec": "The Platform has no such source.",
    "connection": "The Platform has no such base connection.",
}


def account_refused(field: AccountField, **facts: Unpack[Circumstances]) -> CredentialsRefusedError:
    """Say which field of the account does not hold."""
    return CredentialsRefusedError(_ACCOUNT[field], field=field, **facts)


def not_found(thing: Thing, **facts: Unpack[Circumstances]) -> NotFoundError:
    """Say what there is none of."""
    return NotFoundError(_THINGS[thing], thing=thing, **facts)


def refused(
    refusal: Refusal, answer: Answer, call: Call, **facts: Unpack[Circumstances]
) -> RefusedError:
    """Say what the Platform's refusal is about."""
    if answer.status == _TOO_MANY_REQUESTS:
        return _asked_too_often(answer, **facts)
    if call.kind is Kind.TOKEN:
        return account_refused(token_field(refusal), **facts)
    if field := refusal.account_field(answer.status):
        return account_refused(field, **facts)
    return _refused_on_the_merits(refusal, answer, call, **facts)


def _refused_on_the_merits(
    refusal: Refusal, answer: Answer, call: Call, **facts: Unpack[Circumstances]
) -> RefusedError:
    if thing := refusal.missing_thing(answer.status, call.thing):
        return not_found(thing, **facts)
    if refusal.is_about_permission(answer.status):
        return NotPermittedError(
            "The account may not do this: it lacks a permission or a license on the Platform.",
            **facts,
        )
    if answer.status == _PRECONDITION_FAILED:
        return StaleError(
            "The base connection was changed on the Platform since it was last read.", **facts
        )
    return RefusedError("The Platform refused the request.", **facts)


def refused_by_a_stranger(answer: Answer, **facts: Unpack[Circumstances]) -> RefusedError:
    """Say that something answered which is not the Platform, so that nothing is known of it."""
    if answer.status == _TOO_MANY_REQUESTS:
        return _asked_too_often(answer, **facts)
    return RefusedError(
        f"Something on the way to the Platform refused the request with status {answer.status}.",
        **facts,
    )


def redirected(**facts: Unpack[Circumstances]) -> RefusedError:
    """Say that the configured address is not the Platform's own."""
    return RefusedError(
        "The Platform's address answered with a redirect, which is never followed. "
        "The address in this deployment's settings has to be put right.",
        **facts,
    )


def _asked_too_often(answer: Answer, **facts: Unpack[Circumstances]) -> TryLaterError:
    wait = answer.retry_after()
    when = "in a moment" if wait is None else f"in {wait:.0f} seconds"
    return TryLaterError(
        f"The Platform is being asked too often. Nothing was done; you can try again {when}.",
        retry_after=wait,
        **facts,
    )
