"""Put the catalogue's sources on shelves: the one asked for, those the team uses, categories."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connector_wizard.models import Source

# The first source of all; offered even before the catalogue is fetched.
REDSHIFT = "amazon-redshift"
# More than any real catalogue has; drawing takes a fifth of a millisecond each.
SHOWN = 90


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every source that was found stands on one shelf; ``hidden`` says how many found no room."""

    first: list[Source]
    used: list[Source]
    groups: list[tuple[str, list[Source]]]
    number: int
    hidden: int


def shelved(sources: Iterable[Source], words: str, *, wished: str, used: Sequence[str]) -> Shelves:
    """Return those of ``sources`` in which all of ``words`` occur, most wanted first."""
    wanted = words.casefold().split()
    found = [one for one in sources if all(word in _described(one) for word in wanted)]
    order = {name: place for place, name in enumerate(used) if name != wished}
    # Two specs may bear one name: both are shown.
    ours = sorted((one for one in found if one.name in order), key=lambda one: order[one.name])
    first = [one for one in found if one.name == (wished or ("" if ours else REDSHIFT))]
    rest = [one for one in found if one not in first and one not in ours]
    return Shelves(first, ours, _by_category(rest[:SHOWN]), len(found), max(len(rest) - SHOWN, 0))


def _described(source: Source) -> str:
    """Return what a search looks at."""
    return f"{source.title} {source.name} {_spaced(source.category)}".casefold()


def _by_category(sources: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    """Return the sources under their categories, which specs spell in several ways."""
    groups, spellings = defaultdict(list), defaultdict(set)
    for source in sources:
        name = _spaced(source.category)
        groups[name.casefold()].append(source)
        spellings[name.casefold()].add(name)
    # Of "CRM" and "crm", "Cloud Storage" and "cloudStorage", the first is for people.
    titles = {key: max(names, key=_capitals) for key, names in spellings.items()}
    return [
        (titles[key], sorted(groups[key], key=lambda source: source.title.casefold()))
        for key in sorted(groups, key=lambda key: (not key, key))
    ]


def _spaced(category: str) -> str:
    """Return "Cloud Storage" for "cloudStorage"."""
    words = re.sub(r"(?<=[a-z]{2})(?=[A-Z])", " ", category.strip())
    return words[:1].upper() + words[1:] if words[1:2].islower() else words


def _capitals(text: str) -> int:
    return sum(map(str.isupper, text))
