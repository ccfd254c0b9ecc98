"""Write each record of the log so that nobody can forge another one with what they typed."""

import logging
import re
from copy import copy

# Everything that ends a line somewhere, moves a terminal's cursor, or turns a text's direction.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class OneLine(logging.Formatter):
    """A record on one line; its traceback follows, set in, so that its lines are no records."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record; a traceback that another formatter wrote is written anew."""
        ours = copy(record)
        ours.exc_text = None
        return super().format(ours)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line with its control characters spelled out."""
        return in_one_line(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """Return the traceback, which quotes what was typed, too."""
        told = super().formatException(ei)  # type: ignore[arg-type]  # stubs disagree on the tuple
        return "\n".join(f"    {in_one_line(line)}" for line in told.split("\n"))


def in_one_line(text: str) -> str:
    """Return ``text`` with every control character as Python would write it."""
    return CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
