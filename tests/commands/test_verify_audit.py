"""Whatever is done to a history with the database alone, the first bad event is named."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from connector_wizard import audit
from connector_wizard.models import SYSTEM, Action, ChainHead, Event, Role, Team, guards
from tests import factories

EVENTS = 10
Attack = Callable[[], object]


def append(team: Team, number: int) -> None:
    for _ in range(number):
        with transaction.atomic():
            audit.record(
                audit.Fact(Action.DRAFT_CHANGED, changes={"sandbox": "dev"}),
                actor=SYSTEM,
                team=team,
            )


def verify(*more: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_audit", *more, stdout=out)
    except SystemExit as leaving:
        return int(str(leaving.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def history(team: Team) -> Team:
    append(team, EVENTS)
    return team


@pytest.fixture
def _unguarded(db: None) -> None:
    """The triggers dropped, as a person with full access would; the test's end brings them back."""
    guards.take_down(connection)


def change(number: int, **values: object) -> None:
    Event.objects.filter(sequence=number).update(**values)


def delete(*numbers: int) -> None:
    Event.objects.filter(sequence__in=numbers)._raw_delete("default")


def insert_after(number: int) -> None:
    """Make room after event ``number`` and put a copy of it there, head included."""
    for later in Event.objects.filter(sequence__gt=number).order_by("-sequence"):
        change(later.sequence, sequence=later.sequence + 1)
    copy = Event.objects.get(sequence=number)
    copy.pk, copy.sequence, copy._state.adding = None, number + 1, True
    copy.previous_hash = copy.hash
    copy.save()
    ChainHead.objects.update(sequence=EVENTS + 1)


def swap(one: int, other: int) -> None:
    change(one, sequence=0)
    change(other, sequence=one)
    change(0, sequence=other)


def cut_tail(number: int, *, mend_head: bool) -> None:
    delete(*range(number + 1, EVENTS + 1))
    if mend_head:
        last = Event.objects.get(sequence=number)
        ChainHead.objects.update(sequence=number, hash=last.hash)


def move_beginning(number: int) -> None:
    delete(*range(1, number + 1))
    ChainHead.objects.update(anchor_sequence=number)


def replace_chain(settings: Settings) -> None:
    """Write the whole history anew, under keys of the attacker's own."""
    team = Team.objects.get()
    delete(*range(1, EVENTS + 1))
    ChainHead.objects.all().delete()
    keys = settings.INTEGRITY_KEYS
    settings.INTEGRITY_KEYS = [Fernet.generate_key().decode()]
    append(team, EVENTS)
    settings.INTEGRITY_KEYS = keys


TAMPER: dict[str, tuple[Attack, int, str]] = {
    "a changed actor": (lambda: change(4, actor="somebody"), 4, "changed"),
    "a changed time": (lambda: change(4, at="2020-01-01T00:00:00Z"), 4, "changed"),
    "changed details": (lambda: change(4, changes="{}"), 4, "changed"),
    "another hash": (lambda: change(4, hash="0" * 64), 4, "changed"),
    "a deleted event": (lambda: delete(4), 4, "missing"),
    "the first deleted": (lambda: delete(1), 1, "missing"),
    "an inserted event": (lambda: insert_after(4), 5, "changed or inserted"),
    "two swapped events": (lambda: swap(4, 7), 4, "changed"),
    "a cut tail": (lambda: cut_tail(7, mend_head=False), 8, "cut off"),
    "a cut tail with its head mended": (
        lambda: cut_tail(7, mend_head=True),
        7,
        "not where the sealed history ends",
    ),
    "everything deleted": (lambda: delete(*range(1, EVENTS + 1)), 1, "cut off"),
    "a moved beginning": (
        lambda: move_beginning(2),
        3,
        "does not follow",
    ),
}


@pytest.mark.usefixtures("_unguarded")
class TestTampering:
    @pytest.mark.parametrize(("attack", "bad_event", "words"), TAMPER.values(), ids=TAMPER.keys())
    def test_is_named_by_its_first_bad_event(
        self, history: Team, attack: Attack, bad_event: int, words: str
    ) -> None:
        attack()

        code, said = verify()

        assert code == 1
        assert f"BROKEN. Event {bad_event} " in said
        assert words in said

    def test_by_writing_all_anew_needs_our_keys(self, history: Team, settings: Settings) -> None:
        replace_chain(settings)

        code, said = verify()

        assert code == 1
        assert re.search(r"Event 1 is signed with the key [0-9a-f]{8}, which is not", said)

    def test_by_an_older_copy_of_the_database_shows_against_a_checkpoint(
        self, history: Team, tmp_path: Path
    ) -> None:
        seal = ChainHead.objects.values("sequence", "hash", "key_id", "seal").get()
        append(history, 2)
        file = tmp_path / "checkpoints"
        file.write_text(audit.checkpoint_of(ChainHead.objects.get()).as_line() + "\n")
        delete(EVENTS + 1, EVENTS + 2)
        ChainHead.objects.update(**seal)

        assert verify()[0] == 0
        code, said = verify("--checkpoints", str(file))
        assert code == 1
        assert f"Event {EVENTS + 1} is missing" in said


class TestVerifying:
    def test_finds_nothing_where_nothing_was_done(self, history: Team) -> None:
        code, said = verify()

        assert (code, said) == (0, f"{history.slug}: intact, {EVENTS} events.\n")

    def test_takes_an_empty_history_for_intact(self, team: Team) -> None:
        assert verify("--team", team.slug)[0] == 0

    def test_goes_on_with_the_other_teams(self, history: Team) -> None:
        other = factories.make_team()
        append(other, 2)
        ChainHead.objects.filter(team=history).update(seal="0" * 64)

        _, said = verify()

        assert "BROKEN" in said
        assert f"{other.slug}: intact, 2 events." in said

    def test_reads_across_a_change_of_integrity_keys(
        self, history: Team, settings: Settings
    ) -> None:
        settings.INTEGRITY_KEYS = [Fernet.generate_key().decode(), *settings.INTEGRITY_KEYS]
        append(history, 2)

        assert verify()[0] == 0
        assert len(set(Event.objects.values_list("key_id", flat=True))) == 2

    def test_accepts_a_checkpoint_of_ours(self, history: Team, tmp_path: Path) -> None:
        file = tmp_path / "checkpoints"
        file.write_text(audit.checkpoint_of(ChainHead.objects.get()).as_line() + "\n\n")

        assert verify("--checkpoints", str(file))[0] == 0

    @pytest.mark.parametrize(
        ("old", "new"), [('"sequence": 10', '"sequence": 9'), ("{", "{{"), ("signature", "sig")]
    )
    def test_refuses_a_checkpoint_that_is_not(
        self, history: Team, tmp_path: Path, old: str, new: str
    ) -> None:
        file = tmp_path / "checkpoints"
        line = audit.checkpoint_of(ChainHead.objects.get()).as_line()
        file.write_text(line.replace(old, new))

        with pytest.raises(CommandError, match="checkpoint"):
            verify("--checkpoints", str(file))


class TestSweep:
    def test_verifies_what_is_new_and_writes_a_checkpoint(
        self, history: Team, settings: Settings, tmp_path: Path
    ) -> None:
        settings.AUDIT_CHECKPOINT_DIR = str(tmp_path)

        call_command("sweep", stdout=StringIO())

        head = ChainHead.objects.get()
        assert (head.verified_sequence, head.verified_break) == (EVENTS, "")
        line = (tmp_path / f"{history.pk}.jsonl").read_text()
        assert audit.read_checkpoint(line).sequence == EVENTS

    def test_says_so_when_a_history_is_broken(self, history: Team) -> None:
        ChainHead.objects.update(seal="0" * 64)
        errors = StringIO()

        call_command("sweep", stdout=StringIO(), stderr=errors)

        assert "broken" in errors.getvalue()
        assert ChainHead.objects.get().verified_break


class TestExportAudit:
    def test_writes_a_line_an_event(self, history: Team) -> None:

        factories.join(history, Role.ADMIN)
        out = StringIO()

        call_command("export_audit", "--team", history.slug, "--format", "jsonl", stdout=out)

        assert len(out.getvalue().splitlines()) == EVENTS


class TestArchiveAudit:
    @pytest.fixture
    def old(self, team: Team) -> Team:
        with time_machine.travel("2025-03-01T12:00:00Z"):
            append(team, 6)
        append(team, 4)
        factories.join(team, Role.ADMIN)
        return team

    @staticmethod
    def archive(team: Team, path: Path, before: str = "2026-01-01") -> str:
        out = StringIO()
        call_command(
            "archive_audit",
            "--team",
            team.slug,
            "--before",
            before,
            "--file",
            str(path),
            stdout=out,
        )
        return out.getvalue()

    def test_keeps_a_chain_that_verifies_from_there(self, old: Team, tmp_path: Path) -> None:
        self.archive(old, tmp_path / "old.jsonl")

        assert list(Event.objects.order_by("sequence").values_list("sequence", flat=True)) == [
            7,
            8,
            9,
            10,
            11,
        ]
        assert Event.objects.get(sequence=11).action == "history.archived"
        assert verify() == (0, f"{old.slug}: intact, 11 events.\n")

    def test_writes_a_file_that_verifies_by_itself(self, old: Team, tmp_path: Path) -> None:
        said = self.archive(old, tmp_path / "old.jsonl")

        found = audit.read_archive(tmp_path / "old.jsonl")
        assert (found.first, found.last) == (1, 6)
        assert found.sha256 in said
        assert found.last_hash == ChainHead.objects.get().anchor_hash

    def test_can_take_everything_and_go_on(self, old: Team, tmp_path: Path) -> None:
        self.archive(old, tmp_path / "all.jsonl", before="2099-01-01")
        append(old, 1)

        assert list(Event.objects.values_list("sequence", flat=True)) == [12, 11]
        assert verify()[0] == 0

    def test_goes_on_where_the_last_one_ended(self, old: Team, tmp_path: Path) -> None:
        self.archive(old, tmp_path / "one.jsonl")
        self.archive(old, tmp_path / "two.jsonl", before="2099-01-01")

        assert audit.read_archive(tmp_path / "two.jsonl").first == 7
        assert verify()[0] == 0

    def test_puts_the_guards_up_again(self, old: Team, tmp_path: Path) -> None:
        self.archive(old, tmp_path / "old.jsonl")

        with pytest.raises(DatabaseError), transaction.atomic():
            delete(8)

    def test_drops_nothing_of_a_broken_history(self, old: Team, tmp_path: Path) -> None:
        ChainHead.objects.update(seal="0" * 64)

        with pytest.raises(CommandError, match="nothing was dropped"):
            self.archive(old, tmp_path / "old.jsonl")

        assert Event.objects.count() == 10

    def test_never_writes_over_a_file(self, old: Team, tmp_path: Path) -> None:
        (tmp_path / "old.jsonl").write_text("mine")

        with pytest.raises(CommandError, match="never written over"):
            self.archive(old, tmp_path / "old.jsonl")

    def test_says_when_there_is_nothing_to_archive(self, old: Team, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="no event before"):
            self.archive(old, tmp_path / "old.jsonl", before="2020-01-01")

    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (lambda lines: [lines[0], *lines[2:]], "not the next"),
            (lambda lines: [line.replace("system", "sysadm") for line in lines], "was changed"),
            (lambda lines: ["{}", *lines], "cannot be read"),
            (lambda lines: [], "holds no event"),  # noqa: ARG005
        ],
    )
    def test_notices_a_file_that_was_tampered_with(
        self, old: Team, tmp_path: Path, spoil: Callable[[list[str]], list[str]], words: str
    ) -> None:
        path = tmp_path / "old.jsonl"
        self.archive(old, path)
        path.write_text("".join(f"{line}\n" for line in spoil(path.read_text().splitlines())))

        with pytest.raises(audit.ArchiveError, match=words):
            audit.read_archive(path)
