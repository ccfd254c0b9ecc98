"""The wizard, from the sandbox to the check before creation."""

from collections.abc import Callable

from connector_wizard.models import Connection, Role, Submission
from tests import factories
from tests.browser.states.place import LONG, Place, at


def refused(place: Place) -> None:
    row = place.draft(name=LONG, sandbox="sandbox-" + "x" * 60)
    words = {"problem": "The Platform refused.", "advice": "Mend it.", "platform_words": LONG}
    outcome = Submission.Outcome.REFUSED
    factories.make_submission(row, outcome=outcome, platform_request_id="r" * 32, **words)
    factories.make_created(place.member, place.account, target=row.target)
    place.person.open(f"/connect/{row.pk}/check/")
    place.person.page.locator("form summary").first.click()


def explained(place: Place, words: str) -> Connection:
    row = place.draft()
    factories.make_submission(
        row,
        outcome=Submission.Outcome.REFUSED,
        settled_at=row.touched_at,
        problem="The Platform refused.",
        platform_words=f"{words} {LONG}",
        platform_code="CONNECTOR-1308-400",
        platform_request_id="r" * 32,
    )
    return row


def barred_by_a_firewall(place: Place) -> None:
    row = explained(place, "Connection timed out")
    place.person.open(f"/connect/{row.pk}/check/")
    place.person.page.locator(".platform-said summary").click()


def not_let_in(place: Place) -> None:
    row = explained(place, "password authentication failed")
    place.person.open(f"/connect/{row.pk}/credentials/")
    place.person.page.locator(".platform-said summary").click()


def fetching(place: Place) -> None:
    place.platform.fail("specs", "slow", seconds=60)
    place.step("source")
    place.person.sees("Fetching the catalog of sources")


def expired(place: Place) -> None:
    place.step("check")
    place.person.page.context.clear_cookies(name="cw-csrf")
    place.person.press("Discard the draft")
    place.person.sees("This form has expired")


def fails(place: Place) -> None:
    place.step("credentials")
    place.person.page.route("**/credentials/", lambda route: route.abort())
    place.person.press("Continue")
    place.person.sees("The server did not answer as it should")


def source(place: Place) -> None:
    place.step("source")
    place.person.sees("Cloud Storage")
    place.person.page.locator(".source-more > summary").nth(3).click()


def no_source(place: Place) -> None:
    place.platform.configure(catalogue_empty=True)
    place.step("source")
    place.person.sees("The catalog is empty")


def no_platform(place: Place) -> None:
    place.platform.fail("specs", "status", status=503, times=None)
    place.step("source")
    place.person.page.locator("[data-urgent]").wait_for()


def mistakes(place: Place) -> None:
    place.step("credentials", params={}, secrets={}, secret_marks={})
    place.person.press("Continue")
    place.person.page.locator("[data-error-summary]").wait_for()


def odd(place: Place) -> None:
    place.step(
        "credentials", params={"server": "https://x.example", "username": "u", "database": "d"}
    )
    place.person.press("Continue")
    place.person.sees("so we stopped to ask")


def replacing(place: Place) -> None:
    place.step("credentials")
    place.person.page.get_by_text("Replace", exact=True).click()


def of_source(name: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        place.person.choose_sandbox()
        place.person.choose_source(name)
        for fold in place.person.page.locator("details.fold > summary").all():
            fold.click()

    return show


def sandbox_mistake(place: Place) -> None:
    place.person.open("/connect/")
    place.person.page.get_by_text("Not in the list?").click()
    place.person.fill({"Sandbox": "No such name"})
    place.person.press("Use this sandbox")
    place.person.sees("has lower-case letters")


def account_choice(place: Place) -> None:
    factories.make_account(place.member.team, name=LONG[:100])
    place.person.open("/connect/")


def used_sources(place: Place) -> None:
    place.step("source")
    place.person.sees("Cloud Storage")
    factories.make_created(place.member, place.account, source="sftp")
    place.person.page.reload()
    place.person.sees("Used by your team")


def wrong_link(place: Place) -> None:
    other = factories.make_team(LONG)
    factories.join(other, Role.MEMBER, place.member.user)
    theirs = factories.make_account(other)
    place.person.open(f"/connect/?account={theirs.pk}&source={LONG}")


STATES: dict[str, Callable[[Place], None]] = {
    "form expired": expired,
    "server fails": fails,
    "account": account_choice,
    "link": at(f"/connect/?sandbox=dev&source={LONG}"),
    "link to another team's account": wrong_link,
    "link to no sandbox": at(f"/connect/?sandbox={LONG}"),
    "sandbox": at("/connect/"),
    "sandbox, mistake": sandbox_mistake,
    "source": source,
    "source, being fetched": fetching,
    "source, used by the team": used_sources,
    "source, empty catalog": no_source,
    "source, no Platform": no_platform,
    "credentials": lambda place: place.step("credentials"),
    "credentials, mistakes": mistakes,
    "credentials, odd": odd,
    "credentials, replacing": replacing,
    "credentials of REST": of_source("generic-rest-extension"),
    "check": lambda place: place.step("check"),
    "check, refused": refused,
    "check, refused by a firewall": barred_by_a_firewall,
    "credentials, refused by the source": not_let_in,
}
