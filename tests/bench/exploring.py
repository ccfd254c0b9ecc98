"""What it costs to search and show a source of thousands of tables."""

from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.emulator.sources.data import MANY_TABLES
from connector_wizard.models import Connection, Explored, Membership, Place, PlatformAccount, Role
from connector_wizard.models.explored import searched
from connector_wizard.views.data.sheets import A_PAGE, sheet_of
from tests import factories
from tests.bench.measuring import Ratio, ratio

NAMES = slice(1, 3)
# Loops, so that what is timed is well above the clock's grain.
TIMES = 10
FEW = [["table", f"orders_{number}", f"public.orders_{number}", True, True] for number in range(50)]
MANY: list[list[Any]] = [
    ["table", f"orders_{number:04}", f"public.orders_{number:04}", True, True]
    for number in range(MANY_TABLES)
]


def ratios() -> Iterator[Ratio]:
    """Compare with a plain loop over the same names, and with a source of one page."""
    yield Ratio(
        f"search in {MANY_TABLES} tables and cut a page",
        "list comprehension over their names and paths",
        ratio(lambda: _times(_search), lambda: _times(_plainly)),
        5.0,
    )
    member = factories.join(factories.make_team(), Role.MEMBER)
    account = factories.make_account(member.team)
    few, many = (_source(member, account, told) for told in (FEW, MANY))
    desk = Client()
    desk.force_login(member.user, "django.contrib.auth.backends.ModelBackend")
    yield Ratio(
        f"page of a source of {MANY_TABLES} tables",
        f"page of one of {A_PAGE}",
        ratio(lambda: _page(desk, many), lambda: _page(desk, few)),
        2.0,
    )
    yield Ratio(
        f"page of a search in {MANY_TABLES} tables",
        f"page of a list of {A_PAGE}",
        ratio(lambda: _page(desk, many, q="orders 00"), lambda: _page(desk, few)),
        2.0,
    )


def _times(job: Callable[[], object]) -> None:
    for _ in range(TIMES):
        job()


def _search() -> object:
    return sheet_of(searched(MANY, "ORDERS 42", NAMES), "1")


def _plainly() -> object:
    return [row for row in MANY if "42" in f"{row[1]} {row[2]}".casefold()]


def _source(member: Membership, account: PlatformAccount, told: list[Any]) -> Connection:
    source = factories.make_created(member, account)
    Explored.keep(source, Place(), told, told_at=timezone.now())
    return source


def _page(desk: Client, source: Connection, **asked: str) -> None:
    answer = desk.get(reverse("connection-data", kwargs={"pk": source.pk}), asked)
    if answer.status_code != 200:
        raise RuntimeError(f"The page answered {answer.status_code}")
