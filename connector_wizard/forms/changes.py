"""Check what is asked of a connection that is on the Platform: deletion, answers, rotations."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connector_wizard.fields import UNSEEN, BareField
from connector_wizard.models import Connection


class DeletionForm(forms.Form):
    """The connection's name, typed: deleting is not to happen by a slip."""

    name = BareField(
        label=gettext_lazy("Type its name to confirm"),
        max_length=200,
        widget=forms.TextInput(attrs=UNSEEN),
    )

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        """Remember whose name it must be."""
        super().__init__(*args, **kwargs)
        self._wanted = str(connection)

    def clean_name(self) -> str:
        """Refuse any other name."""
        name: str = self.cleaned_data["name"]
        if name != self._wanted:
            raise forms.ValidationError(_("This is not its name; nothing was deleted."))
        return name


class StaleForm(forms.Form):
    """What is to become of a change that somebody else was quicker than."""

    answer = forms.ChoiceField(choices=[(one, one) for one in ("repeat", "take-over", "give-up")])
    seen = forms.CharField(widget=forms.HiddenInput)


class DirectionForm(forms.Form):
    """What is to become of a bulk rotation."""

    do = forms.ChoiceField(choices=[("go-on", ""), ("stop", "")])


class CompanyForm(forms.Form):
    """Which other connections are to get the same new secret."""

    also = forms.MultipleChoiceField(required=False)
    everybody = forms.BooleanField(required=False)

    def __init__(self, *args: Any, others: Sequence[Connection], **kwargs: Any) -> None:
        """Offer these others, and nothing else."""
        super().__init__(*args, **kwargs)
        self._others = {str(one.pk): one for one in others}
        field = self.fields["also"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for mypy
        field.choices = [(pk, str(one)) for pk, one in self._others.items()]

    def chosen(self) -> list[Connection]:
        """Return those that were ticked; what cannot be ticked counts for nothing."""
        if not self.is_valid():
            return []
        if self.cleaned_data["everybody"]:
            return list(self._others.values())
        return [self._others[pk] for pk in self.cleaned_data["also"]]
