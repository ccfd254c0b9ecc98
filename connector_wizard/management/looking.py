"""Find the place in a source that a command names, and have it told, from what is kept if fresh."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.management.base import CommandError
from django.utils import timezone

from connector_wizard.models import Actor, Connection, Explored, Place, StateError
from connector_wizard.usecases.explore_connection import explore

_NO_WAY = (
    "The Platform has no way to look into this kind of source. Nothing is wrong with the "
    "connection; look at the data at the source itself."
)
_NOT_LISTED = (
    "No list that was told lately has this path. Give it just as the list of the folder above it "
    "does, or say by --kind what it is."
)


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks into which connection's source."""

    actor: Actor
    connection: Connection

    def place_called(self, path: str, kind: str = "") -> tuple[Place, str]:
        """
        Return the place, and the mark of the list that leads to it; no path is the top.

        :raises CommandError: if the source shows nothing, or nobody knows what is at the path
        :raises PlatformProblemError: if the top had to be listed to know it, and could not be
        """
        if self.connection.can_explore is False:
            raise CommandError(_NO_WAY)
        if not path:
            return Place(), ""
        _check(path)
        kept = Explored.objects.filter(connection=self.connection)
        found = _in(kept, path, kind)
        if found is None and not kind:
            found = _in([self.told(Place())], path, kind)
        if found is None and not kind:
            raise CommandError(_NOT_LISTED)
        return found or (Place(kind, path), "")

    def told(self, place: Place, parent: str = "", *, anew: bool = False) -> Explored:
        """
        Return what the Platform told of the place a short while ago, or tells now.

        :raises PlatformProblemError: if it refused or did not answer
        """
        kept = None if anew else self._fresh(place)
        if kept is None:
            explore(actor=self.actor, connection=self.connection, place=place, parent=parent)
            kept = self._fresh(place)
        if kept is None:
            raise StateError(f"{self.connection} was changed just now: ask again.")
        return kept

    def _fresh(self, place: Place) -> Explored | None:
        return Explored.fresh(self.connection, place, now=timezone.now())


def _check(path: str) -> None:
    """Refuse what no list has told, and no database keeps."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise CommandError("PATH is not UTF-8.") from None
    if "\0" in path:
        raise CommandError("PATH has a NUL in it, which no name in a source has.")


def _in(rows: Iterable[Explored], path: str, kind: str) -> tuple[Place, str] | None:
    for row in rows:
        for its_kind, _name, its_path, *_more in row.told if row.place.is_list else ():
            if its_path == path and kind in ("", its_kind):
                return Place(its_kind, path), row.mark
    return None
