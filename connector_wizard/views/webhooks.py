"""Look after a team's webhooks: add, change, try, remove; and see what became of notices."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from connector_wizard import letters
from connector_wizard.access import Act, delivery_for, require, webhook_for
from connector_wizard.forms.notices import NewWebhookForm, WebhookForm
from connector_wizard.http import TeamRequest, actor_of, for_team, go_to, posted_or, show
from connector_wizard.models import Delivery, NoticeKind, Webhook, WebhookError
from connector_wizard.usecases.add_webhook import NewWebhook, add_webhook
from connector_wizard.usecases.change_webhook import WebhookWish, change_webhook
from connector_wizard.usecases.remove_webhook import remove_webhook
from connector_wizard.usecases.replace_webhook_secret import replace_webhook_secret
from connector_wizard.usecases.retry_delivery import retry_delivery
from connector_wizard.usecases.try_webhook import try_webhook
from connector_wizard.views.confirming import require_confirmed

SHOWN = 30


@require_GET
@for_team(Act.MANAGE_TEAM)
def index(request: TeamRequest) -> HttpResponse:
    """The team's webhooks, and the newest deliveries of all."""
    team = request.in_team.team
    context = {
        "webhooks": team.webhooks.defer("secret", "old_secret"),
        "deliveries": _newest(Delivery.objects.filter(team=team)),
        "sends_mail": letters.can_send(),
    }
    return show(request, "webhooks/index", context)


@sensitive_variables()
@require_http_methods(["GET", "POST"])
@for_team(Act.MANAGE_TEAM)
def add(request: TeamRequest) -> HttpResponse:
    """Ask where to post, and show the secret, this once."""
    require_confirmed(request)
    posted = request.method == "POST"
    every_kind = {"kinds": NoticeKind.values}
    form = NewWebhookForm(request.POST if posted else None, initial=every_kind)
    if form.is_valid():
        new = NewWebhook(**form.cleaned_data)
        try:
            webhook, secret = add_webhook(
                actor=actor_of(request), team=request.in_team.team, new=new
            )
        except WebhookError as error:
            form.add_error("name", str(error))
        else:
            return _show_secret(request, webhook, secret)
    return show(request, "webhooks/add", {"form": form}, status=422 if posted else 200)


@require_http_methods(["GET", "POST"])
@login_required
def webhook(request: TeamRequest, pk: UUID) -> HttpResponse:
    """What is known of it and what became of its deliveries; a POST changes it."""
    row = _managed(request, pk)
    title, posted = row.name, request.method == "POST"
    form = WebhookForm(request.POST if posted else None, initial=_as_it_is(row))
    if form.is_valid():
        wish = WebhookWish(**form.cleaned_data)
        try:
            change_webhook(actor=actor_of(request), webhook=row, wish=wish)
        except WebhookError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The webhook is saved."))
            return go_to(request, "webhook", pk=pk)
    context = {
        "webhook": row,
        "title": title,
        "form": form,
        "deliveries": _newest(row.deliveries.all()),
        "now": timezone.now(),
    }
    return show(request, "webhooks/webhook", context, status=422 if posted else 200)


@sensitive_variables()
@posted_or("webhook")
@login_required
def secret(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Sign with another secret, and show it, this once."""
    row = _managed(request, pk)
    require_confirmed(request)
    return _show_secret(request, row, replace_webhook_secret(actor=actor_of(request), webhook=row))


@posted_or("webhook")
@login_required
def test(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Send a test message, and say how it was answered."""
    row = _managed(request, pk)
    try:
        _say(request, try_webhook(actor=actor_of(request), webhook=row))
    except WebhookError as error:
        messages.error(request, str(error))
    return go_to(request, "webhook", pk=pk)


@posted_or("webhook")
@login_required
def remove(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Forget the webhook."""
    row = _managed(request, pk)
    remove_webhook(actor=actor_of(request), webhook=row)
    messages.success(request, _("The webhook %(name)s is removed.") % {"name": row.name})
    return go_to(request, "webhooks")


@login_required
@require_http_methods(["GET", "POST"])
def retry(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Try a delivery once more, and say how it was answered."""
    row, membership = delivery_for(request.user, pk)
    require(membership, Act.MANAGE_TEAM)
    if request.method == "POST":
        try:
            _say(request, retry_delivery(actor=actor_of(request), delivery=row))
        except WebhookError as error:
            messages.error(request, str(error))
    if row.webhook_id:
        return go_to(request, "webhook", pk=row.webhook_id)
    return go_to(request, "webhooks")


def _managed(request: TeamRequest, pk: UUID) -> Webhook:
    row, membership = webhook_for(request.user, pk)
    require(membership, Act.MANAGE_TEAM)
    return row


def _as_it_is(row: Webhook) -> dict[str, Any]:
    return {"name": row.name, "url": row.url, "kinds": row.kinds, "is_on": row.is_on}


def _newest(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return rows.select_related("webhook", "member__user").defer("body")[:SHOWN]


@sensitive_variables()
def _show_secret(request: TeamRequest, row: Webhook, secret: str) -> HttpResponse:
    # In the answer to the POST itself: to show it after a redirect, it would have to be kept.
    return show(request, "webhooks/secret", {"webhook": row, "secret": secret})


def _say(request: TeamRequest, delivery: Delivery) -> None:
    if delivery.delivered_at:
        messages.success(request, _("It arrived. %(answer)s") % {"answer": delivery.last_answer})
    elif delivery.lease_until:
        # A sweep was quicker, and is at it.
        messages.info(request, _("It is on its way."))
    else:
        told = {"answer": delivery.last_answer}
        messages.error(request, _("It did not arrive. %(answer)s") % told)
