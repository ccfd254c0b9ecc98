"""The rules that can be broken: in which module, what stands there, what stands there instead."""

from typing import Final

RULES: Final[dict[str, tuple[str, str, str]]] = {
    "5xx-is-refused": (
        "connector_wizard.flow_service.answers.values",
        "        return known and answer.status in _NEVER_DONE",
        "        return answer.status in _NEVER_DONE or answer.status >= 500",
    ),
    "reset-is-not-sent": (
        "connector_wizard.flow_service.answers.values",
        "    if silence.sent:",
        "    if False:",
    ),
    "claim-without-condition": (
        "connector_wizard.models.connections",
        "        if not rows.filter(status=old).update(",
        "        if not rows.update(",
    ),
    "first-page-only": (
        "connector_wizard.flow_service.paging",
        "        if not continuation:",
        "        if True:",
    ),
    "absence-before-its-time": (
        "connector_wizard.submissions.settling",
        "    counts = now >= settles_at(submission)",
        "    counts = True",
    ),
    "lease-expiry-is-absence": (
        "connector_wizard.submissions.settling",
        "    if submission.outcome == Submission.Outcome.SENT:",
        """    if submission.outcome == Submission.Outcome.SENT:
        later = now + timedelta(hours=1)
        Verdict(submission, SYSTEM, now).not_created(_proven(), look_again_at=later)
        return
    if submission.outcome == Submission.Outcome.SENT:""",
    ),
    "sent-after-its-lease": (
        "connector_wizard.submissions.sending",
        "    if not _hold(submission):",
        "    if not _hold(submission) and False:",
    ),
    "failed-look-is-absence": (
        "connector_wizard.submissions.settling",
        "        _look_again(submission, now, error=_reason(error))",
        "        _absent(submission, now)",
    ),
    "change-without-its-version": (
        "connector_wizard.changes.settling",
        "    if change.kind == Change.Kind.DELETE or told.etag == change.etag:",
        "    if True:",
    ),
    "refusal-after-silence-counts": (
        "connector_wizard.changes.sending",
        "    if left_by and not is_settled(left_by, now):",
        "    if False:",
    ),
    "deletion-counts-unseen": (
        "connector_wizard.changes.sending",
        "        return change.note(unknown_left_by=now)",
        """        Verdict(change, actor, now).done(how="answer")
        return False""",
    ),
    "rows-without-event": (
        "connector_wizard.usecases.explore_connection",
        "        audit.record(fact, actor=actor, team=connection.team)",
        "        pass",
    ),
    "silence-is-a-verdict": (
        "connector_wizard.testing.results",
        "    known = result.outcome != Check.Outcome.UNKNOWN",
        "    known = True",
    ),
    "failed-look-is-gone": (
        "connector_wizard.inventory.reading",
        "            if _denies(error):",
        "            if True:",
    ),
    "adopted-without-its-spec": (
        "connector_wizard.usecases.adopt_connection",
        "            raise\n    return specs",
        "            specs[account, sandbox, spec_id] = None\n    return specs",
    ),
    "accepted-unseen": (
        "connector_wizard.usecases.accept_drift",
        "        if not drift or mark_of(drift) != seen:",
        "        if not drift:",
    ),
    "on-its-way-is-created": (
        "connector_wizard.api.creating",
        "    status = 202 if connection.status in _ON_ITS_WAY else 201",
        "    status = 201",
    ),
    "refused-for-ever": (
        "connector_wizard.changes.running",
        "        if len(last) == REFUSALS_IN_A_ROW and len({code for code, _ in last}) == 1",
        "        if False and last[0]",
    ),
    "created-unapproved": (
        "connector_wizard.approving",
        "    if approval is None or approval.state != Approval.State.APPROVED:",
        "    if False:",
    ),
    "copy-stays-where-it-was": (
        "connector_wizard.usecases.copy_connection",
        "            sandbox=sandbox,\n            is_production",
        "            sandbox=connection.sandbox,\n            is_production",
    ),
}
