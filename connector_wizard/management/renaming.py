"""Know a connection again that an entry of a file says was called otherwise before."""

from collections import Counter
from collections.abc import Iterable

from connector_wizard.connecting import InvalidRequestError, Wanted
from connector_wizard.models import Connection, PlatformAccount


def called_before(account: PlatformAccount, asked: Wanted) -> list[Connection]:
    """
    Return what is there, or on its way, under the name that the entry had before, if anything.

    :raises InvalidRequestError: if several are called so
    """
    if not asked.was.strip():
        return []
    name = asked.key_before[0]
    rows = list(
        Connection.objects.declared(account, asked.sandbox, name)
        .exclude(status=Connection.Status.DRAFT)
        .select_related("team", "account")
        .prefetch_related("submissions")[:2]
    )
    if len(rows) > 1:
        raise InvalidRequestError(
            f"Several are called {name!r} there: give the one that is meant its name by "
            "rename_connection."
        )
    return rows


def unclear_renames(entries: Iterable[Wanted]) -> list[str]:
    """Return a sentence for each earlier name that does not say which entry it stands for."""
    entries = list(entries)
    names = {one.key for one in entries}
    before = Counter(one.key_before for one in entries if one.was.strip())
    wrong = []
    for one in entries:
        if before[one.key_before] > 1:
            wrong.append(f"{one.name}: another one says too that it was {one.was!r}.")
        elif one.was.strip() and one.key_before in names - {one.key}:
            wrong.append(
                f"{one.name}: the file has another one called {one.was!r}. Apply the renaming "
                'first; then leave "was" out.'
            )
    return wrong
