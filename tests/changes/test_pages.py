"""A connection's page offers to change it, follows the change, and says what became of it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connector_wizard.access import may_review, review_queue
from connector_wizard.emulator import WRONG_PASSWORD, Emulator
from connector_wizard.models import (
    Actor,
    Change,
    Connection,
    Label,
    Membership,
    PlatformAccount,
    Role,
)
from connector_wizard.usecases.rename_connection import rename_connection
from connector_wizard.usecases.rotate_credentials import NewCredentials, rotate_credentials
from tests import factories
from tests.changes.conftest import truth, with_seen
from tests.test_access import desk
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERS = {
    "params-server": "cluster.example.com",
    "params-username": "reader",
    "params-database": "dev",
    "params-password": "another good password",
}


def url(connection: Connection, what: str = "") -> str:
    return reverse(f"connection-{what}" if what else "connection", kwargs={"pk": connection.pk})


def said(answer: str) -> dict[str, str]:
    """Return what a button posts of the change that waits for an answer."""
    return {"answer": answer, "seen": Change.objects.get(outcome="stale").version_shown}


def page_after(client: Client) -> str:
    """Return the connection's page once its newest change has ended."""
    until(lambda: not Change.objects.filter(outcome__in=["queued", "sent"]).exists())
    return client.get(url(Change.objects.get().connection)).text


class TestThePage:
    def test_offers_changes_to_who_may_make_them(
        self, at_desk: Client, made: Connection, admin: Membership
    ) -> None:
        other = factories.join(made.team, Role.REVIEWER)
        offers = [url(made, what) for what in ("rename", "rotate", "delete")]

        seen = {
            who: [one in client.get(url(made)).text for one in offers]
            for who, client in (
                ("author", at_desk),
                ("admin", desk(admin)),
                ("reviewer", desk(other)),
            )
        }

        assert seen == {"author": [True] * 3, "admin": [True] * 3, "reviewer": [False] * 3}

    def test_offers_nothing_while_a_change_is_under_way(
        self, at_desk: Client, made: Connection
    ) -> None:
        factories.make_change(made, outcome="sent", lease_until=timezone.now())
        Change.objects.update(lease_until=timezone.now() + timedelta(minutes=5))

        text = at_desk.get(url(made)).text

        assert url(made, "rename") not in text
        assert "The Platform is renaming it" in text
        assert 'hx-trigger="every 1s"' in text

    def test_asks_again_only_for_news(self, at_desk: Client, made: Connection) -> None:
        soon = timezone.now() + timedelta(minutes=5)
        factories.make_change(made, outcome="sent", lease_until=soon)
        shown = re.search(r"progress/\?shown=([^\"]+)", at_desk.get(url(made)).text)
        assert shown
        ask = f"{url(made, 'progress')}?shown={shown[1]}"

        assert at_desk.get(ask, headers={"HX-Request": "true"}).status_code == 204
        Change.objects.update(outcome="done")
        answer = at_desk.get(ask, headers={"HX-Request": "true"})

        assert "has taken the name" in answer.text

    @pytest.mark.parametrize("outcome", ["done", "refused"])
    def test_tells_an_end_over_a_weekend_and_no_longer(
        self, at_desk: Client, made: Connection, outcome: str
    ) -> None:
        at = timezone.now() - timedelta(days=2)
        ended = factories.make_change(made, outcome=outcome, settled_at=at, problem="No.")
        told = ("has taken the name", "It was not renamed.")
        assert any(one in at_desk.get(url(made)).text for one in told)

        Change.objects.filter(pk=ended.pk).update(settled_at=at - timedelta(days=2))

        assert not any(one in at_desk.get(url(made)).text for one in told)


class TestRenaming:
    def test_goes_by_the_form(self, platform: Emulator, at_desk: Client, made: Connection) -> None:
        assert 'value="Sales"' in at_desk.get(url(made, "rename")).text

        at_desk.post(url(made, "rename"), with_seen(made, {"name": " Shops ", "description": ""}))

        text = page_after(at_desk)
        assert "has taken the name" in text
        assert truth(platform, made)["name"] == "Shops"

    def test_without_a_name_is_refused_and_loses_nothing(
        self, at_desk: Client, made: Connection
    ) -> None:
        answer = at_desk.post(
            url(made, "rename"), with_seen(made, {"name": "", "description": "kept words"})
        )

        assert answer.status_code == 422
        assert "kept words" in answer.text
        assert "Give it a name by which people will find it." in answer.text

    def test_to_the_same_name_sends_nothing(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        same = {"name": made.name, "description": made.description}

        answer = at_desk.post(url(made, "rename"), with_seen(made, same), follow=True)

        assert "nothing was sent" in answer.text
        assert not Change.objects.exists()


class TestRotating:
    def test_shows_what_is_plain_and_never_what_is_secret(
        self, at_desk: Client, made: Connection
    ) -> None:
        text = at_desk.get(url(made, "rotate")).text

        assert 'value="cluster.example.com"' in text
        assert "a good password" not in text
        assert "no way to try them beforehand" in text

    def test_goes_by_the_form(self, platform: Emulator, at_desk: Client, made: Connection) -> None:
        at_desk.post(url(made, "rotate"), with_seen(made, ANSWERS))

        assert "has taken the new credentials" in page_after(at_desk)
        assert Connection.objects.get().secrets["password"] == "another good password"

    def test_tells_what_the_source_says_against_them(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        at_desk.post(
            url(made, "rotate"), with_seen(made, {**ANSWERS, "params-password": WRONG_PASSWORD})
        )

        text = page_after(at_desk)
        assert "The credentials were not rotated; the old ones stay." in text
        assert WRONG_PASSWORD not in text

    def test_of_a_source_that_refuses_changes_says_what_to_do(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        platform.fail("patch", "status", status=400, shape="flow", code="1445-400")

        at_desk.post(url(made, "rotate"), with_seen(made, ANSWERS))

        assert "Create a new one, move the flows over" in page_after(at_desk)

    def test_sends_nothing_where_something_is_missing(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        answer = at_desk.post(
            url(made, "rotate"), with_seen(made, {**ANSWERS, "params-server": ""})
        )

        assert answer.status_code == 422
        assert "Nothing was sent." in answer.text
        assert "another good password" not in answer.text

    def test_sends_nothing_where_nothing_is_new(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        answer = at_desk.post(
            url(made, "rotate"), with_seen(made, {**ANSWERS, "params-password": ""}), follow=True
        )

        assert "nothing was sent" in answer.text

    def test_asks_for_every_secret_where_none_is_kept(
        self, at_desk: Client, made: Connection
    ) -> None:
        made.forget_secrets(now=timezone.now())

        assert "Type every secret" in at_desk.get(url(made, "rotate")).text
        answer = at_desk.post(
            url(made, "rotate"), with_seen(made, {**ANSWERS, "params-password": ""})
        )
        assert answer.status_code == 422

    def test_asks_for_every_secret_of_what_others_made(
        self, at_desk: Client, made: Connection
    ) -> None:
        Connection.objects.update(secret_marks={}, adopted_at=timezone.now())

        assert "Type every secret" in at_desk.get(url(made, "rotate")).text

    def test_is_not_offered_where_nobody_knows_by_which_auth_spec(
        self, at_desk: Client, made: Connection
    ) -> None:
        Connection.objects.update(auth_index=len(made.auth_specs))

        assert url(made, "rotate") not in at_desk.get(url(made)).text
        answer = at_desk.get(url(made, "rotate"), follow=True)
        assert "no credentials that could be rotated" in answer.text

    def test_elsewhere_is_an_admins_affair_where_approval_comes_first(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        made.team.approval_everywhere = True
        made.team.save()

        answer = at_desk.post(
            url(made, "rotate"), with_seen(made, {**ANSWERS, "params-server": "b.example.com"})
        )

        assert answer.status_code == 422
        assert "not another target" in answer.text
        assert platform.requests("patch") == []

    def test_elsewhere_is_not_where_a_number_stands_as_text(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        # As a script had it, and as it was put on record.
        Connection.objects.update(params={**made.params, "database": 5439})
        made.team.approval_everywhere = True
        made.team.save()

        at_desk.post(url(made, "rotate"), with_seen(made, {**ANSWERS, "params-database": "5439"}))

        assert "has taken the new credentials" in page_after(at_desk)


class TestAFormThatIsOlderThanTheRecord:
    OLD = (True, False)

    def old(self, made: Connection, answers: dict[str, str], *, marked: bool) -> dict[str, str]:
        """Return what it posts; one of an older version of ours marks nothing."""
        return with_seen(made, answers) if marked else answers

    @pytest.mark.parametrize("marked", OLD)
    def test_takes_back_no_colleagues_words(
        self,
        platform: Emulator,
        at_desk: Client,
        made: Connection,
        admin: Membership,
        marked: bool,
    ) -> None:
        typed = {"name": "Sales EU", "description": "of the shop"}
        posted = self.old(made, typed, marked=marked)
        _describe(made, admin, "Owned by finance")

        answer = at_desk.post(url(made, "rename"), posted)

        assert answer.status_code == 422
        assert "changed while this page was open" in answer.text
        assert all(words in answer.text for words in ("Owned by finance", 'value="Sales EU"'))
        assert truth(platform, made)["name"] == "Sales"

    def test_is_asked_about_until_it_was_shown(
        self, platform: Emulator, at_desk: Client, made: Connection, admin: Membership
    ) -> None:
        typed = with_seen(made, {"name": "", "description": "of the shop"})
        _describe(made, admin, "Owned by finance")

        answer = at_desk.post(url(made, "rename"), typed)
        assert "changed while this page was open" in answer.text

        seen = answer.text.partition('name="seen" value="')[2].partition('"')[0]
        at_desk.post(url(made, "rename"), {**typed, "name": "Sales EU", "seen": seen})
        until(lambda: truth(platform, made)["name"] == "Sales EU")

    @pytest.mark.parametrize("marked", OLD)
    def test_moves_no_connection_back(
        self, platform: Emulator, at_desk: Client, by_member: Actor, made: Connection, marked: bool
    ) -> None:
        posted = self.old(made, ANSWERS, marked=marked)
        moved = {**made.params, "server": "new.example.com"}
        new = NewCredentials(secrets={}, params=moved)
        rotate_credentials(actor=by_member, connection=made, new=new, wait=True)

        answer = at_desk.post(url(made, "rotate"), posted)

        assert answer.status_code == 422
        assert "changed while this page was open" in answer.text
        assert answer.text.count("new.example.com") == 1
        assert 'value="cluster.example.com"' in answer.text
        assert "another good password" not in answer.text
        assert len(platform.requests("patch")) == 1

    def test_gives_no_second_secret_unseen(
        self, platform: Emulator, at_desk: Client, by_member: Actor, made: Connection
    ) -> None:
        posted = with_seen(made, {**ANSWERS, "params-password": "a third password"})
        new = NewCredentials(secrets={"password": "another good password"})
        rotate_credentials(actor=by_member, connection=made, new=new, wait=True)

        answer = at_desk.post(url(made, "rotate"), posted)

        assert "What stands in this form is on record" in answer.text
        assert len(platform.requests("patch")) == 1


def _describe(connection: Connection, by: Membership, words: str) -> None:
    label = Label(connection.name, words)
    rename_connection(actor=factories.actor(by), connection=connection, label=label, wait=True)


class TestDeleting:
    def test_wants_the_name(self, platform: Emulator, at_desk: Client, made: Connection) -> None:
        answer = at_desk.post(url(made, "delete"), {"name": "Sale"})

        assert answer.status_code == 422
        assert platform.requests("delete") == []

    def test_leaves_it_on_record(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        at_desk.post(url(made, "delete"), {"name": "Sales"})

        text = page_after(at_desk)
        assert "Deleted on the Platform" in text
        assert made.remote_id in text
        assert url(made, "rotate") not in text

    def test_names_the_flows_in_the_way(
        self, platform: Emulator, at_desk: Client, made: Connection
    ) -> None:
        platform.mark(made.remote_id, used_by_flows=["Daily sales"])

        at_desk.post(url(made, "delete"), {"name": "Sales"})

        text = page_after(at_desk)
        assert "Flows still use this base connection" in text
        assert "Delete those flows on the Platform first" in text
        assert "Daily sales" in text


class TestGivingUp:
    def test_is_offered_after_a_day_to_who_may_change_it(
        self, at_desk: Client, made: Connection
    ) -> None:
        change = factories.make_unanswered(made, kind="rotate")
        reviewer = factories.join(made.team, Role.REVIEWER)

        text = at_desk.get(url(made)).text

        assert "nobody could find out" in text
        assert "The new secrets are wiped here" in text
        assert url(made, "give-up") in text
        assert url(made, "give-up") not in desk(reviewer).get(url(made)).text
        Change.objects.filter(pk=change.pk).update(sent_at=timezone.now())
        assert url(made, "give-up") not in at_desk.get(url(made)).text

    def test_says_that_it_may_have_been_done(self, at_desk: Client, made: Connection) -> None:
        change = factories.make_unanswered(made)

        answer = at_desk.post(url(made, "give-up"), {"change": change.pk}, follow=True)

        assert "The rename was given up. The Platform may have done it" in answer.text
        assert url(made, "rename") in answer.text

    @pytest.mark.parametrize("named", ["another", "", "none"])
    def test_ends_no_other_change_than_the_page_showed(
        self, at_desk: Client, made: Connection, named: str
    ) -> None:
        earlier = factories.make_change(made, outcome="done")
        factories.make_unanswered(made)
        pk = earlier.pk if named == "another" else named

        answer = at_desk.post(url(made, "give-up"), {"change": pk}, follow=True)

        assert "Nothing was done" in answer.text
        assert Change.objects.filter(outcome="unknown").exists()


class TestSomebodyElse:
    @pytest.fixture
    def stale(self, made: Connection) -> Change:
        found = {
            "name": "Theirs",
            "description": "by hand",
            "etag": made.etag,
            "by": "someone@AdobeID",
            "at": timezone.now().isoformat(),
        }
        return factories.make_change(made, outcome="stale", found=found)

    def test_is_shown_beside_what_is_here(self, at_desk: Client, stale: Change) -> None:
        text = at_desk.get(url(stale.connection)).text

        assert all(word in text for word in ("Theirs", "by hand", "someone@AdobeID", "Sales"))
        assert "Do it all the same" in text

    def test_may_have_changed_a_secret_where_nothing_else_differs(
        self, at_desk: Client, made: Connection
    ) -> None:
        found = {"name": made.name, "description": made.description, "etag": "x"}
        factories.make_change(made, kind="rotate", outcome="stale", found=found)

        text = at_desk.get(url(made)).text

        assert "it may be a secret that was changed" in text
        assert "What differs" not in text
        assert "Do it all the same" in text

    def test_is_named_by_the_forms_label_where_an_answer_differs(
        self, at_desk: Client, made: Connection
    ) -> None:
        there = {**made.params, "username": "other"}
        found = {"name": made.name, "description": made.description, "params": there}
        factories.make_change(made, kind="rotate", outcome="stale", found=found)

        text = at_desk.get(url(made)).text

        assert '<th scope="row">Username</th>' in text
        assert "may be a secret" not in text

    @pytest.mark.parametrize("kind", ["rename", "rotate"])
    @pytest.mark.parametrize(
        ("known", "advice", "told"),
        [
            (True, "our copies of the old ones go", "The record is as on the Platform now;"),
            (False, "that alone stays here as it is", "none that is called “Pair”"),
        ],
    )
    def test_of_the_auth_spec_says_what_becomes_of_the_secrets(
        self, at_desk: Client, made: Connection, kind: str, known: bool, advice: str, told: str
    ) -> None:
        if known:
            Connection.objects.update(auth_specs=[*made.auth_specs, {"name": "Pair"}])
        plain = {"name": made.name, "description": "", "params": {}}
        found = {**plain, "auth_name": "Pair", "etag": "x"}
        factories.make_change(made, kind=kind, outcome="stale", found=found)

        text = at_desk.get(url(made)).text
        after = at_desk.post(url(made, "change"), said("take-over"), follow=True).text

        assert "Auth spec</th>" in text
        assert advice in text
        assert ("Do it all the same" in text) == (kind == "rename")
        assert ("so they cannot be sent" in text) == (kind == "rotate")
        assert ("and rotate then" in text) == (known and kind == "rotate")
        assert told in after

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            ("take-over", "The record is as on the Platform now"),
            ("give-up", "nothing was changed, neither here nor on the Platform."),
        ],
    )
    def test_has_its_answer_confirmed(
        self, at_desk: Client, stale: Change, answer: str, told: str
    ) -> None:
        page = at_desk.post(url(stale.connection, "change"), said(answer), follow=True)

        assert told in page.text

    def test_leaves_the_word_to_who_may_change_it(
        self, stale: Change, made: Connection, account: PlatformAccount
    ) -> None:
        reviewer = factories.join(made.team, Role.REVIEWER)

        assert "Do it all the same" not in desk(reviewer).get(url(made)).text

    def test_is_overruled_by_a_press(
        self, platform: Emulator, at_desk: Client, stale: Change
    ) -> None:
        at_desk.post(url(stale.connection, "change"), said("repeat"))

        assert "has taken the name" in page_after(at_desk)

    @pytest.mark.parametrize("answer", ["take-over", "repeat"])
    def test_is_not_reviewed_by_whoever_answered(
        self, answer: str, admin: Membership, at_admins_desk: Client, stale: Change
    ) -> None:
        at_admins_desk.post(url(stale.connection, "change"), said(answer))

        page_after(at_admins_desk)
        assert not may_review(admin, Connection.objects.get())
        assert not review_queue(admin).exists()

    def test_takes_no_answer_twice(self, at_desk: Client, stale: Change) -> None:
        give_up = said("give-up")
        at_desk.post(url(stale.connection, "change"), give_up)

        answer = at_desk.post(url(stale.connection, "change"), give_up, follow=True)

        assert "another change was under way, or has just ended" in answer.text

    @pytest.mark.parametrize("answer", ["take-over", "repeat", "give-up"])
    def test_takes_no_answer_that_was_meant_for_another_change(
        self, platform: Emulator, at_desk: Client, stale: Change, answer: str
    ) -> None:
        old = said(answer)
        at_desk.post(url(stale.connection, "change"), said("give-up"))
        other = factories.make_change(stale.connection, outcome="stale", found=stale.found)

        told = at_desk.post(url(stale.connection, "change"), old, follow=True)

        other.refresh_from_db()
        assert other.outcome == "stale"
        assert "Nothing was done" in told.text

    def test_takes_no_answer_to_an_older_version(
        self, platform: Emulator, at_desk: Client, stale: Change
    ) -> None:
        old = said("take-over")
        Change.objects.update(found={**stale.found, "name": "Newer", "etag": "newer"})

        at_desk.post(url(stale.connection, "change"), old)

        assert Change.objects.get().outcome == "stale"
        assert Connection.objects.get().name == "Sales"
