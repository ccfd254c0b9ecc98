"""The papers about security name what exists, and count what is there."""

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.reading import ROOT

PAPERS = ("SECURITY.md", *(f"docs/security/{name}.md" for name in ("threat-model", "scans")))
NAMED = re.compile(r"`((?:tests|connector_wizard|scripts|docs)/[\w/.-]+(?:::\w+)*)`")
# As published in 5.0.0.
OF_LEVEL = {"1": 70, "2": 183}


@cache
def asvs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("asvs", ROOT / "scripts" / "asvs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def defined_in(path: Path) -> set[str]:
    """Every class, function and method of a module, as tests are named: ``Class::method``."""
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            names |= {
                f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)
            }
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return names


def exists(name: str) -> bool:
    """Tell whether a file, or a test in it, is there."""
    path, _, inside = name.partition("::")
    if not (ROOT / path).exists():
        return False
    return not inside or inside in defined_in(ROOT / path)


class TestNames:
    @pytest.mark.parametrize("paper", PAPERS)
    def test_in_a_paper_are_of_something_that_exists(self, paper: str) -> None:
        named = NAMED.findall((ROOT / paper).read_text())

        assert [name for name in named if not exists(name)] == []

    def test_in_the_threat_model_give_every_threat_a_test(self) -> None:
        text = (ROOT / "docs/security/threat-model.md").read_text()
        threats = [line for line in text.splitlines() if re.match(r"\| [A-F]\d+ ", line)]

        assert len(threats) > 20
        assert [one for one in threats if not NAMED.search(one) and "**open**" not in one] == []


class TestAsvs:
    def test_has_every_requirement_of_levels_one_and_two_once(self) -> None:
        numbers = [row["number"] for row in asvs().requirements()]
        levels = [row["level"] for row in asvs().requirements()]

        assert len(set(numbers)) == len(numbers)
        assert numbers == sorted(numbers, key=lambda one: [int(part) for part in one.split(".")])
        assert {level: levels.count(level) for level in OF_LEVEL} == OF_LEVEL
        assert set(levels) == set(OF_LEVEL)

    def test_names_for_what_is_met_something_that_exists(self) -> None:
        wrong = {
            row["number"]: row["where"]
            for row in asvs().requirements()
            if row["state"] == "met"
            and not (row["where"] and all(exists(name) for name in row["where"].split()))
        }

        assert wrong == {}

    def test_says_why_where_something_is_not_met(self) -> None:
        assert {row["state"] for row in asvs().requirements()} <= set(asvs().STATES)
        assert [row["number"] for row in asvs().requirements() if not row["how"]] == []

    def test_is_the_page_that_its_list_makes(self) -> None:
        assert asvs().PAGE.read_text() == asvs().page()
