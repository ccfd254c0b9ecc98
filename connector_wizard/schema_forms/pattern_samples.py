"""Write the shortest text that a simple pattern matches."""

import re

MAX_REPEATS = 1000

_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<anchor>[\^$])|(?P<any>\.)"
    r"|(?P<set>\[(?:\\.|[^\]\\])(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:)?)|(?P<close>\))"
    r"|(?P<or>\|)|(?P<plain>[^()\[\]|\\.*+?{}^$])",
    re.DOTALL,
)
_REPEAT = re.compile(r"(?:(?P<none>[*?])|(?P<once>\+)|\{(?P<least>\d*)(?:,\d*)?\})[?+]?")
_ESCAPED = {"d": "0", "w": "a", "s": " ", "S": "a", "D": "a", "W": "-", "b": "", "B": ""}
_ESCAPED |= {"t": "\t", "n": "\n", "r": "\r", "A": "", "Z": "", "z": ""}
_SPECIAL_GROUP = re.compile(r"\(\?(?!:)")
_TRIED = "a0A-_.:/@ ;=,"


class _NotSimpleError(ValueError):
    """The pattern has something that is not followed here."""


def text_for(pattern: str) -> str | None:
    """A text for the pattern; None for one that is not simple. Whether it matches is not sure."""
    try:
        text, end = _branch(pattern, 0)
    except (_NotSimpleError, RecursionError):
        return None
    return text if end == len(pattern) else None


def _branch(pattern: str, at: int) -> tuple[str, int]:
    """The text of the first of the alternatives that begin here, and where they all end."""
    texts = [""]
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or _SPECIAL_GROUP.match(pattern, at):
            raise _NotSimpleError
        if token.lastgroup == "close":
            break
        if token.lastgroup == "or":
            texts.append("")
            at = token.end()
            continue
        text, at = _one(pattern, token)
        repeat = _REPEAT.match(pattern, at)
        texts[-1] += text * (_least(repeat) if repeat else 1)
        at = repeat.end() if repeat else at
    return texts[0], at


def _one(pattern: str, token: re.Match[str]) -> tuple[str, int]:
    kind, written = token.lastgroup, token[0]
    if kind == "open":
        text, end = _branch(pattern, token.end())
        return text, end + 1
    texts = {"anchor": "", "any": "a", "plain": written}
    if kind == "escape":
        return _escaped(written[1]), token.end()
    return texts[kind or ""] if kind in texts else _member(written), token.end()


def _escaped(letter: str) -> str:
    if letter in _ESCAPED:
        return _ESCAPED[letter]
    if letter.isalnum():
        raise _NotSimpleError
    return letter


def _member(written: str) -> str:
    """A character that the set has; the set itself is short, so that trying costs nothing."""
    try:
        wanted = re.compile(written)
    except re.error:
        raise _NotSimpleError from None
    tried: str
    for tried in (*_TRIED, *written, *map(chr, range(0x21, 0x7F))):
        if wanted.fullmatch(tried):
            return tried
    raise _NotSimpleError


def _least(repeat: re.Match[str]) -> int:
    if repeat["none"]:
        return 0
    if repeat["once"]:
        return 1
    return min(int(repeat["least"] or 0), MAX_REPEATS)
