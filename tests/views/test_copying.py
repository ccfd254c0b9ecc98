"""A created connection is copied to another sandbox with all that it was made of, secrets too."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Role,
    Sandbox,
    Source,
    Submission,
    Team,
)
from tests import factories
from tests.test_access import desk
from tests.waiting import until

MARK = {"fingerprint": "f" * 32, "at": factories.STORED_AT, "by": "typist@example.com"}


@pytest.fixture
def original(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_created(
        member,
        account,
        name="Sales",
        description="Orders [cw-aaaaaaaaaaaaa]",
        secret_marks={"password": MARK},
        target="t",
    )


def old_sandbox() -> None:
    Sandbox.objects.create(
        account=PlatformAccount.objects.get(), name="old", title="Old", state="deleted"
    )


def copy_url(original: Connection) -> str:
    return reverse("connection-copy", kwargs={"pk": original.pk})


def copy(client: Client, original: Connection, **posted: str) -> Any:
    return client.post(copy_url(original), {"sandbox": "prod", **posted})


def only_copy() -> Connection:
    return Connection.objects.get(copied_from__isnull=False)


class TestACopy:
    def test_takes_everything_over_and_lands_at_the_check(
        self, at_desk: Client, original: Connection
    ) -> None:
        answer = copy(at_desk, original)

        draft = only_copy()
        assert answer["Location"] == reverse("connect-check", kwargs={"pk": draft.pk})
        same = ("source", "spec_id", "spec_version", "auth_specs", "name", "params", "secret_marks")
        assert {name: getattr(draft, name) for name in same} == {
            name: getattr(original, name) for name in same
        }
        assert (draft.sandbox, draft.is_production, draft.description) == ("prod", True, "Orders")
        assert draft.secrets == {"password": "a good password"}
        assert (draft.remote_id, draft.status) == ("", "draft")

    def test_has_its_secrets_sealed_anew(self, at_desk: Client, original: Connection) -> None:
        copy(at_desk, original)

        sealed = set(Connection.objects.values_list("secrets", flat=True))
        assert len(sealed) == 2
        page = at_desk.get(reverse("connect-check", kwargs={"pk": only_copy().pk})).text
        assert "a good password" not in page
        assert "typist@example.com" in page

    def test_is_an_event_of_both(
        self, at_desk: Client, original: Connection, member: Membership
    ) -> None:
        copy(at_desk, original)

        told = Event.objects.get(action="connection.copied")
        changes = json.loads(told.changes)
        assert (told.object_id, told.actor) == (str(original.pk), member.user.email)
        assert (changes["from"], changes["to"]) == ("dev", "prod")
        assert (changes["copy"], changes["secrets taken"]) == (str(only_copy().pk), ["password"])
        begun = Event.objects.get(action="draft.begun")
        assert json.loads(begun.changes)["copied from"] == str(original.pk)

    def test_asks_for_secrets_that_were_discarded(
        self, at_desk: Client, original: Connection
    ) -> None:
        original.forget_secrets(now=original.touched_at)

        answer = copy(at_desk, original)

        draft = only_copy()
        assert answer["Location"] == reverse("connect-credentials", kwargs={"pk": draft.pk})
        assert (draft.secrets, draft.discarded_fingerprints) == ({}, {})
        page = at_desk.get(answer["Location"]).text
        assert "Its secrets are not kept here" in page
        assert "cluster.example.com" in page

    def test_asks_for_a_secret_that_cannot_be_opened(
        self, at_desk: Client, original: Connection
    ) -> None:
        Connection.objects.filter(pk=original.pk).update(
            secrets=Connection._meta.get_field("secrets").sealed({"password": "x"}, "another row")
        )

        answer = copy(at_desk, original)

        assert answer["Location"].endswith("/credentials/")
        assert only_copy().secret_marks == {}

    @pytest.mark.parametrize("way", [0, 1])
    def test_of_what_others_made_asks_for_the_secrets_that_only_the_platform_has(
        self, at_desk: Client, member: Membership, account: PlatformAccount, way: int
    ) -> None:
        # 1: by an auth spec that the catalog has not.
        unknown = {"secrets": {}, "secret_marks": {}, "adopted_at": timezone.now()}
        theirs = factories.make_created(member, account, auth_index=way, **unknown)

        answer = copy(at_desk, theirs)

        assert answer["Location"].endswith("/credentials/")
        page = at_desk.get(answer["Location"]).text
        assert "Its secrets are not kept here" in page
        assert "cluster.example.com" in page

    def test_of_a_source_without_secrets_is_complete(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        bare = factories.make_created(member, account, auth_specs=[], secrets={}, secret_marks={})

        assert copy(at_desk, bare)["Location"].endswith("/check/")

    def test_and_its_original_show_each_other(self, at_desk: Client, original: Connection) -> None:
        copy(at_desk, original)
        draft = only_copy()
        it, other = (reverse("connection", kwargs={"pk": one.pk}) for one in (original, draft))

        page = at_desk.get(it).text
        assert "Copies" in page
        assert other in page
        page = at_desk.get(reverse("connect-check", kwargs={"pk": draft.pk})).text
        assert "Copied from" in page
        assert it in page

    def test_that_is_a_draft_is_shown_to_its_author_only(
        self, at_desk: Client, original: Connection, team: Team
    ) -> None:
        copy(at_desk, original)

        page = desk(factories.join(team, Role.REVIEWER)).get(
            reverse("connection", kwargs={"pk": original.pk})
        )

        assert reverse("connection", kwargs={"pk": only_copy().pk}) not in page.text

    @pytest.mark.parametrize(("org_id", "warns"), [(None, True), ("B" * 24 + "@AdobeOrg", False)])
    def test_is_no_twin_of_what_another_organization_has(
        self,
        at_desk: Client,
        original: Connection,
        member: Membership,
        org_id: str | None,
        warns: bool,
    ) -> None:
        more = {"org_id": org_id} if org_id else {}
        other = factories.make_account(member.team, **more)
        copy(at_desk, original, sandbox="dev", account=str(other.pk))

        page = at_desk.get(reverse("connect-check", kwargs={"pk": only_copy().pk})).text

        assert ("One is enough" in page) == warns

    @pytest.mark.django_db(transaction=True)
    def test_is_created_as_any_other(
        self, at_desk: Client, original: Connection, platform: Emulator
    ) -> None:
        check = copy(at_desk, original)["Location"]

        at_desk.post(check, {"name": "Sales"})
        until(lambda: not Submission.objects.filter(outcome="sent").exists())

        assert only_copy().status == "created"
        (made,) = platform.connections()
        assert (made["sandbox"], made["name"]) == ("prod", "Sales")

    @pytest.mark.django_db(transaction=True)
    def test_waits_for_approval_where_the_policy_asks_for_it(
        self, at_desk: Client, original: Connection, platform: Emulator
    ) -> None:
        Team.objects.update(approval_sandboxes=["prod"])
        check = copy(at_desk, original)["Location"]

        at_desk.post(check, {"name": "Sales"})

        assert platform.connections() == []
        assert "typist@example.com" in only_copy().approvals.get().makers


class TestThePage:
    def test_offers_the_accounts_other_sandboxes(
        self, at_desk: Client, original: Connection
    ) -> None:
        old_sandbox()

        page = at_desk.get(copy_url(original)).text

        assert 'value="prod"' in page
        assert 'value="dev"' not in page
        assert 'value="old"' not in page
        assert "It is here already." in page
        assert "It has been deleted." in page

    def test_offers_another_account(
        self, at_desk: Client, original: Connection, member: Membership
    ) -> None:
        other = factories.make_account(member.team, name="Second")

        page = at_desk.get(copy_url(original), {"account": str(other.pk)}).text

        assert f'<option value="{other.pk}" selected>Second' in page
        assert 'value="dev"' in page

    @pytest.mark.parametrize(
        ("posted", "words"),
        [
            ({"sandbox": "dev"}, "It is in this sandbox already."),
            ({"sandbox": "No such"}, "lower-case letters"),
            ({"sandbox": ""}, "required"),
            ({"sandbox": "old"}, "cannot be used now"),
            ({"sandbox": "prod"}, "lets only admins create"),
        ],
    )
    def test_says_what_will_not_do_and_copies_nothing(
        self, at_desk: Client, original: Connection, posted: dict[str, str], words: str
    ) -> None:
        old_sandbox()
        Team.objects.update(creation_sandboxes=["dev", "old", "other"])

        answer = copy(at_desk, original, **posted)

        assert answer.status_code == 422
        assert words in answer.text
        assert Connection.objects.count() == 1

    @pytest.mark.parametrize(
        ("version", "spec_id", "words"),
        [
            ("2.0", factories.REDSHIFT_SPEC_ID, "The catalog has version 2.0"),
            ("2.0", "another", "does not offer Amazon Redshift any more"),
            ("1.0", factories.REDSHIFT_SPEC_ID, ""),
        ],
    )
    def test_says_when_the_catalog_has_moved_on(
        self, at_desk: Client, original: Connection, version: str, spec_id: str, words: str
    ) -> None:
        Source.objects.create(
            account=PlatformAccount.objects.get(),
            spec_id=spec_id,
            name="x",
            title="x",
            version=version,
        )

        page = at_desk.get(copy(at_desk, original)["Location"]).text

        assert words in page
        assert bool(words) == ("The catalog has" in page or "any more" in page)

    def test_is_not_for_drafts(
        self, at_desk: Client, member: Membership, account: PlatformAccount
    ) -> None:
        draft = factories.make_draft(member, account)

        copy(at_desk, draft)

        assert Connection.objects.count() == 1

    @pytest.mark.parametrize("role", Role)
    def test_is_linked_for_those_who_may(
        self, original: Connection, team: Team, role: Role
    ) -> None:
        page = desk(factories.join(team, role)).get(
            reverse("connection", kwargs={"pk": original.pk})
        )

        assert (copy_url(original) in page.text) == (role == Role.ADMIN)
