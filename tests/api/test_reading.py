"""Programs read what its pages show, page by page, and never a secret."""

from typing import Any

import pytest

from connector_wizard.models import Connection, Membership, PlatformAccount, Role
from tests import factories
from tests.api.caller import Program

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def rows(member: Membership, account: PlatformAccount) -> dict[str, Connection]:
    waiting = factories.make_draft(member, account, name="Waiting")
    factories.make_approval(waiting)
    approved = factories.make_created(member, account, name="Approved", sandbox="prod")
    factories.make_review(approved, member, verdict="approved")
    approved.leave_queue()
    return {
        "draft": factories.make_draft(member, account, name="Draft", source="sftp"),
        "waiting": waiting,
        "approved": approved,
        "created": factories.make_created(member, account, name="Created"),
        "unconfirmed": factories.make_draft(member, account, name="Lost", status="unconfirmed"),
    }


def names(answer: Any) -> set[str]:
    return {one["name"] for one in answer.json()["items"]}


class TestList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"Draft", "Waiting", "Approved", "Created", "Lost"}),
            ("status=draft", {"Draft"}),
            ("status=waiting", {"Waiting"}),
            ("status=created", {"Approved", "Created"}),
            ("status=unconfirmed", {"Lost"}),
            ("sandbox=prod", {"Approved"}),
            ("source=sftp", {"Draft"}),
            ("review=waiting", {"Created"}),
            ("review=approved", {"Approved"}),
            ("q=draf", {"Draft"}),
            ("q=nothing", set()),
            ("status=created&sandbox=dev", {"Created"}),
        ],
    )
    def test_is_filtered_by(
        self, query: str, found: set[str], program: Program, rows: dict[str, Connection]
    ) -> None:
        assert names(program.get(f"/connections?{query}")) == found

    def test_goes_on_at_its_next_page_without_a_gap(
        self, program: Program, rows: dict[str, Connection]
    ) -> None:
        seen, address = [], "/connections?limit=2"
        while address:
            answer = program.get(address).json()
            seen += [one["name"] for one in answer["items"]]
            address = (answer["next"] or "").removeprefix("/api/v1")

        assert sorted(seen) == sorted(one.name for one in rows.values())

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ("limit=0", "/limit"),
            ("limit=101", "/limit"),
            ("limit=many", "/limit"),
            ("status=odd", "/status"),
            ("status=draft&status=created", "/status"),
            ("after=nonsense", "/after"),
            (f"after=0001-01-01T00:00:00%2B14:00~{NOBODY}", "/after"),
            (f"after=9999-12-31T23:59:59-14:00~{NOBODY}", "/after"),
            ("colour=red", "/colour"),
            ("q=%00", "/q"),
        ],
    )
    def test_refuses_what_it_does_not_know(
        self, query: str, pointer: str, program: Program
    ) -> None:
        answer = program.get(f"/connections?{query}")

        assert answer.status_code == 422
        assert pointer in [one["pointer"] for one in answer.json()["errors"]]


class TestConnection:
    def test_is_told_in_full_but_for_its_secrets(
        self, program: Program, rows: dict[str, Connection]
    ) -> None:
        told = program.get(f"/connections/{rows['created'].pk}").json()

        assert told["params"] == {
            "server": "cluster.example.com",
            "username": "reader",
            "database": "dev",
        }
        assert told["secrets"] == ["password"]
        assert told["remote_id"] == rows["created"].remote_id

    def test_answers_a_head_without_a_body(
        self, program: Program, rows: dict[str, Connection]
    ) -> None:
        answer = program.client().head(f"/api/v1/connections/{rows['created'].pk}")

        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["ETag"]

    def test_is_not_sent_again_to_who_has_it(
        self, program: Program, rows: dict[str, Connection]
    ) -> None:
        path = f"/connections/{rows['created'].pk}"
        etag = program.get(path)["ETag"]

        again = program.get(path, **{"If-None-Match": etag})
        Connection.objects.filter(pk=rows["created"].pk).update(description="Changed")
        changed = program.get(path, **{"If-None-Match": etag})

        assert (again.status_code, again.content) == (304, b"")
        assert changed.status_code == 200

    @pytest.mark.parametrize("path", ["/connections/nothing", "/nowhere", "/connections/", "/"])
    def test_that_is_none_is_a_problem_too(self, path: str, program: Program) -> None:
        answer = program.get(path)

        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


class TestAccounts:
    def test_are_told_without_what_opens_them(
        self, program: Program, account: PlatformAccount, member: Membership
    ) -> None:
        factories.make_account(factories.join(factories.make_team(), Role.ADMIN).team)

        (told,) = program.get("/accounts").json()["items"]

        assert told["name"] == "Emulator"
        assert {one["name"] for one in told["sandboxes"]} == {"prod", "dev"}
        assert set(told) == {"name", "org_id", "sandboxes"}
