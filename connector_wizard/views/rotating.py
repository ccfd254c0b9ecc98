"""Ask for new credentials of what is on the Platform, of one connection or of many at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from connector_wizard.access import Act, may, rows_to_work_on
from connector_wizard.forms.changes import CompanyForm
from connector_wizard.http import TeamRequest, actor_of, go_to, show
from connector_wizard.models import Change, Connection
from connector_wizard.models.logins import login_of, of_same_login
from connector_wizard.models.sightings import Difference, others_among, text_of
from connector_wizard.papers import Paper, paper_for
from connector_wizard.schema_forms import AuthParamsForm
from connector_wizard.templatetags.connections import REMOVE
from connector_wizard.usecases.rotate_credentials import (
    ApprovalNeededError,
    NewCredentials,
    SecretsMissingError,
    rotate_credentials,
)
from connector_wizard.usecases.rotate_together import rotate_together
from connector_wizard.views import guides
from connector_wizard.views.rotating_words import complaint_of, left_out_in_words
from connector_wizard.views.standing import is_overtaken, on_created
from connector_wizard.views.wizard.pasted import fill_in


@dataclass
class _Desk:
    """What the page works with."""

    connection: Connection
    paper: Paper
    form: AuthParamsForm
    company: CompanyForm
    others: list[Connection]
    overtaken: bool

    def differences(self) -> list[Difference]:
        """Return what is typed in the form and is not what is on record."""
        here = {name: self.connection.params.get(name, "") for name in self._names()}
        typed = self.form.params()
        return [
            Difference(self._names()[name], text_of(here[name]), text_of(typed.get(name, "")))
            for name in self._names()
            if name in others_among(here, {**dict.fromkeys(here, ""), **typed})
        ]

    def _names(self) -> dict[str, str]:
        asked = self.form.asked.values()
        return {spec.name: spec.label for spec in asked if not spec.secret}


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@on_created
def rotate(request: TeamRequest, connection: Connection) -> HttpResponse:
    """Show the form; once all of it is well-formed, have the Platform take it."""
    if not connection.needs_credentials:
        messages.info(request, _("This source has no credentials that could be rotated."))
        return go_to(request, "connection", pk=connection.pk)
    desk = _desk(request, connection)
    if request.method != "POST":
        return _show(request, desk)
    if not desk.form.is_valid() or desk.overtaken or _is_too_much(request, desk):
        return _show(request, desk, status=422)
    return _rotate(request, desk)


@sensitive_variables()
def _rotate(request: TeamRequest, desk: _Desk) -> HttpResponse:
    connection = desk.connection
    new = _typed(request, desk)
    moved = others_among(connection.params, new.params or {})
    if not moved and not new.secrets and not new.removed:
        messages.info(request, _("Nothing was changed in the form, so nothing was sent."))
        return go_to(request, "connection-rotate", pk=connection.pk)
    also = desk.company.chosen()
    bypass = "" if may(request.in_team, Act.BYPASS_APPROVAL) else None
    actor = actor_of(request)
    try:
        if also:
            return _rotate_together(request, [connection, *also], new, bypass)
        rotate_credentials(actor=actor, connection=connection, new=new, bypass=bypass)
    except (ApprovalNeededError, SecretsMissingError) as error:
        desk.form.add_error(None, complaint_of(error, among_many=bool(also)))
        return _show(request, desk, status=422)
    return go_to(request, "connection", pk=connection.pk)


@sensitive_variables()
def _rotate_together(
    request: TeamRequest, connections: list[Connection], new: NewCredentials, bypass: str | None
) -> HttpResponse:
    secrets = NewCredentials(secrets=new.secrets, removed=new.removed)
    rotation, left_out = rotate_together(
        actor=actor_of(request), connections=connections, new=secrets, bypass=bypass
    )
    if left_out:
        messages.warning(request, left_out_in_words(left_out))
    return go_to(request, "rotation", pk=rotation.pk)


@sensitive_variables()
def _typed(request: TeamRequest, desk: _Desk) -> NewCredentials:
    asked = {spec.name for spec in desk.form.asked.values()}
    others = {n: value for n, value in desk.connection.params.items() if n not in asked}
    removed = {n for n in desk.connection.secrets_stored if request.POST.get(REMOVE + n)}
    params = {**others, **desk.form.params()}
    # Where nothing is kept here, the page says that what is left empty is removed.
    whole = desk.connection.lacks_secrets
    return NewCredentials(desk.form.secrets(), params, removed, whole=whole)


@sensitive_variables()
def _desk(request: TeamRequest, connection: Connection) -> _Desk:
    paper = paper_for(connection, connection.auth_index)
    if request.method == "POST":
        form = fill_in(paper.form_class, request.POST)
    else:
        form = paper.form_class(initial=paper.form_class.initial_for(connection.params) or None)
    rows = Connection.objects.with_same_source(connection).defer("secrets")
    mine = rows_to_work_on(request.in_team, rows.select_related("team", "account"))
    others = sorted(of_same_login(connection, mine), key=lambda one: (one.name, one.sandbox))
    company = CompanyForm(request.POST, others=others)
    overtaken = request.method == "POST" and is_overtaken(request, connection)
    return _Desk(connection, paper, form, company, others, overtaken)


def _show(request: TeamRequest, desk: _Desk, *, status: int = 200) -> HttpResponse:
    ticked = {one.pk for one in desk.company.chosen()} or _to_try_again(request)
    context: dict[str, Any] = {
        **desk.paper.shown(desk.form),
        "connection": desk.connection,
        "draft": desk.connection,
        "login": login_of(desk.connection),
        "overtaken": desk.overtaken,
        "differences": desk.differences() if desk.overtaken else [],
        "others": [(one, one.pk in ticked) for one in desk.others],
        # Nobody comes here to keep them.
        "opens_secrets": True,
        "guide": guides.for_source(desk.connection.source, desk.paper.form_class.specs),
    }
    return show(request, "changes/rotate", context, status=status)


def _to_try_again(request: TeamRequest) -> set[UUID]:
    """Return which connections did not get it from the rotation that the address names."""
    try:
        rotation = UUID(request.GET.get("again", ""))
    except ValueError:
        return set()
    rows = Change.objects.filter(rotation=rotation, connection__team=request.in_team.team)
    return set(rows.not_done().values_list("connection", flat=True))


@sensitive_variables()
def _is_too_much(request: TeamRequest, desk: _Desk) -> bool:
    """Tell whether others are ticked although more than secrets is changed, and complain."""
    wanted = _typed(request, desk).params or {}
    if not desk.company.chosen() or not others_among(desk.connection.params, wanted):
        return False
    text = _(
        "Of many at once only secrets can be changed. Untick the others to change what else you "
        "have changed here, or take that back."
    )
    desk.form.add_error(None, text)
    return True
