"""An emulator to which nothing has happened yet, and somebody who calls it."""

from collections.abc import Iterator

import pytest

from connector_wizard.emulator import Emulator
from tests.emulator.caller import Caller


@pytest.fixture(scope="module")
def running() -> Iterator[Emulator]:
    """Return the emulator that the tests of a module take turns with."""
    with Emulator() as running:
        yield running


@pytest.fixture
def emulator(running: Emulator) -> Iterator[Emulator]:
    """Return an emulator that remembers nothing."""
    running.reset()
    yield running
    running.reset()


@pytest.fixture
def fresh() -> Iterator[Emulator]:
    """Return an emulator for one test alone, which may stop it."""
    with Emulator() as alone:
        yield alone


@pytest.fixture
def caller(emulator: Emulator) -> Caller:
    """Return the demo client, in the sandbox dev."""
    return Caller(emulator.url)
