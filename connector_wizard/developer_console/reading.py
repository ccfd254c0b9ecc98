"""Take a credential's values from whatever was pasted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector_wizard.developer_console.errors import UnreadablePasteError
from connector_wizard.developer_console.json_files import from_json, parsed, title_of
from connector_wizard.developer_console.names import Pairs, name_of, texts
from connector_wizard.developer_console.text_forms import from_text


@dataclass(frozen=True, slots=True)
class ConsolePaste:
    """What was understood, by the names of ``NAMES``; ``title`` is what the project is called."""

    values: Mapping[str, str] = field(repr=False)
    title: str = ""
    # The Console lets a credential have two at a time.
    number_of_secrets: int = 0


def read_console(text: str, *, client_id: str = "") -> ConsolePaste:
    """
    Return what ``text`` tells of a credential; ``client_id`` says which, where there are several.

    :raises UnreadablePasteError: if it tells nothing, or not of which one
    """
    text = text.lstrip("\ufeff").strip()
    told: Any = parsed(text) if text[:1] in {"{", "["} else None
    pairs = from_text(text) if told is None else from_json(told, client_id)
    found = _by_name(pairs)
    if not found:
        raise UnreadablePasteError("nothing", *(told if isinstance(told, dict) else ()))
    values = {name: listed[0] for name, listed in found.items()}
    if "scopes" in found:
        values["scopes"] = ",".join(found["scopes"])
    return ConsolePaste(values, title_of(told), len(found.get("client_secret", ())))


def _by_name(pairs: Pairs) -> dict[str, list[str]]:
    """Return what each name stands for; of scopes told twice, the first list."""
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        name, told = name_of(key), texts(value)
        known = found.get(name, [])
        if name and told and not (name == "scopes" and known):
            found[name] = [*known, *(one for one in told if one not in known)]
    return found
