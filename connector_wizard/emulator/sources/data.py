"""What is in the sources: tables with columns and rows, folders with files, and odd cases."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from connector_wizard.emulator.sources.catalogue import Spec

Item = dict[str, Any]

# Values of a source by which a person chooses what is found in it.
MANY, ODD, EMPTY = "many-tables", "odd-names", "no-tables"
MANY_TABLES: Final = 5_000
OBJECT_STORES: Final = frozenset({"Cloud Storage"})
_TABLES: Final = (
    "customers",
    "orders",
    "order_lines",
    "products",
    "returns",
    "stores",
    "visits",
)
ODD_NAMES: Final = (
    "a b",
    " blank at both ends ",
    "quote\"s and apostrophe's",
    "semi;colon, comma",
    "100% & more",
    "C# + F#",
    "up/../down",
    "back\\slash",
    "question?mark=1&x=2",
    "<script>alert(1)</script>",
    "{{ braces }} {% percent %}",
    "Größe",
    "顧客",
    "👩‍🔬",
    "עברית",
    "tab\there",
    "line\nbreak",
    "plus+plus",
    "%2F",
    "l" * 900 + "ong",
)
_FOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("exports/", "images & more/", "readme.txt"),
    "/exports": ("2025/", "2026/", "orders.csv", "customers.json", "events.parquet"),
    "/exports/2025": ("orders-1.csv.gz", "orders-2.csv.gz"),
    "/exports/2026": (),
    "/images & more": ("list #1.csv",),
}
# Name, type in the source, type and format on the Platform, and the values of the first rows.
_COLUMNS: Final[tuple[tuple[str, str, str, str, tuple[Any, Any, Any]], ...]] = (
    ("id", "int8", "integer", "", (1, 2, 3)),
    ("email", "varchar(320)", "string", "email", ("a@example.com", "b@example.com", None)),
    ("city", "varchar(80)", "string", "", ("Basel", "Łódź", "São Paulo")),
    ("total", "numeric(12,2)", "number", "", (12.5, 0, 99999.99)),
    ("vip", "bool", "boolean", "", (True, False, None)),
    ("seen_at", "timestamptz", "string", "date-time", ("2026-01-02T03:04:05Z", None, None)),
    ("tags", "super", "object", "", ({"a": [1, 2]}, {}, None)),
)


def is_store(spec: Spec) -> bool:
    """Tell whether a source holds files in folders, not tables."""
    return spec.get("attributes", {}).get("category") in OBJECT_STORES


def listed(spec: Spec, params: Mapping[str, Any], folder: str) -> list[Item] | None:
    """Return what is in a folder, "" being the top; None if there is no such folder."""
    if is_store(spec):
        inside = _FOLDERS.get(folder.rstrip("/"))
        return None if inside is None else [_file(folder, name) for name in inside]
    return None if folder else list(_tables(str(params.get("database", ""))))


def described(spec: Spec, params: Mapping[str, Any], path: str, count: int) -> Item | None:
    """Return an object's columns and its first rows; None if there is no such object."""
    if path not in _paths(spec, params):
        return None
    columns = [
        {
            "name": name,
            "type": xdm_type,
            "meta": {"originalType": source_type},
            "xdm": {"type": xdm_type} | ({"format": form} if form else {}),
        }
        for name, source_type, xdm_type, form, _ in _COLUMNS
    ]
    rows = [{name: values[row] for name, *_, values in _COLUMNS} for row in range(min(count, 3))]
    return {"format": "flat", "schema": {"columns": columns}, "data": rows}


def _tables(database: str) -> Iterator[Item]:
    if database == EMPTY:
        return
    if database == MANY:
        yield from _many()
        return
    names = ODD_NAMES if database == ODD else _TABLES
    yield from (_table(name, f"public.{name}") for name in names)
    yield {**_table("best_customers", "public.best_customers"), "type": "view"}


@cache
def _many() -> tuple[Item, ...]:
    names = [f"{_TABLES[number % len(_TABLES)]}_{number:04}" for number in range(MANY_TABLES)]
    return tuple(_table(name, f"public.{name}") for name in names)


def _table(name: str, path: str) -> Item:
    told = {"type": "table", "name": name, "path": path}
    return {**told, "canPreview": True, "canFetchSchema": True}


def _file(folder: str, name: str) -> Item:
    path = f"{folder.rstrip('/')}/{name.rstrip('/')}"
    if name.endswith("/"):
        told = {"type": "folder", "name": name.rstrip("/"), "path": path}
        return {**told, "canPreview": False, "canFetchSchema": False}
    readable = not name.endswith(".txt")
    told = {"type": "file", "name": name, "path": path}
    return {**told, "canPreview": readable, "canFetchSchema": readable}


def _paths(spec: Spec, params: Mapping[str, Any]) -> set[str]:
    folders = list(_FOLDERS) if is_store(spec) else [""]
    items = [item for folder in folders for item in listed(spec, params, folder) or ()]
    return {item["path"] for item in items if item["type"] != "folder"}
