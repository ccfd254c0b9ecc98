"""Find every address that the site answers by walking its URL configuration."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from connector_wizard.models import Membership, PlatformAccount
from tests.test_access import MATRIX, address, desk

# What stands for a value of this kind where no row is behind it.
MADE_UP: dict[str, Callable[[], str]] = {
    "uuid": lambda: str(uuid4()),
    "slug": lambda: "csv",
    "int": lambda: "1",
    "path": lambda: "1",
}
IN_ROUTE = re.compile(r"<(?:(\w+):)?\w+>")
IN_REGEX = re.compile(r"\(\?P<\w+>[^)]*\)|[\^$]|\\Z")
Essence = tuple[int, str, str]
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[A-Za-z0-9]{64}")


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the URL configuration, with made-up values in it."""

    name: str
    path: str
    view: Any


@dataclass(frozen=True, slots=True)
class Site:
    """People of every role, rows of every kind, and the addresses that lead to these."""

    people: dict[str, Membership]
    account: PlatformAccount
    paths: dict[str, str]
    _desks: dict[str, Client] = field(default_factory=dict)

    def desk(self, who: str) -> Client:
        """A browser in which this person has signed in, and which is shown errors as answers."""
        if who not in self._desks:
            self._desks[who] = desk(self.people[who])
            self._desks[who].raise_request_exception = False
        return self._desks[who]


def every_address() -> list[Address]:
    """Return all that is mapped, of ours, of signing in and of the admin pages."""
    return sorted(_walk(get_resolver(), "/", ""), key=lambda one: one.path)


def paths_of(people: dict[str, Membership], account: PlatformAccount) -> dict[str, str]:
    """Return a path for each address; behind those of the role table there are rows."""
    found = {one.name: one.path for one in every_address()}
    return found | {name: address(name, people, account) for name in MATRIX}


def with_id() -> list[str]:
    """Return the names of those addresses of the role table that take a row's id."""
    patterns = {getattr(one, "name", ""): one for one in get_resolver().url_patterns}
    return [name for name in MATRIX if "pk" in patterns[name].pattern.converters]


def essence(answer: Any) -> Essence:
    """Return what an answer tells, apart from what differs each time: ids, tokens."""
    body = "" if answer.streaming else answer.text
    return answer.status_code, IDS.sub("", answer.get("Location", "")), IDS.sub("", body)


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        path = prefix + _filled(one.pattern)
        if isinstance(one, URLPattern):
            name = one.name or path
            yield Address(f"{space}{name}", path, one.callback)
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one, path, inner)


def _filled(pattern: Any) -> str:
    if isinstance(pattern, RoutePattern):
        return IN_ROUTE.sub(lambda match: MADE_UP.get(match[1], lambda: "x")(), str(pattern))
    return IN_REGEX.sub(lambda match: "x1" if match[0].startswith("(") else "", str(pattern))
