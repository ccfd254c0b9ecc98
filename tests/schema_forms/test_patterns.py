"""A pattern from outside warns where that is certain, and never holds up the server."""

import pytest

from connector_wizard.schema_forms.patterns import surely_mismatches

MYSQL = (
    r"^([sS]erver=)(.*)( ?;[pP]ort=)(.*)(; ?[dD]atabase=)(.*)(; ?[uU]id=)(.*)(; ?[pP]wd=)(.*)(;)$"
)


class TestPattern:
    def test_mismatches_what_it_does_not_describe(self) -> None:
        assert surely_mismatches("^a+$", "b")
        assert surely_mismatches(MYSQL, "Server=h;Port=1;Database=d;UID=u;PWD=p")

    def test_matches_what_it_describes(self) -> None:
        assert not surely_mismatches("^a+$", "aa")
        assert not surely_mismatches(MYSQL, "Server=h;Port=1;Database=d;Uid=u;Pwd=p;")

    def test_that_is_missing_matches(self) -> None:
        assert not surely_mismatches("", "b")

    @pytest.mark.parametrize("pattern", ["[", "(?<name>a)", r"\p{L}", "a{99999999999}", "(" * 9000])
    def test_that_python_cannot_read_matches(self, pattern: str) -> None:
        assert not surely_mismatches(pattern, "b")

    @pytest.mark.parametrize(
        "pattern",
        ["(a+)+$", "(a|aa)*$", "(a*)*b", "^.*.*.*.*.*.*x$", "^.*a.*a.*a.*a.*a.*a.*b$",
         "a*a*a*a*a*a*a*a*c", "(?:a?){1,}{2,}x", "^(.*)(.*)(.*)(.*)(.*)b$",
         "(a?){50}a{50}", "a?" * 40 + "a" * 40 + "b", "(a|a)" * 40 + "b", r"(\\*a*)*b",
         "(?i)^.*A.*A.*A.*A.*A.*A.*b$"],
    )  # fmt: skip
    def test_that_could_take_for_ever_is_not_tried(self, pattern: str) -> None:
        assert not surely_mismatches(pattern, "a" * 500 + "!")

    def test_is_not_tried_on_a_very_long_text(self) -> None:
        assert not surely_mismatches("^b", "a" * 1001)
