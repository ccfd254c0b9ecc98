"""The pages that list things, empty and filled."""

from scenes.camera import Camera
from tests.browser.person import Person


def with_nothing_yet(person: Person, camera: Camera) -> None:
    """Pages that are empty, missing or not for everybody."""
    for name, path in (
        ("home-empty", "/"),
        ("connections-empty", "/connections/"),
        ("team", "/team/"),
        ("help", "/help/"),
        ("missing", "/nowhere/"),
        ("forbidden", "/team/accounts/add/"),
        ("change-password", "/sign-in/password/change/"),
        ("sign-out", "/sign-in/logout/"),
    ):
        person.open(path)
        camera.take(name)
    person.open("/")
    person.press("Practice")
    camera.take("menu")


def looking_back(person: Person, camera: Camera) -> None:
    """The lists, filled."""
    for name, path in (
        ("home", "/"),
        ("connections", "/connections/"),
        ("connections-no-match", "/connections/?q=nothing+like+it"),
        ("history", "/history/"),
        ("history-no-match", "/history/?text=nothing+like+it"),
    ):
        person.open(path)
        camera.take(name)
