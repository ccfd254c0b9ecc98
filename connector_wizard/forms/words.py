"""Ask for a few lines in somebody's own words."""

from typing import Any

from django import forms


class Words(forms.CharField):
    """A few lines that other people will read."""

    def __init__(self, label: Any, told: Any, *, most: int = 2000, needed: bool = True) -> None:
        """Ask under ``label``, with ``told`` below it."""
        area = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=label, help_text=told, max_length=most, required=needed, widget=area)
