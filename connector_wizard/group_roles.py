"""Read what the company's provider says of a person, and which roles its groups stand for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector_wizard.models import Role

# Of several roles in one team the first of these holds.
STRONGEST_FIRST = (Role.ADMIN, Role.REVIEWER, Role.MEMBER, Role.AUDITOR)


class BadMappingError(ValueError):
    """An entry of OIDC_GROUP_ROLES cannot be read; the message says which, and how it should be."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Members of ``group`` are ``role`` in the team of this slug."""

    group: str
    team: str
    role: Role


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for, as far as we use it."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    groups: frozenset[str]

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any], *, issuer: str, groups_claim: str) -> "Vouched":
        """
        Take the claims of one person.

        :raises KeyError: if they do not say who it is
        """
        return cls(
            issuer=issuer,
            subject=str(claims["sub"]),
            email=str(claims.get("email") or "").strip().lower()[:254],
            # Some providers send booleans as text; anything but a plain yes is a no.
            email_verified=claims.get("email_verified") in (True, "true"),
            groups=frozenset(_names(claims.get(groups_claim))),
        )

    @property
    def identity(self) -> str:
        """What an account is known by: nobody else's, at this provider or another, is the same."""
        return hashlib.sha256(f"{self.issuer}\0{self.subject}".encode()).hexdigest()


def as_one(proven: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the claims of the ID token and of the provider's second answer, which counts, as one.

    That an address is verified is not taken from an answer that tells another address.
    """
    claims = {**proven, **told}
    addresses = {str(one["email"]).lower() for one in (proven, told) if one.get("email")}
    if len(addresses) > 1 and "email_verified" not in told:
        claims["email_verified"] = False
    return claims


def grants(entries: Sequence[str]) -> list[Grant]:
    """
    Read ``group=team:role`` entries.

    :raises BadMappingError: if one is not of that form
    """
    return [_grant(entry) for entry in entries]


def wanted_roles(mapping: Sequence[Grant], groups: frozenset[str]) -> dict[str, Role | None]:
    """Return, for each team that the mapping names, the role there; None is no membership."""
    found: dict[str, Role | None] = {}
    for team in {grant.team for grant in mapping}:
        roles = {one.role for one in mapping if one.team == team and one.group in groups}
        found[team] = next((role for role in STRONGEST_FIRST if role in roles), None)
    return found


def _grant(entry: str) -> Grant:
    group, _, place = entry.rpartition("=")
    team, _, role = place.partition(":")
    if not (group and team and role in Role.values):
        roles = ", ".join(Role.values)
        raise BadMappingError(f"“{entry}” is not group=team:role, with a role of {roles}")
    return Grant(group.strip(), team.strip(), Role(role))


def _names(claim: Any) -> list[str]:
    if isinstance(claim, str):
        return [claim]
    return [name for name in claim if isinstance(name, str)] if isinstance(claim, list) else []
