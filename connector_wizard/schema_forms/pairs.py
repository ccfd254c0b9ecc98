"""Read the name-value pairs of connection strings, in the three ways they are written."""

import re
from urllib.parse import unquote

ODBC = re.compile(r"\s*([^=;{}]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*?)\s*(?:;|\Z)")
LIBPQ = re.compile(r"\s*([A-Za-z_]+)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s';]+)(?:\s|\Z)")


def pairs_in(pair: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """The pairs that make up the whole text, or none."""
    pairs, end = [], 0
    while end < len(text):
        found = pair.match(text, end)
        if found is None:
            return []
        pairs.append((found[1], _unquoted(found[2])))
        end = found.end()
    return pairs


def _unquoted(value: str) -> str:
    if value.startswith("{") and value.endswith("}"):
        return value[1:-1].replace("}}", "}")
    if value.startswith("'") and value.endswith("'") and len(value) > 1:
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


def url_options(text: str) -> list[tuple[str, str]]:
    """The options after a URL, percent-encoded after `?`, as they are after `;`."""
    decode = unquote if text.startswith("?") else str
    pairs = (each.partition("=") for each in re.split("[?;&]" if decode is unquote else ";", text))
    return [(decode(name), decode(value)) for name, _, value in pairs]
