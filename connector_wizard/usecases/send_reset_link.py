"""Send a person the link by which they set a new password."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit, letters
from connector_wizard.models import Action, Actor, User


@sensitive_variables()
def send_reset_link(*, actor: Actor, person: User, link: str) -> None:
    """Put on record that it was asked for, then send it; nobody is told whether it left."""
    with transaction.atomic(durable=True):
        fact = audit.Fact(Action.PASSWORD_RESET_ASKED, about=person)
        audit.record_in_teams(fact, actor=actor, person=person)
    letters.deliver_reset(person.email, link)
