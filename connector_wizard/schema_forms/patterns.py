"""Match a schema's `pattern` only where Python is sure and quick: patterns come from outside."""

import re

MAX_TEXT = 1000
MAX_STEPS = 20_000_000

_ESCAPE = re.compile(r"\\.", re.DOTALL)
_REPEAT = re.compile(r"(?:[*+]|\{\d*,\d*\})[?+]?(?P<next>[()\[]*.?)(?P<then>[?*{]?)", re.DOTALL)
_GROUP_REPEATED = re.compile(r"\)(?:[*+]|\{)")
_FORKS = "?|"
_SEPARATORS = " ;,=:/@&#-_\"'"


def surely_mismatches(pattern: str, text: str) -> bool:
    """Whether the text breaks the pattern; False where that cannot be told safely."""
    if not pattern or len(text) > MAX_TEXT or _steps(pattern, text) > MAX_STEPS:
        return False
    try:
        return re.search(pattern, text) is None
    except (re.error, OverflowError, RecursionError):
        return False


def _steps(pattern: str, text: str) -> float:
    """
    A bound on the backtracking, deliberately high.

    Each repetition may stop wherever the character after it occurs, each fork doubles the ways,
    and a repeated group may do anything.
    """
    bare = _ESCAPE.sub("\x01", pattern)
    if _GROUP_REPEATED.search(bare):
        return float("inf")
    steps = (len(text) + 1) * 2.0 ** min(sum(map(bare.count, _FORKS)), 99)
    for repeat in _REPEAT.finditer(bare):
        steps *= _stops(repeat["next"], repeat["then"], text)
    return steps


def _stops(following: str, then: str, text: str) -> int:
    literal = following.lstrip("()").lower()
    if then or len(literal) != 1 or not (literal.isalnum() or literal in _SEPARATORS):
        return len(text) + 1
    return text.lower().count(literal) + 1
