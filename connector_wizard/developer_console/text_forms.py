"""Read what is no JSON: a curl command, or lines like CLIENT_ID=value."""

import json
import re
import shlex
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connector_wizard.developer_console.errors import UnreadablePasteError
from connector_wizard.developer_console.names import Pairs

_LINE = re.compile(
    r"\s*(?:export\s+|set\s+)?[\"']?([A-Za-z][\w .-]{0,80}?)[\"']?\s*[=:]\s*(.*?)[\s,;]*"
)
_LINE_GOES_ON = re.compile(r"[\\^`]\r?\n")
_DATA = {"-d", "--data", "--data-raw", "--data-ascii", "--data-binary"}
_HEADER = {"-H", "--header"}


def from_text(text: str) -> Pairs:
    """
    Return each name with its value.

    :raises UnreadablePasteError: if a curl command's quotation marks do not close
    """
    if text.startswith("curl"):
        return _from_curl(text)
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return ((one[1], _unquoted(one[2])) for one in found if one)


def _from_curl(text: str) -> Pairs:
    try:
        words = shlex.split(_LINE_GOES_ON.sub(" ", text))
    except ValueError:
        raise UnreadablePasteError("broken") from None
    for option, word in pairwise(words):
        yield from _argument(option, word)


def _argument(option: str, word: str) -> Pairs:
    if option in _DATA:
        yield from parse_qsl(word)
    elif option == "--data-urlencode":
        name, _, value = word.partition("=")
        yield name, value
    elif option in _HEADER:
        yield _header(word)
    elif word.startswith("https://"):
        yield from parse_qsl(urlsplit(word).query)


def _header(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    if name.lower() == "authorization":
        return "access_token", value.strip().removeprefix("Bearer ")
    return name, value.strip()


def _unquoted(value: str) -> Any:
    if value[:1] == "[":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return ""
    return value[1:-1] if value[:1] == value[-1:] and value[:1] in {"'", '"'} else value
