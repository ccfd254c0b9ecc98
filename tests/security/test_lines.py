"""What somebody typed ends in no log as a line, in no sheet as a formula, in no header."""

import csv
import io
import logging
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from connector_wizard import audit
from connector_wizard.log_lines import OneLine
from connector_wizard.models import Action, Connection, Membership, PlatformAccount
from tests import factories
from tests.security.addresses import Site

FORGED = "2026-01-01 00:00:00,000 INFO connector_wizard all is well"
NASTY = f"x\r\n{FORGED}\x1b[2J\x85\u2028\u202e\x00"
# A record, or a line of its traceback, which is set in.
BEGIN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ |    ")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture
def lines() -> Any:
    """What the site writes to its log, as it writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneLine("{asctime} {levelname} {name} {message}", style="{"))
    names = ("", "django", "connector_wizard")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield lambda: written.getvalue().splitlines()
    for name in names:
        logging.getLogger(name).removeHandler(handler)


class TestALineOfTheLog:
    def test_is_one_whatever_a_visitor_sends(self, site: Site, lines: Any) -> None:
        client = Client(
            headers={"User-Agent": NASTY, "X-Request-Id": NASTY, "Referer": NASTY},
            raise_request_exception=False,
        )
        quoted = NASTY.replace("\r", "%0d").replace("\n", "%0a").replace("\x1b", "%1b")

        for path in (f"/{quoted}/", f"/history/export/{quoted}/", f"/admin/{quoted}/"):
            client.get(path)
        client.post(reverse("account_login"), {"login": NASTY, "password": NASTY})
        client.get("/", HTTP_HOST=NASTY)
        site.desk("admin").post(site.paths["account"], {"name": NASTY})

        assert lines()
        assert [one for one in lines() if not BEGIN.match(one) or one == FORGED] == []
        assert not [one for one in lines() if not one.isprintable()]

    def test_keeps_what_was_typed_readable(self) -> None:
        record = logging.LogRecord("x", logging.INFO, "", 0, "say %s", ("Ä\n\x1b[0m",), None)

        assert OneLine("{message}", style="{").format(record) == r"say Ä\n\x1b[0m"

    def test_leaves_a_traceback_its_lines(self) -> None:
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - any error will do
            int("x\ny")
        info = (caught.type, caught.value, caught.tb)
        record = logging.LogRecord("x", logging.ERROR, "", 0, "broken", (), info)

        logging.Formatter().format(record)
        told = OneLine("{message}", style="{").format(record).splitlines()

        assert told[:2] == ["broken", "    Traceback (most recent call last):"]
        assert not [one for one in told[1:] if not one.startswith("    ")]


class TestACellOfTheExport:
    @pytest.mark.parametrize("start", FORMULA)
    def test_is_no_formula_whatever_came_by(self, site: Site, start: str) -> None:
        admin = site.people["admin"]
        nasty = f"{start}cmd|' /C calc'!A0"
        connection = factories.make_created(admin, site.account, name=nasty)
        actor = factories.actor(admin)
        for about in (connection, factories.make_account(admin.team, name=nasty)):
            audit.record(
                audit.Fact(Action.DRAFT_CHANGED, about=about, changes={nasty: [nasty]}),
                actor=type(actor)(name=nasty, user_agent=nasty, request_id=nasty, address="::1"),
                team=admin.team,
            )
        visitor = Client(headers={"User-Agent": nasty})
        visitor.post(
            reverse("account_login"), {"login": admin.user.email, "password": f"{start}1+1"}
        )

        answer: Any = site.desk("admin").post(reverse("history-export", kwargs={"form": "csv"}))

        text = b"".join(answer.streaming_content).decode()
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert sum("cmd|" in cell for cell in cells) >= 6
        assert [cell for cell in cells if cell.startswith(FORMULA)] == []


class TestAHeader:
    def test_of_an_answer_takes_no_line_end_from_what_is_asked(self, site: Site) -> None:
        split = "x\r\nSet-Cookie: stolen=1"
        wrong = {}
        for path in (
            "/history/",
            "/connections/",
            "/connect/",
            "/join/",
            "/sign-in/login/",
            "/reviews/",
        ):
            for name in ("q", "next", "account", "token", "source", "after", "status", "text"):
                answer = site.desk("admin").get(path, {name: split})
                if "stolen" in str(answer.headers) + str(answer.cookies):
                    wrong[path, name] = str(answer.headers)

        assert wrong == {}

    def test_of_a_letter_takes_no_line_end_from_a_name(self, site: Site) -> None:
        team = site.account.team
        team.name = "Sales\r\nBcc: everybody@example.com"
        team.save(update_fields=["name"])

        answer = site.desk("admin").post(
            reverse("invitation-add"),
            {"email": "new@example.com\r\nBcc: b@example.com", "role": "member"},
        )
        fine = site.desk("admin").post(
            reverse("invitation-add"), {"email": "new@example.com", "role": "member"}
        )

        assert (answer.status_code, fine.status_code) == (422, 200)
        for letter in mail.outbox:
            assert letter.recipients() == ["new@example.com"]
            assert "\nBcc:" not in letter.message().as_string().partition("\n\n")[0]


class TestMarkup:
    def test_that_was_typed_is_shown_as_it_was_typed(
        self, site: Site, admin: Membership, account: PlatformAccount
    ) -> None:
        script = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{% debug %}"
        PlatformAccount.objects.filter(pk=site.account.pk).update(name=script[:100])
        made = factories.make_created(site.people["author"], site.account, name=script)
        Connection.objects.filter(pk=made.pk).update(
            description=script, source_title=script, sandbox=script[:80]
        )
        factories.make_review(made, site.people["reviewer"], comment=script, verdict="flagged")
        audit.record(
            audit.Fact(Action.DRAFT_CHANGED, about=made),
            actor=type(factories.actor(admin))(name=script, user_agent=script),
            team=made.team,
        )

        pages = {
            path: site.desk("admin").get(path).text
            for path in (
                "/",
                "/connections/",
                f"/connections/{made.pk}/",
                "/reviews/",
                "/history/",
                "/team/",
                f"/connections/?q={script}",
                f"/history/?text={script}&person={script}",
                f"/connect/?account={script}&sandbox={script}&source={script}",
            )
        }

        assert sum("&lt;script&gt;" in text for text in pages.values()) >= 6
        assert [path for path, text in pages.items() if "<script>alert" in text] == []
        assert [path for path, text in pages.items() if "<img src=x" in text] == []
