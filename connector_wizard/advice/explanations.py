"""What one row of the table holds, and how a row is found for a code and its words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connector_wizard.flow_service import number_of, speaks_for_a_source

ACCOUNT, SANDBOX, SOURCE, CREDENTIALS = "account", "sandbox", "source", "credentials"
# Nothing that was typed into the wizard is to be changed.
NOWHERE = ""


class Mender(TextChoices):
    """Who can mend it."""

    YOU = "you", _("you, in this wizard")
    TEAM_ADMIN = "team admin", _("an admin of your team, who looks after its Platform accounts")
    PLATFORM_ADMIN = "platform admin", _("an administrator of your organization on the Platform")
    FLOWS_OWNER = "flows' owner", _("whoever looks after the flows on the Platform")
    SOURCE_ADMIN = "source admin", _("whoever administers the source")
    NETWORK = "network", _("whoever looks after the source's network and firewall")
    OPERATOR = "operator", _("whoever operates this wizard")
    ADOBE = "adobe", _("Adobe; its customer care asks for the request id")


@dataclass(frozen=True, slots=True)
class Page:
    """Where there is more to read."""

    url: str
    label: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """
    One row: what it fits, what happened, who can mend it, what to do, and at which answer.

    It fits a code that is among `codes` and words in which `words` is found. A row without codes is
    about a driver's words, and fits only where a source speaks. `fields` are names of the answer to
    mend, the likeliest first; `names_field` finds one in the words.
    """

    name: str
    codes: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None
    cause: Promise
    mender: Mender
    remedy: Promise
    fields: tuple[str, ...] = ()
    names_field: re.Pattern[str] | None = None
    step: str = CREDENTIALS
    page: Page | None = None
    # Whether the Platform's own words name what is to be done something about.
    needs_words: bool = False

    def fits(self, code: str, words: str) -> bool:
        """Tell whether this row explains a refusal."""
        known = number_of(code) in self.codes if self.codes else _is_of_a_source(code)
        return known and (self.words is None or bool(self.words.search(words)))

    def fields_in(self, words: str) -> tuple[str, ...]:
        """Return the answers to mend, with the one that the words name in front."""
        named = self.names_field.search(words) if self.names_field else None
        return (named["field"], *self.fields) if named else self.fields


def said(*patterns: str) -> re.Pattern[str]:
    """Return what finds any of the patterns, in whichever case a driver writes them."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def coded(codes: str) -> frozenset[str]:
    """Return the codes of a text that has spaces between them."""
    return frozenset(codes.split())


def rows_for(rows: Iterable[Explanation], code: str, words: str) -> list[Explanation]:
    """Return every row that explains a refusal, the one to be believed first."""
    return [row for row in rows if row.fits(code, words)]


def _is_of_a_source(code: str) -> bool:
    # The older envelopes have no code at all.
    return not code or speaks_for_a_source(code)
