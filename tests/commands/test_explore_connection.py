"""`manage.py explore_connection` tells of a source what its pages tell, a JSON object a line."""

from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.emulator.sources.data import EMPTY, MANY, ODD, ODD_NAMES
from connector_wizard.models import Connection, Event, Explored, Membership, Place, PlatformAccount
from connector_wizard.models.explored import FRESH_FOR
from tests import factories
from tests.commands.running import run

Told = tuple[int, list[dict[str, Any]]]


@pytest.fixture
def source(
    request: pytest.FixtureRequest, member: Membership, account: PlatformAccount, platform: Emulator
) -> Connection:
    """A connection to a database of the parameter's name, or to a plain one."""
    params = {"database": getattr(request, "param", "sales")}
    return factories.make_on_platform(member, account, platform, params=params)


def explore(who: Membership, source: Connection, *arguments: str) -> Told:
    return run("explore_connection", who, f"--connection={source.remote_id}", *arguments)


class TestAList:
    def test_names_what_lies_at_the_top(self, member: Membership, source: Connection) -> None:
        code, told = explore(member, source)

        orders = {"kind": "table", "name": "orders", "path": "public.orders"}
        assert code == 0
        assert {**orders, "has_rows": True, "has_columns": True} in told
        assert told[-1]["kind"] == "view"

    def test_is_asked_for_once_in_a_while_or_when_told_to(
        self, member: Membership, source: Connection, platform: Emulator
    ) -> None:
        asked = []
        for options in ([], [], ["--fresh"]):
            explore(member, source, *options)
            asked.append(len(platform.requests("explore")))
        Explored.objects.update(told_at=timezone.now() - FRESH_FOR)
        explore(member, source)

        assert [*asked, len(platform.requests("explore"))] == [1, 1, 2, 3]

    @pytest.mark.parametrize("source", [MANY], indirect=True)
    @pytest.mark.parametrize(
        ("words", "number"), [("0042", 1), ("ORDERS", 715), ("orders 001", 2), ("nothing", 0)]
    )
    def test_of_thousands_is_searched(
        self, member: Membership, source: Connection, words: str, number: int
    ) -> None:
        code, told = explore(member, source, f"--search={words}")

        assert (code, len(told)) == (0, number)

    @pytest.mark.parametrize("source", [EMPTY], indirect=True)
    def test_of_nothing_is_no_line(self, member: Membership, source: Connection) -> None:
        assert explore(member, source) == (0, [])

    def test_that_was_cut_says_how_much_is_missing(
        self, member: Membership, source: Connection, capsys: pytest.CaptureFixture[str]
    ) -> None:
        row = ["table", "t", "t", True, True]
        Explored.keep(source, Place(), [row] * 20_003, told_at=timezone.now())

        assert len(explore(member, source)[1]) == 20_000
        assert "3 more are not kept" in capsys.readouterr().err

    def test_leads_into_folders(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        source = factories.make_of_source("amazon-s3", member, account, platform)

        kinds = [
            [one["kind"] for one in explore(member, source, *path)[1]]
            for path in ((), ("/exports",), ("/exports/2025",))
        ]

        assert kinds[0] == ["folder", "folder", "file"]
        assert kinds[2] == ["file", "file"]
        way = Explored.way_to(source, Place("folder", "/exports/2025").mark)
        assert [one["name"] for one in way] == ["exports", "2025"]


class TestAnObject:
    def test_has_columns_with_the_types_of_both_sides(
        self, member: Membership, source: Connection
    ) -> None:
        code, told = explore(member, source, "public.orders")

        assert (code, len(told)) == (0, 7)
        assert told[5] == {
            "column": "seen_at",
            "source_type": "timestamptz",
            "platform_type": "string",
            "platform_format": "date-time",
        }
        searched = explore(member, source, "public.orders", "--search=timestamptz")
        assert searched == (0, [told[5]])

    @pytest.mark.parametrize("source", [ODD], indirect=True)
    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_is_found_under_the_path_that_the_list_gave(
        self, member: Membership, source: Connection, name: str
    ) -> None:
        paths = {one["name"]: one["path"] for one in explore(member, source)[1]}

        code, told = explore(member, source, paths[name])

        assert (code, len(told)) == (0, 7)
        assert Explored.objects.get(path=f"public.{name}").name == name

    def test_deep_in_folders_needs_no_list_where_its_kind_is_told(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        source = factories.make_of_source("amazon-s3", member, account, platform)

        unknown, [why] = explore(member, source, "/exports/orders.csv")
        known, told = explore(member, source, "/exports/orders.csv", "--kind=file")

        assert (unknown, why["status"], known, len(told)) == (2, "invalid", 0, 7)
        assert "--kind" in why["error"]

    @pytest.mark.parametrize("path", ["a\0b", "\udcff"])
    def test_is_not_sought_under_a_name_that_no_source_has(
        self, member: Membership, source: Connection, platform: Emulator, path: str
    ) -> None:
        code, [why] = explore(member, source, path, "--kind=table")

        assert (code, why["status"]) == (2, "invalid")
        assert platform.requests("explore") == []

    @pytest.mark.parametrize("path", ["x" * 4000, "nowhere", "'; DROP TABLE"])
    def test_that_is_not_there_is_refused_by_the_platform(
        self, member: Membership, source: Connection, path: str
    ) -> None:
        code, [why] = explore(member, source, path, "--kind=table")

        assert (code, why["status"]) == (3, "refused")


class TestSampleRows:
    def test_are_told_by_column_and_on_record(self, member: Membership, source: Connection) -> None:
        code, told = explore(member, source, "public.orders", "--sample")

        assert (code, told[2]["city"], told[2]["email"]) == (0, "São Paulo", None)
        event = Event.objects.get()
        assert (event.action, event.actor) == ("connection.data_sampled", member.user.email)
        assert "public.orders" in event.changes
        assert "São Paulo" not in event.changes

    def test_lie_in_no_list(self, member: Membership, source: Connection) -> None:
        code, [why] = explore(member, source, "--sample")

        assert (code, "PATH" in why["error"]) == (2, True)
        assert not Event.objects.exists()


class TestWhatCannotBeTold:
    def test_for_a_source_without_a_way_in_is_invalid(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        source = factories.make_of_source("maria-db", member, account, platform)

        code, [why] = explore(member, source)

        assert (code, "no way to look into this kind of source" in why["error"]) == (2, True)
        assert platform.requests("explore") == []

    def test_is_explained_in_one_line(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        source = factories.make_on_platform(member, account, platform, "fails later")

        code, [why] = explore(member, source)

        assert (code, why["status"]) == (3, "refused")
        assert "does not accept this user and password" in why["error"]
        assert Event.objects.get().action == "platform.failed"

    @pytest.mark.parametrize(
        ("fault", "details"),
        [("hang", {}), ("close", {}), ("bad_json", {}), ("status", {"status": 503})],
    )
    def test_leaves_what_was_told_before(
        self,
        member: Membership,
        source: Connection,
        platform: Emulator,
        settings: Any,
        fault: str,
        details: dict[str, Any],
    ) -> None:
        _, before = explore(member, source)
        settings.AEP_READ_TIMEOUT = settings.AEP_TOTAL_TIMEOUT = 0.3
        platform.fail("explore", fault, times=None, **details)

        code, [why] = explore(member, source, "--fresh")

        assert (code, why["status"]) == (3, "refused")
        assert explore(member, source) == (0, before)

    def test_of_a_draft_is_told_by_nobody(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(member, account)

        code, [why] = run("explore_connection", member, f"--connection={draft.pk}")

        assert (code, "no created connection" in why["error"]) == (2, True)


def test_help_says_what_may_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("explore_connection", "--help")

    assert "after -- if it begins with a dash" in " ".join(capsys.readouterr().out.split())
