"""Try every spec as a person would: draw its form, fill it in, check it, write the request."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connector_wizard.flow_service import ConnectionOrder, ConnectionSpec
from connector_wizard.models import Connection, Source
from connector_wizard.schema_forms import AuthParamsForm, keywords_in, treatment_of, try_out

# Draws a form as its page does.
Draw = Callable[[Connection, AuthParamsForm], str]
# What a mistake of ours raises; anything else is no matter of the spec.
BREAKS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Described:
    """A source with its auth specs (``name``, ``schema``); ``problem`` says why it has none."""

    name: str
    auth_specs: list[Mapping[str, Any]] = field(default_factory=list)
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one auth spec: what was not understood, what looks odd, what does not work."""

    source: str
    auth: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeywordUse:
    """How often a keyword of JSON Schema stands in the specs, and what comes of it."""

    keyword: str
    times: int
    treatment: str


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    """A finding for every auth spec, and every keyword that was met, most frequent first."""

    findings: list[Finding]
    keywords: list[KeywordUse]

    @property
    def failed(self) -> list[Finding]:
        """The findings of what does not work."""
        return [finding for finding in self.findings if finding.failures]


def check_catalogue(described: Iterable[Described], *, draw: Draw) -> CatalogueReport:
    """Return what comes of each, with made-up answers. Nothing is changed, and nobody is asked."""
    findings: list[Finding] = []
    met: Counter[str] = Counter()
    for one in described:
        findings += _findings(one, draw)
        for auth_spec in one.auth_specs:
            met.update(keywords_in(auth_spec.get("schema", {})))
    uses = [KeywordUse(name, times, str(treatment_of(name))) for name, times in met.items()]
    return CatalogueReport(findings, sorted(uses, key=lambda use: (-use.times, use.keyword)))


def specs_told(told: object) -> Iterator[Described]:
    """Return the specs of a list as the Platform gives it; what is no spec is told as such."""
    items = told.get("items") if isinstance(told, Mapping) else told
    for place, item in enumerate(items if isinstance(items, list) else [told]):
        try:
            spec = ConnectionSpec.from_json(item)
        except (KeyError, TypeError, ValueError):
            yield Described(f"number {place + 1}", problem="It is no connection spec.")
        else:
            auth_specs = [{"name": one.name, "schema": one.schema} for one in spec.auth_specs]
            yield Described(spec.name, list(auth_specs))


def specs_stored() -> Iterator[Described]:
    """Return the specs that are pinned to drafts and connections, then sources known by name."""
    seen: set[str] = set()
    rows = Connection.objects.exclude(spec_id="").order_by("source", "pk")
    for row in rows.only("source", "spec_id", "auth_specs").iterator():
        mark = f"{row.spec_id} {row.auth_specs}"
        if mark not in seen:
            seen |= {mark, row.spec_id}
            yield Described(row.source, row.auth_specs)
    listed = Source.objects.order_by("name", "spec_id").values_list("name", "spec_id").distinct()
    for name, spec_id in listed.iterator():
        if spec_id not in seen:
            yield Described(name, note="Only listed: its spec is fetched when it is chosen.")


def _findings(one: Described, draw: Draw) -> list[Finding]:
    if not one.auth_specs:
        note = one.note or ("" if one.problem else "It asks for nothing.")
        return [Finding(one.name, notes=_told(note), failures=_told(one.problem))]
    return [_finding(one, index, draw) for index in range(len(one.auth_specs))]


def _finding(one: Described, index: int, draw: Draw) -> Finding:
    auth_spec = one.auth_specs[index]
    auth = str(auth_spec.get("name", ""))
    auth_specs: Any = one.auth_specs
    draft = Connection(
        source=one.name, source_title=one.name, auth_specs=auth_specs, auth_index=index
    )
    try:
        trial = try_out(auth_spec["schema"], lambda form: draw(draft, form))
        _write(auth, trial.sent)
    except BREAKS as error:
        return Finding(one.name, auth, failures=(f"The form breaks: {type(error).__name__}.",))
    return Finding(one.name, auth, trial.notes, trial.warnings, trial.failures)


def _write(auth: str, params: Mapping[str, Any]) -> None:
    """Write the body of the request, as it would be sent."""
    order = ConnectionOrder("Sample", "", "spec", "1.0", auth, params)
    json.dumps(order.as_json(), allow_nan=False)


def _told(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
