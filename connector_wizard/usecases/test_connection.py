"""Have the Platform test a connection now, because a person asks for it."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Connection
from connector_wizard.models.checks import claim_test
from connector_wizard.testing import lease_until, run_claimed_soon


def begin_test(*, actor: Actor, connection: Connection) -> bool:
    """
    Begin a test, which goes on apart from the press; its result is written when it is known.

    Tells whether this press began it: not so where a test is under way, or nothing is created.
    """
    now = timezone.now()
    lease = lease_until(now)
    with transaction.atomic(durable=True):
        if not claim_test(connection, now=now, until=lease):
            return False
        told = {"sandbox": connection.sandbox, "id": connection.remote_id}
        fact = audit.Fact(Action.CONNECTION_TEST_ASKED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    run_claimed_soon(connection.pk, lease, actor=actor)
    return True
