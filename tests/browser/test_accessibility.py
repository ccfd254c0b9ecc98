"""Every page and state is fit for everybody: axe in light and dark, and no sideways scrolling."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize
from pytest_django import Settings

from connector_wizard.emulator import Emulator
from connector_wizard.models import (
    Connection,
    Membership,
    PlatformAccount,
    Role,
    Sandbox,
    Submission,
    Sync,
    Team,
)
from tests import factories
from tests.browser.conftest import Complaints
from tests.browser.person import Person
from tests.people import PASSWORD, add_app, secret_of, sign_in
from tests.totp import code_of

pytestmark = pytest.mark.django_db(transaction=True)

STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
NARROW = ViewportSize(width=320, height=640)
LONG = "a-name-without-a-single-space-that-goes-on-and-on-" * 3
axe = Axe()


@dataclass
class Place:
    """Where a state is shown, with the rows that it needs."""

    person: Person
    member: Membership
    account: PlatformAccount
    platform: Emulator
    settings: Settings
    complaints: Complaints

    def draft(self, **more: object) -> Connection:
        return factories.make_draft(self.member, self.account, **more)

    def step(self, name: str, **more: object) -> None:
        self.person.open(f"/connect/{self.draft(**more).pk}/{name}/")


def connection(place: Place, status: str, **tried: object) -> None:
    row = place.draft(status=status)
    factories.make_submission(row, lease_until=timezone.now(), **tried)
    place.person.open(f"/connections/{row.pk}/")


def created(place: Place) -> None:
    row = factories.make_created(place.member, place.account, name=LONG, description=LONG)
    factories.make_submission(row, outcome=Submission.Outcome.CREATED, twin_id="a-twin")
    place.person.open(f"/connections/{row.pk}/")


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


def pasted(place: Place) -> None:
    Membership.objects.filter(pk=place.member.pk).update(role=Role.ADMIN)
    place.person.open("/team/accounts/add/")
    paste = f"CLIENT_ID={LONG}\nCLIENT_SECRETS=['a']\nORG_ID=nonsense"
    place.person.fill({"Paste from the Developer Console": paste})
    place.person.press("Verify and add")
    place.person.sees("Found in what you pasted")


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


def stranger(path: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        place.person.page.context.clear_cookies()
        place.person.open(path)

    return show


def wrong_sign_in(place: Place) -> None:
    stranger("/")(place)
    place.person.sign_in("nobody@example.com", "nothing")
    place.person.sees("do not fit together")


def with_provider(path: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        place.settings.OIDC_ISSUER, place.settings.OIDC_NAME = "http://127.0.0.1:9", LONG
        stranger(path)(place)

    return show


def secured(path: str, leads_to: str = "") -> Callable[[Place], None]:
    """Show a page to somebody with a password, an authenticator app, and another session."""

    def show(place: Place) -> None:
        user = place.member.user
        user.set_password(PASSWORD)
        user.save()
        add_app(sign_in(user)[0])
        place.person.page.context.clear_cookies()
        place.person.open(path)
        place.person.sign_in(user.email, PASSWORD)
        place.person.fill({"Code": code_of(secret_of(user), ahead=1)})
        place.person.press("Sign in")
        place.person.is_at(f"{leads_to or path}**")

    return show


def confirmed(path: str) -> Callable[[Place], None]:
    def show(place: Place) -> None:
        user = place.member.user
        user.set_password(PASSWORD)
        user.save()
        place.person.page.context.clear_cookies()
        place.person.open(path)
        place.person.sign_in(user.email, PASSWORD)
        place.person.sees("Is it you?")
        place.person.fill({"Password": PASSWORD})
        place.person.press("Go on")
        place.person.is_at(path)

    return show


def recovery_codes(place: Place) -> None:
    confirmed("/sign-in/app/add/")(place)
    place.person.page.get_by_text("No camera?").click()
    secret = place.person.page.locator(".copy-value").inner_text()
    place.person.fill({"Code that the app shows now": "12"})
    place.person.press("Switch it on")
    place.person.page.locator("[data-error-summary]").wait_for()
    place.person.fill({"Code that the app shows now": code_of(secret)})
    place.person.press("Switch it on")
    place.person.sees("This is the only time")


def second_factor(place: Place) -> None:
    secured("/")(place)
    place.person.page.context.clear_cookies()
    place.person.open("/")
    place.person.sign_in(place.member.user.email, PASSWORD)
    place.person.fill({"Code": "1"})
    place.person.press("Sign in")
    place.person.page.locator("[data-error-summary]").wait_for()


def second_factor_needed(place: Place) -> None:
    Team.objects.update(admins_need_second_factor=True)
    admin(place).open("/")
    place.person.sees("Your team wants admins")


def too_many(place: Place) -> None:
    place.complaints.allow(429)
    for _ in range(5):
        sign_in(place.member.user, password="wrong")
    stranger("/")(place)
    place.person.sign_in(place.member.user.email, "wrong")
    place.person.sees("Too many tries")


def admin(place: Place) -> Person:
    place.member.role = Role.ADMIN
    place.member.save()
    return place.person


def as_admin(path: str) -> Callable[[Place], None]:
    return lambda place: admin(place).open(path)


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


def told_nothing(place: Place) -> None:
    nobody_there(place)
    place.person.open("/notices/")


def without_team(place: Place) -> None:
    place.member.delete()
    place.person.open("/")


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


def at(path: str) -> Callable[[Place], None]:
    return lambda place: place.person.open(path)


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


def deletion_mistake(place: Place) -> None:
    on_created("delete")(place)
    place.person.press("Delete it on the Platform")
    place.person.sees("Please look at this answer again")


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


THEIRS = {"name": LONG, "description": LONG, "etag": "2", "by": LONG, "at": factories.STORED_AT}
STATES: dict[str, Callable[[Place], None]] = {
    "sign-in": stranger("/"),
    "sign-in refused": wrong_sign_in,
    "forgotten password": stranger("/sign-in/password/reset/"),
    "forgotten password, sent": stranger("/sign-in/password/reset/done/"),
    "forgotten password, bad link": stranger("/sign-in/password/reset/open/"),
    "passkey alone": stranger("/sign-in/passkeys/sign-in/"),
    "sign-in by a provider": with_provider("/sign-in/login/"),
    "provider, does not answer": with_provider("/sign-in/provider/"),
    "provider, odd": with_provider("/sign-in/provider/callback/"),
    "security": secured("/sign-in/security/"),
    "sessions": secured("/sign-in/sessions/"),
    "confirm": secured("/sign-in/app/remove/", "/sign-in/confirm/password/"),
    "confirm by a code": secured("/sign-in/confirm/code/"),
    "app, add": confirmed("/sign-in/app/add/"),
    "passkey, add": confirmed("/sign-in/passkeys/add/"),
    "recovery codes": recovery_codes,
    "recovery codes, make": confirmed("/sign-in/recovery-codes/make/"),
    "second factor": second_factor,
    "second factor, needed": second_factor_needed,
    "too many tries": too_many,
    "change password": secured("/sign-in/password/change/"),
    "sign out": at("/sign-in/logout/"),
    "home, empty": at("/"),
    "home": home,
    "menu": menu,
    "connections, empty": at("/connections/"),
    "connections": connections,
    "connections, none matches": at("/connections/?q=nothing"),
    "team": at("/team/"),
    "keys": as_admin("/team/keys/"),
    "adding an account": as_admin("/team/accounts/add/"),
    "help": at("/help/"),
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
    "my notices": at("/notices/"),
    "my notices, none": told_nothing,
    "account page": one_account,
    "account, secret": secret_refused,
    "history": history,
    "history, none fits": at("/history/?text=nothing"),
    "no such page": at("/nowhere/"),
    "not allowed": at("/team/accounts/add/"),
    "not allowed to connect": nobody_there,
    "form expired": expired,
    "server fails": fails,
    "account": account_choice,
    "account, pasted": pasted,
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
    "being renamed": changed("rename", "sent"),
    "change unconfirmed": changed("rotate", "unknown", unknown_left_by=timezone.now(), problem="x"),
    "changed by somebody else": changed("rename", "stale", found=THEIRS),
    "change refused": changed("rotate", "refused", problem=LONG, platform_words=LONG),
    "deleted": changed("delete", "done", settled_at=timezone.now()),
    "rotation, paused": rotation_paused,
    "reviews": reviews,
    "reviews, mistake": review_mistake,
    "reviews, none": nothing_to_review,
    "reviewed": reviewed,
    "check, for approval": for_approval,
    "check, approved": approved,
    "approval, mistake": deciding,
    "sent back": sent_back,
    "drift": drifting,
    "gone": gone,
    "inventory": inventory,
    "inventory, empty": at("/inventory/"),
    "inventory, none matches": at("/inventory/?q=nothing"),
}


@pytest.fixture
def place(
    member_there: Person,
    member: Membership,
    account: PlatformAccount,
    platform: Emulator,
    complaints: Complaints,
    settings: Settings,
) -> Place:
    cache.clear()
    complaints.allow(401, 403, 404, 410, 502, words=("htmx:",))
    return Place(member_there, member, account, platform, settings, complaints)


def faults(page: Page, *rules: str) -> str:
    """Return what axe has to say against the page as it is now; nothing is good."""
    found = axe.run(page, options={"runOnly": list(rules), "resultTypes": ["violations"]})
    report: str = found.generate_report() if found.violations_count else ""
    return report


class TestEveryPage:
    @pytest.mark.parametrize("state", STATES)
    def test_is_fit_for_everybody(self, place: Place, state: str) -> None:
        page = place.person.page
        STATES[state](place)

        assert faults(page, *STANDARDS) == ""
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        # Nothing but colors changes in the dark.
        assert faults(page, "color-contrast") == ""
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


class TestTheStyleGuide:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_is_fit_for_everybody(
        self, with_debug: None, member_there: Person, scheme: Literal["light", "dark"]
    ) -> None:
        page = member_there.page
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

        member_there.open("/styleguide/")

        assert faults(page, *STANDARDS) == ""
        page.set_viewport_size(NARROW)
        assert faults(page, "target-size") == ""
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
