"""Reviews, and approvals before creation."""

from scenes.camera import Camera
from tests.browser.person import Person


def reviewing(person: Person, camera: Camera) -> None:
    """What a reviewer sees of what others made."""
    person.open("/reviews/")
    camera.take("reviews")
    person.page.locator("ol summary").first.click()
    person.press("Request changes")
    person.sees("Say what should change")
    camera.take("review-mistake")
    person.fill({"Comment": "Why not the user platform_reader?"})
    person.press("Request changes")
    person.sees("changes requested")
    person.open("/connections/?review=changes_requested")
    person.page.locator("tbody a").first.click()
    person.sees("Why not the user")
    camera.take("reviewed")


def approving(admin: Person, camera: Camera) -> None:
    """One creation from the rule that asks for approval to its review."""
    admin.open("/team/policies/")
    admin.page.get_by_label("Needed in every sandbox").check()
    admin.press("Save the policies")
    admin.sees("The policies are saved")
    member = camera.product.signed_in("member")
    member.prepare(Database="approved")
    ask_for_approval(member, camera)
    decide(admin, camera)
    create_as_approved(member, camera)
    camera.person = admin


def ask_for_approval(member: Person, camera: Camera) -> None:
    """What its author sees before and after asking."""
    camera.person = member
    camera.take("check-for-approval")
    member.press("Send for approval")
    member.sees("It waits for approval")
    camera.take("check-waiting")


def decide(reviewer: Person, camera: Camera) -> None:
    """What a reviewer sees of what is not there yet."""
    camera.person = reviewer
    reviewer.open("/reviews/")
    camera.take("reviews-before-creation")
    reviewer.page.get_by_role("link", name="Look and decide").first.click()
    reviewer.sees("What will be created")
    camera.take("approval")
    reviewer.press("Decline")
    reviewer.sees("Say what should change first")
    camera.take("approval-mistake")
    reviewer.press("Approve its creation")
    reviewer.sees("may be created")


def create_as_approved(member: Person, camera: Camera) -> None:
    """What its author sees once it is approved, and afterwards."""
    camera.person = member
    member.page.reload()
    member.sees("approved exactly this")
    camera.take("check-approved")
    member.create()
    member.sees("Base connection created")
    camera.take("created-as-approved")
