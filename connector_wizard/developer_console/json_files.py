"""Read the Console's JSON: a project's file, one credential's, or Postman's environment."""

import json
from typing import Any

from connector_wizard.developer_console.errors import UnreadablePasteError
from connector_wizard.developer_console.names import Pairs, texts

MAX_DEPTH = 12
SERVER_TO_SERVER = "oauth_server_to_server"


def parsed(text: str) -> Any:
    """
    Return the JSON value.

    :raises UnreadablePasteError: if it is none
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        # Not chained: the parser's error holds the whole text.
        raise UnreadablePasteError("broken") from None


def from_json(told: Any, client_id: str) -> Pairs:
    """
    Return each name with its value; of several credentials, those of ``client_id``.

    :raises UnreadablePasteError: if none or several of a project's credentials would do
    """
    credentials = [one for one in _credentials(told) if isinstance(one, dict)]
    if not credentials:
        return _leaves(told)
    ours = [one for one in credentials if isinstance(one.get(SERVER_TO_SERVER), dict)]
    if not ours:
        kinds = (str(one.get("integration_type", "")) for one in credentials)
        raise UnreadablePasteError("other kind", *kinds)
    named = [one for one in ours if one[SERVER_TO_SERVER].get("client_id") == client_id]
    if len(ours) > 1 and not named:
        raise UnreadablePasteError("several", *(str(one.get("name", "")) for one in ours))
    chosen = (named or ours)[0][SERVER_TO_SERVER]
    return iter([*_leaves(chosen), *_leaves(_member(_member(told, "project"), "org"))])


def title_of(told: Any) -> str:
    """Return what the project is called, "" where the JSON does not tell."""
    project = _member(told, "project") or (told if isinstance(told, dict) else {})
    titles = (project.get("title"), project.get("name"))
    return next((one.strip() for one in titles if isinstance(one, str) and one.strip()), "")


def _credentials(told: Any) -> list[Any]:
    details = _member(_member(_member(told, "project"), "workspace"), "details")
    listed = details.get("credentials")
    return listed if isinstance(listed, list) else []


def _member(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _leaves(value: Any, depth: int = MAX_DEPTH) -> Pairs:
    """Yield each name with its text or list of texts, wherever it stands."""
    members = list(value.items()) if isinstance(value, dict) else []
    if isinstance(value, dict) and isinstance(value.get("key"), str) and "value" in value:
        # Postman writes {"key": "API_KEY", "value": "…"}.
        members = [(value["key"], value["value"])]
    inner = list(value) if isinstance(value, list) else []
    for key, one in members:
        if texts(one):
            yield key, one
        else:
            inner.append(one)
    for one in inner if depth else ():
        yield from _leaves(one, depth - 1)
