"""What others made on the Platform, and what they changed of ours."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from connector_wizard.models import Sandbox, Sync
from tests import factories
from tests.browser.states.place import LONG, Place, admin, at


def drifting(place: Place) -> None:
    row = factories.make_created(place.member, place.account, name=LONG)
    factories.make_sighting(row, name="Renamed", description=LONG, state="disabled")
    place.person.open(f"/connections/{row.pk}/")


def gone(place: Place) -> None:
    row = factories.make_created(place.member, place.account)
    factories.make_sighting(row, gone_since=timezone.now())
    place.person.open(f"/connections/{row.pk}/")


def inventory(place: Place) -> None:
    """Every state of a place, and what others made."""
    now = timezone.now()
    for name in ("failing", "stopped", LONG):
        Sandbox.objects.create(account=place.account, name=name, state="active", type="development")
    for sandbox, outcome, problem in (
        ("prod", "complete", ""),
        ("failing", "failed", LONG),
        ("stopped", "stopped", ""),
    ):
        Sync.objects.create(
            account=place.account,
            sandbox=sandbox,
            asked_by="system",
            begun_at=now,
            lease_until=now,
            ended_at=now,
            outcome=outcome,
            problem=problem,
            unclear=2,
        )
    later = now + timedelta(minutes=1)
    Sync.objects.create(
        account=place.account, sandbox="dev", asked_by=LONG, begun_at=now, lease_until=later
    )
    factories.make_foreign(place.account, name=LONG, description=LONG, state="disabled")
    factories.make_sighting(factories.make_created(place.member, place.account))
    admin(place).open("/inventory/")


STATES: dict[str, Callable[[Place], None]] = {
    "drift": drifting,
    "gone": gone,
    "inventory": inventory,
    "inventory, empty": at("/inventory/"),
    "inventory, none matches": at("/inventory/?q=nothing"),
}
