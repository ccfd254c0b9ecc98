"""Write docs/security/asvs.md out of asvs.csv: one row a requirement, and how many are met."""

import csv
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "security"
SOURCE, PAGE = FOLDER / "asvs.csv", FOLDER / "asvs.md"
STATES = {"met": "met", "open": "open", "na": "not applicable"}
CHAPTERS = (
    "Encoding and sanitization",
    "Validation and business logic",
    "Web frontend",
    "API and web service",
    "Files",
    "Authentication",
    "Sessions",
    "Authorization",
    "Self-contained tokens",
    "OAuth and OIDC",
    "Cryptography",
    "Secure communication",
    "Configuration",
    "Data protection",
    "Secure coding and architecture",
    "Logging and error handling",
    "WebRTC",
)
HEAD = """# OWASP ASVS 5.0, levels 1 and 2

Every requirement of both levels of the OWASP Application Security Verification Standard 5.0.0, by
its number, in our words, with our own judgment of it; nobody else has audited this. **met** names
what meets it, and where that is tested or stands. **open** says what is missing, if only a part is.
**not applicable** says why.

This page is made of [asvs.csv](asvs.csv) by `python scripts/asvs.py`; a test counts, and sees that
everything named exists.

"""


def requirements() -> list[dict[str, str]]:
    """Return the rows of the list, in their order."""
    with SOURCE.open(newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    """Return the page that the rows make."""
    rows = requirements()
    return HEAD + totals(rows) + "".join(chapter(n, rows) for n in range(1, len(CHAPTERS) + 1))


def totals(rows: list[dict[str, str]]) -> str:
    """Return the table of how many are met."""
    lines = [
        "| level | " + " | ".join(STATES.values()) + " | all |",
        "|---" * (len(STATES) + 2) + "|",
    ]
    for level, of_level in (("1", rows), ("2", rows), ("both", rows)):
        counted = [row for row in of_level if level in (row["level"], "both")]
        by_state = Counter(row["state"] for row in counted)
        cells = [str(by_state[state]) for state in STATES]
        lines.append(f"| {level} | " + " | ".join(cells) + f" | {len(counted)} |")
    return "\n".join(lines) + "\n"


def chapter(number: int, rows: list[dict[str, str]]) -> str:
    """Return the table of one chapter."""
    lines = [
        f"\n## V{number} {CHAPTERS[number - 1]}\n",
        "| | level | requirement | state | by what, or why | where |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        if row["number"].split(".")[0] == str(number):
            where = "<br>".join(f"`{one}`" for one in row["where"].split())
            cells = (row["number"], row["level"], row["what"], STATES[row["state"]], row["how"])
            lines.append("| " + " | ".join(cells) + f" | {where} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
