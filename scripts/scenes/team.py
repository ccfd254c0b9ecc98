"""The people of a team, their tokens, and who is told what."""

from scenes.camera import Camera
from tests.browser.person import Person


def inviting(person: Person, camera: Camera) -> None:
    """An invitation, from both sides."""
    person.open("/team/invitations/add/")
    camera.take("invite")
    person.fill({"Email address": "nobody"})
    person.press("Make the link")
    person.sees("Please look at this answer again")
    camera.take("invite-mistake")
    person.fill({"Email address": "new@example.com"})
    person.press("Make the link")
    person.sees("new@example.com is invited")
    camera.take("invited")
    link = person.page.locator(".copy-value").inner_text()
    person.open(link.removeprefix(person.site))
    camera.take("join-somebody-else")
    invited(link, camera)


def making_tokens(person: Person, camera: Camera) -> None:
    """API tokens: none yet, made, shown once, and all of the team's."""
    person.open("/tokens/")
    camera.take("tokens-none")
    person.open("/tokens/add/")
    camera.take("token")
    person.press("Make the token")
    camera.take("token-mistake")
    person.fill({"Name": "nightly pipeline"})
    person.press("Make the token")
    person.sees("is made")
    camera.take("token-made")
    person.open("/tokens/")
    camera.take("tokens")
    person.open("/team/tokens/")
    camera.take("team-tokens")


def managing_people(person: Person, camera: Camera) -> None:
    """What admins do about members and open invitations."""
    person.open("/team/invitations/add/")
    person.fill({"Email address": "somebody.else@example.com"})
    person.press("Make the link")
    person.open("/team/")
    camera.take("team-invitation")
    for name, row in (("member", "member@example.com"), ("member-oneself", "admin@example.com")):
        person.open("/team/")
        person.page.get_by_role("link", name=f"Change {row}").click()
        camera.take(name)
    person.open("/team/leave/")
    camera.take("leave")


def invited(link: str, camera: Camera) -> None:
    """What somebody sees who was invited."""
    admin, camera.person = camera.person, camera.product.visitor()
    guest = camera.person
    guest.open("/join/?token=nonsense")
    camera.take("join-no-such")
    guest.open(link.removeprefix(guest.site))
    camera.take("join")
    guest.press("Join the team")
    guest.sees("Please look at these answers again")
    camera.take("join-mistakes")
    guest.fill(
        {"Password": "a long enough password", "Password, once more": "a long enough password"}
    )
    guest.press("Join the team")
    guest.is_at("/")
    camera.take("joined")
    guest.open("/team/leave/")
    guest.press("Leave the team")
    guest.sees("You are in no team")
    camera.take("no-team")
    camera.person = admin


def being_told(person: Person, camera: Camera) -> None:
    """Webhooks and notices."""
    person.open("/notices/")
    camera.take("notices")
    person.open("/team/notices/add/")
    camera.take("webhook-add")
    person.fill({"Name": "Chat", "Address": "http://example.com/hook"})
    person.press("Add the webhook")
    person.sees("has to begin with https")
    camera.take("webhook-mistake")
    # The emulator answers POSTs of its own only, which makes a receiver that refuses.
    person.fill({"Address": f"{camera.product.emulator}/hook"})
    person.press("Add the webhook")
    person.sees("Signing secret")
    camera.take("webhook-secret")
    person.page.get_by_role("link", name="On to a test message").click()
    person.press("Send a test message")
    person.sees("It did not arrive")
    camera.take("webhook")
    person.open("/team/notices/")
    camera.take("webhooks")
