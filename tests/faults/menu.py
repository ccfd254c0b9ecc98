"""Every way in which a call goes wrong here, as the emulator is asked for it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Fault = Mapping[str, Any]

# The times of a deployment under test, in seconds; the defaults are 5, 60, 90 and 900.
CONNECT, READ, TOTAL, SETTLE = 0.3, 0.6, 1.0, 3

# For whom a kill is to meet while they wait, however busy the machine is.
PATIENT: Final = {"AEP_READ_TIMEOUT": "5", "AEP_TOTAL_TIMEOUT": "8"}

# What leaves no whole, timely answer, or one that makes no sense.
SILENCES: Final[Mapping[str, Fault]] = {
    "reset": {"fault": "reset"},
    "close": {"fault": "close"},
    "half-body": {"fault": "half_body"},
    "hang": {"fault": "hang", "seconds": 2 * READ},
    "slow": {"fault": "slow", "seconds": 2 * READ},
    "drip": {"fault": "drip", "seconds": 0.1, "bytes": 1},
    "bad-json": {"fault": "bad_json"},
    "bad-charset": {"fault": "bad_charset"},
    "deep-json": {"fault": "deep_json"},
    "huge": {"fault": "huge"},
    "gzip-bomb": {"fault": "gzip_bomb"},
    "header-flood": {"fault": "header_flood"},
}
# What a proxy or a service in trouble answers.
TROUBLES: Final[Mapping[str, Fault]] = {
    **{f"{status}": {"fault": "status", "status": status} for status in (500, 502, 503, 504, 520)},
    "408": {"fault": "status", "status": 408},
    "html-502": {"fault": "status", "status": 502, "shape": "html"},
    "empty-500": {"fault": "status", "status": 500, "shape": "empty"},
    "cut-503": {"fault": "status", "status": 503, "shape": "cut"},
    "html-200": {"fault": "status", "status": 200, "shape": "html"},
    "empty-201": {"fault": "status", "status": 201, "shape": "empty"},
    "wrong-json-201": {"fault": "status", "status": 201, "shape": "wrong"},
    "html-403": {"fault": "status", "status": 403, "shape": "html"},
    "html-429": {"fault": "status", "status": 429, "shape": "html"},
}
# What the Platform itself says no with, before any effect.
REFUSALS: Final[Mapping[str, Fault]] = {
    **{
        f"{status}": {"fault": "status", "status": status}
        for status in (400, 403, 404, 409, 412, 415, 422, 429)
    },
    "400-connector": {"fault": "status", "status": 400, "shape": "connector"},
    "401-once": {"fault": "status", "status": 401, "shape": "gateway"},
    "401-always": {"fault": "status", "status": 401, "shape": "gateway", "times": None},
    "429-now": {"fault": "status", "status": 429, "retry_after": 0},
    "429-later": {"fault": "status", "status": 429, "retry_after": 30},
    "redirect": {"fault": "redirect"},
}
# What only a creation can meet.
OF_CREATION: Final[Mapping[str, Fault]] = {
    "no-id": {"fault": "no_id"},
    "id-no-uuid": {"fault": "id_not_uuid"},
}
LATE: Final[Mapping[str, Fault]] = {
    "late-half": {"fault": "late", "seconds": 0.5 * SETTLE},
    "late-most": {"fault": "late", "seconds": 0.9 * SETTLE},
    "twice-silent": {"fault": "twice", "answered": False},
}
OF_LISTS: Final[Mapping[str, Fault]] = {
    "endless": {"fault": "endless_list"},
    "repeated": {"fault": "repeated_page"},
}
MOMENTS: Final = ("before", "after")


def creation_faults() -> Iterator[tuple[str, Fault]]:
    """Go through all that can befall the creation itself, before its effect and after it."""
    yield "none", {}
    for name, fault in {**SILENCES, **TROUBLES, **OF_CREATION}.items():
        for when in MOMENTS:
            yield f"{name}-{when}", {**fault, "when": when}
    yield from REFUSALS.items()
    # "See other" is how servers answer a form that they have acted upon.
    yield "see-other-after", {"fault": "redirect", "status": 303, "when": "after"}


def reading_faults() -> Iterator[tuple[str, Fault]]:
    """Go through all that can befall a call that only reads, or fetches a token."""
    yield from SILENCES.items()
    yield from TROUBLES.items()
    yield from REFUSALS.items()
