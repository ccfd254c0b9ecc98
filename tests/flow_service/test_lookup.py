"""Finding again what was made under a reference."""

from datetime import UTC, datetime, timedelta

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.flow_service import Client, UnavailableError
from tests.flow_service.conftest import REDSHIFT_ID, ClientFor, redshift_order
from tests.flow_service.raw_server import RawServer, answer

REFERENCE = "cw-abcdefghijklm"
MARK = f"Nightly [{REFERENCE}]"
NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def item(number: int, description: object = "", age: timedelta = timedelta()) -> dict[str, object]:
    created = int((NOW - age).timestamp() * 1000)
    return {"id": f"id-{number}", "description": description, "createdAt": created}


def page(*items: object, following: str = "") -> bytes:
    links = {"next": {"href": following}} if following else {}
    return answer(body={"items": list(items), "_links": links})


def look(client: Client, since: datetime = NOW) -> list[str]:
    found = client.find_by_reference(REFERENCE, spec_id=REDSHIFT_ID, since=since)
    return [connection.id for connection in found]


class TestLookup:
    def test_finds_what_was_made(self, client: Client, platform: Emulator) -> None:
        since = datetime.now(UTC)
        platform.configure(extra_connections={"count": 20})
        created = client.create_connection(redshift_order(MARK))
        platform.configure(extra_connections={"count": 20})

        assert look(client, since) == [created.id]

    @pytest.mark.parametrize("paging", ["cursor", "offset"])
    @pytest.mark.parametrize("last_links", ["empty", "absent"])
    def test_finds_it_on_a_later_page(
        self, client: Client, platform: Emulator, paging: str, last_links: str
    ) -> None:
        platform.configure(paging=paging, last_links=last_links)
        created = client.create_connection(redshift_order(MARK))
        platform.configure(extra_connections={"count": 250})

        assert look(client, datetime.now(UTC)) == [created.id]
        assert len(platform.requests("list")) == 3

    def test_finds_it_in_its_sandbox_and_of_its_source_alone(
        self, client: Client, platform: Emulator
    ) -> None:
        platform.configure(extra_connections={"description": MARK, "sandbox": "prod"})
        other = "26d738e0-8963-47ea-aadf-c60de735468a"
        platform.configure(extra_connections={"description": MARK, "spec_id": other})

        assert look(client, datetime.now(UTC)) == []

    def test_takes_no_copy_of_the_mark_for_the_mark(self, client_for: ClientFor) -> None:
        copied = item(1, f"As {MARK}, for the night [cw-nopqrstuvwxyz]")
        amended = item(2, f"{MARK}, now with orders")
        with RawServer([page(copied, amended)]) as server:
            assert look(client_for(server.url)) == ["id-2"]

    def test_asks_for_the_same_on_every_page(self, client_for: ClientFor) -> None:
        href = "/connections?limit=2&continuationToken=a%2Bb+c=="
        with RawServer([page(item(1), following=href), page()]) as server:
            look(client_for(server.url))

            first, second = (request.line.split()[1].partition("?")[2] for request in server.seen)
        assert first == (
            f"property=connectionSpec.id%3D%3D{REDSHIFT_ID}&orderby=-createdAt&limit=100"
        )
        assert second == f"continuationToken=a%2Bb%2Bc%3D%3D&{first}"

    def test_counts_one_that_is_seen_twice_once(self, client_for: ClientFor) -> None:
        one, two = item(1, MARK), item(2, MARK, timedelta(minutes=1))
        shifted = [page(one, two, following="?continuationToken=2"), page(two, item(3))]
        with RawServer(list(shifted)) as server:
            assert look(client_for(server.url)) == ["id-2", "id-1"]

    def test_finds_what_has_no_time_first(self, client_for: ClientFor) -> None:
        with RawServer([page(item(1, MARK), {"id": "id-0", "description": MARK})]) as server:
            assert look(client_for(server.url)) == ["id-0", "id-1"]

    def test_reads_on_until_all_is_five_minutes_older(self, client_for: ClientFor) -> None:
        first = page(item(1), item(2, "", timedelta(minutes=9)), following="?continuationToken=2")
        second = page(item(3, "", timedelta(minutes=4)), following="?continuationToken=3")
        third = page({"id": "undated"}, following="?continuationToken=4")
        fourth = page(item(5, MARK, timedelta(minutes=6)), following="?continuationToken=5")
        with RawServer([first, second, third, fourth, page(item(6, MARK))]) as server:
            assert look(client_for(server.url)) == ["id-5"]
            assert len(server.seen) == 4

    @pytest.mark.parametrize(
        "description",
        [REFERENCE, f"[{REFERENCE}x]", f"[{REFERENCE.upper()}]", f"({REFERENCE})", "", None, 7, []],
    )
    def test_takes_nothing_else_for_the_reference(
        self, client_for: ClientFor, description: object
    ) -> None:
        with RawServer([page(item(1, description), "odd", None)]) as server:
            assert look(client_for(server.url)) == []

    def test_finds_it_although_words_were_added(self, client_for: ClientFor) -> None:
        with RawServer([page(item(1, f"{MARK} (checked)"))]) as server:
            assert look(client_for(server.url)) == ["id-1"]

    def test_does_not_pass_by_what_it_cannot_read(self, client_for: ClientFor) -> None:
        with (
            RawServer([page({"description": MARK})]) as server,
            pytest.raises(UnavailableError, match="reference"),
        ):
            look(client_for(server.url))

    def test_repeats_the_page_and_not_the_list(self, client: Client, platform: Emulator) -> None:
        platform.configure(extra_connections={"count": 250})
        platform.fail("list", "status", status=503, skip=1, times=2)

        assert look(client, datetime.now(UTC)) == []
        assert len(platform.requests("list")) == 5

    @pytest.mark.parametrize("fault", ["bad_json", "bad_charset"])
    def test_admits_that_it_has_not_read_everything(
        self, client: Client, platform: Emulator, fault: str
    ) -> None:
        platform.configure(extra_connections={"count": 1})
        platform.fail("list", fault, times=None)

        with pytest.raises(UnavailableError):
            look(client, datetime.now(UTC))

    @pytest.mark.parametrize("href", ["/connections?start=2", "https://x"])
    def test_admits_that_it_cannot_go_on(self, client_for: ClientFor, href: str) -> None:
        with RawServer([page(item(1), following=href)]) as server, pytest.raises(UnavailableError):
            look(client_for(server.url))

    def test_admits_that_it_goes_round_in_circles(self, client_for: ClientFor) -> None:
        with RawServer([page(item(1), following="?continuationToken=1")]) as server:
            with pytest.raises(UnavailableError, match="no end"):
                look(client_for(server.url))

            assert len(server.seen) == 2

    @pytest.mark.parametrize("links", [None, [], {"next": None}, {"next": {"href": None}}])
    def test_ends_where_there_is_no_next_page(self, client_for: ClientFor, links: object) -> None:
        body = {"items": [item(1, MARK)], "_links": links}
        with RawServer([answer(body=body)]) as server:
            assert look(client_for(server.url)) == ["id-1"]
