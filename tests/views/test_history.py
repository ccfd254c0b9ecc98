"""People read the history as far as they may, filtered by the address, and take it along."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from connector_wizard import audit
from connector_wizard.models import (
    SYSTEM,
    Action,
    ChainHead,
    Event,
    Membership,
    Outcome,
    PlatformAccount,
    Role,
    Team,
)
from connector_wizard.usecases.verify_history import verify_new_events
from tests import factories

FULL_WIDTH = [
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
]


def append(team: Team, number: int = 1, **more: Any) -> None:
    actor = more.pop("actor", SYSTEM)
    for _ in range(number):
        with transaction.atomic():
            audit.record(
                audit.Fact(
                    more.get("action", Action.DRAFT_CHANGED),
                    **{key: value for key, value in more.items() if key != "action"},
                ),
                actor=actor,
                team=team,
            )


def exported(client: Client, form: str, query: str = "") -> str:
    answer: Any = client.post(reverse("history-export", kwargs={"form": form}) + query)
    return b"".join(answer.streaming_content).decode()


class TestReading:
    def test_shows_everybodys_doings_to_who_may(
        self, at_admins_desk: Client, member: Membership, admin: Membership
    ) -> None:
        append(admin.team, actor=factories.actor(member))

        page = at_admins_desk.get(reverse("history"))

        assert member.user.email in page.text

    def test_shows_members_only_what_they_did(
        self, at_desk: Client, member: Membership, admin: Membership
    ) -> None:
        append(member.team, actor=factories.actor(admin))
        append(member.team, actor=factories.actor(member))

        rows = at_desk.get(reverse("history")).context["page"].rows

        assert [row.actor for row in rows] == [member.user.email]

    def test_never_shows_another_teams(self, at_admins_desk: Client) -> None:
        append(factories.make_team())

        assert at_admins_desk.get(reverse("history")).context["page"].rows == []

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ({"person": "system"}, 3),
            ({"person": "nobody"}, 0),
            ({"action": "connection.created"}, 1),
            ({"outcome": "refused"}, 1),
            ({"text": "needle"}, 1),
            ({"since": "2020-01-01"}, 3),
            ({"until": "2020-01-01"}, 0),
            ({"since": "yesterday"}, 3),
            ({"action": "nonsense"}, 3),
        ],
    )
    def test_filters_by_what_the_address_says(
        self, at_admins_desk: Client, team: Team, query: dict[str, str], number: int
    ) -> None:
        append(team)
        append(team, action=Action.CONNECTION_CREATED, changes={"id": "a needle in it"})
        append(team, outcome=Outcome.REFUSED)

        assert len(at_admins_desk.get(reverse("history"), query).context["page"].rows) == number

    def test_pages_through_every_event_once_and_back(
        self, at_admins_desk: Client, team: Team
    ) -> None:
        append(team, 120)
        seen: list[int] = []
        url = reverse("history")
        while True:
            page = at_admins_desk.get(url).context["page"]
            seen += [row.sequence for row in page.rows]
            if not page.next_url:
                break
            url = reverse("history") + page.next_url
        back = at_admins_desk.get(reverse("history") + page.previous_url).context["page"]

        assert seen == list(range(120, 0, -1))
        assert [row.sequence for row in back.rows] == seen[50:100]


class TestExporting:
    @pytest.mark.parametrize("form", ["csv", "jsonl", "ocsf"])
    def test_takes_the_filters_along_and_is_an_event(
        self, at_admins_desk: Client, team: Team, form: str
    ) -> None:
        append(team, 2)
        append(team, outcome=Outcome.REFUSED)

        lines = exported(at_admins_desk, form, "?outcome=refused").splitlines()

        assert len(lines) == (2 if form == "csv" else 1)
        event = Event.objects.get(action="history.exported")
        assert json.loads(event.changes) == {"format": form, "outcome": "refused"}

    def test_gives_json_lines_that_can_be_verified_again(
        self, at_admins_desk: Client, team: Team
    ) -> None:
        append(team, 3)

        told = [json.loads(line) for line in exported(at_admins_desk, "jsonl").splitlines()]

        assert [one["sequence"] for one in told] == [3, 2, 1]
        assert told[0]["previous_hash"] == told[1]["hash"]

    @pytest.mark.parametrize(
        "start",
        ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", *FULL_WIDTH],
    )
    def test_defuses_formulas_in_csv(
        self, at_admins_desk: Client, member: Membership, account: PlatformAccount, start: str
    ) -> None:
        draft = factories.make_draft(member, account, name=f"{start}cmd|' /C calc'!A0")
        append(member.team, about=draft)

        rows = list(csv.reader(io.StringIO(exported(at_admins_desk, "csv"), newline="")))

        assert rows[1][rows[0].index("object_label")].startswith("'")

    def test_shows_a_member_no_more_than_the_page_does(
        self, at_desk: Client, member: Membership, admin: Membership
    ) -> None:
        append(member.team, actor=factories.actor(admin))

        assert exported(at_desk, "jsonl") == ""

    def test_speaks_the_schema_of_security_events(self, at_admins_desk: Client, team: Team) -> None:
        append(team)

        told = json.loads(exported(at_admins_desk, "ocsf"))

        assert told["type_uid"] == told["class_uid"] * 100 + told["activity_id"]
        assert told["metadata"]["sequence"] == 1

    def test_knows_no_other_format(self, at_admins_desk: Client) -> None:
        url = reverse("history-export", kwargs={"form": "exe"})

        assert at_admins_desk.post(url).status_code == 404
        assert at_admins_desk.get(url)["Location"] == reverse("history")


class TestSeal:
    def test_says_how_far_the_chain_is_verified(self, at_admins_desk: Client, team: Team) -> None:

        append(team, 3)
        verify_new_events()

        assert "Verified up to event 3" in at_admins_desk.get(reverse("history")).text

    def test_says_so_when_somebody_rewrote_it(self, at_admins_desk: Client, team: Team) -> None:

        append(team, 3)
        ChainHead.objects.update(hash="0" * 64)
        verify_new_events()

        assert "rewrote this history" in at_admins_desk.get(reverse("history")).text


def test_every_role_may_ask_for_the_page(team: Team) -> None:
    for role in Role:
        client = Client()
        user = factories.join(team, role).user
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("history")).status_code == 200
