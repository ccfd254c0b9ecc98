"""A trial tells what would befall a person: no field, a refused answer, a secret on the page."""

from connector_wizard.schema_forms import AuthParamsForm, try_out
from tests.schema_forms.forms import schema_of

SCHEMA = schema_of(
    "server", server={"type": "string"}, password={"type": "string", "format": "password"}
)


class TestATrial:
    def test_finds_nothing_against_a_good_form(self) -> None:
        trial = try_out(SCHEMA, str)

        assert (trial.notes, trial.warnings, trial.failures) == ((), (), ())
        assert set(trial.sent) == {"server", "password"}

    def test_finds_a_field_that_is_not_drawn(self) -> None:
        trial = try_out(SCHEMA, lambda form: str(form["server"]))

        assert trial.failures == ("password: The page does not ask for it.",)

    def test_finds_a_secret_that_is_shown(self) -> None:
        def careless(form: AuthParamsForm) -> str:
            return f"{form}{dict(form.secrets()) if form.is_bound else ''}"

        trial = try_out(SCHEMA, careless)

        assert trial.failures == ("password: The page shows the secret that was typed.",)

    def test_finds_what_nobody_can_answer(self) -> None:
        schema = schema_of("one", one={"type": "string", "minLength": 5, "maxLength": 2})

        trial = try_out(schema, str)

        assert trial.failures[0].startswith("one: Use at ")

    def test_finds_what_only_looks_odd_and_what_was_not_understood(self) -> None:
        schema = schema_of("two", one={"type": "string", "pattern": "^(?=x)y"}, three={"x-y": 1})

        trial = try_out({**schema, "uiAttributes": {}}, str)

        assert "without describing it" in trial.warnings[0]
        assert trial.warnings[1].startswith("one: This does not look as")
        assert any("uiAttributes" in note for note in trial.notes)
        assert trial.failures == ()
