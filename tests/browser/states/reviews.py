"""Reviews, and approvals before creation."""

from collections.abc import Callable

from connector_wizard.models import Connection, Role, Team
from tests import factories
from tests.browser.person import Person
from tests.browser.states.place import LONG, Place, admin


def waiting_for_review(place: Place) -> Connection:
    """Make the person a reviewer, before whom another's connection waits."""
    place.member.role = Role.REVIEWER
    place.member.save()
    maker = factories.join(place.member.team, Role.MEMBER)
    factories.make_approval(factories.make_draft(maker, place.account, name=LONG))
    return factories.make_created(maker, place.account, name=LONG, is_production=True)


def reviews(place: Place) -> None:
    waiting_for_review(place)
    place.person.open("/reviews/")
    place.person.page.locator("ol summary").first.click()


def approval_needed(place: Place) -> Person:
    Team.objects.update(approval_everywhere=True)
    return admin(place)


def for_approval(place: Place) -> None:
    approval_needed(place)
    place.step("check")
    place.person.page.locator("summary").last.click()


def approved(place: Place) -> None:
    row = place.draft(name=LONG)
    factories.make_approval(row, state="approved", decided_by_name=LONG, comment=LONG)
    approval_needed(place).open(f"/connect/{row.pk}/check/")


def deciding(place: Place) -> None:
    other = factories.join(place.member.team, Role.MEMBER)
    row = factories.make_draft(other, place.account, name=LONG, is_production=True)
    approval_needed(place).open(f"/reviews/approvals/{factories.make_approval(row).pk}/")
    place.person.press("Decline")
    place.person.page.locator("[data-error-summary]").wait_for()


def review_mistake(place: Place) -> None:
    reviews(place)
    place.person.press("Flag")
    place.person.sees("Say what should change")


def nothing_to_review(place: Place) -> None:
    waiting_for_review(place).leave_queue()
    place.person.open("/reviews/")


def reviewed(place: Place) -> None:
    row = waiting_for_review(place)
    factories.make_review(row, place.member, verdict="flagged", comment=LONG)
    row.leave_queue()
    place.person.open(f"/connections/{row.pk}/")


def sent_back(place: Place) -> None:
    row = factories.make_created(place.member, place.account)
    factories.make_review(row, place.member, verdict="changes_requested", comment=LONG)
    row.leave_queue()
    place.person.open("/")
    place.person.sees("Reviewers ask you about")
    place.person.open(f"/connections/{row.pk}/")


STATES: dict[str, Callable[[Place], None]] = {
    "reviews": reviews,
    "reviews, mistake": review_mistake,
    "reviews, none": nothing_to_review,
    "reviewed": reviewed,
    "check, for approval": for_approval,
    "check, approved": approved,
    "approval, mistake": deciding,
    "sent back": sent_back,
}
