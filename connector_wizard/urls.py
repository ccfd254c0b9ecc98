"""Map every address of the site to its view."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from connector_wizard.views import (
    account_page,
    accounts,
    approvals,
    connections,
    errors,
    health,
    help_page,
    history,
    home,
    invitations,
    joining,
    members,
    policies,
    reviews,
    styleguide,
    team,
    wizard,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("connect/", wizard.start, name="connect"),
    path("connect/<uuid:pk>/account/", wizard.account, name="connect-account"),
    path("connect/<uuid:pk>/sandbox/", wizard.sandbox, name="connect-sandbox"),
    path("connect/<uuid:pk>/source/", wizard.source, name="connect-source"),
    path("connect/<uuid:pk>/source/refresh/", wizard.refresh, name="connect-refresh"),
    path("connect/<uuid:pk>/credentials/", wizard.credentials, name="connect-credentials"),
    path("connect/<uuid:pk>/check/", wizard.check, name="connect-check"),
    path("connect/<uuid:pk>/withdraw/", wizard.withdraw, name="connect-withdraw"),
    path("connect/<uuid:pk>/bypass/", wizard.bypass, name="connect-bypass"),
    path("connect/<uuid:pk>/discard/", wizard.discard, name="connect-discard"),
    path("connections/", connections.index, name="connections"),
    path("connections/<uuid:pk>/", connections.detail, name="connection"),
    path("connections/<uuid:pk>/progress/", connections.progress, name="connection-progress"),
    path("connections/<uuid:pk>/review/", reviews.review, name="connection-review"),
    path("connections/<uuid:pk>/answer/", reviews.answer, name="connection-answer"),
    path("connections/<uuid:pk>/look/", connections.look, name="connection-look"),
    path("reviews/", reviews.queue, name="reviews"),
    path("reviews/approvals/<uuid:pk>/", approvals.approval, name="approval"),
    path("help/", help_page.page, name="help"),
    # Its token is in the query, which our access log leaves out, and in no page's address.
    path("join/", joining.join, name="join"),
    path("history/", history.page, name="history"),
    path("history/export/<slug:form>/", history.export, name="history-export"),
    path("team/", team.page, name="team"),
    path("team/keys/", team.keys, name="keys"),
    path("team/switch/", team.switch, name="switch_team"),
    path("team/policies/", policies.policies, name="policies"),
    path("team/leave/", members.leave, name="team-leave"),
    path("team/invitations/add/", invitations.add, name="invitation-add"),
    path("team/invitations/<uuid:pk>/renew/", invitations.renew, name="invitation-renew"),
    path("team/invitations/<uuid:pk>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path("team/members/<uuid:pk>/", members.member, name="member"),
    path("team/members/<uuid:pk>/remove/", members.remove, name="member-remove"),
    path("team/accounts/add/", accounts.add, name="account-add"),
    path("team/accounts/<uuid:pk>/", account_page.account, name="account"),
    path("team/accounts/<uuid:pk>/secret/", account_page.secret, name="account-secret"),
    path("team/accounts/<uuid:pk>/delete/", account_page.delete, name="account-delete"),
    path("team/accounts/<uuid:pk>/verify/", accounts.verify, name="account-verify"),
    # Addresses identify people in the history: they are not changed through allauth's page.
    path("sign-in/email/", RedirectView.as_view(pattern_name="account_change_password")),
    path("sign-in/", include("allauth.account.urls")),
    # No row has a page outside of the admin's, and Django's search for one breaks on odd ids.
    path("admin/r/<path:rest>/", admin.site.admin_view(errors.nowhere)),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.DEBUG:
    urlpatterns += [path("styleguide/", styleguide.page, name="styleguide")]

handler403 = "connector_wizard.views.errors.forbidden"
handler404 = "connector_wizard.views.errors.not_found"
handler500 = "connector_wizard.views.errors.broken"
