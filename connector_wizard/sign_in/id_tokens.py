"""Judge an ID token: signed by the provider, for this site, now, and for this very sign-in."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.views.decorators.debug import sensitive_variables

# Signed by a key that only the provider has. With a key that both have, or none, a token proves
# nothing; and what a public key verifies must never be taken for a shared secret.
OF_A_PRIVATE_KEY = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
# How far the provider's clock may be off, in seconds.
CLOCK = 60
_NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token for this sign-in says, and what it may be signed by."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    algorithms: frozenset[str]


@sensitive_variables()
def claims_of(token: str, *, keys: Any, expected: Expected) -> Mapping[str, Any]:
    """
    Return what the token says, once all of OpenID Connect Core 3.1.3.7 holds of it.

    ``keys`` is the provider's JWK set.

    :raises OAuth2Error: if anything does not; the log tells what, and nothing of the token
    """
    try:
        claims = _signed(token, keys, expected)
        _require_for_us(claims, expected)
    except jwt.PyJWTError as error:
        kind = type(error).__name__
        log.warning("The provider's ID token was refused: %s", kind)
        raise OAuth2Error(f"The provider's ID token will not do: {kind}") from None
    return claims


@sensitive_variables()
def _signed(token: str, keys: Any, expected: Expected) -> Mapping[str, Any]:
    header = jwt.get_unverified_header(token)
    algorithm = header.get("alg")
    if algorithm not in expected.algorithms & OF_A_PRIVATE_KEY:
        raise jwt.InvalidAlgorithmError
    for key in _candidates(keys, header):
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[algorithm],
                issuer=expected.issuer,
                audience=expected.client_id,
                leeway=CLOCK,
                options={"require": _NEEDED, "enforce_minimum_key_length": True},
            )
        except jwt.InvalidSignatureError:
            continue
        return claims
    raise jwt.InvalidSignatureError


def _candidates(keys: Any, header: Mapping[str, Any]) -> Iterator[jwt.PyJWK]:
    """Yield the provider's keys that may have signed; a header may leave out which."""
    listed = keys.get("keys") if isinstance(keys, dict) else None
    for told in listed if isinstance(listed, list) else []:
        if not isinstance(told, dict) or told.get("use", "sig") != "sig":
            continue
        if "kid" in header and told.get("kid") != header["kid"]:
            continue
        if told.get("alg", header["alg"]) != header["alg"]:
            continue
        try:
            yield jwt.PyJWK(told, algorithm=header["alg"])
        except jwt.PyJWTError:
            # Of another kind than the algorithm's, or of one that nobody here knows.
            continue


def _require_for_us(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims["nonce"] != expected.nonce:
        raise jwt.InvalidTokenError
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    # A token for several says which of them asked for it.
    if claims.get("azp", "" if several else expected.client_id) != expected.client_id:
        raise jwt.InvalidAudienceError
