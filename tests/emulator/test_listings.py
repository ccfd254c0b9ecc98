"""Lists of connections: filters, order and pages."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from connector_wizard.emulator import Emulator
from tests.emulator.caller import FLOW, REDSHIFT, Caller


@pytest.fixture
def full(emulator: Emulator, caller: Caller) -> Caller:
    """Return a caller in a sandbox with four connections, the last of them the newest."""
    for place, name in enumerate(["a", "b", 'c "quoted"', "d, e"]):
        emulator.configure(
            extra_connections={
                "name": name,
                "description": f"[cw-{name[0]}]",
                "created_at": 1_000 + place,
                "state": "disabled" if name == "b" else "enabled",
            }
        )
    return caller


class TestFilters:
    @pytest.mark.parametrize(
        ("conditions", "found"),
        [
            (["name==a"], "a"),
            (['name=="a"'], "a"),
            (["name==a,b"], "ab"),
            (['name=="a","b"'], "ab"),
            (["name!=a"], "bcd"),
            (["name!=a,b"], "cd"),
            (["state==enabled", "name!=a"], "cd"),
            (["state==disabled"], "b"),
            (["createdAt>1001"], "cd"),
            (["createdAt>=1001"], "bcd"),
            (["createdAt<1001"], "a"),
            (["createdAt<=1001"], "ab"),
            (["createdAt==1001"], "b"),
            (["name>b"], "cd"),
            (["description==[cw-c]"], "c"),
            ([f"connectionSpec.id=={REDSHIFT}"], "abcd"),
            (["auth.specName==Basic Authentication"], "abcd"),
            (["auth.params.nothing==x"], ""),
            (["name==A"], ""),
        ],
    )
    def test_find(self, full: Caller, conditions: list[str], found: str) -> None:
        names = full.names(property=conditions, orderby="name")

        assert "".join(name[0] for name in names) == found

    def test_take_a_comma_for_an_or_even_in_quotes(self, full: Caller) -> None:
        assert full.names(property='name=="d, e"') == []

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"property": "name"}, "1453-400"),
            ({"property": "name=="}, "1453-400"),
            ({"property": 'name==""'}, "1453-400"),
            ({"property": "colour==red"}, "1449-400"),
            ({"property": "name~a"}, "1440-400"),
            ({"property": "name!>a"}, "1450-400"),
            ({"property": "createdAt<=1,2"}, "1443-400"),
            ({"property": "createdAt<soon"}, "1452-400"),
            ({"colour": "red"}, "1451-400"),
            ({"limit": 0}, "1452-400"),
            ({"limit": 101}, "1452-400"),
            ({"limit": "x"}, "1452-400"),
            ({"limit": 5, "count": "true"}, "1401-400"),
            ({"orderby": "*name"}, "1432-400"),
            ({"orderby": "colour"}, "1433-400"),
            ({"continuationToken": "x"}, "1452-400"),
        ],
    )
    def test_are_refused_if_they_make_no_sense(
        self, full: Caller, query: dict[str, object], code: str
    ) -> None:
        reply = full.call("GET", f"{FLOW}/connections", query=query)

        assert (reply.status, reply.code()) == (400, code)


class TestOrder:
    @pytest.mark.parametrize(
        ("orderby", "found"),
        [
            (None, "dcba"),
            ("createdAt", "abcd"),
            ("-createdAt", "dcba"),
            ("+name", "abcd"),
            ("-name", "dcba"),
            ("state,-name", "bdca"),
        ],
    )
    def test_is_as_asked(self, full: Caller, orderby: str | None, found: str) -> None:
        names = full.names(**({"orderby": orderby} if orderby else {}))

        assert "".join(name[0] for name in names) == found


class TestPages:
    def follow(self, caller: Caller, **query: object) -> list[list[str]]:
        pages = []
        while True:
            listed = caller.listed(**query)
            pages.append([item["name"] for item in listed["items"]])
            if "next" not in listed["_links"]:
                return pages
            href = urlsplit(listed["_links"]["next"]["href"])
            query["continuationToken"] = parse_qs(href.query)["continuationToken"][0]

    def test_hold_a_hundred_at_most(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(extra_connections={"count": 250})

        pages = self.follow(caller)

        assert [len(page) for page in pages] == [100, 100, 50]

    def test_are_linked_by_a_token_that_comes_first_and_holds_no_equals_sign(
        self, full: Caller
    ) -> None:
        href = full.listed(limit=3)["_links"]["next"]["href"]

        assert href.startswith("/connections?continuationToken=")
        assert href.count("=") == 2

    def test_keep_filter_and_order(self, full: Caller) -> None:
        pages = self.follow(full, limit=1, orderby="name", property="state==enabled")

        assert pages == [["a"], ['c "quoted"'], ["d, e"]]

    def test_stand_still_while_others_create(self, emulator: Emulator, full: Caller) -> None:
        first = full.listed(limit=2)
        emulator.configure(extra_connections={"name": "newer"})

        token = parse_qs(urlsplit(first["_links"]["next"]["href"]).query)["continuationToken"][0]
        second = full.names(limit=2, continuationToken=token)

        assert second == ["b", "a"]

    def test_can_shift_while_others_create(self, emulator: Emulator, full: Caller) -> None:
        emulator.configure(paging="offset")
        first = full.listed(limit=2)
        emulator.configure(extra_connections={"name": "newer"})

        token = parse_qs(urlsplit(first["_links"]["next"]["href"]).query)["continuationToken"][0]
        second = full.names(limit=2, continuationToken=token)

        assert second == ['c "quoted"', "b"]

    def test_can_end_without_links(self, emulator: Emulator, full: Caller) -> None:
        assert full.listed()["_links"] == {}

        emulator.configure(last_links="absent")

        assert "_links" not in full.listed()

    def test_are_not_needed_for_a_number(self, full: Caller) -> None:
        assert full.listed(count="true") == {"count": 4}
        assert full.listed(count="true", property="name==a") == {"count": 1}


class TestVisibility:
    def test_can_lag_behind_what_exists(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(list_lag_ms=150)
        connection_id = caller.created()

        assert caller.names() == []
        assert caller.get(connection_id)["id"] == connection_id
        deadline = time.monotonic() + 5
        while not caller.names():
            assert time.monotonic() < deadline

    def test_ends_at_the_sandbox(self, full: Caller) -> None:
        assert full.elsewhere(x_sandbox_name="prod").listed()["items"] == []


class TestSearch:
    def search(self, caller: Caller, **asked: object) -> list[str]:
        reply = caller.call("POST", f"{FLOW}/connections/search", asked)
        assert reply.status == 200, reply.body
        return [item["name"] for item in reply.json()["items"]]

    def test_finds_the_same(self, full: Caller) -> None:
        found = self.search(
            full, queryString="property=state==enabled&property=name!=a", orderby="name"
        )

        assert found == ['c "quoted"', "d, e"]

    def test_takes_a_thousand(self, emulator: Emulator, caller: Caller) -> None:
        emulator.configure(extra_connections={"count": 1001})

        assert len(self.search(caller, limit=1000)) == 1000

    def test_counts(self, full: Caller) -> None:
        reply = full.call("POST", f"{FLOW}/connections/search", {"count": True})

        assert reply.json() == {"count": 4}

    def test_wants_a_question(self, full: Caller) -> None:
        assert full.call("POST", f"{FLOW}/connections/search", []).code() == "1405-400"
