"""The pages and states that scripts/screens.py photographs, in the order of a working day."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, ViewportSize

from tests.browser.person import REDSHIFT, Person
from tests.totp import code_of

WIDE, NARROW = ViewportSize(width=1280, height=820), ViewportSize(width=360, height=740)
# A4 between margins of 15 mm.
SHEET = ViewportSize(width=680, height=1009)
CONSOLE = {
    "title": "Warehouse",
    "ORG_ID": "0123456789ABCDEF01234567@AdobeOrg",
    "CLIENT_ID": "demo-client",
    "CLIENT_SECRETS": ["not-the-secret", "another"],
}
OTHER_SOURCES = (
    "snowflake",
    "azure-blob",
    "generic-rest-extension",
    "sftp",
    "google-big-query",
)


@dataclass
class Product:
    """The product as it runs for the pictures, and a browser."""

    site: str
    emulator: str
    folder: Path
    browser: Browser

    def steer(self, path: str, **wanted: object) -> None:
        """Tell the emulator to misbehave."""
        request = Request(  # noqa: S310 - our own loopback address
            f"{self.emulator}/emulator/{path}",
            data=json.dumps(wanted).encode(),
            headers={"Content-Type": "application/json"},
        )
        urlopen(request, timeout=10).close()  # noqa: S310

    def visitor(self) -> Person:
        """Return somebody who has not signed in, with a browser window of their own."""
        return Person(self.browser.new_context(viewport=WIDE).new_page(), self.site)

    def signed_in(self, who: str) -> Person:
        """Return the admin or the member of the practice team at the first page."""
        person = self.visitor()
        person.open("/")
        password = (self.folder / "var" / f"password-{who}").read_text()
        person.sign_in(f"{who}@example.com", password)
        person.is_at("/")
        return person


@dataclass
class Camera:
    """Takes a page four times: light, dark, in forced colors, narrow."""

    person: Person
    product: Product
    folder: Path
    number: int = 0

    def take(self, name: str) -> None:
        """Photograph what is on the page now, from top to bottom."""
        self.number += 1
        page, stem = self.person.page, f"{self.number:02}-{name}"
        # What sticks to the window would otherwise stand in the middle of the picture.
        page.evaluate("scrollTo(0, 0)")
        self._shoot(f"{stem}.png")
        page.emulate_media(color_scheme="dark")
        self._shoot(f"{stem}-dark.png")
        page.emulate_media(color_scheme="light", forced_colors="active")
        self._shoot(f"{stem}-forced.png")
        page.emulate_media(forced_colors="none")
        page.set_viewport_size(NARROW)
        self._shoot(f"{stem}-360.png")
        page.set_viewport_size(WIDE)

    def take_on_paper(self, name: str) -> None:
        """Photograph the page as it is printed on a sheet."""
        page = self.person.page
        page.emulate_media(media="print")
        page.set_viewport_size(SHEET)
        self._shoot(f"{self.number:02}-{name}.png")
        page.emulate_media(media="screen")
        page.set_viewport_size(WIDE)

    def _shoot(self, file: str) -> None:
        self.person.page.screenshot(path=self.folder / file, full_page=True, animations="disabled")


def before_signing_in(person: Person, camera: Camera) -> None:
    """The entrance."""
    person.open("/")
    camera.take("sign-in")
    person.sign_in("nobody@example.com", "a wrong password")
    person.sees("do not fit together")
    camera.take("sign-in-refused")
    person.open("/sign-in/password/reset/")
    camera.take("forgotten-password")
    person.open("/sign-in/password/reset/open/")
    camera.take("forgotten-password-bad-link")
    person.open("/sign-in/passkeys/sign-in/")
    camera.take("passkey-alone")


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


def choosing(person: Person, camera: Camera) -> None:
    """The sandbox and the source."""
    person.open("/connect/")
    camera.take("sandbox")
    person.page.get_by_text("Not in the list?").click()
    person.fill({"Sandbox": "No such name"})
    person.press("Use this sandbox")
    person.sees("has lower-case letters")
    camera.take("sandbox-mistake")
    person.choose_sandbox()
    person.sees("Cloud Storage")
    camera.take("source")
    person.search_catalog("cloud storage")
    person.page.get_by_text("Snowflake").first.wait_for(state="detached")
    person.page.locator(".source-more > summary").first.click()
    camera.take("source-search")
    person.search_catalog("nothing like it")
    person.sees("Nothing in the catalog matches")
    camera.take("source-search-empty")


def answering(person: Person, camera: Camera) -> None:
    """The credentials and what comes of them when all is well."""
    person.choose_sandbox()
    person.choose_source()
    camera.take("credentials")
    person.press("Continue")
    person.sees("Please look at these answers again")
    camera.take("credentials-mistakes")
    person.fill({**REDSHIFT, "Server": "https://analytics.example.com"})
    person.press("Continue")
    person.sees("Leave out the scheme")
    camera.take("credentials-odd")
    person.fill({"Server": REDSHIFT["Server"]})
    person.press("Continue")
    person.is_at("/connect/*/check/")
    person.page.get_by_text("as a curl command").click()
    camera.take("check")
    person.create()
    person.sees("Base connection created")
    camera.take("created")
    camera.take_on_paper("created-on-paper")


def exploring(person: Person, camera: Camera) -> None:
    """What is in a source, and one that does not let the Platform in."""
    for database, name in (("many-tables", "data-many"), ("odd-names", "data-odd")):
        person.prepare(Database=database)
        person.create()
        person.sees("The source let the Platform in")
        person.page.get_by_role("link", name="Explore data").click()
        person.sees("best_customers" if database == "odd-names" else "1 to 50 of 5000")
        camera.take(name)
    person.page.get_by_role("link", name="C# + F#").click()
    person.sees("Type on the Platform")
    person.press("Show sample rows")
    person.sees("São Paulo")
    camera.take("data-rows")
    person.prepare(Password="fails-test")  # noqa: S106 - the emulator's
    person.create()
    person.sees("Test failed")
    camera.take("test-failed")
    person.page.get_by_role("link", name="Explore data").click()
    person.page.locator("[data-urgent]").wait_for()
    camera.take("data-refused")


def following_links(person: Person, camera: Camera) -> None:
    """What a runbook's link leads to, and what it says when it is wrong."""
    person.open("/connect/?account=emulator&sandbox=dev&source=amazon-redshift")
    camera.take("link")
    person.open("/connect/?account=nobodys&sandbox=dev&source=amazon-redshift")
    camera.take("link-account-wrong")
    person.open("/connect/?sandbox=sandbox-reset&source=amazon-redshift")
    camera.take("link-sandbox-wrong")
    person.open("/connect/?sandbox=dev&source=no-such-source")
    person.press("Begin")
    person.sees("You asked for")
    camera.take("link-source-wrong")


def being_refused(person: Person, camera: Camera) -> None:
    """The Platform's no, and the secret that was kept."""
    person.prepare(Database="refused", Password="wrong-password")  # noqa: S106 - the emulator's
    person.create()
    person.sees("Nothing was created")
    camera.take("refused")
    person.page.get_by_role("link", name="Mend the answer").click()
    person.sees("Please look at this answer again")
    camera.take("refused-mending")
    person.page.get_by_text("Keep it", exact=True).click()
    camera.take("secret-stored")
    person.page.get_by_text("Replace", exact=True).click()
    camera.take("secret-replaced")
    person.prepare(Server="firewall.example.com")
    person.create()
    person.sees("a firewall keeps the Platform out")
    person.page.get_by_text("What the Platform said").click()
    camera.take("refused-by-a-firewall")


def waiting(person: Person, camera: Camera) -> None:
    """Twice the same, a slow Platform, and one whose answer is lost."""
    person.prepare()
    person.sees("One is enough")
    camera.take("check-alike")
    person.prepare(Server="slow.example.com")
    person.create()
    person.sees("Waiting for the Platform's answer")
    camera.take("being-created")
    camera.product.steer("faults", call="create", fault="status", status=503)
    person.prepare(Database="unknown")
    person.create()
    person.sees("do not create it again")
    camera.take("unknown")


def changing(person: Person, camera: Camera) -> None:
    """New names, new credentials and a deletion, of what is on the Platform."""
    for name in ("europe", "asia"):
        person.prepare(Database=name)
        person.create()
        person.sees("Base connection created")
    renaming(person, camera)
    here = person.page.url
    person.page.get_by_role("link", name="Rotate credentials").click()
    camera.take("rotate")
    person.fill({"Password": "wrong-password"})
    person.page.locator("input[name=also]").first.check()
    person.press("Rotate on the Platform")
    person.sees("2 of 2 ended")
    camera.take("rotation")
    person.page.goto(here)
    deleting(person, camera)


def renaming(person: Person, camera: Camera) -> None:
    """Another name."""
    person.page.get_by_role("link", name="Rename").click()
    camera.take("rename")
    person.fill({"Name": "Sales of Asia"})
    person.press("Change it on the Platform")
    person.sees("has taken the name")
    camera.take("renamed")


def deleting(person: Person, camera: Camera) -> None:
    """What cannot be brought back."""
    person.page.get_by_role("link", name="Delete").click()
    camera.take("delete")
    person.press("Delete it on the Platform")
    person.sees("Please look at this answer again")
    camera.take("delete-mistake")
    person.fill({"Type its name to confirm": "Sales of Asia"})
    person.press("Delete it on the Platform")
    person.sees("Deleted on the Platform")
    camera.take("deleted")


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


def of_other_sources(person: Person, camera: Camera) -> None:
    """Forms with several auth specs, keys of many lines, many fields; all unfolded."""
    for source in OTHER_SOURCES:
        person.choose_sandbox()
        person.choose_source(source)
        for fold in person.page.locator("details.fold").all():
            fold.locator("summary").first.click()
        camera.take(f"credentials-{source}")


def in_trouble(person: Person, camera: Camera) -> None:
    """No catalog, no Platform, no valid form."""
    camera.product.steer("settings", catalogue_empty=True)
    person.choose_sandbox()
    person.press("Fetch it again")
    person.sees("The catalog is empty")
    camera.take("catalog-empty")
    camera.product.steer("faults", call="specs", fault="status", status=503, times=None)
    person.press("Fetch it again")
    person.page.locator("[data-urgent]").wait_for()
    camera.take("platform-down")
    person.page.context.clear_cookies(name="cw-csrf")
    person.press("Discard the draft")
    person.sees("This form has expired")
    camera.take("expired")
    camera.product.steer("reset")
    # The scenes to come want a catalog again.
    person.choose_sandbox()
    person.press("Fetch it again")
    person.sees("Amazon Redshift")


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


def adding_an_account(person: Person, camera: Camera) -> None:
    """What only admins may do."""
    for name, path in (("team-admin", "/team/"), ("keys", "/team/keys/")):
        person.open(path)
        camera.take(name)
    person.open("/team/accounts/add/")
    camera.take("account")
    person.press("Verify and add")
    person.sees("Please look at these answers again")
    camera.take("account-mistakes")
    person.fill({"Name": "Second", "Organization id": "0123456789ABCDEF01234567@AdobeOrg"})
    person.fill({"Client id": "demo-client", "Client secret": "not-the-secret"})
    person.press("Verify and add")
    person.sees("What the Platform said")
    camera.take("account-refused")
    person.fill({"Client secret": "demo-secret"})
    person.press("Verify and add")
    person.is_at("/team/")
    camera.take("account-added")
    person.open("/connect/")
    camera.take("account-choice")


def pasting_an_account(person: Person, camera: Camera) -> None:
    """What the Developer Console gives, understood or not."""
    person.open("/team/accounts/add/")
    person.fill({"Paste from the Developer Console": '{"title": "Warehouse", "id": "7"}'})
    person.press("Verify and add")
    person.sees("There is no credential in this")
    camera.take("account-paste-mistake")
    person.fill({"Paste from the Developer Console": json.dumps(CONSOLE)})
    person.press("Verify and add")
    person.sees("Found in what you pasted")
    camera.take("account-pasted")


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


def managing_rules(person: Person, camera: Camera) -> None:
    """Policies and one Platform account."""
    person.open("/team/policies/")
    camera.take("policies")
    person.page.get_by_label("Only those chosen below").check()
    person.press("Save the policies")
    person.sees("Please look at this answer again")
    camera.take("policies-mistake")
    person.open("/team/")
    person.page.get_by_role("link", name="Emulator").click()
    camera.take("account-page")
    person.page.get_by_role("link", name="Replace the secret").click()
    camera.take("account-secret")
    person.fill({"New client secret": "not-the-secret"})
    person.press("Verify and replace")
    person.sees("Nothing was replaced")
    camera.take("account-secret-refused")


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


def taking_stock(admin: Person, camera: Camera) -> None:
    """What others made on the Platform, and what they changed of ours."""
    admin.open("/inventory/")
    camera.take("inventory-never-read")
    camera.product.steer("settings", foreign_connections=60)
    camera.product.steer("faults", call="list", fault="slow", seconds=8)
    sync(admin)
    admin.sees("so far")
    camera.take("inventory-being-read")
    admin.page.get_by_role("link", name="Show what was found").click(timeout=60_000)
    camera.take("inventory")
    admin.page.locator("[name=chosen]").first.check()
    admin.press("Adopt those that are ticked")
    admin.sees("is on record now")
    camera.take("inventory-adopted")


def drifting(admin: Person, camera: Camera) -> None:
    """What is changed on the Platform, and what is gone there."""
    admin.open("/connections/")
    admin.page.locator("tbody a").first.click()
    camera.take("adopted")
    page, remote_id = admin.page.url, admin.page.locator(".copy-value").first.inner_text()
    camera.product.steer(f"connections/{remote_id}", name="Renamed", state="disabled")
    drifted(admin, page)
    camera.take("drift")
    admin.open("/")
    camera.take("home-drift")
    camera.product.steer(f"connections/{remote_id}", deleted=True)
    drifted(admin, page)
    camera.take("gone")


def sync(admin: Person) -> None:
    """Read the practice team's sandbox `dev`."""
    admin.page.get_by_role("button", name=re.compile("Sync now.*Emulator.*dev")).click()


def drifted(admin: Person, page: str) -> None:
    """Sync, and show a connection's page as it is then."""
    admin.open("/inventory/")
    sync(admin)
    admin.page.get_by_role("link", name="Show what was found").wait_for(timeout=60_000)
    admin.open(page.removeprefix(admin.site))


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


def protecting_the_account(person: Person, camera: Camera) -> None:
    """An authenticator app is set up."""
    password = (camera.product.folder / "var" / "password-member").read_text()
    person.open("/sign-in/security/")
    camera.take("security")
    person.open("/sign-in/app/add/")
    camera.take("confirm")
    person.fill({"Password": password})
    person.press("Go on")
    person.page.get_by_text("No camera?").click()
    camera.take("app-add")
    secret = person.page.locator(".copy-value").inner_text()
    person.fill({"Code that the app shows now": code_of(secret)})
    person.press("Switch it on")
    person.sees("This is the only time")
    camera.take("recovery-codes")
    camera.take_on_paper("recovery-codes-on-paper")


def with_a_second_factor(person: Person, camera: Camera) -> None:
    """What is there once a second factor is; it is taken off again, for the scenes to come."""
    password = (camera.product.folder / "var" / "password-member").read_text()
    person.open("/sign-in/passkeys/add/")
    camera.take("passkey-add")
    person.open("/sign-in/sessions/")
    camera.take("sessions")
    other = camera.product.visitor()
    other.open("/")
    other.sign_in("member@example.com", password)
    admin, camera.person = person, other
    camera.take("second-factor")
    camera.person = admin
    person.open("/sign-in/app/remove/")
    camera.take("app-remove")
    person.press("Remove it")
    person.sees("The authenticator app is removed")


def copying(person: Person, camera: Camera) -> None:
    """To another sandbox, and as code."""
    person.open("/connections/?status=created")
    person.page.locator("tbody a").first.click()
    person.page.get_by_role("link", name="As code").click()
    camera.take("as-code")
    person.page.go_back()
    person.page.get_by_role("link", name="Copy to another sandbox").click()
    camera.take("copy")
    person.page.get_by_text("Not in the list?").click()
    person.press("Copy to this sandbox")
    person.sees("Please look at this answer again")
    camera.take("copy-mistake")
    person.page.locator(".cards button").first.click()
    person.is_at("/connect/*/check/")
    camera.take("copied")


OF_A_MEMBER: tuple[Callable[[Person, Camera], None], ...] = (
    with_nothing_yet,
    protecting_the_account,
    with_a_second_factor,
    choosing,
    answering,
    exploring,
    following_links,
    being_refused,
    waiting,
    changing,
    looking_back,
    copying,
    of_other_sources,
    in_trouble,
)
OF_AN_ADMIN = (
    reviewing,
    # While there is one account only: its author is not asked for which.
    approving,
    adding_an_account,
    pasting_an_account,
    inviting,
    making_tokens,
    managing_people,
    managing_rules,
    being_told,
    taking_stock,
    drifting,
)


def photograph(product: Product, folder: Path) -> None:
    """Take all pictures."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    camera = Camera(product.visitor(), product, folder)
    before_signing_in(camera.person, camera)
    camera.person = product.signed_in("member")
    for scene in OF_A_MEMBER:
        scene(camera.person, camera)
    camera.person = product.signed_in("admin")
    for scene in OF_AN_ADMIN:
        scene(camera.person, camera)
    print(f"{camera.number} pages and states, four pictures each: {folder}")


class Once(Camera):
    """Takes a page once, as the documentation shows it."""

    def take(self, name: str) -> None:
        """Photograph what is on the page now, light, from top to bottom."""
        if not name.endswith("-mistake"):
            self.person.page.evaluate("scrollTo(0, 0)")
            self._shoot(f"{name}.png")


def pictures(product: Product, folder: Path) -> None:
    """Take the pictures of the documentation: a source's credentials, and a review's life."""
    picture(product, folder / "wizard.png")
    reviewing = folder / "reviewing"
    reviewing.mkdir(exist_ok=True)
    admin = product.signed_in("admin")
    approving(admin, Once(admin, product, reviewing))


def picture(product: Product, file: Path) -> None:
    """Take the credentials of a source."""
    person = product.signed_in("member")
    person.choose_sandbox()
    person.choose_source()
    person.fill({name: REDSHIFT[name] for name in ("Server", "User name")})
    person.page.get_by_label("Server").focus()
    file.parent.mkdir(exist_ok=True)
    person.page.screenshot(path=file, animations="disabled")
    print(f"{file}: {file.stat().st_size // 1024} KB")
