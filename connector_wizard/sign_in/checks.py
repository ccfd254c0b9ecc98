"""Refuse to start with a provider that is configured by halves, or by mistake."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from connector_wizard.group_roles import BadMappingError, grants
from connector_wizard.models import Team

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@register()
def check_provider(**_: Any) -> list[Error]:
    """Judge the OIDC_* settings; asks nobody, needs no database."""
    found = _problems() if settings.OIDC_ISSUER else _leftovers()
    return [Error(text, id="connector_wizard.E006") for text in found]


@register(Tags.database)
def check_teams(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Advise where a group stands for a role in no team; runs with ``check --database default``."""
    if not databases or check_provider():
        return []
    named = {grant.team for grant in grants(settings.OIDC_GROUP_ROLES)}
    try:
        there = set(Team.objects.filter(slug__in=named).values_list("slug", flat=True))
    except DatabaseError:
        # Not migrated yet.
        return []
    text = f"OIDC_GROUP_ROLES names teams that are not there: {', '.join(sorted(named - there))}."
    return [Warning(text, id="connector_wizard.W007")] if named - there else []


def refuse_unusable_provider() -> None:
    """
    Stop a server's start where nobody could sign in as meant.

    :raises ImproperlyConfigured: in one sentence
    """
    errors = check_provider()
    if errors:
        raise ImproperlyConfigured(errors[0].msg)


def _leftovers() -> list[str]:
    names = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_GROUP_ROLES", "OIDC_ONLY")
    given = [name for name in names if getattr(settings, name)]
    return [f"{', '.join(given)} is set, but OIDC_ISSUER is not."] if given else []


def _problems() -> list[str]:
    found = []
    parts = urlsplit(settings.OIDC_ISSUER)
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not local and not (parts.scheme == "https" and parts.hostname):
        found.append("OIDC_ISSUER must be an https:// address (plain http:// on loopback).")
    missing = [n for n in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not getattr(settings, n)]
    found += [f"{name} is not set, but OIDC_ISSUER is." for name in missing]
    if "openid" not in settings.OIDC_SCOPES:
        found.append("OIDC_SCOPES must have openid among them.")
    try:
        grants(settings.OIDC_GROUP_ROLES)
    except BadMappingError as error:
        found.append(f"OIDC_GROUP_ROLES: {error}.")
    return found
