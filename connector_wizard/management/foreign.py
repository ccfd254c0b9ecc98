"""Find what others made on the Platform as a command names it, and tell of it in one object."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from connector_wizard.access import foreign_for
from connector_wizard.models import ForeignConnection, Membership


def ask_where(parser: ArgumentParser) -> None:
    """Ask for a part of the inventory."""
    parser.add_argument("--account", metavar="NAME", help="only of this Platform account")
    parser.add_argument("--sandbox", metavar="NAME", help="only in the sandbox of this name")


def ask_which_foreign(parser: ArgumentParser) -> None:
    """Ask for some by the Platform's ids, or for all that are listed."""
    ask_where(parser)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("ids", nargs="*", default=[], metavar="ID", help="the Platform's id of one")
    which.add_argument("--all", action="store_true", help="all that list_foreign lists there")


def listed(
    membership: Membership, options: dict[str, Any], *, ignored: bool
) -> QuerySet[ForeignConnection]:
    """Return what is on the list, or was put aside from it, in the places that are asked for."""
    return _there(membership, options).filter(ignored_at__isnull=not ignored)


def chosen(
    membership: Membership, options: dict[str, Any], *, ignored: bool
) -> list[ForeignConnection]:
    """
    Return what is named, be it put aside or not; or all that are ``ignored``, or all others.

    :raises CommandError: if an id stands for none there, or for several
    """
    if options["all"]:
        return list(listed(membership, options, ignored=ignored))
    rows: dict[str, list[ForeignConnection]] = {one: [] for one in options["ids"]}
    for row in _there(membership, options).filter(remote_id__in=rows):
        rows[row.remote_id].append(row)
    missing = [one for one, found in rows.items() if not found]
    if missing:
        raise CommandError(f"Not in the inventory, as last read: {', '.join(missing)}.")
    several = [one for one, found in rows.items() if len(found) > 1]
    if several:
        raise CommandError(f"Several accounts list {', '.join(several)}: say --account.")
    return [row for found in rows.values() for row in found]


def told(row: ForeignConnection, status: str) -> dict[str, str]:
    """Return what became of one."""
    return {
        "status": status,
        "id": row.remote_id,
        "name": row.name,
        "account": row.account.name,
        "sandbox": row.sandbox,
    }


def _there(membership: Membership, options: dict[str, Any]) -> QuerySet[ForeignConnection]:
    rows = foreign_for(membership)
    if options["account"]:
        rows = rows.filter(account__name=options["account"])
    if options["sandbox"]:
        rows = rows.filter(sandbox=options["sandbox"])
    return rows.order_by("account__name", "sandbox", "name", "pk")
