"""Ask for the source's credentials with the form that its auth spec describes."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from connector_wizard.http import TeamRequest, actor_of, go_to
from connector_wizard.models import Connection
from connector_wizard.papers import Paper, paper_for
from connector_wizard.schema_forms import AuthParamsForm
from connector_wizard.templatetags.connections import REMOVE
from connector_wizard.usecases.fill_credentials import Answers, fill_credentials
from connector_wizard.views import guides
from connector_wizard.views.standing import on_draft
from connector_wizard.views.wizard.mending import complain
from connector_wizard.views.wizard.pasted import fill_in
from connector_wizard.views.wizard.rail import next_page, show_step


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@on_draft
def credentials(request: TeamRequest, draft: Connection) -> HttpResponse:
    """Show the form; keep every answer, and go on once all of them are well-formed."""
    if not draft.auth_specs:
        return next_page(request, draft)
    if request.method == "POST":
        return _answered(request, draft)
    paper = paper_for(draft, _index(draft, ""))
    form = paper.form_class(initial=paper.form_class.initial_for(draft.params) or None)
    return _show(request, draft, paper, form)


@sensitive_variables()
def _answered(request: TeamRequest, draft: Connection) -> HttpResponse:
    paper = paper_for(draft, _index(draft, request.POST.get("auth", "")))
    form = fill_in(paper.form_class, request.POST)
    switch_to = request.POST.get("switch", "")
    valid = form.is_valid() and not switch_to
    answers = Answers(
        auth_index=_index(draft, switch_to) if switch_to else paper.index,
        params=form.params(),
        secrets=form.secrets(),
        settled={spec.name for key, spec in form.asked.items() if key not in form.errors},
        removed={name for name in draft.secrets_stored if request.POST.get(REMOVE + name)},
        trim=form.remove_blanks,
        complete=valid,
    )
    lent = fill_credentials(actor=actor_of(request), connection=draft, answers=answers)
    if switch_to:
        return go_to(request, "connect-credentials", pk=draft.pk)
    if valid and not lent:
        return next_page(request, draft)
    # Drawn again with what is kept by now: a secret that was typed need not be typed twice.
    paper = paper_for(draft, paper.index)
    form = fill_in(paper.form_class, request.POST)
    form.is_valid()
    for name in lent & {spec.name for spec in form.asked.values()}:
        form.complain(name, _("Somebody else typed it, for other answers. Type it again."))
    return _show(request, draft, paper, form, status=422)


def _show(
    request: TeamRequest,
    draft: Connection,
    paper: Paper,
    form: AuthParamsForm,
    *,
    status: int = 200,
) -> HttpResponse:
    # What was answered anew is not what the source refused.
    problem = None if form.is_bound else complain(draft, form)
    guide = guides.for_source(draft.source, paper.form_class.specs)
    context = {**paper.shown(form), "guide": guide, "problem": problem}
    return show_step(request, "credentials", context, draft=draft, status=status)


def _index(draft: Connection, text: str) -> int:
    """Return which auth spec ``text`` means; what it cannot mean is the one in force."""
    if text.isdecimal() and int(text) < len(draft.auth_specs):
        return int(text)
    return draft.auth_index if draft.auth_index < len(draft.auth_specs) else 0
