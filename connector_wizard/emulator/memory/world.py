"""Everything that one emulator remembers."""

from typing import Any, Final

from connector_wizard.emulator.calls.tokens import TokenDesk
from connector_wizard.emulator.faults.faults import FaultMenu
from connector_wizard.emulator.memory.alarms import Alarms
from connector_wizard.emulator.memory.bell import Bell
from connector_wizard.emulator.memory.connections import ConnectionStore
from connector_wizard.emulator.memory.diary import Diary
from connector_wizard.emulator.memory.options import Options
from connector_wizard.emulator.memory.state_file import StateFile
from connector_wizard.emulator.sources.accounts import INTEGRATIONS
from connector_wizard.emulator.sources.catalogue import Catalogue

# Name, title, state: what every organisation begins with. The first is the default.
SANDBOXES: Final = (
    ("prod", "Production", "active"),
    ("dev", "Development", "active"),
    ("staging", "Staging", "active"),
    ("sandbox-new", "In the making", "creating"),
    ("sandbox-reset", "Being reset", "resetting"),
    ("sandbox-broken", "Could not be made", "failed"),
)


class World:
    """The parts of one emulator, each with a lock of its own where it needs one."""

    def __init__(self, state_file: StateFile | None = None) -> None:
        """Begin as documented, with the connections of the state file."""
        self.connections = ConnectionStore(state_file)
        self.tokens = TokenDesk()
        self.faults = FaultMenu()
        self.diary = Diary()
        self.bell = Bell()
        self.alarms = Alarms()
        self._furnish()

    def reset(self) -> None:
        """Forget everything that happened and every setting."""
        self.faults.clear()
        self.bell.dismiss()
        self.alarms.call_off()
        self.connections.clear()
        self.tokens.restore()
        self.diary.clear()
        self._furnish()

    def _furnish(self) -> None:
        self.options = Options()
        self.catalogue = Catalogue()
        self.integrations = dict(INTEGRATIONS)
        self.sandboxes = {name: sandbox(name, title, state) for name, title, state in SANDBOXES}


def sandbox(name: str, title: str = "", state: str = "active") -> dict[str, Any]:
    """Return a sandbox as the sandbox service shows it."""
    return {
        "name": name,
        "title": title or name,
        "state": state,
        "type": "production" if name == "prod" else "development",
        "region": "VA7",
        "isDefault": name == "prod",
        "eTag": 1,
        "createdDate": "2024-03-01 09:00:00",
        "lastModifiedDate": "2024-03-01 09:00:00",
        "createdBy": "demo-client@techacct.adobe.com",
        "modifiedBy": "demo-client@techacct.adobe.com",
    }
