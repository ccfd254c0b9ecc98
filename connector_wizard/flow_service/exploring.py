"""Say what the Platform tells of a source's insides: lists, columns, and a few rows."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connector_wizard.flow_service.reading import entries, members, members_or_none, word

# Trees deeper than this, or with more leaves, are no table that a person could look at.
_DEEPEST, _MOST_COLUMNS = 12, 2000
_LONGEST_VALUE = 500
_CONTAINERS = frozenset({"folder", "directory", "schema", "database"})


@dataclass(frozen=True, slots=True)
class DataObject:
    """A table, view, file or folder; its path is to be sent back to the letter."""

    kind: str
    name: str
    path: str
    can_preview: bool = True
    has_columns: bool = True

    @classmethod
    def from_json(cls, value: object) -> "DataObject":
        item = members(value)
        # Neither is stripped: a blank at an end is part of a name.
        name, path = word(item.get("name")), word(item.get("path"))
        if not (name or path):
            raise ValueError("nothing to call it by")
        return cls(
            kind=_kind(word(item.get("type"))),
            name=name or path,
            path=path or name,
            can_preview=item.get("canPreview") is not False,
            has_columns=item.get("canFetchSchema") is not False,
        )


def _kind(told: str) -> str:
    kind = told.strip().lower()
    if kind in _CONTAINERS:
        return "folder"
    return kind if kind in {"view", "file"} else "table"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type in the source, and what the Platform makes of it."""

    name: str
    source_type: str
    xdm_type: str
    xdm_format: str


@dataclass(frozen=True, slots=True)
class Description:
    """What an object is made of, with a few of its rows where they were asked for."""

    columns: tuple[Column, ...]
    # A row has a text for each column; None is what the source has no value for.
    rows: tuple[tuple[str | None, ...], ...] = field(default=(), repr=False)

    @classmethod
    def from_json(cls, value: object) -> "Description":
        answer = members(value)
        schema = members(answer["schema"])
        columns = tuple(_columns(schema))[:_MOST_COLUMNS]
        data = answer.get("data")
        told = data if isinstance(data, list) else []
        if not columns:
            columns = tuple(_columns_of_rows(told))
        return cls(columns, tuple(_row(row, columns) for row in told))


def read_list(value: object) -> tuple[DataObject, ...]:
    """
    Read a list of objects, be it bare or wrapped; one that is unreadable hides no other.

    :raises ValueError: if none of them can be read: that would pass for a place with nothing in it
    """
    items = value if isinstance(value, list) else entries(members(value)["items"])
    told = tuple(_readable(items))
    if items and not told:
        raise ValueError("nothing that can be read")
    return told


def _readable(items: list[object]) -> Iterator[DataObject]:
    for item in items:
        try:
            told = DataObject.from_json(item)
        except (TypeError, ValueError):
            continue
        yield told


def _columns(schema: Mapping[str, object]) -> Iterator[Column]:
    told = schema.get("columns")
    if isinstance(told, list):
        yield from (_column(word(one.get("name")), one) for one in map(members_or_none, told))
    else:
        yield from _leaves(members_or_none(schema.get("properties")), "", _DEEPEST)


def _leaves(properties: Mapping[str, object], prefix: str, depth: int) -> Iterator[Column]:
    for name, value in properties.items():
        described = members_or_none(value)
        inner = members_or_none(described.get("properties"))
        if inner and depth:
            yield from _leaves(inner, f"{prefix}{name}.", depth - 1)
        else:
            yield _column(prefix + name, described)


def _column(name: str, told: Mapping[str, object]) -> Column:
    xdm = members_or_none(told.get("xdm"))
    original = word(members_or_none(told.get("meta")).get("originalType"))
    xdm_type = word(xdm.get("type")) or word(told.get("meta:xdmType"))
    return Column(name, original or word(told.get("type")), xdm_type, word(xdm.get("format")))


def _columns_of_rows(rows: list[object]) -> Iterator[Column]:
    names = dict.fromkeys(name for row in rows for name in members_or_none(row))
    yield from (Column(name, "", "", "") for name in list(names)[:_MOST_COLUMNS])


def _row(row: object, columns: tuple[Column, ...]) -> tuple[str | None, ...]:
    if isinstance(row, list):
        values = [*row, *[None] * len(columns)][: len(columns)]
        return tuple(_text(value) for value in values)
    told = members_or_none(row)
    return tuple(_text(_at(told, column.name)) for column in columns)


def _at(row: Mapping[str, object], name: str) -> object:
    """Return a value by its column's name, or by the way through a tree that the name tells."""
    if name in row:
        return row[name]
    first, dot, rest = name.partition(".")
    return _at(members_or_none(row.get(first)), rest) if dot else None


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
