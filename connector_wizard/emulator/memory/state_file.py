"""Keep the connections over a restart: a file that is replaced as a whole and read by its owner."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Final

KIND: Final = "connector-wizard emulator"


class StateFile:
    """One JSON file. It never holds a secret, since the connections hold none."""

    def __init__(self, path: Path) -> None:
        """Use this path; the folder is made when the first thing is written."""
        self._path = path

    def read(self) -> list[dict[str, Any]]:
        """Return the rows as last written. :raises ValueError: if the file is not one of ours."""
        try:
            saved = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return []
        if not isinstance(saved, dict) or saved.get("kind") != KIND:
            raise ValueError(f"{self._path} is no state file of the emulator")
        rows: list[dict[str, Any]] = saved["connections"]
        return rows

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Replace the file, so that a reader sees the old rows or the new ones, never a part."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes files of mode 0600, which the rename keeps.
        handle, name = tempfile.mkstemp(prefix=".emulator-", dir=self._path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"kind": KIND, "connections": rows}, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self._path)
