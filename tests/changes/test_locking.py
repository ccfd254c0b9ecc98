"""Changes of many and of one, all at once: nobody waits for somebody who waits for them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import connections as databases
from django.db import transaction
from django.utils import timezone

from connector_wizard.changes import Verdict
from connector_wizard.changes.asking import record_change
from connector_wizard.models import (
    Actor,
    Change,
    Connection,
    Membership,
    PlatformAccount,
    StateError,
    Team,
)
from connector_wizard.usecases.change_policies import change_policies
from connector_wizard.usecases.rotate_credentials import NewCredentials
from connector_wizard.usecases.rotate_together import rotate_together
from tests import factories

LABEL = {"name": "Another name", "description": ""}
NEW = NewCredentials(secrets={"password": "another good password"})


def at_once(jobs: Sequence[Callable[[], object]]) -> None:
    """Run them in threads of their own; raise what one of them raises."""

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        finally:
            databases.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))


def rename(rows: Sequence[Connection], by: Actor) -> None:
    for one in rows:
        with suppress(StateError), transaction.atomic():
            record_change(one, Change.Kind.RENAME, by=by, wanted=LABEL, told={})


def change_rules(team: Team, by: Actor) -> None:
    for number in range(20):
        fresh = Team.objects.get(pk=team.pk)
        rules = replace(fresh.policies, four_eyes=bool(number % 2), keep_secrets=False)
        change_policies(actor=by, team=fresh, policies=rules, discard_stored=True)


def finish(sent: Sequence[Change], by: Actor) -> None:
    for change in sent:
        Verdict(change, by, timezone.now()).done('"2"', how="answer")


@pytest.mark.django_db(transaction=True)
def test_of_many_of_one_of_policies_and_their_ends(
    member: Membership, account: PlatformAccount, by_member: Actor
) -> None:
    rows = [factories.make_created(member, account) for _ in range(40)]
    sent = [
        factories.make_change(factories.make_created(member, account), kind="rotate")
        for _ in range(20)
    ]

    at_once(
        [
            lambda: rename(rows, by_member),
            lambda: rename(rows[::-1], by_member),
            lambda: rotate_together(actor=by_member, connections=rows[::-1], new=NEW),
            lambda: change_rules(account.team, by_member),
            lambda: finish(sent, by_member),
        ]
    )

    ends = Change.objects.filter(pk__in=[one.pk for one in sent]).values_list("outcome", flat=True)
    assert set(ends) == {"done"}
    assert Connection.objects.filter(changes__isnull=True).count() == 0
