"""Reviewers look over what was created; a verdict holds for what was seen, and no longer."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from connector_wizard.access import words_awaited
from connector_wizard.models import (
    Connection,
    Event,
    Membership,
    PlatformAccount,
    Review,
    Role,
    StateError,
    Team,
)
from connector_wizard.models.reviews import review_state, standing_of, with_verdicts
from connector_wizard.usecases.review_connection import Word, review_connection
from tests import factories
from tests.test_access import desk

QUEUE = "/reviews/"
MARK = {"fingerprint": "0", "at": factories.STORED_AT, "by": "x"}


@pytest.fixture
def reviewer(team: Team) -> Membership:
    return factories.join(team, Role.REVIEWER)


@pytest.fixture
def made(member: Membership, account: PlatformAccount) -> Connection:
    return factories.make_created(member, account, name="Sales")


def verdict(connection: Connection, word: str, comment: str = "") -> dict[str, str]:
    mark = standing_of(connection).mark
    return {"connection": str(connection.pk), "verdict": word, "comment": comment, "seen": mark}


def page(connection: Connection) -> str:
    return reverse("connection", kwargs={"pk": connection.pk})


def review(connection: Connection) -> str:
    return reverse("connection-review", kwargs={"pk": connection.pk})


def state(connection: Connection) -> str:
    return standing_of(Connection.objects.get(pk=connection.pk)).state


class TestTheFirstPage:
    def test_tells_reviewers_what_waits_for_them(
        self, reviewer: Membership, member: Membership, account: PlatformAccount
    ) -> None:
        factories.make_created(member, account)
        factories.make_approval(factories.make_draft(member, account))

        assert "2 connections that others made" in desk(reviewer).get("/").text
        assert "Waiting for your review" not in desk(member).get("/").text

    def test_asks_the_database_once_for_it(
        self,
        reviewer: Membership,
        member: Membership,
        account: PlatformAccount,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        factories.make_created(member, account)
        factories.make_approval(factories.make_draft(member, account))

        with django_assert_num_queries(1):
            assert words_awaited(reviewer) == 2


class TestQueue:
    def test_has_what_was_created_the_oldest_first(
        self, reviewer: Membership, member: Membership, account: PlatformAccount
    ) -> None:
        now = timezone.now()
        for name, days in (("Young", 1), ("Old", 9), ("Middle", 5)):
            since = now - timedelta(days=days)
            factories.make_created(member, account, name=name, awaits_review_since=since)
        factories.make_draft(member, account, name="Half done")

        text = desk(reviewer).get(QUEUE).text

        assert text.index("Old") < text.index("Middle") < text.index("Young")
        assert "Half done" not in text
        assert "has waited for 1 week, 2 days" in text.replace("\xa0", " ")

    def test_is_counted_in_the_navigation(self, reviewer: Membership, made: Connection) -> None:
        assert 'Reviews <span class="badge badge-info">1' in desk(reviewer).get("/").text

    def test_leads_to_the_next_page_and_back(
        self, reviewer: Membership, member: Membership, account: PlatformAccount
    ) -> None:
        now = timezone.now()
        for number in range(60):
            since = now - timedelta(hours=60 - number)
            factories.make_created(member, account, name=f"C{number:02}", awaits_review_since=since)
        client = desk(reviewer)

        first = client.get(QUEUE)
        second = client.get(QUEUE + first.context["page"].next_url)
        back = client.get(QUEUE + second.context["page"].previous_url)

        names = [[str(one) for one in answer.context["page"].rows] for answer in (first, second)]
        assert names[0] + names[1] == [f"C{number:02}" for number in range(60)]
        assert back.context["page"].rows == first.context["page"].rows
        assert back.context["page"].previous_url == ""

    def test_leaves_out_what_a_reviewer_made(
        self, reviewer: Membership, account: PlatformAccount
    ) -> None:
        factories.make_created(reviewer, account, name="My own")

        assert "My own" not in desk(reviewer).get(QUEUE).text

    def test_leaves_out_a_draft_of_another_that_the_reviewer_sent(
        self, reviewer: Membership, made: Connection
    ) -> None:
        factories.make_submission(made, outcome="created", requested_by=reviewer.user.email)

        client = desk(reviewer)

        assert "Sales" not in client.get(QUEUE).text
        assert client.post(review(made), verdict(made, "approved")).status_code == 403

    def test_keeps_a_secret_out(self, reviewer: Membership, made: Connection) -> None:
        assert "a good password" not in desk(reviewer).get(QUEUE).text


class TestVerdict:
    @pytest.mark.parametrize("word", ["approved", "changes_requested", "flagged"])
    def test_takes_it_out_of_the_queue_and_is_put_on_record(
        self, word: str, reviewer: Membership, made: Connection
    ) -> None:
        desk(reviewer).post(QUEUE, verdict(made, word, "I looked."))

        given = Review.objects.get(connection=made)
        event = Event.objects.get(action=f"review.{word}")
        assert (given.verdict, given.comment, given.by) == (word, "I looked.", reviewer.user)
        assert (event.actor, event.object_label) == (reviewer.user.email, "Sales")
        assert json.loads(event.changes)["comment"] == "I looked."
        assert state(made) == word
        assert "Sales" not in desk(reviewer).get(QUEUE).context["page"].rows

    @pytest.mark.parametrize("word", ["changes_requested", "flagged"])
    def test_that_asks_for_something_needs_a_comment(
        self, word: str, reviewer: Membership, made: Connection
    ) -> None:
        answer = desk(reviewer).post(QUEUE, verdict(made, word))

        assert answer.status_code == 422
        assert "Say what should change" in answer.text
        assert not Review.objects.exists()

    def test_of_ones_own_is_refused_and_put_on_record(
        self, reviewer: Membership, account: PlatformAccount
    ) -> None:
        own = factories.make_created(reviewer, account)

        answer = desk(reviewer).post(review(own), verdict(own, "approved"))

        assert answer.status_code == 403
        assert Event.objects.filter(action="access.denied").exists()
        assert state(own) == "waiting"

    def test_of_ones_own_is_allowed_where_the_policy_says_so(
        self, reviewer: Membership, account: PlatformAccount
    ) -> None:
        team = reviewer.team
        team.four_eyes = False
        team.save()
        own = factories.make_created(reviewer, account)

        desk(reviewer).post(review(own), verdict(own, "approved"))

        assert state(own) == "approved"

    def test_of_what_was_changed_since_it_was_seen_is_not_taken(
        self, reviewer: Membership, made: Connection
    ) -> None:
        seen = verdict(made, "changes_requested", "A long comment")
        Connection.objects.filter(pk=made.pk).update(name="Sales, all of it")

        answer = desk(reviewer).post(QUEUE, seen)

        assert answer.status_code == 422
        assert "was changed or reviewed meanwhile" in answer.text
        assert "A long comment" in answer.text
        assert standing_of(Connection.objects.get(pk=made.pk)).mark in answer.text

    def test_comes_too_late_where_another_reviewer_was_quicker(
        self, reviewer: Membership, made: Connection
    ) -> None:
        seen = verdict(made, "flagged", "Odd")
        desk(reviewer).post(QUEUE, verdict(made, "approved"))

        answer = desk(reviewer).post(QUEUE, seen, follow=True)

        assert "Another reviewer was quicker" in answer.text
        assert state(made) == "approved"

    def test_can_be_followed_by_another(self, reviewer: Membership, made: Connection) -> None:
        client = desk(reviewer)
        client.post(review(made), verdict(made, "approved"))
        client.post(review(made), verdict(made, "flagged", "On second thought"))

        assert state(made) == "flagged"
        assert [one.verdict for one in made.reviews.all()] == ["flagged", "approved"]


class TestWhatItIsBoundTo:
    @pytest.mark.parametrize(
        "change",
        [
            {"name": "Other"},
            {"sandbox": "prod"},
            {"params": {"server": "other.example.com"}},
            {"secret_marks": {"password": {**MARK, "fingerprint": "1"}}},
            {"spec_version": "2.0"},
            {"remote_id": "00000000-0000-4000-8000-999999999999"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_makes_a_verdict_stale_once_it_is_another(
        self, change: dict[str, Any], reviewer: Membership, made: Connection
    ) -> None:
        desk(reviewer).post(QUEUE, verdict(made, "approved"))

        Connection.objects.filter(pk=made.pk).update(**change)

        assert state(made) == "stale"
        assert "Changed since its review" in desk(reviewer).get(page(made)).text


class TestAnswer:
    @pytest.fixture
    def sent_back(self, reviewer: Membership, made: Connection) -> Connection:
        desk(reviewer).post(QUEUE, verdict(made, "changes_requested", "Why the admin user?"))
        return made

    def test_is_asked_for_on_the_makers_home_page(
        self, at_desk: Client, sent_back: Connection
    ) -> None:
        text = at_desk.get("/").content.decode()

        assert "Reviewers ask you about" in text
        assert "Why the admin user?" in at_desk.get(page(sent_back)).content.decode()

    def test_is_not_asked_of_who_may_give_the_next_verdict(
        self, at_desk: Client, admin: Membership, sent_back: Connection
    ) -> None:
        answer = reverse("connection-answer", kwargs={"pk": sent_back.pk})

        assert answer in at_desk.get(page(sent_back)).text
        assert answer not in desk(admin).get(page(sent_back)).text
        assert review(sent_back) in desk(admin).get(page(sent_back)).text

    def test_is_told_beside_what_it_answers(self, at_desk: Client, sent_back: Connection) -> None:
        assert "Asked for changes to Sales" in at_desk.get(page(sent_back)).text

    def test_brings_it_back_to_the_queue(
        self, at_desk: Client, reviewer: Membership, sent_back: Connection
    ) -> None:
        url = reverse("connection-answer", kwargs={"pk": sent_back.pk})

        at_desk.post(url, {"comment": "It has no other."})

        queue = desk(reviewer).get(QUEUE).text
        assert state(sent_back) == "waiting"
        assert "It has no other." in queue
        assert Event.objects.filter(action="review.answered").count() == 1

    def test_needs_words(self, at_desk: Client, sent_back: Connection) -> None:
        url = reverse("connection-answer", kwargs={"pk": sent_back.pk})

        assert at_desk.post(url, {"comment": " "}).status_code == 422

    def test_is_taken_only_where_a_reviewer_waits_for_one(
        self, at_desk: Client, made: Connection
    ) -> None:
        url = reverse("connection-answer", kwargs={"pk": made.pk})

        answer: Any = at_desk.post(url, {"comment": "Hello?"}, follow=True)

        assert "No reviewer waits for an answer" in answer.text
        assert not Review.objects.exists()


class TestBulkApproval:
    def test_approves_those_that_are_as_they_were_seen(
        self, reviewer: Membership, member: Membership, account: PlatformAccount
    ) -> None:
        rows = [factories.make_created(member, account) for _ in range(3)]
        chosen = [f"{row.pk} {standing_of(row).mark}" for row in rows]
        Connection.objects.filter(pk=rows[1].pk).update(name="Changed")

        answer = desk(reviewer).post(QUEUE, {"chosen": chosen}, follow=True)

        assert [state(row) for row in rows] == ["approved", "waiting", "approved"]
        assert "2 connections approved." in answer.text
        assert "changed or reviewed meanwhile: 1" in answer.text

    @pytest.mark.parametrize(
        "chosen", [[], ["x"], ["x y"], ["00000000-0000-4000-8000-000000000000 m"]]
    )
    def test_of_nothing_says_so(self, chosen: list[str], reviewer: Membership) -> None:
        answer = desk(reviewer).post(QUEUE, {"chosen": chosen}, follow=True)

        assert answer.status_code == 200
        assert not Review.objects.exists()


class TestLists:
    def test_find_connections_by_their_review(
        self, reviewer: Membership, member: Membership, account: PlatformAccount
    ) -> None:
        one, other = (factories.make_created(member, account, name=name) for name in ("One", "Two"))
        desk(reviewer).post(QUEUE, verdict(one, "approved"))

        client = desk(reviewer)
        approved = client.get("/connections/", {"review": "approved"}).context["page"].rows
        waiting = client.get("/connections/", {"review": "waiting"}).context["page"].rows

        assert (approved, waiting) == ([one], [other])

    def test_say_the_same_as_the_page(
        self, reviewer: Membership, member: Membership, account: PlatformAccount
    ) -> None:
        for word in ("approved", "flagged", "changes_requested", ""):
            row = factories.make_created(member, account)
            if word:
                desk(reviewer).post(QUEUE, verdict(row, word, "Because"))
        factories.make_draft(member, account)

        rows = with_verdicts(Connection.objects.all())

        told = {row.pk: review_state(row, row.__dict__["verdict"]) for row in rows}
        assert told == {row.pk: standing_of(row).state for row in rows}

    def test_of_the_command_tell_it(
        self, reviewer: Membership, made: Connection, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk(reviewer).post(QUEUE, verdict(made, "flagged", "Odd"))

        call_command("list_connections", "--team", made.team.slug)

        assert json.loads(capsys.readouterr().out)["review"] == "flagged"


def approve_and_close(pk: Any, seen: str, membership: Membership) -> bool:
    try:
        review_connection(
            actor=factories.actor(membership),
            connection=Connection.objects.get(pk=pk),
            word=Word(Review.Verdict.APPROVED, seen),
        )
    except StateError:
        return False
    finally:
        connections.close_all()
    return True


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_verdict_of_many_on_the_same_sight_is_taken(
        self, reviewer: Membership, made: Connection
    ) -> None:
        seen = standing_of(made).mark

        with ThreadPoolExecutor(6) as pool:
            taken = list(pool.map(lambda _: approve_and_close(made.pk, seen, reviewer), range(6)))

        assert sum(taken) == 1
        assert Review.objects.count() == 1
        assert Event.objects.filter(action="review.approved").count() == 1
