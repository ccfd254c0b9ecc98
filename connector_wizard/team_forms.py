"""Check what an admin types about the team's people and rules; write nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.models import Role

ROLES = [
    (Role.MEMBER, _("Member: connects sources and works on their own connections")),
    (Role.REVIEWER, _("Reviewer: does that, reviews others' connections, reads the history")),
    (Role.AUDITOR, _("Auditor: sees all connections and the history, changes nothing")),
    (Role.ADMIN, _("Admin: does everything, and manages people, accounts and policies")),
]


class RoleForm(forms.Form):
    """What a person is in the team."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
