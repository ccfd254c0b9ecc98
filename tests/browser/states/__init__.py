"""Every page and state that a person can meet, by area, each with the way to it."""

from collections.abc import Callable

from tests.browser.states import connection, entrance, inventory, lists, reviews, team, wizard
from tests.browser.states.place import Place

__all__ = ["STATES", "Place"]

AREAS = (entrance, lists, wizard, connection, reviews, team, inventory)
STATES: dict[str, Callable[[Place], None]] = {
    name: show for area in AREAS for name, show in area.STATES.items()
}
