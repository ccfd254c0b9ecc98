"""Choose what one is told by e-mail in a team."""

from collections.abc import Collection

from django.db import transaction

from connector_wizard import audit
from connector_wizard.models import Action, Actor, MailWishes, Membership
from connector_wizard.models.notices import offered_to


def choose_mail(*, actor: Actor, membership: Membership, kinds: Collection[str]) -> None:
    """Tell the person only these of what their role is offered, from the next notice on."""
    before = [one.value for one in MailWishes.wanted_by(membership)]
    offered = [one.value for one in offered_to(membership.role)]
    after = [kind for kind in offered if kind in kinds]
    if before == after:
        return
    with transaction.atomic(durable=True):
        unwanted = [kind for kind in offered if kind not in kinds]
        MailWishes.objects.update_or_create(membership=membership, defaults={"unwanted": unwanted})
        fact = audit.Fact(
            Action.MAIL_CHANGED,
            about=membership.team,
            changes={"told": {"before": before, "after": after}},
        )
        audit.record(fact, actor=actor, team=membership.team)
