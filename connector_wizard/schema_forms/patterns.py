"""Match a schema's `pattern` only where Python is sure and quick: patterns come from outside."""

import re

MAX_TEXT = 1000
MAX_STEPS = 20_000_000

_REPEAT = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\d*\})[?+]?(?P<next>[()\[]*\\?.?)(?P<then>[?*{]?)")
_GROUP_REPEATED = re.compile(r"\)(?:[*+]|\{\d*,\d*\})")


def surely_mismatches(pattern: str, text: str) -> bool:
    """Whether the text breaks the pattern; False where that cannot be told safely."""
    if not pattern or len(text) > MAX_TEXT or _steps(pattern, text) > MAX_STEPS:
        return False
    try:
        return re.search(pattern, text) is None
    except (re.error, OverflowError, RecursionError):
        return False


def _steps(pattern: str, text: str) -> float:
    """A bound on the backtracking: each repetition may stop wherever what follows it occurs."""
    if _GROUP_REPEATED.search(pattern):
        return float("inf")
    steps = float(len(text) + 1)
    for repeat in _REPEAT.finditer(pattern):
        steps *= _stops(repeat["next"], repeat["then"], text)
    return steps


def _stops(following: str, then: str, text: str) -> int:
    literal = following.lstrip("()")
    if then or len(literal) != 1 or not (literal.isalnum() or literal in " ;,=:/@&#-_\"'"):
        return len(text) + 1
    return text.count(literal) + 1
