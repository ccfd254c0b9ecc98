"""Write the questions about one base connection: whether it works, what is in its source."""

from collections.abc import Iterable
from urllib.parse import quote

from connector_wizard.flow_service.exploring import DataObject
from connector_wizard.flow_service.wire.calls import Call, Kind

CONNECTIONS = "/data/foundation/flowservice/connections"
ROWS = 10
_FORMATS = {
    "csv": "delimited",
    "tsv": "delimited",
    "txt": "delimited",
    "json": "json",
    "parquet": "parquet",
}
_PACKED = {"gz": "gzip", "bz2": "bzip2"}


def path_of(remote_id: str) -> str:
    """Return the address of a base connection."""
    return f"{CONNECTIONS}/{quote(remote_id, safe='', errors='replace')}"


def test_call(remote_id: str, secrets: Iterable[str]) -> Call:
    """Return the call that has the Platform try the source."""
    return Call("GET", f"{path_of(remote_id)}/test", Kind.READ, secrets=tuple(secrets))


def list_call(remote_id: str, folder: str, secrets: Iterable[str]) -> Call:
    """Return the call that lists a folder, or the top where none is named."""
    asked = {"objectType": "folder", "object": folder} if folder else {"objectType": "root"}
    return _explore(remote_id, asked, secrets)


def description_call(
    remote_id: str, about: DataObject, secrets: Iterable[str], *, rows: bool
) -> Call:
    """Return the call that describes a table or file, with a few rows if wanted."""
    asked = {"objectType": "file" if about.kind == "file" else "table", "object": about.path}
    if about.kind == "file":
        asked |= _form_of(about.path)
    if rows:
        asked |= {"preview": "true", "previewCount": str(ROWS)}
    return _explore(remote_id, asked, secrets)


def _explore(remote_id: str, asked: dict[str, str], secrets: Iterable[str]) -> Call:
    return Call(
        "GET",
        f"{path_of(remote_id)}/explore",
        Kind.READ,
        params=tuple(asked.items()),
        secrets=tuple(secrets),
    )


def _form_of(path: str) -> dict[str, str]:
    """Return how a file is to be read, as far as its name tells."""
    *rest, last = path.lower().split(".")
    packing = _PACKED.get(last)
    if packing and rest:
        last = rest[-1]
    form = _FORMATS.get(last)
    told = {"fileType": form} if form else {"determineProperties": "true"}
    return {**told, "compressionType": packing} if packing else told
