"""Explain the product on one page: what becomes of what people give it, what its words mean."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from connector_wizard.access import MAY, Act
from connector_wizard.http import TeamRequest, for_team, show
from connector_wizard.models import Role

ACTS: Mapping[Act, Promise] = {
    Act.CONNECT: _("Connect a source, test it and explore its data"),
    Act.SEE_CONNECTIONS: _("See the team's connections, never a secret"),
    Act.EDIT_OTHERS: _("Work on what others began or made"),
    Act.REVIEW: _("Look over what others made"),
    Act.BYPASS_APPROVAL: _("Create without the approval that a rule asks for, with a reason"),
    Act.ADOPT: _("Adopt or put aside what others made on the Platform"),
    Act.READ_HISTORY: _("Read and export the history"),
    Act.SEE_TEAM: _("See who is in the team, and its rules"),
    Act.USE_API: _("Let programs do the same, by tokens of one's own"),
    Act.MANAGE_TEAM: _("Change people, Platform accounts, webhooks and rules"),
}

# By the anchors that other pages link to.
WORDS: Mapping[str, tuple[Promise, Promise]] = {
    "team": (
        _("Team"),
        _(
            "The people you share with: Platform accounts, connections and one history belong to "
            "all of them. You can be in several teams, with a role of its own in each."
        ),
    ),
    "platform-account": (
        _("Platform account"),
        _(
            "How your team signs in to one organization on the Platform: its id, a client id with "
            "its secret, and scopes. For a trial, a pasted access token will do."
        ),
    ),
    "sandbox": (
        _("Sandbox"),
        _(
            "A part of the organization that is walled off from the rest. A base connection lives "
            "in one sandbox and cannot be used from another."
        ),
    ),
    "source": (
        _("Source"),
        _(
            "The kind of system that data comes from, such as Amazon Redshift. What the Platform "
            "tells about connecting that kind is its connection spec."
        ),
    ),
    "auth-spec": (
        _("Auth spec"),
        _(
            "One way to sign in to a source, as the Platform describes it: which answers it needs, "
            "and which of them are secret. The form in the wizard is drawn from it."
        ),
    ),
    "draft": (
        _("Draft"),
        _(
            "A connection that you have begun but not created. It is saved at every step, waits "
            "on the home page, and is discarded with its secrets after 7 days without a change."
        ),
    ),
    "base-connection": (
        _("Base connection"),
        _(
            "What the wizard makes: the Platform's own record of how to reach your source. It is "
            "known by its id; the etag beside it tells one version of it from the next."
        ),
    ),
    "reference": (
        _("Reference"),
        _(
            "A mark like cw-k3xw2q5m7n4pa, which we add to the description. By it we recognize a "
            "base connection as ours, even when the Platform's answer never reached us."
        ),
    ),
    "review": (
        _("Review"),
        _(
            "What a reviewer has to say about a connection: approved, changes requested, or "
            "flagged, with a comment. It holds until the connection is changed, and nobody reviews "
            "their own unless the team's rules say so."
        ),
    ),
    "approval": (
        _("Approval"),
        _(
            "A reviewer's word before a base connection is created, where your team's rules ask "
            "for it. It holds for exactly what will be sent: change a letter, and it is void."
        ),
    ),
    "notice": (
        _("Notice"),
        _(
            "A letter to you, or a signed message to a program of your team's, when something "
            "waits for somebody: a review, an answer, a token that ends. What you are told by "
            "e-mail, you choose under “Notices” in the menu with your team's name."
        ),
    ),
    "copy": (
        _("Copy"),
        _(
            "A new draft for another sandbox with all that a connection was made of, its stored "
            "secrets too. It is approved, created and reviewed as any other, and both say of "
            "each other what was copied from what."
        ),
    ),
    "as-code": (
        _("As code"),
        _(
            "A connection as a file that makes it again: curl, Python, or REQUEST.json for the "
            "command create_connection, which plans and applies many. A secret is only named in "
            "it, by the variable that holds it."
        ),
    ),
    "inventory": (
        _("Inventory"),
        _(
            "What exists on the Platform, compared with what is on record here. A sync reads it "
            "all; what others made there can be adopted, which puts it on record without its "
            "secrets, and what was changed there is shown as drift."
        ),
    ),
    "drift": (
        _("Drift"),
        _(
            "A base connection is not on the Platform as it is on record here: renamed, disabled, "
            "changed or gone. Take the change over, or undo it there; the next sync tells."
        ),
    ),
    "api-token": (
        _("API token"),
        _(
            "What a program shows to work as you, in one team, until a day you choose. It can do "
            "no more than your role allows, is shown once, and can be revoked at any time."
        ),
    ),
    "event": (
        _("Event"),
        _(
            "One line of the history: who did what, when, and how it ended. Events are sealed "
            "one upon the other, so that a change would show."
        ),
    ),
}


@require_GET
@for_team(Act.SEE_TEAM)
def page(request: TeamRequest) -> HttpResponse:
    """What a reader with three minutes should know."""
    context: dict[str, Any] = {
        "roles": Role.choices,
        "rights": [
            {"words": ACTS[act], "cells": [_right(Role(role), act) for role in Role.values]}
            for act in ACTS
        ],
        "words": [
            {"anchor": anchor, "word": word, "meaning": meaning}
            for anchor, (word, meaning) in WORDS.items()
        ],
        "settles_in": max(1, round(settings.UNKNOWN_SETTLE_SECONDS / 60)),
    }
    return show(request, "help/page", context)


def _right(role: Role, act: Act) -> dict[str, Any]:
    otherwise = _("Only what one did oneself") if act == Act.READ_HISTORY else _("No")
    allowed = role in MAY[act]
    return {"role": role.label, "allowed": allowed, "words": _("Yes") if allowed else otherwise}
