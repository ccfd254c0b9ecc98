"""A pasted address is taken apart; a server's name with more in it is questioned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_wizard.schema_forms import address_warnings, take_apart

WHOLE = {"server": "h.example.com", "port": "5439", "database": "dev"}
SIGNED = {**WHOLE, "username": "u", "password": "p@;1"}


class TestTakeApart:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("jdbc:redshift://h.example.com:5439/dev", WHOLE),
            (" JDBC:REDSHIFT://h.example.com:5439/dev?ssl=true ", WHOLE),
            ("jdbc:redshift://h.example.com:5439/dev?user=u&password=p%40%3B1", SIGNED),
            ("jdbc:redshift://h.example.com:5439/dev;UID=u;PWD=p@", {**SIGNED, "password": "p@"}),
            ("redshift://h.example.com:5439/dev", WHOLE),
            ("postgresql://u:p%40%3B1@h.example.com:5439/dev", SIGNED),
            ("postgres://u@h.example.com/", {"server": "h.example.com", "username": "u"}),
            ("postgresql://h.example.com", {"server": "h.example.com"}),
            ("postgresql://[::1]:5/d", {"server": "::1", "port": "5", "database": "d"}),
            (
                "jdbc:postgresql://h.example.com:5439/dev?currentSchema=s",
                {**WHOLE, "schema": "s"},
            ),
            (
                "jdbc:sqlserver://h.example.com:5439;databaseName=dev;user=u;password=p@",
                {**SIGNED, "password": "p@"},
            ),
            (
                "Driver={Redshift};Server=h.example.com;Database=dev;UID=u;PWD={p@;1};Port=5439",
                SIGNED,
            ),
            (
                "Server=h.example.com; Port=5439; Database=dev; PWD={a}}b};",
                {**WHOLE, "password": "a}b"},
            ),
            ("Data Source=tcp:h.example.com,5439;Initial Catalog=dev", WHOLE),
            ("host=h.example.com port=5439 dbname=dev user=u password='p@;1'", SIGNED),
            (
                r"host=h.example.com password='it\'s'",
                {"server": "h.example.com", "password": "it's"},
            ),
            ('psql "host=h.example.com port=5439 dbname=dev"', WHOLE),
            ("psql postgresql://h.example.com:5439/dev", WHOLE),
            ("Database=dev;UID=u", {"database": "dev", "username": "u"}),
            ("h.example.com:5439/dev", WHOLE),
            ("h.example.com:5439", {"server": "h.example.com", "port": "5439"}),
            ("h.example.com/dev", {"server": "h.example.com", "database": "dev"}),
            ("[::1]:5439/dev", {**WHOLE, "server": "::1"}),
        ],
    )
    def test_finds_the_parts(self, text: str, parts: dict[str, str]) -> None:
        address = take_apart(text)

        assert address is not None
        assert address.params() == parts

    @pytest.mark.parametrize(
        "text",
        ["", '"', "h.example.com", "h.example.com/", "a b", "https://h.example.com/x", "UID=u",
         "jdbc:redshift://", "Server=h;oops", "host='h", "a=b", "h:5439/dev\n" + "x" * 5, "::1",
         "jdbc:redshift://a b/c", "x" * 5000, "Server=a,b,c;X=1"],
    )  # fmt: skip
    def test_leaves_everything_else_alone(self, text: str) -> None:
        address = take_apart(text)

        assert address is None or not address.server

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("jdbc:redshift:iam://h.example.com:5439/dev", WHOLE),
            ("jdbc:redshift:iam://cluster:us-east-1/dev", {"database": "dev"}),
        ],
    )
    def test_says_that_iam_is_of_no_use_here(self, text: str, parts: dict[str, str]) -> None:
        address = take_apart(text)

        assert address is not None
        assert address.params() == parts
        assert "IAM" in address.note

    def test_hides_the_password(self) -> None:
        assert "hunter2" not in repr(take_apart("postgresql://u:hunter2@h/d"))

    @given(st.text() | st.text("ab1:/@=;{}'\" ?&[]%.,", max_size=40))
    def test_takes_any_text(self, text: str) -> None:
        address = take_apart(text)
        warnings = address_warnings(text)

        assert address is None or all(isinstance(each, str) for each in address.params().values())
        assert len(warnings) == len(set(warnings))

    @pytest.mark.parametrize("text", ["a=" * 2000, "{" * 4000, "a=b;" * 999, "'" * 4000])
    def test_is_quick_with_long_nonsense(self, text: str) -> None:
        assert take_apart(text) is None


class TestServerName:
    @pytest.mark.parametrize("name", ["", "h.example.com", "10.0.0.1", "::1", "[::1]", " h "])
    def test_alone_is_fine(self, name: str) -> None:
        assert address_warnings(name) == []

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("https://h.example.com", ["scheme"]),
            ("jdbc:redshift://h:5439/dev", ["scheme", "port", "slash"]),
            ("h:5439", ["port"]),
            ("[::1]:5439", ["port"]),
            ("h.example.com/dev", ["slash"]),
            ("h example.com", ["space"]),
        ],
    )
    def test_with_more_in_it_is_questioned(self, name: str, words: list[str]) -> None:
        told = " ".join(address_warnings(name))

        assert {word for word in ("scheme", "space", "port", "slash") if word in told} == set(words)
