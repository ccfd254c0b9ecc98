"""Check which change is given up: an old page must not end another than it shows."""

from django import forms


class GivingUpForm(forms.Form):
    """The change that the page showed."""

    change = forms.UUIDField()
