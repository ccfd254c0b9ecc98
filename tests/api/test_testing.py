"""A program has a connection tested, and reads what came of it."""

from typing import Any

import pytest
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Event, PlatformAccount
from connector_wizard.models.checks import make_due
from tests import factories
from tests.api.caller import BASE, Program, with_params
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def result_of(program: Program, address: str) -> Any:
    """Ask for a test, and return the newest result once it is there."""
    begun = program.test(f"{address}/test")
    assert begun.status_code == 202
    results = begun["Location"].removeprefix(BASE)
    until(lambda: not program.get(results).json()["is_running"])
    return program.get(results).json()["items"][0]


class TestTesting:
    @pytest.mark.parametrize(
        ("password", "outcome"), [("a good password", "passed"), ("fails-test", "failed")]
    )
    def test_tells_what_came_of_it(
        self, password: str, outcome: str, program: Program, platform: Emulator
    ) -> None:
        created = program.create(with_params(password=password))

        result = result_of(program, created["Location"].removeprefix(BASE))

        assert result["outcome"] == outcome
        assert bool(result["problem"]) == (outcome == "failed")

    def test_says_which_result_the_old_credentials_had(self, program: Program) -> None:
        created = program.create(with_params(password="fails-test"))
        address = created["Location"].removeprefix(BASE)
        assert result_of(program, address)["is_outdated"] is False
        connection = Connection.objects.get()

        make_due(connection, now=timezone.now())

        results = program.get(f"{address}/tests").json()["items"]
        assert [one["is_outdated"] for one in results] == [True] * len(results)

    def test_stands_in_the_history_with_the_tokens_name(self, program: Program) -> None:
        created = program.create()

        result_of(program, created["Location"].removeprefix(BASE))

        event = Event.objects.get(action="connection.test_asked")
        assert '"by token":"pipeline"' in event.changes

    def test_of_what_is_not_created_is_409(
        self, program: Program, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(program.membership, account)

        answer = program.test(f"/connections/{draft.pk}/test")

        assert (answer.status_code, answer.json()["status"]) == (409, 409)
        assert Connection.objects.get().status == "draft"
