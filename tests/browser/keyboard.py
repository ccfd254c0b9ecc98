"""Work a page by the keyboard alone, and count the presses."""

import re
from collections.abc import Mapping

from playwright.sync_api import Page

# How a person who hears the page would be told what has the focus.
FOCUSED = """() => {
  const place = document.activeElement;
  const words = place.labels?.[0]?.innerText ?? place.getAttribute("aria-label") ?? place.innerText;
  return (words ?? "").trim();
}"""
FAR = 60


class Keyboard:
    """The keys of somebody who uses nothing else."""

    def __init__(self, page: Page) -> None:
        """Lay hands on it."""
        self._page = page
        self.presses = 0

    def press(self, key: str) -> None:
        """Press one key."""
        self._page.keyboard.press(key)
        self.presses += 1

    def write(self, text: str) -> None:
        """Write into what has the focus."""
        self._page.keyboard.type(text)

    def focused(self) -> str:
        """Tell what has the focus."""
        words: str = self._page.evaluate(FOCUSED)
        return words

    def go_to(self, words: str) -> None:
        """Press Tab until what has the focus begins with these words."""
        passed = []
        for _ in range(FAR):
            self.press("Tab")
            passed.append(self.focused())
            if re.match(rf"{re.escape(words)}\b", passed[-1]):
                return
        raise AssertionError(f"The focus never came to {words!r}; it passed {passed}")

    def choose(self, words: str) -> None:
        """Skip the navigation, go to what begins with these words, and press Enter there."""
        self._skip_navigation()
        self.go_to(words)
        self.press("Enter")

    def answer(self, answers: Mapping[str, str]) -> None:
        """Skip the navigation, fill in the fields in their order, and press Enter in the last."""
        self._skip_navigation()
        for label, answer in answers.items():
            self.go_to(label)
            self.write(answer)
        self.press("Enter")

    def _skip_navigation(self) -> None:
        self.go_to("Skip to the content")
        self.press("Enter")
