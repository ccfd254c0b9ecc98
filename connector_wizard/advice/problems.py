"""What a page or a command tells of a failure."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """
    What happened, who can mend it, what to do, and the Platform's own words beneath.

    `fields` are names of the answer to mend, the likeliest first, and `step` is the step of the
    wizard that asks for it. `page` is an address to read on, `page_label` what is to be read there.
    """

    sentence: str
    advice: str
    words: str = ""
    code: str = ""
    request_id: str = ""
    who: str = ""
    fields: tuple[str, ...] = ()
    step: str = ""
    page: str = ""
    page_label: str = ""
    # Whether what was asked for does not exist, so that asking again is of no use.
    is_missing: bool = False
    # Whether the advice speaks of the Platform's words, which then are not folded.
    needs_words: bool = False

    def field_among(self, names: Collection[str]) -> str:
        """Return the answer to mend in a form that asks for ``names``; "" if it is none of them."""
        return next((name for name in self.fields if name in names), "")

    def as_columns(self) -> dict[str, str]:
        """Return it as the columns of a try and of a test hold it."""
        return {
            "problem": self.sentence[:500],
            "advice": self.advice[:500],
            "platform_words": self.words[:500],
            "platform_code": self.code[:40],
            "platform_request_id": self.request_id[:100],
        }

    def in_one_line(self) -> str:
        """Return all of it as one line, for a terminal."""
        who = _("Who can mend it: %(who)s.") % {"who": self.who} if self.who else ""
        said = _("The Platform said: %(words)s") % {"words": self.words} if self.words else ""
        marks = {_("code"): self.code, _("request id"): self.request_id, "": self.page}
        rest = ", ".join(f"{name} {mark}".strip() for name, mark in marks.items() if mark)
        told = (self.sentence, who, self.advice, said, f"({rest})" if rest else "")
        return " ".join(filter(None, told))


class PlatformProblemError(Exception):
    """The Platform said no or gave no usable answer; ``problem`` says what to do. All is kept."""

    def __init__(self, problem: Problem) -> None:
        """Keep what a page is to show."""
        super().__init__(problem.sentence)
        self.problem = problem
