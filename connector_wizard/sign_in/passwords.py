"""Judge a new password: what is put together of what everybody tries first is none."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

# What somebody tries who knows which site this is; its host's name comes along. docs/deploying.md
# tells them.
OWN_WORDS = frozenset({"connector", "wizard", "adobe", "experience", "platform", "admin"})
# Those words count nothing, a word that is often used counts like one character, a number like two:
# fewer than so many are guessed however long they are.
LEAST = 6
_SHORTEST_WORD, _LONGEST_WORD = 4, 20
_RUN = re.compile(r"(.)\1*")
_NUMBER = re.compile(r"\d+")


class PlainPasswordValidator:
    """Refuse what holds little but common passwords, this site's own words, runs and numbers."""

    @sensitive_variables()
    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's signature
        """
        Weigh it.

        :raises ValidationError: if it is too light
        """
        if self._weight(password[: _LONGEST_WORD * LEAST].lower()) < LEAST:
            raise ValidationError(
                _(
                    "Passwords that are often used, this site's own words, numbers and repetitions"
                    " count for little, and this one holds little else. Add words that do not"
                    " belong together."
                ),
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("It is not put together of passwords that are often used and numbers.")

    @cached_property
    def _weights(self) -> dict[str, int]:
        """Return what the words that somebody would try count."""
        hosts = {label for host in settings.ALLOWED_HOSTS for label in host.lower().split(".")}
        weights = dict.fromkeys(CommonPasswordValidator().passwords, 1)
        weights |= dict.fromkeys(OWN_WORDS | hosts, 0)
        return {word: it for word, it in weights.items() if len(word) >= _SHORTEST_WORD}

    @sensitive_variables()
    def _weight(self, text: str) -> int:
        """Return the least that the text's pieces count together."""
        least = [0, *(len(text) + 1 for _each in text)]
        for start in range(len(text)):
            for length, weight in self._pieces(text, start):
                end = start + length
                least[end] = min(least[end], least[start] + weight)
        return least[-1]

    @sensitive_variables()
    def _pieces(self, text: str, start: int) -> Iterator[tuple[int, int]]:
        """Yield how long each piece is that begins there, and what it counts."""
        run = _RUN.match(text, start)
        yield (len(run[0]) if run else 1), 1
        yield 1, 1
        if number := _NUMBER.match(text, start):
            yield len(number[0]), 2
        for length in range(_SHORTEST_WORD, min(_LONGEST_WORD, len(text) - start) + 1):
            if (word := text[start : start + length]) in self._weights:
                yield length, self._weights[word]
