"""The wizard, from the sandbox to the created connection, and what goes wrong on the way."""

from scenes.camera import Camera
from tests.browser.person import REDSHIFT, Person

OTHER_SOURCES = (
    "snowflake",
    "azure-blob",
    "generic-rest-extension",
    "sftp",
    "google-big-query",
)


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
