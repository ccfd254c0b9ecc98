"""The ordinary ways, against the emulator."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector_wizard.emulator import Emulator
from connector_wizard.flow_service import (
    Client,
    CreatedConnection,
    CredentialsRefusedError,
    ListedConnection,
    NotFoundError,
    NotPermittedError,
    OutcomeUnknownError,
    RefusedError,
    TryLaterError,
    UnavailableError,
)
from connector_wizard.flow_service.wire.exchange import USER_AGENT
from tests.flow_service.conftest import REDSHIFT_ID, ClientFor, redshift_order
from tests.flow_service.raw_server import RawServer, answer

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


class TestSandboxes:
    def test_are_listed_with_their_state(self, client: Client) -> None:
        sandboxes = {sandbox.name: sandbox for sandbox in client.list_sandboxes()}

        assert sandboxes["prod"].is_default
        assert sandboxes["prod"].type == "production"
        assert sandboxes["dev"].state == "active"

    def test_are_listed_over_all_pages(self, client: Client, platform: Emulator) -> None:
        few = len(client.list_sandboxes())
        platform.configure(extra_sandboxes=120)

        assert len(client.list_sandboxes()) == few + 120
        assert len(platform.requests("sandboxes")) == 1 + 3

    def test_are_listed_although_the_platform_forgets_to_count(self, client_for: ClientFor) -> None:
        names = [{"name": f"sandbox-{number}"} for number in range(50)]
        with RawServer([answer(body={"sandboxes": names})]) as server:
            assert len(client_for(server.url).list_sandboxes()) == 50
            assert len(server.seen) == 2

    def test_are_not_listed_for_ever(self, client_for: ClientFor) -> None:
        replies = [
            answer(body={"sandboxes": [{"name": f"s{number}"}], "_links": {"next": {}}})
            for number in range(50)
        ]
        with RawServer([*replies]) as server:
            assert len(client_for(server.url).list_sandboxes()) == 40

    @pytest.mark.parametrize("body", [{}, {"sandboxes": None}, {"sandboxes": [{}]}, []])
    def test_are_not_guessed(self, client_for: ClientFor, body: object) -> None:
        with RawServer([answer(body=body)]) as server, pytest.raises(UnavailableError):
            client_for(server.url).list_sandboxes()

    def test_are_not_asked_for_under_a_sandbox_that_may_be_gone(
        self, client: Client, platform: Emulator
    ) -> None:
        client.list_sandboxes()

        assert platform.requests("sandboxes")[0]["sandbox"] == ""


class TestSpecs:
    def test_are_found_by_name(self, client: Client) -> None:
        spec = client.find_spec("amazon-redshift")

        assert spec.id == REDSHIFT_ID
        assert spec.is_source
        assert "password" in str(spec.auth_specs[0].schema)

    def test_are_found_by_id(self, client: Client) -> None:
        assert client.get_spec(REDSHIFT_ID).name == "amazon-redshift"

    @pytest.mark.parametrize("name", ["no-such-source", "amazon-redshift,mysql", 'a"b', "ä"])
    def test_are_not_found_by_another_name(self, client: Client, name: str) -> None:
        with pytest.raises((NotFoundError, RefusedError)):
            client.find_spec(name)

    def test_are_not_found_by_another_id(self, client: Client) -> None:
        with pytest.raises(NotFoundError) as refusal:
            client.get_spec(UNKNOWN_ID)

        assert refusal.value.thing == "spec"

    def test_are_not_taken_for_another_that_is_answered(self, client_for: ClientFor) -> None:
        with (
            RawServer([answer(body={"items": [{"id": "other", "name": "other"}]})]) as server,
            pytest.raises(NotFoundError),
        ):
            client_for(server.url).get_spec(REDSHIFT_ID)

    def test_are_picked_from_what_a_bent_filter_lets_through(self, client_for: ClientFor) -> None:
        items = [{"id": "1", "name": "a"}, {"id": "2", "name": "a,b"}]
        with RawServer([answer(body={"items": items})]) as server:
            assert client_for(server.url).find_spec("a,b").id == "2"

    def test_are_listed_each_once(self, client: Client, platform: Emulator) -> None:
        platform.configure(extra_specs=300, catalogue_page=100)

        ids = [spec.id for spec in client.list_specs()]

        assert len(ids) == len(set(ids)) > 300
        assert len(platform.requests("specs")) > 3

    def test_are_listed_although_one_of_them_cannot_be_read(self, client_for: ClientFor) -> None:
        items = [{"id": "1", "name": "one"}, {"name": "no id"}, 7, {"id": "1", "name": "again"}]
        with RawServer([answer(body={"items": items})]) as server:
            assert [spec.name for spec in client_for(server.url).list_specs()] == ["one"]

    def test_are_not_listed_for_ever(self, client: Client, platform: Emulator) -> None:
        platform.configure(catalogue_page=1)
        platform.fail("specs", "endless_list", times=None)

        with pytest.raises(UnavailableError, match="no end"):
            list(client.list_specs())

        assert len(platform.requests("specs")) == 400


class TestCreation:
    def test_makes_what_was_ordered(self, client: Client, platform: Emulator) -> None:
        created = client.create_connection(redshift_order("Nightly [cw-abc]"))

        (made,) = platform.connections()
        assert created.id == made["id"]
        assert created.etag.startswith('"')
        assert made["description"] == "Nightly [cw-abc]"

    def test_sends_no_credentials_where_there_is_no_way_to_authenticate(
        self, client_for: ClientFor
    ) -> None:
        order = redshift_order()
        bare = type(order)(order.name, "", order.spec_id, "1.0", "", {})
        with RawServer([answer(201, {"id": UNKNOWN_ID})]) as server:
            created = client_for(server.url).create_connection(bare)

            assert created == CreatedConnection(UNKNOWN_ID, "")
            assert b'"auth"' not in server.seen[0].body

    @pytest.mark.parametrize("etag", ["x" * 201, "two\nlines", "Größe", {"a": 1}, ""])
    def test_tells_no_etag_that_could_not_be_named_again(self, etag: object) -> None:
        told = {"id": UNKNOWN_ID, "etag": etag}

        assert CreatedConnection.from_json(told).etag == ""
        assert ListedConnection.from_json({**told, "version": '"1"'}).etag == '"1"'

    def test_goes_over_a_connection_of_its_own_while_reading_calls_share_one(
        self, client_for: ClientFor
    ) -> None:
        made, read = answer(201, {"id": UNKNOWN_ID}), answer(body={"items": [{"id": UNKNOWN_ID}]})
        with RawServer([read, read, made, made, read]) as server:
            client = client_for(server.url)
            client.get_connection(UNKNOWN_ID)
            client.get_connection(UNKNOWN_ID)
            client.create_connection(redshift_order())
            client.create_connection(redshift_order())
            client.get_connection(UNKNOWN_ID)

            assert [request.connection for request in server.seen] == [1, 1, 2, 3, 1]
            assert server.seen[2].headers["connection"] == "close"

    def test_repeated_goes_over_a_fresh_connection_too(self, client_for: ClientFor) -> None:
        busy = answer(429, {"error_code": "429050", "message": "x"}, {"Retry-After": "0"})
        with RawServer([busy, answer(201, {"id": UNKNOWN_ID})]) as server:
            client_for(server.url).create_connection(redshift_order())

            assert [request.connection for request in server.seen] == [1, 2]

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_is_not_repeated_when_the_platform_stumbles(
        self, client: Client, platform: Emulator, status: int
    ) -> None:
        platform.fail("create", "status", status=status, when="after")

        with pytest.raises(OutcomeUnknownError) as outcome:
            client.create_connection(redshift_order())

        assert outcome.value.status == status
        assert len(platform.connections()) == 1

    def test_of_a_source_that_is_not_licensed_is_not_permitted(
        self, client: Client, platform: Emulator
    ) -> None:
        platform.configure(unentitled_specs=[REDSHIFT_ID])

        with pytest.raises(NotPermittedError):
            client.create_connection(redshift_order())

    def test_with_a_wrong_password_repeats_the_drivers_words(self, client: Client) -> None:
        with pytest.raises(RefusedError) as refusal:
            client.create_connection(redshift_order(password="wrong-password", username="me"))

        assert "password authentication failed" in refusal.value.words
        assert refusal.value.code == "CONNECTOR-1308-400"
        assert type(refusal.value) is RefusedError

    def test_in_a_sandbox_that_is_not_there_names_it(self, client: Client) -> None:
        elsewhere = Client(
            platform_url=client.platform_url,
            org_id=client.org_id,
            client_id=client.client_id,
            tokens=client.tokens,
            sandbox="nowhere",
        )
        with elsewhere, pytest.raises(NotFoundError) as refusal:
            elsewhere.create_connection(redshift_order())

        assert refusal.value.thing == "sandbox"


class TestConnections:
    def test_are_read_back(self, client: Client) -> None:
        created = client.create_connection(redshift_order("Nightly"))

        connection = client.get_connection(created.id)

        assert (connection.id, connection.etag) == (created.id, created.etag)
        assert (connection.name, connection.description) == ("Sales warehouse", "Nightly")
        assert (connection.state, connection.sandbox) == ("enabled", "dev")
        assert connection.spec_id == REDSHIFT_ID
        assert connection.created_at is not None
        assert datetime.now(UTC) - connection.created_at < timedelta(minutes=1)

    def test_that_are_not_there_are_not_found(self, client: Client) -> None:
        with pytest.raises(NotFoundError) as refusal:
            client.get_connection(UNKNOWN_ID)

        assert refusal.value.thing == "connection"

    def test_are_not_taken_for_another_that_is_answered(self, client_for: ClientFor) -> None:
        with (
            RawServer([answer(body={"items": [{"id": REDSHIFT_ID}]})]) as server,
            pytest.raises(NotFoundError),
        ):
            client_for(server.url).get_connection(UNKNOWN_ID)


class TestTesting:
    def test_passes_where_the_source_lets_the_platform_in(self, client: Client) -> None:
        created = client.create_connection(redshift_order())

        assert client.test_connection(created.id).passed

    @pytest.mark.parametrize("way", ["error", "false"])
    def test_fails_where_it_does_not(self, client: Client, platform: Emulator, way: str) -> None:
        platform.configure(failed_test=way)
        created = client.create_connection(redshift_order(password="fails-test"))

        result = client.test_connection(created.id)

        assert not result.passed
        assert bool(result.words) == (way == "error")
        assert len(platform.requests("test")) == 1

    def test_takes_a_connectors_failure_for_a_verdict_at_once(
        self, client: Client, platform: Emulator
    ) -> None:
        created = client.create_connection(redshift_order())
        platform.fail(
            "test", "status", status=500, shape="connector", words="no route; pw hunter22"
        )

        result = client.test_connection(created.id, secrets=["hunter22"])

        assert (result.passed, result.words) == (False, "no route; pw [removed]")
        assert len(platform.requests("test")) == 1

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ({"status": 503, "shape": "flow"}, UnavailableError),
            ({"status": 403, "shape": "flow"}, NotPermittedError),
            ({"status": 404, "shape": "flow"}, NotFoundError),
            ({"status": 200, "shape": "wrong"}, UnavailableError),
        ],
    )
    def test_knows_no_verdict_from_a_failure_to_answer(
        self,
        client: Client,
        platform: Emulator,
        fault: dict[str, object],
        error: type[Exception],
    ) -> None:
        platform.fail("test", "status", times=None, **fault)

        with pytest.raises(error):
            client.test_connection(UNKNOWN_ID)

    @pytest.mark.parametrize("body", [{"result": "true"}, {"result": None}, {}, [True]])
    def test_does_not_guess_a_verdict(self, client_for: ClientFor, body: object) -> None:
        with RawServer([answer(body=body)]) as server, pytest.raises(UnavailableError):
            client_for(server.url).test_connection(UNKNOWN_ID)


class TestRepetition:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_gets_a_reading_call_over_a_stumble(
        self, client: Client, platform: Emulator, status: int
    ) -> None:
        platform.fail("specs", "status", status=status, times=2, shape="html")

        assert client.get_spec(REDSHIFT_ID).name == "amazon-redshift"
        assert len(platform.requests("specs")) == 3

    @pytest.mark.parametrize("fault", ["reset", "close", "half_body"])
    def test_gets_a_reading_call_over_a_broken_connection(
        self, client: Client, platform: Emulator, fault: str
    ) -> None:
        platform.fail("specs", fault, times=2)

        assert client.get_spec(REDSHIFT_ID).name == "amazon-redshift"

    def test_ends_after_the_second_time(self, client: Client, platform: Emulator) -> None:
        platform.fail("specs", "status", status=503, times=None)

        with pytest.raises(UnavailableError):
            client.get_spec(REDSHIFT_ID)

        assert len(platform.requests("specs")) == 3

    @pytest.mark.parametrize("status", [400, 404, 408, 501, 520])
    def test_does_not_begin_where_it_would_not_help(
        self, client: Client, platform: Emulator, status: int
    ) -> None:
        platform.fail("specs", "status", status=status, shape="empty", times=None)

        with pytest.raises((RefusedError, UnavailableError)):
            client.get_spec(REDSHIFT_ID)

        assert len(platform.requests("specs")) == 1

    @pytest.mark.parametrize("retry_after", [None, "0", "Thu, 01 Jan 1970 00:00:00 GMT"])
    def test_waits_when_a_reading_call_came_too_often(
        self, client: Client, platform: Emulator, retry_after: str | None
    ) -> None:
        told = {} if retry_after is None else {"retry_after": retry_after}
        platform.fail("specs", "status", status=429, shape="gateway", times=2, **told)

        assert client.get_spec(REDSHIFT_ID).name == "amazon-redshift"

    def test_of_a_creation_that_came_too_often_happens_when_told(
        self, client: Client, platform: Emulator
    ) -> None:
        platform.fail("create", "status", status=429, shape="gateway", times=2, retry_after=0)

        created = client.create_connection(redshift_order())

        assert [made["id"] for made in platform.connections()] == [created.id]

    @pytest.mark.parametrize(
        ("told", "retry_after"),
        [({}, None), ({"retry_after": 21}, 21), ({"retry_after": "x"}, None)],
    )
    def test_of_a_creation_does_not_happen_untold_or_late(
        self,
        client: Client,
        platform: Emulator,
        told: dict[str, object],
        retry_after: float | None,
    ) -> None:
        platform.fail("create", "status", status=429, shape="gateway", times=None, **told)

        with pytest.raises(TryLaterError) as refusal:
            client.create_connection(redshift_order())

        assert refusal.value.retry_after == retry_after
        assert len(platform.requests("create")) == 1

    def test_of_a_creation_does_not_happen_because_a_stranger_says_so(
        self, client: Client, platform: Emulator
    ) -> None:
        platform.fail("create", "status", status=429, shape="html", times=None, retry_after=0)

        with pytest.raises(OutcomeUnknownError):
            client.create_connection(redshift_order())

        assert len(platform.requests("create")) == 1

    def test_does_not_wait_longer_than_the_call_may_take(
        self, client: Client, platform: Emulator
    ) -> None:
        platform.fail("specs", "status", status=429, shape="gateway", retry_after=19)

        with pytest.raises(TryLaterError, match="19 seconds"):
            client.get_spec(REDSHIFT_ID)


class TestAccount:
    def test_sends_every_header_that_the_platform_asks_for(self, client_for: ClientFor) -> None:
        with RawServer([answer(201, {"id": UNKNOWN_ID})]) as server:
            client_for(server.url).create_connection(redshift_order())

            headers = server.seen[0].headers
        assert headers["authorization"] == "Bearer a-token"
        assert headers["x-api-key"] == "a-client"
        assert headers["x-gw-ims-org-id"] == "an-org@AdobeOrg"
        assert headers["x-sandbox-name"] == "dev"
        assert headers["content-type"] == "application/json"
        assert headers["user-agent"] == USER_AGENT

    def test_says_its_version(self) -> None:
        project = tomllib.loads(Path("pyproject.toml").read_text())["project"]

        assert f"{project['name']}/{project['version']}" == USER_AGENT

    def test_names_its_calls_anew_each_time(self, client_for: ClientFor) -> None:
        told = []
        with RawServer([answer(404, {"error_code": "404000", "message": "x"})]) as server:
            for _ in range(2):
                with pytest.raises(RefusedError) as refusal:
                    client_for(server.url).get_connection(UNKNOWN_ID)
                told.append(refusal.value.request_id)

            sent = [request.headers["x-request-id"] for request in server.seen]
        assert told == sent
        assert len(set(sent)) == 2

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"org_id": "no\r\norg"}, "org_id"),
            ({"org_id": ""}, "org_id"),
            ({"client_id": "ä"}, "client_id"),
        ],
    )
    def test_does_not_send_what_no_header_can_hold(
        self, client_for: ClientFor, changed: dict[str, str], field: str
    ) -> None:
        with RawServer([answer()]) as server:
            with pytest.raises(CredentialsRefusedError) as refusal:
                client_for(server.url, **changed).create_connection(redshift_order())

            assert (refusal.value.field, server.seen) == (field, [])

    def test_does_not_send_a_sandbox_that_no_header_can_hold(self, client_for: ClientFor) -> None:
        with RawServer([answer()]) as server:
            with pytest.raises(NotFoundError) as refusal:
                client_for(server.url, sandbox="dev\nx-evil: 1").get_connection(UNKNOWN_ID)

            assert (refusal.value.thing, server.seen) == ("sandbox", [])

    def test_of_another_organization_is_told_so(self, client: Client, platform: Emulator) -> None:
        stranger = Client(
            platform_url=platform.url,
            org_id="89ABCDEF0123456789ABCDEF@AdobeOrg",
            client_id=client.client_id,
            tokens=client.tokens,
        )
        with stranger, pytest.raises(CredentialsRefusedError) as refusal:
            stranger.list_sandboxes()

        assert refusal.value.field == "org_id"
        assert refusal.value.code == "403025"
