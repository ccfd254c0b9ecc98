"""The whole catalogue can be drawn, filled in and sent: a file of it, or what is stored."""

import json
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from connector_wizard.emulator import Emulator
from connector_wizard.models import Membership, PlatformAccount
from tests import factories

CATALOGUE = files("connector_wizard.emulator.sources").joinpath("catalogue.json")
IMPOSSIBLE = {
    "id": "1",
    "name": "impossible",
    "authSpec": [
        {
            "name": "Basic",
            "spec": {
                "properties": {"one": {"type": "string", "minLength": 5, "maxLength": 2}},
                "required": ["one"],
                "uiAttributes": {},
            },
        }
    ],
}


def check(*options: str, fails: bool = False) -> str:
    out = StringIO()
    if fails:
        with pytest.raises(SystemExit) as ended:
            call_command("check_catalogue", *options, stdout=out)
        assert ended.value.code == 1
    else:
        call_command("check_catalogue", *options, stdout=out)
    return out.getvalue()


def checked(*options: str, fails: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(check("--json", *options, fails=fails))
    return told


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "specs.json"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What is said of the whole catalogue of the emulator."""
    return checked("--file", str(CATALOGUE))


class TestTheEmulatorsCatalogue:
    def test_works_in_all_its_parts(self, told: dict[str, Any]) -> None:
        specs = json.loads(CATALOGUE.read_text())
        assert [one for one in told["findings"] if one["failures"]] == []
        assert {one["source"] for one in told["findings"]} == {spec["name"] for spec in specs}
        assert sum(bool(one["auth"]) for one in told["findings"]) == sum(
            len(spec.get("authSpec", ())) for spec in specs
        )

    def test_uses_keywords_that_we_know(self, told: dict[str, Any]) -> None:
        ignored = {one["keyword"] for one in told["keywords"] if one["treatment"] == "ignored"}
        assert ignored == {"contentEncoding"}

    def test_is_told_in_lines_and_a_table(self) -> None:
        said = check("--file", str(CATALOGUE))

        assert "ok      amazon-redshift · Basic Authentication\n" in said
        assert "70 tried, 70 work, 0 do not." in said
        assert "contentEncoding               3  ignored" in said


class TestAFile:
    def test_with_what_does_not_work_ends_with_1_and_says_what(self, file: Path) -> None:
        file.write_text(json.dumps({"items": [IMPOSSIBLE]}))

        said = check("--file", str(file), fails=True)

        assert "FAILED  impossible · Basic\n        failure: one: Use at " in said
        assert "“uiAttributes” is not understood and is ignored." in said
        assert "1 tried, 0 work, 1 do not." in said

    @pytest.mark.parametrize("told", [[1], {"name": "no id"}, [{"id": "1", "name": None}]])
    def test_with_what_is_no_spec_ends_with_1(self, file: Path, told: Any) -> None:
        file.write_text(json.dumps(told))

        assert "FAILED  number 1\n        failure: It is no" in check(
            "--file", str(file), fails=True
        )

    def test_goes_on_after_what_does_not_work(self, file: Path) -> None:
        file.write_text(json.dumps([IMPOSSIBLE, *json.loads(CATALOGUE.read_text())[:1]]))

        assert "2 tried, 1 work, 1 do not." in check("--file", str(file), fails=True)

    @pytest.mark.parametrize("text", ["{", "", "[" * 100_000])
    def test_that_is_no_json_is_refused(self, file: Path, text: str) -> None:
        file.write_text(text)

        with pytest.raises(CommandError, match="is not readable JSON"):
            check("--file", str(file))

    def test_that_is_not_there_is_refused(self, file: Path) -> None:
        with pytest.raises(CommandError, match="FileNotFoundError"):
            check("--file", str(file))


class TestWhatIsStored:
    def test_is_each_pinned_spec_once_and_what_is_only_listed(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        factories.make_draft(member, account)
        factories.make_created(member, account)
        account.sources.create(spec_id="other", name="sftp", title="SFTP")
        account.sources.create(
            spec_id=factories.REDSHIFT_SPEC_ID, name="amazon-redshift", title="Amazon Redshift"
        )

        told = checked()["findings"]

        assert [(one["source"], one["auth"]) for one in told] == [
            ("amazon-redshift", "Basic Authentication"),
            ("sftp", ""),
        ]
        assert "Only listed" in told[1]["notes"][0]

    def test_is_told_by_what_was_pinned_even_if_it_cannot_work(
        self, member: Membership, account: PlatformAccount
    ) -> None:
        schema = IMPOSSIBLE["authSpec"][0]["spec"]  # type: ignore[index]
        factories.make_draft(member, account, auth_specs=[{"name": "Basic", "schema": schema}])

        assert "FAILED  amazon-redshift · Basic" in check(fails=True)

    def test_may_be_nothing(self, db: None) -> None:
        assert "0 tried" in check()

    def test_asks_the_platform_nothing_and_shows_no_secret(
        self, member: Membership, account: PlatformAccount, platform: Emulator
    ) -> None:
        factories.make_draft(member, account, secrets={"password": "canary-in-draft"})

        said = check()

        assert platform.requests() == []
        assert "canary-in-draft" not in said
