"""The pages that list things, and those that nobody finds."""

from collections.abc import Callable

from connector_wizard.models import Role
from tests import factories
from tests.browser.states.place import LONG, Place, at


def lists(place: Place) -> None:
    factories.make_created(place.member, place.account, name=LONG)
    place.draft(name="")


def home(place: Place) -> None:
    lists(place)
    place.person.open("/")


def connections(place: Place) -> None:
    lists(place)
    place.person.open("/connections/")


def history(place: Place) -> None:
    place.person.choose_sandbox()
    place.person.sees("Cloud Storage")
    place.person.open("/history/")
    place.person.page.locator("ol summary").first.click()


def menu(place: Place) -> None:
    factories.join(factories.make_team(LONG), Role.MEMBER, place.member.user)
    place.person.open("/")
    place.person.page.locator(".menu-button").click()


def nobody_there(place: Place) -> None:
    place.member.role = Role.AUDITOR
    place.member.save()
    place.person.open("/connect/")


def told_nothing(place: Place) -> None:
    nobody_there(place)
    place.person.open("/notices/")


STATES: dict[str, Callable[[Place], None]] = {
    "home, empty": at("/"),
    "home": home,
    "menu": menu,
    "connections, empty": at("/connections/"),
    "connections": connections,
    "connections, none matches": at("/connections/?q=nothing"),
    "help": at("/help/"),
    "my notices": at("/notices/"),
    "my notices, none": told_nothing,
    "history": history,
    "history, none fits": at("/history/?text=nothing"),
    "no such page": at("/nowhere/"),
    "not allowed": at("/team/accounts/add/"),
    "not allowed to connect": nobody_there,
}
