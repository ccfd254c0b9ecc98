"""The table: what codes and drivers' words mean, who can mend it, and how. One row a cause."""

from connector_wizard.advice.table import (
    accounts,
    choices,
    clouds,
    databases,
    encryption,
    networks,
    service,
)

# A source's own words say more than the code of the envelope they came in.
ROWS = (
    *networks.ROWS,
    *encryption.ROWS,
    *databases.ROWS,
    *clouds.ROWS,
    *accounts.ROWS,
    *choices.ROWS,
    *service.ROWS,
)
