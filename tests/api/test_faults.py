"""Whatever the Platform does while a program creates: once at most, and the answer is true."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.models import Connection, Event, Submission
from tests.api.caller import BASE, Program
from tests.faults import menu
from tests.faults.menu import Fault
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

# One of each kind; "make api-check" takes the whole menu.
QUICK = {"none", "400", "401-always", "503-after", "reset-before", "reset-after", "hang-after"}
QUICK |= {"empty-201-after", "429-later", "no-id-after"}


def cases() -> Iterator[tuple[str, str, Fault]]:
    whole = "API_EXAMPLES" in os.environ
    for name, fault in menu.creation_faults():
        if whole or name in QUICK:
            yield ("create", name, fault)
    for name, fault in menu.reading_faults():
        if whole or name in {"503", "reset"}:
            yield ("token", name, fault)
            yield ("specs", name, {**fault, "times": None})


@pytest.fixture
def impatient(settings: Settings, platform: Emulator) -> None:
    settings.AEP_CONNECT_TIMEOUT, settings.AEP_READ_TIMEOUT = menu.CONNECT, menu.READ
    settings.AEP_TOTAL_TIMEOUT, settings.UNKNOWN_SETTLE_SECONDS = menu.TOTAL, menu.SETTLE


@pytest.mark.usefixtures("impatient")
class TestFaults:
    def test_are_all_of_the_menu(self) -> None:
        assert {name for name, _ in menu.creation_faults()} >= QUICK

    @pytest.mark.parametrize(
        ("call", "fault"), [pytest.param(c, f, id=f"{c}:{n}") for c, n, f in cases()]
    )
    def test_never_make_it_twice_nor_the_answer_untrue(
        self, call: str, fault: Fault, program: Program, platform: Emulator
    ) -> None:
        if fault:
            more = dict(fault)
            platform.fail(call, more.pop("fault"), **more)

        first = program.create(key="k")
        platform.clear_faults()
        made = len(platform.connections())

        self.hold_against(first, made)
        self.follow(first, program)
        again = self.repeat(program)
        assert again.status_code in {201, 422}
        assert len(platform.connections()) == (again.status_code == 201)
        assert Connection.objects.count() <= 1
        assert not Submission.objects.filter(outcome="sent").exists()
        tries = Submission.objects.count()
        assert Event.objects.filter(action="connection.requested").count() == tries

    def repeat(self, program: Program) -> Any:
        """Send the same until the Platform gives a usable answer, as the document says."""
        answers = [program.create(key="k")]
        while answers[-1].status_code == 503 and len(answers) < 5:
            answers.append(program.create(key="k"))
        return answers[-1]

    def hold_against(self, answer: Any, made: int) -> None:
        """See that the answer says no more than is so."""
        status = answer.status_code
        assert status in {201, 202, 422, 503}
        if status != 202:
            assert made == (status == 201)
        else:
            assert answer.json()["status"] == "unconfirmed"

    def follow(self, answer: Any, program: Program) -> None:
        """Ask at Location until it is settled, as the document says."""
        if answer.status_code != 202:
            return
        address = answer["Location"].removeprefix(BASE)
        until(lambda: program.get(address).json()["status"] in {"created", "draft"})
