"""Many processes at once lose no event of a history and no secret of a rotation: a short run."""

import pytest

from tests.faults.databases import DATABASES
from tests.load.bulk import rotate_in_bulk
from tests.load.rotation import rotate_under_load
from tests.load.writers import append_together


class TestManyProcesses:
    @pytest.mark.parametrize("database", DATABASES)
    def test_append_every_event_once_in_one_chain(self, database: str) -> None:
        assert append_together(database, 800).holds(800)

    def test_rotate_through_kills_and_edits_without_losing_a_secret(self) -> None:
        # On PostgreSQL too by "make load"; threads do the same on both in tests/usecases.
        rotated = rotate_under_load("sqlite", 1000)

        assert rotated.holds(), rotated
        assert len(rotated.killed_at) == 2

    def test_rotate_in_bulk_through_kills_and_lost_answers(self) -> None:
        # 200 members on both databases by "make load".
        rotated = rotate_in_bulk("sqlite", 9)

        assert rotated.holds(), rotated
