"""Keep for a short while what the Platform told of a source's insides; never a row of its data."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from connector_wizard.models.connections import Connection
from connector_wizard.models.json_text import JSONTextField

# For so long a list or an object's columns count as what is there now.
FRESH_FOR = timedelta(minutes=10)
# For so long we remember where it lies; of each connection, so many places at most.
KEPT_FOR = timedelta(days=1)
MOST_PLACES = 40
# Of longer lists only the beginning is kept.
MOST_ENTRIES = 20_000
ROOT, FOLDER = "root", "folder"
KINDS = (ROOT, FOLDER, "table", "view", "file")
# A row as it is stored: an entry of a list, or a column.
Row = Sequence[Any]
# What a search looks at: an entry's name and path, a column's name and types.
_SOUGHT = {True: slice(1, 3), False: slice(0, 4)}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a source: its top, a folder, or an object; ``path`` is the Platform's own."""

    kind: str = ROOT
    path: str = ""

    @property
    def is_list(self) -> bool:
        """Whether other places lie in it."""
        return self.kind in (ROOT, FOLDER)

    @property
    def mark(self) -> str:
        """A short text that stands for this place in addresses."""
        return hashlib.sha256(f"{self.kind}\0{self.path}".encode()).hexdigest()[:32]


class Explored(models.Model):
    """One place of a source, as the Platform last told it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="explored")
    mark = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    path = models.TextField(blank=True)
    name = models.TextField(blank=True)
    # The mark of the list from which a person came here.
    parent = models.CharField(max_length=32, blank=True)
    # A list's entries (kind, name, path, has rows, has columns), or an object's columns (name,
    # type, type and format on the Platform).
    told = JSONTextField(default=list)
    # How many entries there were, where not all are kept.
    number = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-told_at"]
        indexes = [models.Index(fields=["told_at"], name="explored_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["connection", "mark"], name="one_row_per_place")
        ]

    def __str__(self) -> str:
        return self.name or self.path or self.kind

    @property
    def place(self) -> Place:
        """Where this is."""
        return Place(self.kind, self.path)

    def matching(self, words: str) -> Sequence[Row]:
        """Return the entries or columns in which all of ``words`` occur."""
        return searched(self.told, words, _SOUGHT[self.place.is_list])

    @classmethod
    def keep(cls, connection: Connection, place: Place, told: list[Any], **more: Any) -> None:
        """Keep what was just told of ``place`` instead of what was told before."""
        values = {
            "kind": place.kind,
            "path": place.path,
            "told": told[:MOST_ENTRIES],
            "number": len(told),
            **more,
        }
        cls.objects.update_or_create(connection=connection, mark=place.mark, defaults=values)
        newest = cls.objects.filter(connection=connection).values_list("pk", flat=True)
        rest = list(newest[MOST_PLACES:])
        cls.objects.filter(pk__in=rest).delete()

    @classmethod
    def fresh(cls, connection: Connection, place: Place, *, now: datetime) -> "Explored | None":
        """Return what was told of ``place`` a short while ago."""
        rows = cls.objects.filter(connection=connection, mark=place.mark)
        return rows.filter(told_at__gt=now - FRESH_FOR).first()

    @classmethod
    def way_to(cls, connection: Connection, mark: str) -> list[Mapping[str, str]]:
        """Return the lists that a person came through to the one of that mark, top first."""
        columns = ("mark", "kind", "path", "name", "parent")
        rows = {
            one["mark"]: one for one in cls.objects.filter(connection=connection).values(*columns)
        }
        way: list[Mapping[str, str]] = []
        while mark in rows and len(way) < MOST_PLACES:
            # Taken out, so that a ring ends.
            way.insert(0, rows.pop(mark))
            mark = way[0]["parent"]
        return [one for one in way if one["kind"] == FOLDER]

    @classmethod
    def forget(cls, connection: Connection) -> None:
        """Delete all of one connection: by now it may lead elsewhere, or as somebody else."""
        cls.objects.filter(connection=connection).delete()

    @classmethod
    def forget_old(cls, *, now: datetime) -> int:
        """Delete what was told long ago; return of how many places."""
        gone, _each = cls.objects.filter(told_at__lt=now - KEPT_FOR).delete()
        return gone


def searched(rows: Sequence[Row], words: str, columns: slice) -> Sequence[Row]:
    """Return the rows in whose ``columns`` all of ``words`` occur."""
    wanted = words.casefold().split()
    if not wanted:
        return rows
    # Each row's text once, whatever the number of words: this runs at every key.
    texts = [(" ".join(row[columns]).casefold(), row) for row in rows]
    for word in wanted:
        texts = [one for one in texts if word in one[0]]
    return [row for _, row in texts]
