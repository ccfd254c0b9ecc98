"""Hold what one whole request asks for, and what is wrong with it."""

from dataclasses import dataclass, field, replace
from typing import Any

from connector_wizard.forms.connections import LabelForm
from connector_wizard.models import Label
from connector_wizard.models.references import bare_description


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend, and where it stands in the request (a JSON pointer); never a value."""

    pointer: str
    text: str


class InvalidRequestError(Exception):
    """The request does not say what is to be created; the message says what to mend."""

    def __init__(self, message: str, *mistakes: Mistake) -> None:
        """Keep each thing to mend beside the sentence that tells all of them."""
        super().__init__(message)
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Wanted:
    """One base connection to be created; a source's secrets are among ``params``."""

    account: str
    sandbox: str
    source: str
    name: str
    auth: str = ""
    description: str = ""
    params: dict[str, Any] = field(default_factory=dict, repr=False)
    # In a file that is applied: what it was called before.
    was: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """By what it is the same in the next run."""
        return (self.label.name, self.account, self.sandbox)

    @property
    def key_before(self) -> tuple[str, str, str]:
        """By what it was known before it got another name."""
        return replace(self, name=self.was).key

    @property
    def label(self) -> Label:
        """How it will be called on the Platform: as the wizard keeps it, and without our mark."""
        form = LabelForm({"name": self.name, "description": self.description})
        # What will not do is kept as it is: whoever checks the place will say so.
        form.is_valid()
        kept = {"name": self.name, "description": self.description, **form.cleaned_data}
        return Label(kept["name"], bare_description(kept["description"]))


def pointer(*parts: str | int) -> str:
    """Return the JSON pointer (RFC 6901) to a place in the request."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
