"""Know the characters that nobody sees at the ends of a pasted value."""

_ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2800\ufeff"
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + _ZERO_WIDTH
_LINE_ENDS = "\r\n"
_MASK = frozenset("*•●∙·")


def without_surrounding_blanks(text: str) -> str:
    """The text without white space or invisible characters at its ends."""
    return text.strip(_BLANKS)


def trimmed(text: str) -> str:
    """A secret without blanks around it; a key of many lines keeps the line end that closes it."""
    bare = without_surrounding_blanks(text)
    return f"{bare}\n" if "\n" in bare and text.endswith("\n") else bare


def surrounded_by_blanks(text: str) -> bool:
    """Whether white space hides at an end; the line end that closes a key file does not count."""
    return text.rstrip(_LINE_ENDS) != without_surrounding_blanks(text)


def blanks_inside(text: str) -> bool:
    """Whether white space or what nobody sees is anywhere between the ends."""
    bare = without_surrounding_blanks(text)
    return any(each in _BLANKS or not each.isprintable() for each in bare)


def looks_like_a_mask(text: str) -> bool:
    """Whether this is what a page shows instead of a secret."""
    seen = without_surrounding_blanks(text)
    return bool(seen) and _MASK.issuperset(seen)
