"""Give a person another password: they knew the old one, or had a link sent to them."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.models import Action, Actor, User


@sensitive_variables()
def set_password(*, actor: Actor, person: User, password: str) -> None:
    """
    Let ``password`` be the person's, and end all of their sessions.

    Sessions end because each is signed with the password's hash. Without ``actor.user`` nobody
    had signed in: it was a link that reset it.
    """
    action = Action.PASSWORD_CHANGED if actor.user else Action.PASSWORD_RESET
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        fact = audit.Fact(action, about=None if actor.user else person)
        audit.record_in_teams(fact, actor=actor, person=person)
