"""The two roles of the deployment guide do what it says, in a PostgreSQL of their own."""

import json
import subprocess
import sys

from tests.docs.reading import ROOT, blocks
from tests.docs.roles_trial import ATTEMPTS

OWN_SERVER = '. scripts/needs; need_postgresql >&2; with_postgresql "$@"'


class TestRoleOfTheSite:
    def test_can_serve_and_cannot_touch_what_guards_the_history(self) -> None:
        (revocation,) = blocks("sql", "docs/deploying.md")
        trial = [sys.executable, "-m", "tests.docs.roles_trial", revocation.text]

        done = subprocess.run(
            ["bash", "-euc", OWN_SERVER, "trial", *trial],
            cwd=ROOT,
            check=True,
            timeout=240,
            stdout=subprocess.PIPE,
        )

        told = json.loads(done.stdout)
        assert told["events"] == 2
        assert set(told["refused"]) == set(told["refused_after"]) == set(ATTEMPTS)
        for attempt in ATTEMPTS[:2]:
            assert "never changed" in told["refused"][attempt]
            assert "permission denied" in told["refused_after"][attempt]
