"""A team: its people, accounts, policies, tokens and webhooks."""

from collections.abc import Callable

from django.utils import timezone

from connector_wizard.models import Membership, Role
from tests import factories
from tests.browser.states.place import LONG, Place, admin, as_admin, at, stranger


def pasted(place: Place) -> None:
    Membership.objects.filter(pk=place.member.pk).update(role=Role.ADMIN)
    place.person.open("/team/accounts/add/")
    paste = f"CLIENT_ID={LONG}\nCLIENT_SECRETS=['a']\nORG_ID=nonsense"
    place.person.fill({"Paste from the Developer Console": paste})
    place.person.press("Verify and add")
    place.person.sees("Found in what you pasted")


def team_of_admin(place: Place) -> None:
    team = place.member.team
    factories.make_invitation(team, email=f"{LONG[:60]}@example.com")
    factories.make_invitation(team, email="late@example.com", expires_at=timezone.now())
    factories.join(team, Role.AUDITOR)
    admin(place).open("/team/")


def invited(place: Place) -> None:
    admin(place).open("/team/invitations/add/")
    place.person.fill({"Email address": "new@example.com"})
    place.person.press("Make the link")
    place.person.sees("new@example.com is invited")


def invitation_mistake(place: Place) -> None:
    admin(place).open("/team/invitations/add/")
    place.person.fill({"Email address": "nobody"})
    place.person.press("Make the link")
    place.person.page.locator("[data-error-summary]").wait_for()


def tokens(place: Place) -> None:
    factories.make_token(place.member, name=LONG[:100])
    factories.make_token(place.member, expires_at=timezone.now())
    place.person.open("/tokens/")


def token_mistake(place: Place) -> None:
    place.person.open("/tokens/add/")
    place.person.press("Make the token")
    place.person.page.locator("[data-error-summary]").wait_for()


def token_made(place: Place) -> None:
    place.person.open("/tokens/add/")
    place.person.fill({"Name": LONG[:100]})
    place.person.press("Make the token")
    place.person.sees("is made")


def tokens_of_team(place: Place) -> None:
    factories.make_token(place.member, name=LONG[:100])
    admin(place).open("/team/tokens/")


def joining(*, visitor: bool, **more: object) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        if visitor:
            place.person.page.context.clear_cookies()
        factories.make_invitation(place.member.team, token="t", **more)
        place.person.open("/join/?token=t")

    return show


def joining_mistake(place: Place) -> None:
    joining(visitor=True)(place)
    place.person.fill({"Password": "short"})
    place.person.press("Join the team")
    place.person.page.locator("[data-error-summary]").wait_for()


def one_member(place: Place) -> None:
    other = factories.join(place.member.team, Role.MEMBER)
    factories.make_draft(other, place.account)
    admin(place).open(f"/team/members/{other.pk}/")


def policies_mistake(place: Place) -> None:
    factories.make_created(place.member, place.account)
    admin(place).open("/team/policies/")
    place.person.page.get_by_label("Only those chosen below").check()
    place.person.press("Save the policies")
    place.person.page.locator("[data-error-summary]").wait_for()


def one_account(place: Place) -> None:
    factories.make_created(place.member, place.account, name=LONG)
    admin(place).open(f"/team/accounts/{place.account.pk}/")


def secret_refused(place: Place) -> None:
    admin(place).open(f"/team/accounts/{place.account.pk}/secret/")
    place.person.fill({"New client secret": "not-the-secret"})
    place.person.press("Verify and replace")
    place.person.page.locator("[data-urgent]").wait_for()


def webhooks(place: Place) -> None:
    webhook = factories.make_webhook(
        place.member.team, name=LONG[:99], failing_since=timezone.now()
    )
    factories.make_webhook(place.member.team, is_on=False)
    now = timezone.now()
    ended = {"next_try_at": None, "attempts": 8, "last_answer": LONG}
    factories.make_delivery(webhook)
    factories.make_delivery(webhook, attempts=2, last_answer="It could not be reached.")
    factories.make_delivery(webhook, **ended, given_up_at=now)
    factories.make_delivery(webhook, **ended, delivered_at=now)
    admin(place).open("/team/notices/")


def one_webhook(place: Place) -> None:
    webhooks(place)
    place.person.page.get_by_role("link", name=LONG[:99]).click()


def webhook_mistake(place: Place) -> None:
    admin(place).open("/team/notices/add/")
    place.person.fill({"Address": "http://example.com"})
    place.person.press("Add the webhook")
    place.person.page.locator("[data-error-summary]").wait_for()


def webhook_secret(place: Place) -> None:
    admin(place).open("/team/notices/add/")
    place.person.fill({"Name": LONG[:90], "Address": "https://hooks.example.com/"})
    place.person.press("Add the webhook")
    place.person.sees("Signing secret")


def without_team(place: Place) -> None:
    place.member.delete()
    place.person.open("/")


STATES: dict[str, Callable[[Place], None]] = {
    "team": at("/team/"),
    "keys": as_admin("/team/keys/"),
    "adding an account": as_admin("/team/accounts/add/"),
    "team, admin": team_of_admin,
    "no team": without_team,
    "leave": at("/team/leave/"),
    "member": one_member,
    "invite": as_admin("/team/invitations/add/"),
    "invite, mistake": invitation_mistake,
    "invited": invited,
    "join, new": joining(visitor=True),
    "join, new, mistake": joining_mistake,
    "join, somebody else": joining(visitor=False),
    "join, used": joining(visitor=True, accepted_at=timezone.now()),
    "join, expired": joining(visitor=True, expires_at=timezone.now()),
    "join, no such": stranger("/join/?token=x"),
    "tokens": tokens,
    "tokens, none": at("/tokens/"),
    "token": at("/tokens/add/"),
    "token, mistake": token_mistake,
    "token, made": token_made,
    "tokens of the team": tokens_of_team,
    "policies": as_admin("/team/policies/"),
    "policies, mistake": policies_mistake,
    "webhooks, none": as_admin("/team/notices/"),
    "webhooks": webhooks,
    "webhook": one_webhook,
    "webhook, mistake": webhook_mistake,
    "webhook, secret": webhook_secret,
    "account page": one_account,
    "account, secret": secret_refused,
    "account, pasted": pasted,
}
