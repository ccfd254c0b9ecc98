"""The API does what its document says, and nothing else: schemathesis asks it everything."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.servers.basehttp import WSGIRequestHandler
from openapi_spec_validator import OpenAPIV31SpecValidator
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from connector_wizard.api.document import DOCUMENT
from connector_wizard.emulator import Emulator
from connector_wizard.models import Membership
from tests import factories

HERE = Path(__file__).parent
# "make api-check" asks more of each operation.
EXAMPLES = os.environ.get("API_EXAMPLES", "4")


class TestDocument:
    def test_is_valid_openapi_3_1(self) -> None:
        assert DOCUMENT["openapi"].startswith("3.1")
        OpenAPIV31SpecValidator(dict(DOCUMENT)).validate()


@pytest.mark.django_db(transaction=True)
class TestSchemathesis:
    def test_finds_nothing(
        self,
        live_server: LiveServer,
        admin: Membership,
        platform: Emulator,
        settings: Settings,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # Django's test server writes twice an answer, which would wait 40 ms for a belated ACK.
        monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
        settings.API_REQUESTS_PER_MINUTE = settings.API_FAILURES_PER_MINUTE = 1_000_000
        factories.make_account(admin.team, name="Emulator")
        _, text = factories.make_token(admin)

        run = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                f"--config-file={HERE / 'schemathesis.toml'}",
                "run",
                f"{live_server.url}/api/v1/openapi.json",
                "--checks=all",
                f"--max-examples={EXAMPLES}",
                "--seed=1",
                "--no-color",
                "--generation-database=none",
                f"--header=Authorization: Bearer {text}",
            ],
            check=False,
            # It keeps what it found before beside itself: each run is to begin anew.
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=900,
        )

        print(run.stdout)  # noqa: T201 - its report, seen with -s and when it fails
        assert run.returncode == 0, run.stdout + run.stderr
        assert re.search(r"[1-9]\d* generated", run.stdout)
        assert text not in run.stdout
