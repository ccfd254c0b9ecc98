"""
Adobe Experience Platform on loopback, stateful, for tests and for trying the wizard out.

It keeps to the Platform's contract and knows nothing of the rest of Connector Wizard. One port
serves the token service, the sandbox service and the Flow Service, a page at `/` that lists what
may be entered, and endpoints under `/emulator/` that steer it. In a test::

    with Emulator() as emulator:
        emulator.fail("create", "status", status=503, when="after")
        ...
        assert len(emulator.connections()) == 1

**Credentials** are constants of `accounts` and re-exported here: `DEMO_ORG_ID`, `DEMO_CLIENT_ID`,
`DEMO_CLIENT_SECRET`, `DEMO_SCOPES`, `DEMO_ACCESS_TOKEN` (to paste; ends only when tokens are
revoked); `SECOND_…`, another organization with the same sandboxes; `UNENTITLED_…`, one that gets
tokens and is refused everything else. A source's secret that holds `WRONG_PASSWORD` is refused
while the connection is created or changed, one that holds `FAILS_TEST_PASSWORD` by `/test` only; a
host that begins with `SLOW_PREFIX` makes creating take `slow_seconds`. `TROUBLES` has the answers
that a source refuses in its driver's other words: names of servers, ports, databases, users. `data`
has what is found in the sources, and the names of databases in which it is a lot, odd, or nothing.

**Faults**: `fail(CALL, FAULT, when="before", times=1, skip=0, probability=1.0, **details)`. `CALL`
is one of `faults.CALLS`; `when` says whether the call takes effect first; `times=None` lasts until
`clear_faults()`, which also lets go whoever hangs; `skip` spares the first so many calls.
`sandbox="…"` and `client_id="…"` aim a fault at one caller's calls, so that many tests can share
one emulator; `clear_faults` with the same takes back just those.

============== ===============================================================================
status         `status` (503), `shape` flow, gateway, connector, oauth, html, empty, cut or wrong,
               `code`, `words`, `retry_after`
reset, close   no answer: a TCP reset, or an orderly close
half_body      all headers, half of the body, then a close
hang           no answer for `seconds` (30), then a close
slow           `seconds` (5) before the effect, or between the effect and the answer
late           a close at once, the effect `seconds` (1) later
twice          the effect twice, one answer; none where `answered` is false
drip           the body in pieces of `bytes` (1), one every `seconds` (0.2)
huge           `bytes` (12 MiB) more than there should be; gzip_bomb: `bytes` (100 MiB) unpacked
bad_json       also bad_charset, deep_json (`depth`), no_id, id_not_uuid (`id`)
redirect       `status` (307) `to` another host
header_flood   `count` (5000) headers of `bytes` (40)
endless_list   for lists: always a next page; repeated_page: the first page again
============== ===============================================================================

What spoils an answer and comes "before" a write answers as if the write had worked.

**Settings**: `configure(**)` takes the fields of `options.Options`, and `extra_sandboxes` (a
number, names or objects), `extra_integrations` (client ids beside the demo client, with its
secret), `extra_specs` (a number or objects), `extra_connections` (`count`, `created_at` and fields
of `connections.Connection`).

**Over HTTP**, in JSON: `POST /emulator/faults` (`call`, `fault` and the rest), `DELETE
/emulator/faults`, `GET /emulator/connections`, `POST /emulator/connections/{id}` (marks such as
`used_by_flows`: true, or a list of names or of what `/flows` is to show of each), `GET
/emulator/requests` (`…/counts`: only how many), `POST /emulator/reset`, `POST
/emulator/tokens/revoke`, `GET` and `POST /emulator/settings`.
"""

from connector_wizard.emulator.desk.server import Emulator
from connector_wizard.emulator.sources.accounts import (
    DEMO_ACCESS_TOKEN,
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    DEMO_SCOPES,
    FAILS_TEST_PASSWORD,
    SECOND_CLIENT_ID,
    SECOND_CLIENT_SECRET,
    SECOND_ORG_ID,
    SLOW_PREFIX,
    UNENTITLED_CLIENT_ID,
    UNENTITLED_CLIENT_SECRET,
    UNENTITLED_ORG_ID,
    WRONG_PASSWORD,
)
from connector_wizard.emulator.sources.troubles import TROUBLES, Trouble

__all__ = [
    "DEMO_ACCESS_TOKEN",
    "DEMO_CLIENT_ID",
    "DEMO_CLIENT_SECRET",
    "DEMO_ORG_ID",
    "DEMO_SCOPES",
    "FAILS_TEST_PASSWORD",
    "SECOND_CLIENT_ID",
    "SECOND_CLIENT_SECRET",
    "SECOND_ORG_ID",
    "SLOW_PREFIX",
    "TROUBLES",
    "UNENTITLED_CLIENT_ID",
    "UNENTITLED_CLIENT_SECRET",
    "UNENTITLED_ORG_ID",
    "WRONG_PASSWORD",
    "Emulator",
    "Trouble",
]
