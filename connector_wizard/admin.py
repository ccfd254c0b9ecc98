"""Let operators look, search and filter; nothing here passes by the use cases."""

from typing import Any

from allauth.account import admin as _of_accounts  # noqa: F401 - so that it is there to be left out
from allauth.mfa import admin as _of_factors  # noqa: F401
from allauth.socialaccount import admin as _of_providers  # noqa: F401
from allauth.usersessions import admin as _of_sessions  # noqa: F401
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import admin as _of_people  # noqa: F401
from django.db import models
from django.http import HttpRequest

from connector_wizard.models import (
    Approval,
    Connection,
    Event,
    Invitation,
    Membership,
    PlatformAccount,
    Review,
    Submission,
    Team,
    User,
)

# What libraries offer here to edit goes past the use cases: addresses, groups, factors, sessions.
for label in ("account", "auth", "mfa", "socialaccount", "usersessions"):
    for model in apps.get_app_config(label).get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)


class LookOnly(admin.ModelAdmin[Any]):
    """Rows to be read: no adding, no changing, no deleting."""

    actions = None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Filter only by what is offered: a guess at a hash or a secret's mark is not answered."""
        offered = [str(name) for name in self.list_filter]
        return any(lookup == name or lookup.startswith(f"{name}__") for name in offered)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Refuse."""
        return False


@admin.register(User)
class UserAdmin(LookOnly):
    """People, without their passwords' hashes."""

    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "last_login")
    search_fields = ("email", "first_name", "last_name")
    list_filter = ("is_active", "is_staff")
    fields = (
        "email",
        "first_name",
        "last_name",
        "is_active",
        "is_staff",
        "date_joined",
        "last_login",
    )


@admin.register(Team)
class TeamAdmin(LookOnly):
    """Teams and their policies."""

    list_display = ("name", "slug", "four_eyes", "keep_secrets")
    search_fields = ("name", "slug")


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    """Who is what in which team."""

    list_display = ("user", "team", "role", "joined_at")
    search_fields = ("user__email", "team__name")
    list_filter = ("role", "team")
    list_select_related = ("user", "team")


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    """Who is or was invited; never the link."""

    list_display = ("email", "team", "role", "invited_by", "expires_at", "accepted_at")
    search_fields = ("email", "team__name", "invited_by")
    list_filter = ("role", "team")
    list_select_related = ("team",)
    exclude = ("link_mark",)


@admin.register(PlatformAccount)
class PlatformAccountAdmin(LookOnly):
    """Platform accounts, without secret and token."""

    list_display = ("name", "team", "kind", "org_id", "verified_at")
    search_fields = ("name", "org_id", "client_id", "team__name")
    list_filter = ("kind", "team")
    list_select_related = ("team",)
    exclude = ("client_secret", "access_token")


@admin.register(Connection)
class ConnectionAdmin(LookOnly):
    """Connections, without the source's secrets."""

    list_display = ("name", "team", "source_title", "sandbox", "status", "remote_id", "begun_at")
    search_fields = ("name", "remote_id", "sandbox", "source", "created_by_name")
    list_filter = ("status", "source_title", "team")
    list_select_related = ("team",)
    exclude = ("secrets", "auth_specs", "params", "secret_marks", "discarded_fingerprints")


@admin.register(Submission)
class SubmissionAdmin(LookOnly):
    """Every try at creating, with its outcome."""

    list_display = ("reference", "connection", "outcome", "requested_by", "requested_at", "looks")
    search_fields = ("reference", "remote_id", "requested_by", "connection__name")
    list_filter = ("outcome",)
    list_select_related = ("connection",)


@admin.register(Review)
class ReviewAdmin(LookOnly):
    """Reviewers' verdicts and creators' answers."""

    list_display = ("connection", "verdict", "by_name", "at")
    search_fields = ("connection__name", "connection__remote_id", "by_name", "comment")
    list_filter = ("verdict", "connection__team")
    list_select_related = ("connection",)


@admin.register(Approval)
class ApprovalAdmin(LookOnly):
    """Requests to create, and what was decided on them."""

    list_display = ("connection", "state", "asked_by_name", "asked_at", "decided_by_name")
    search_fields = ("connection__name", "asked_by_name", "decided_by_name", "comment")
    list_filter = ("state", "connection__team")
    list_select_related = ("connection",)


@admin.register(Event)
class EventAdmin(LookOnly):
    """The teams' histories."""

    list_display = ("team", "sequence", "at", "actor", "action", "object_label", "outcome")
    search_fields = ("actor", "object_label", "request_id")
    list_filter = ("action", "outcome", "team")
    list_select_related = ("team",)
    show_full_result_count = False
