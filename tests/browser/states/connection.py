"""One connection: its creation, its tests and data, and what is done with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from connector_wizard.models import Change, Connection, Rotation, Submission
from tests import factories
from tests.browser.states.place import LONG, Place


def connection(place: Place, status: str, **tried: object) -> None:
    row = place.draft(status=status)
    factories.make_submission(row, lease_until=timezone.now(), **tried)
    place.person.open(f"/connections/{row.pk}/")


def created(place: Place) -> None:
    row = factories.make_created(place.member, place.account, name=LONG, description=LONG)
    factories.make_submission(row, outcome=Submission.Outcome.CREATED, twin_id="a-twin")
    place.person.open(f"/connections/{row.pk}/")


def result_shown(place: Place, outcome: str) -> None:
    now = timezone.now()
    verdict = outcome.replace("unknown", "")
    row = factories.make_created(
        place.member, place.account, test_verdict=verdict, tested_at=now, test_since=now
    )
    said = {"problem": LONG, "advice": "Mend it.", "platform_words": LONG}
    row.checks.create(outcome=outcome, at=now, platform_request_id="r" * 32, **said)
    place.person.open(f"/connections/{row.pk}/")
    for fold in place.person.page.locator("#_test summary").all():
        fold.click()


def being_tested(place: Place) -> None:
    soon = timezone.now() + timedelta(hours=1)
    row = factories.make_created(place.member, place.account, test_lease_until=soon)
    place.person.open(f"/connections/{row.pk}/")


def failing_home(place: Place) -> None:
    result_shown(place, "failed")
    place.person.open("/")


def data(database: str, **more: Any) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        params = {"database": database}
        row = factories.make_on_platform(
            place.member, place.account, place.platform, params=params, **more
        )
        place.person.open(f"/connections/{row.pk}/data/")
        place.person.page.locator("#found, [data-urgent], .empty").first.wait_for()

    return show


def data_rows(place: Place) -> None:
    data("odd-names")(place)
    place.person.page.get_by_role("link", name="lllll").click()
    place.person.sees("Type on the Platform")
    place.person.press("Show sample rows")
    place.person.sees("São Paulo")


def as_code(place: Place) -> None:
    row = factories.make_created(place.member, place.account, name=LONG)
    place.person.open(f"/connections/{row.pk}/code/")


def copying(place: Place) -> None:
    row = factories.make_created(place.member, place.account, name=LONG)
    factories.make_account(place.member.team, name=LONG[:100])
    place.person.open(f"/connections/{row.pk}/copy/")
    place.person.page.locator("details.fold summary").click()
    place.person.press("Copy to this sandbox")
    place.person.page.locator("[data-error-summary]").wait_for()


def copied(place: Place) -> None:
    row = factories.make_created(place.member, place.account, name=LONG)
    place.draft(name=LONG, copied_from=row, sandbox="prod")
    place.person.open(f"/connections/{row.pk}/")


def on_created(what: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        row = factories.make_created(place.member, place.account, name=LONG)
        for number in range(3):
            factories.make_created(place.member, place.account, name=f"{LONG}{number}")
        place.person.open(f"/connections/{row.pk}/{what}/")

    return show


def overtaken(what: str, button: str, **typed: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        on_created(what)(place)
        Connection.objects.filter(name=LONG).update(description=LONG, etag="newer")
        place.person.fill(typed)
        place.person.press(button)

    return show


def changed(kind: str, outcome: str, **more: object) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        row = factories.make_created(place.member, place.account, name=LONG)
        late = timezone.now() + timedelta(minutes=5)
        waits = {"lease_until": late, "next_look_at": late}
        factories.make_change(row, kind=kind, name=LONG, outcome=outcome, **waits, **more)
        if outcome == "done" and kind == "delete":
            row.mark_deleted(now=timezone.now())
        place.person.open(f"/connections/{row.pk}/")

    return show


def unanswered(place: Place) -> None:
    row = factories.make_created(place.member, place.account, name=LONG)
    factories.make_unanswered(row, kind="rotate", last_look_error=LONG)
    place.person.open(f"/connections/{row.pk}/")


def deletion_mistake(place: Place) -> None:
    on_created("delete")(place)
    place.person.press("Delete it on the Platform")
    place.person.sees("Please look at this answer again")


def deletion_in_use(place: Place) -> None:
    row = factories.make_on_platform(place.member, place.account, place.platform, name=LONG)
    place.platform.mark(row.remote_id, used_by_flows=[LONG, "Returns"])
    place.person.open(f"/connections/{row.pk}/delete/")
    place.person.sees("2 flows use it")


def rotation_paused(place: Place) -> None:
    rotation = factories.make_rotation(place.member, login=LONG, paused_at=timezone.now())
    for outcome in ("done", "refused", "unknown", "queued"):
        row = factories.make_created(place.member, place.account, name=LONG)
        more = {"problem": LONG} if outcome == "refused" else {}
        late = timezone.now() + timedelta(minutes=5)
        factories.make_change(
            row, kind="rotate", outcome=outcome, rotation=rotation, next_look_at=late, **more
        )
    place.person.open(f"/rotations/{rotation.pk}/")


def rotation_waits(place: Place) -> None:
    rotation_paused(place)
    later = timezone.now() + timedelta(hours=1)
    Change.objects.filter(outcome="queued").update(problem=LONG, next_look_at=later)
    Rotation.objects.update(paused_at=None, busy_until=later)
    place.person.page.reload()
    place.person.sees("The Platform asked for a pause")


def paused(at: str) -> Callable[[Place], None]:
    """One of its members, which waits with it, or the first page, which tells of it."""

    def show(place: Place) -> None:
        rotation_paused(place)
        Rotation.objects.update(paused_for=LONG)
        waiting = Change.objects.get(outcome="queued").connection_id
        place.person.open(at or f"/connections/{waiting}/")

    return show


A_FLOW = {"id": LONG, "name": LONG, "state": LONG, "updated_at": factories.STORED_AT}
IN_THE_WAY = {"named": [A_FLOW, A_FLOW], "more": True}
THEIRS = {"name": LONG, "description": LONG, "etag": "2", "by": LONG, "at": factories.STORED_AT}
STATES: dict[str, Callable[[Place], None]] = {
    "being created": lambda place: connection(place, "submitting"),
    "unconfirmed": lambda place: connection(
        place, "unconfirmed", outcome=Submission.Outcome.UNKNOWN, problem="No answer.", looks=2
    ),
    "created": created,
    "being tested": being_tested,
    "test passed": lambda place: result_shown(place, "passed"),
    "test failed": lambda place: result_shown(place, "failed"),
    "test not known": lambda place: result_shown(place, "unknown"),
    "home, something fails": failing_home,
    "data, many tables": data("many-tables"),
    "data, odd names": data("odd-names"),
    "data, empty": data("no-tables"),
    "data, no way to it": data("", can_explore=False),
    "data, refused": data("", verdict="fails later"),
    "data, rows": data_rows,
    "as code": as_code,
    "copy, mistake": copying,
    "copied": copied,
    "rename": on_created("rename"),
    "rotate": on_created("rotate"),
    "rename, overtaken": overtaken("rename", "Change it on the Platform", Name="Shops"),
    "rotate, overtaken": overtaken("rotate", "Rotate on the Platform", Server="other.example"),
    "delete, mistake": deletion_mistake,
    "delete, flows in the way": deletion_in_use,
    "delete, refused": changed(
        "delete", "refused", problem=LONG, flows=IN_THE_WAY, settled_at=timezone.now()
    ),
    "being renamed": changed("rename", "sent"),
    "change unconfirmed": changed("rotate", "unknown", unknown_left_by=timezone.now(), problem="x"),
    "change to give up": unanswered,
    "change given up": changed(
        "rotate", "given_up", unknown_left_by=timezone.now(), settled_at=timezone.now()
    ),
    "changed by somebody else": changed("rename", "stale", found=THEIRS),
    "change refused": changed("rotate", "refused", problem=LONG, platform_words=LONG),
    "deleted": changed("delete", "done", settled_at=timezone.now()),
    "rotation, paused": rotation_paused,
    "rotation, waits as the Platform asks": rotation_waits,
    "rotation, paused, one of it": paused(""),
    "home, a rotation is paused": paused("/"),
    "changed by somebody else, in secret": changed("rotate", "stale", found={"name": LONG}),
}
