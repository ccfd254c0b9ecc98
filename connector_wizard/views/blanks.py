"""Point out, on the next page, around which answers blanks were taken off."""

from django import forms
from django.contrib import messages

from connector_wizard.fields import blanks_note
from connector_wizard.http import TeamRequest


def point_out_blanks(request: TeamRequest, form: forms.Form) -> None:
    """Say it once, if there were any."""
    note = blanks_note(form)
    if note:
        messages.info(request, note)
