"""A Platform client that is not ours is served as well, so the contract is not just our idea."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    DEMO_SCOPES,
    FAILS_TEST_PASSWORD,
    Emulator,
)
from connector_wizard.emulator.sources.catalogue import shipped_specs
from tests.emulator.caller import PARAMS, REDSHIFT, order

aepp = pytest.importorskip("aepp", reason="aepp is pinned apart, in requirements-aepp.txt")
flowservice = pytest.importorskip("aepp.flowservice")
sandboxes = pytest.importorskip("aepp.sandboxes")


@pytest.fixture(autouse=True)
def configured(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """Point aepp at the emulator, and leave nothing of it behind."""
    monkeypatch.chdir(tmp_path)
    settings = (aepp.config.endpoints, aepp.config.config_object, aepp.config.header)
    before = [dict(one) for one in settings]
    aepp.configure(
        org_id=DEMO_ORG_ID,
        client_id=DEMO_CLIENT_ID,
        secret=DEMO_CLIENT_SECRET,
        scopes=DEMO_SCOPES,
        sandbox="dev",
        environment="prod",
        retry=0,
    )
    aepp.config.endpoints["global"] = emulator.url
    aepp.config.config_object["oauthTokenEndpointV2"] = f"{emulator.url}/ims/token/v3"
    yield
    for one, old in zip(settings, before, strict=True):
        one.clear()
        one.update(old)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def flows(configured: None) -> Iterator[Any]:
    """Return aepp's own client of the Flow Service."""
    client = flowservice.FlowService()
    yield client
    client.connector.session.close()


class TestAepp:
    @pytest.mark.usefixtures("flows")
    def test_gets_a_token(self, emulator: Emulator) -> None:
        assert [request["status"] for request in emulator.requests("token")] == [200]

    def test_lists_sandboxes(self) -> None:
        client = sandboxes.Sandboxes()

        names = [sandbox["name"] for sandbox in client.getSandboxes()]
        client.connector.session.close()

        assert names[:2] == ["prod", "dev"]

    def test_lists_the_catalogue(self, flows: Any) -> None:
        assert len(flows.getConnectionSpecs()) == len(shipped_specs())
        assert flows.getConnectionSpecsMap()["amazon-redshift"] == REDSHIFT
        assert flows.getConnectionSpec(REDSHIFT)["items"][0]["name"] == "amazon-redshift"

    def test_creates_and_reads_a_connection(self, emulator: Emulator, flows: Any) -> None:
        created = flows.createConnection(order("by aepp"))

        shown = flows.getConnection(created["id"])
        assert (shown["name"], shown["etag"]) == ("by aepp", created["etag"])
        assert [one["id"] for one in emulator.connections()] == [created["id"]]

    def test_lists_connections_in_pages(self, emulator: Emulator, flows: Any) -> None:
        emulator.configure(extra_connections={"count": 45})

        found = flows.getConnections(limit=20, n_results=100)

        assert len({connection["id"] for connection in found}) == 45
        assert len(emulator.requests("list")) == 3

    def test_updates_a_connection(self, flows: Any) -> None:
        created = flows.createConnection(order())
        operations = [{"op": "replace", "path": "/name", "value": "renamed"}]

        changed = flows.patchConnection(created["id"], operations=operations)

        assert changed["etag"] != created["etag"]
        assert flows.getConnection(created["id"])["name"] == "renamed"

    def test_tests_a_connection(self, flows: Any) -> None:
        good = flows.createConnection(order())
        bad = flows.createConnection(order(params=PARAMS | {"password": FAILS_TEST_PASSWORD}))

        assert flows.connectionTest(good["id"]) == {"result": True}
        assert "password" in flows.connectionTest(bad["id"])["errorMessage"]

    def test_deletes_a_connection(self, emulator: Emulator, flows: Any) -> None:
        created = flows.createConnection(order())

        assert flows.deleteConnection(created["id"]) == 204
        assert emulator.connections()[0]["deleted"] is True
        assert flows.getConnection(created["id"]) == {}
