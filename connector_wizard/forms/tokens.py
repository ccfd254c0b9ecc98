"""Check what is typed about an API token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connector_wizard.fields import BareField
from connector_wizard.models import Scope

# How long it is good for, in days: a token that nobody remembers ends by itself.
DAYS = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))]


class TokenForm(forms.Form):
    """What a new token is called, what it is for, and for how long."""

    name = BareField(
        label=_("Name"),
        max_length=100,
        help_text=_("Where it will be used, such as “nightly pipeline”. The history tells it."),
        error_messages={"required": _("Give it a name by which you will know it again.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it is for"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It can never do more than your own role allows."),
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(
        label=_("Good for"), choices=DAYS, coerce=int, widget=forms.RadioSelect
    )
