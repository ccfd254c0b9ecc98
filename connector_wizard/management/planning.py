"""Tell of each entry of a file what there is to do, before anything is done; changes nothing."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.advice import PlatformProblemError
from connector_wizard.connecting import InvalidRequestError, Wanted, answers_to, checked_place
from connector_wizard.management.changing import FIXED, Difference
from connector_wizard.management.creating import Author
from connector_wizard.management.outcome_report import (
    Report,
    report_of_error,
    report_of_none,
    report_on,
)
from connector_wizard.management.renaming import called_before
from connector_wizard.models import (
    Approval,
    Connection,
    Label,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
)
from connector_wizard.usecases.compare_with_request import (
    Asked,
    Comparison,
    compare_with_request,
)
from connector_wizard.usecases.look_up_source import look_up_source

_ON_ITS_WAY = "It may exist already and is being looked for. It is not created again."
_WAITS = "It waits for approval: run this again once that is given."
_ASKS = "The team's policy asks for approval first."


@dataclass(frozen=True, slots=True)
class Missing:
    """An entry that is to be created: where, called what, and what an earlier run left of it."""

    account: PlatformAccount
    label: Label
    # A draft to be cleared away, or one to be sent just as it was approved.
    leftover: Connection | None = None
    approved: Connection | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where an entry stands, and what there is to create or to change, if so."""

    report: Report
    missing: Missing | None = None
    # What exists and can be brought to what the file says.
    change: Difference | None = None


@dataclass(slots=True)
class Planner:
    """Plans entry by entry; what the Platform tells of a source is asked for once."""

    author: Author
    _told: dict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=dict)

    @sensitive_variables()
    def plan(self, asked: Wanted) -> Plan:
        """Return what there is to do for an entry."""
        try:
            return self._plan(asked)
        except (PlatformProblemError, InvalidRequestError, SandboxBarredError) as error:
            return Plan(report_of_error(error))

    @sensitive_variables()
    def _plan(self, asked: Wanted) -> Plan:
        account, label = checked_place(self.author.membership, asked)
        rows = list(
            Connection.objects.declared(account, asked.sandbox, label.name)
            .select_related("team", "account")
            .prefetch_related("submissions")
        )
        # Under the name that it had before only where nothing is under the new one.
        standing = [one for one in rows if one.status != Connection.Status.DRAFT]
        standing = standing or called_before(account, asked)
        # Of several of one name, what came furthest stands for the entry.
        made = [one for one in standing if one.status == Connection.Status.CREATED]
        if made:
            return _best([_compared(one, asked, label) for one in made])
        if standing:
            return Plan({**report_on(standing[0], "unconfirmed"), "note": _ON_ITS_WAY})
        return self._to_create(asked, Missing(account, label, leftover=next(iter(rows), None)))

    @sensitive_variables()
    def _to_create(self, asked: Wanted, missing: Missing) -> Plan:
        Sandbox.usable(missing.account, asked.sandbox)
        auth_specs = self._auth_specs(missing.account, asked)
        if auth_specs:
            answers_to(auth_specs, asked)
        draft = missing.leftover
        if draft is not None and (approval := _approval_of_this(draft, asked, missing.label)):
            if approval.state == Approval.State.WAITING:
                return Plan({**report_on(draft, "waiting"), "note": _WAITS})
            note = f"Approved by {approval.decided_by_name}."
            return Plan(
                {**report_of_none("create"), "note": note},
                replace(missing, leftover=None, approved=draft),
            )
        policies = self.author.membership.team.policies
        if policies.ask_approval_in(asked.sandbox) and not self.author.bypass_reason:
            return Plan({**report_of_none("create"), "note": _ASKS}, missing)
        return Plan(report_of_none("create"), missing)

    def _auth_specs(self, account: PlatformAccount, asked: Wanted) -> list[dict[str, Any]]:
        key = (account.pk, asked.sandbox, asked.source)
        if key not in self._told:
            self._told[key] = look_up_source(
                actor=self.author.actor, account=account, sandbox=asked.sandbox, name=asked.source
            )
        return self._told[key]


@sensitive_variables()
def _approval_of_this(draft: Connection, asked: Wanted, label: Label) -> Approval | None:
    approval = draft.approvals.standing().first()
    same = approval is not None and not _comparison(draft, asked, label).differences
    return approval if same else None


@sensitive_variables()
def _compared(connection: Connection, asked: Wanted, label: Label) -> Plan:
    """Return whether what is there is what the file asks for, and else what differs."""
    found = _comparison(connection, asked, label)
    renames = connection.name != label.name
    differences = (["name"] if renames else []) + found.differences
    can_change = bool(differences) and FIXED.isdisjoint(differences)
    status = ("rename" if renames and can_change else "differs") if differences else "unchanged"
    report = report_on(connection, status)
    report |= {"was": connection.name} if renames else {}
    report |= {"differences": differences} if differences else {}
    report |= {"not_compared": found.not_compared} if found.not_compared else {}
    return Plan(report, change=Difference(connection, label, differences) if can_change else None)


@sensitive_variables()
def _comparison(connection: Connection, asked: Wanted, label: Label) -> Comparison:
    if connection.source != asked.source:
        return Comparison(["source"], [])
    if not connection.needs_credentials:
        return compare_with_request(
            connection=connection, wanted=Asked(label.description, asked.params, {})
        )
    if asked.auth and asked.auth != connection.auth_spec.get("name"):
        return Comparison(["auth"], [])
    # By the spec that it was made with: what the catalog says by now is no difference.
    answers = answers_to([dict(connection.auth_spec)], asked)
    wanted = Asked(label.description, answers.params, answers.secrets)
    return compare_with_request(connection=connection, wanted=wanted)


def _best(plans: list[Plan]) -> Plan:
    """Return the one of several made under the same name that is as the file says, if one is."""
    return min(plans, key=lambda one: one.report["status"] != "unchanged")
