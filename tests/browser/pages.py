"""The pages that people work on, by their addresses, and the rows that these need."""

from dataclasses import dataclass

from playwright.sync_api import expect

from connector_wizard.models import Connection, Membership, PlatformAccount, Submission
from tests import factories
from tests.browser.person import Person

PAGES = {
    "home": "/",
    "connections": "/connections/",
    "connection": "/connections/{created}/",
    "unconfirmed": "/connections/{unconfirmed}/",
    "history": "/history/",
    "team": "/team/",
    "help": "/help/",
    "account": "/connect/{draft}/account/",
    "sandbox": "/connect/{draft}/sandbox/",
    "source": "/connect/{draft}/source/",
    "credentials": "/connect/{draft}/credentials/",
    "check": "/connect/{draft}/check/",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """A connection in each state that has a page of its own."""

    draft: Connection
    created: Connection
    unconfirmed: Connection

    @classmethod
    def make(cls, member: Membership, account: PlatformAccount) -> "Rows":
        """Make them, with the tries that led to them."""
        draft = factories.make_draft(member, account)
        created = factories.make_created(member, account, description="For the weekly report")
        factories.make_submission(created, outcome=Submission.Outcome.CREATED)
        unconfirmed = factories.make_draft(member, account, name="Visits", status="unconfirmed")
        outcome = Submission.Outcome.UNKNOWN
        factories.make_submission(unconfirmed, outcome=outcome, problem="No answer.", looks=2)
        return cls(draft, created, unconfirmed)


def open_page(person: Person, name: str, rows: Rows) -> None:
    """Open a page, and wait for what it fetches by itself."""
    path = PAGES[name]
    for row in ("draft", "created", "unconfirmed"):
        path = path.replace(f"{{{row}}}", str(getattr(rows, row).pk))
    person.open(path)
    if name == "source":
        expect(person.page.locator("#q")).to_be_visible()
