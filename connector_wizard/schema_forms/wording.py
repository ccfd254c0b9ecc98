"""Say in our own words which rule an answer breaks; never repeat the answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connector_wizard.schema_forms.specs import Kind

MAX_LISTED = 10


def kind_text(kind: Kind) -> str:
    """What to type instead, for an answer that is no value of its kind."""
    return {
        Kind.INTEGER: _("Type a whole number, digits only."),
        Kind.NUMBER: _("Type a number, such as 12 or 0.5, without separators between thousands."),
        Kind.BOOLEAN: _("Type true or false."),
        Kind.CHOICE: _("Choose one of the answers offered."),
        Kind.JSON: _("This is not valid JSON. Check brackets, commas and quotation marks."),
    }[kind]


def rule_text(rule: str, limit: Any) -> str:
    """What a rule of the schema asks for, given its name and its argument there."""
    return _RULES[rule](limit) if rule in _RULES else _("The source does not accept this.")


def sets_text(rule: str, sets: Sequence[Sequence[str]]) -> str:
    """Which sets of fields would do, by their labels."""
    told = "; ".join(_joined(labels) for labels in sets[:MAX_LISTED])
    if rule == "oneOf":
        return _("Fill in exactly one of these, and leave the others empty: %(sets)s.") % {
            "sets": told
        }
    return _("Fill in at least one of these: %(sets)s.") % {"sets": told}


def missing_text() -> str:
    """What a required field says that is empty."""
    return _("Fill this in: the source requires it.")


def pattern_text() -> str:
    """What an answer gets to hear that the source's pattern does not match."""
    return _(
        "This does not look as the source describes it. The description is known to be too "
        "strict at times: check the value, then use it all the same if it is right."
    )


def undescribed_text(names: Sequence[str]) -> str:
    """What is said about required names that no property describes."""
    return _(
        "The source requires %(names)s without describing it, so it cannot be asked for here. "
        "The Platform may refuse the connection."
    ) % {"names": _joined([f"“{name}”" for name in names[:MAX_LISTED]])}


def mask_text(*, stored: bool) -> str:
    """The question to someone whose secret consists of stars or dots."""
    if stored:
        return _(
            "This looks like a mask, not a value. Was it copied from a page that hides it? "
            "Leave the field empty to keep what is stored, or type the value itself."
        )
    return _(
        "This looks like a mask, not a value. Was it copied from a page that hides it? "
        "Type the value itself."
    )


def blanks_text() -> str:
    """The question to someone whose secret begins or ends with what nobody sees."""
    return _(
        "This begins or ends with white space or an invisible character, as happens when "
        "pasting. Remove it, or use the value as it is?"
    )


def _joined(labels: Sequence[str]) -> str:
    *first, last = labels
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


def _listed(values: Any) -> str:
    told = ", ".join(str(value) for value in values[:MAX_LISTED])
    return _("The source accepts only: %(values)s.") % {"values": told}


def _typed(names: Any) -> str:
    told = _joined([names] if isinstance(names, str) else list(names))
    return _("The source expects another type here: %(type)s.") % {"type": told}


def _counted(one: str, many: str) -> Callable[[Any], str]:
    return lambda limit: ngettext(one, many, int(limit)) % {"limit": int(limit)}


_RULES: Mapping[str, Callable[[Any], str]] = {
    "type": _typed,
    "enum": _listed,
    "required": lambda _limit: missing_text(),
    "minLength": _counted(
        "Use at least %(limit)d character.", "Use at least %(limit)d characters."
    ),
    "maxLength": _counted("Use at most %(limit)d character.", "Use at most %(limit)d characters."),
    "minItems": _counted("Give at least %(limit)d line.", "Give at least %(limit)d lines."),
    "maxItems": _counted("Give at most %(limit)d line.", "Give at most %(limit)d lines."),
    "uniqueItems": lambda _limit: _("Give each line once only."),
    "minimum": lambda limit: _("This must be %(limit)s or more.") % {"limit": limit},
    "maximum": lambda limit: _("This must be %(limit)s or less.") % {"limit": limit},
    "exclusiveMinimum": lambda limit: _("This must be more than %(limit)s.") % {"limit": limit},
    "exclusiveMaximum": lambda limit: _("This must be less than %(limit)s.") % {"limit": limit},
    "multipleOf": lambda limit: _("This must be a multiple of %(limit)s.") % {"limit": limit},
    "format": lambda limit: _("This is not of the format “%(limit)s”.") % {"limit": limit},
}
