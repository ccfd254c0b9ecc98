"""Read our documents: their tables, their fenced blocks, their links."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("docs/decisions/*.md")),
    *sorted(ROOT.glob("docs/security/*.md")),
)
FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")
COLUMNS = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a document."""

    document: str
    language: str
    text: str


def document(name: str) -> str:
    return (ROOT / name).read_text()


def blocks(language: str, *names: str) -> list[Block]:
    """Every fenced block of that language, in these documents or in all."""
    paths = [ROOT / name for name in names] or DOCUMENTS
    return [
        Block(path.name, language, text)
        for path in paths
        for found, text in FENCE.findall(path.read_text())
        if found == language
    ]


def table(name: str, heading: str) -> list[list[str]]:
    """The rows of every table in ``name`` whose first column is headed so, without the heads."""
    rows: list[list[str]] = []
    inside = False
    for line in document(name).splitlines():
        cells = [cell.strip().replace(r"\|", "|") for cell in COLUMNS.split(line)[1:-1]]
        inside = bool(cells) and (inside or cells[0] == heading)
        if inside and cells[0] != heading and not set(cells[0]) <= {"-", ":"}:
            rows.append(cells)
    return rows


def bare(cell: str) -> str:
    """A cell's text without the marks of code."""
    return cell.replace("`", "")


def links(path: Path) -> list[str]:
    """Where a document points to, but not what lies on the network."""
    targets = LINK.findall(path.read_text())
    return [target for target in targets if not target.startswith(("http:", "https:"))]
