"""The page at `/`, for a person who wonders what answers here."""

from typing import Final

from connector_wizard.emulator.memory import flows
from connector_wizard.emulator.sources import accounts, data
from connector_wizard.emulator.sources.troubles import TROUBLES

_TROUBLES: Final = "\n".join(
    f"  {trouble.parameter} {trouble.value}: {trouble.means}" for trouble in TROUBLES
)
TEXT: Final = f"""\
This is the emulator of Adobe Experience Platform that comes with Connector Wizard.
It keeps what you create to itself: nothing here reaches Adobe or any source.

An account to connect
  Organization id   {accounts.DEMO_ORG_ID}
  Client id         {accounts.DEMO_CLIENT_ID}
  Client secret     {accounts.DEMO_CLIENT_SECRET}
  Scopes            {accounts.DEMO_SCOPES}
  or, instead of the secret, the access token {accounts.DEMO_ACCESS_TOKEN}

A second organization
  Organization id   {accounts.SECOND_ORG_ID}
  Client id         {accounts.SECOND_CLIENT_ID}
  Client secret     {accounts.SECOND_CLIENT_SECRET}

An organization that has not licensed the Platform
  Organization id   {accounts.UNENTITLED_ORG_ID}
  Client id         {accounts.UNENTITLED_CLIENT_ID}
  Client secret     {accounts.UNENTITLED_CLIENT_SECRET}

Values of a source that make it misbehave
  password {accounts.WRONG_PASSWORD}: the source refuses it while the connection is created
  password {accounts.FAILS_TEST_PASSWORD}: the connection is created, but its test fails
  server {accounts.SLOW_PREFIX}anything: creating takes some seconds
  database {data.MANY}: {data.MANY_TABLES} tables are found in it
  database {data.ODD}: its tables have odd names
  database {data.EMPTY}: there is nothing in it
  database {flows.IN_USE}: flows are built on it at once, so that it cannot be deleted

Answers that a source refuses in its driver's words; Amazon Redshift, if none is named
{_TROUBLES}
"""
