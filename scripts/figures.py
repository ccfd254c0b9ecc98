"""Print what each page costs a first visitor on a slow line: bytes, requests, largest paint."""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright
from screens import CHROMIUM, ROOT, running

# "Slow 4G", as Chromium's tools call it, and a processor of a quarter of this one's speed.
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SLOWER = 4
LARGEST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""
KINDS = ("Document", "Stylesheet", "Script")


@dataclass
class Cost:
    """What came over the line for one page."""

    bytes: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, str] = field(default_factory=dict)
    compressed: int = 0
    painted: float = 0

    def listen(self, wire: CDPSession) -> None:
        """Count what this browser receives, as it came: compressed where the server did so."""
        wire.on("Network.responseReceived", self._begun)
        wire.on("Network.loadingFinished", self._ended)

    def _begun(self, told: dict[str, Any]) -> None:
        self.kinds[told["requestId"]] = told["type"]

    def _ended(self, told: dict[str, Any]) -> None:
        kind = self.kinds.get(told["requestId"], "Other")
        self.bytes[kind] += int(told["encodedDataLength"])

    def line(self, name: str) -> str:
        """Return a line of the table."""
        kilobytes = [self.bytes["Document"], self.compressed]
        kilobytes += [self.bytes[kind] for kind in KINDS[1:]]
        columns = "".join(f"{size / 1024:>8.1f}" for size in kilobytes)
        return f"{name:<14}{columns}{len(self.kinds):>10}{self.painted / 1000:>9.2f} s"


def main() -> None:
    """Serve, visit each page for the first time, print."""
    sys.path.insert(0, str(ROOT))
    import scenes

    from tests.browser.person import FLAGS

    print(f"{'page':<14}{'HTML':>8}{'gzip':>8}{'CSS':>8}{'JS':>8}{'requests':>10}{'LCP':>11}")
    with running() as (site, emulator, folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        product = scenes.Product(site, emulator, folder, browser)
        for name, path, cookies in visits(product):
            page = browser.new_context(storage_state=cookies, viewport=scenes.WIDE).new_page()
            print(measured(page, f"{site}{path}").line(name), flush=True)
            page.context.close()
        browser.close()
    print("Kilobytes, at 1.6 Mbit/s, 150 ms and a quarter of the processor. The product does not")
    print(
        "compress HTML, which holds form tokens: gzip says what a proxy's compression would give."
    )


def visits(product: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield each page's name, its path and the visitor's cookies; make the rows that it shows."""
    yield "sign-in", "/", None
    person = product.signed_in("member")
    person.prepare()
    draft = person.page.url.removeprefix(product.site).removesuffix("check/")
    person.prepare(Database="orders")
    person.create()
    person.sees("Base connection created")
    connection = person.page.url.removeprefix(product.site)
    cookies = person.page.context.storage_state()
    for name, path in (
        ("home", "/"),
        ("connections", "/connections/"),
        ("connection", connection),
        ("history", "/history/"),
        ("team", "/team/"),
        ("help", "/help/"),
        ("sandbox", f"{draft}sandbox/"),
        ("source", f"{draft}source/"),
        ("credentials", f"{draft}credentials/"),
        ("check", f"{draft}check/"),
    ):
        yield name, path, cookies


def measured(page: Page, url: str) -> Cost:
    """Open ``url`` with nothing in the browser's cache, and tell what it cost."""
    cost, wire = Cost(), page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    cost.listen(wire)
    answer = page.goto(url, wait_until="networkidle")
    cost.painted = page.evaluate(LARGEST_PAINT)
    cost.compressed = len(gzip.compress(answer.body(), 9)) if answer else 0
    return cost


if __name__ == "__main__":
    main()
