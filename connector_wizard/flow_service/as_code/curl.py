"""Write a creation as the curl command that a person would type, for reading and for runbooks."""

import json
import re
import shlex

from connector_wizard.flow_service.as_code.variables import Place, told_of, variables_in
from connector_wizard.flow_service.messages import ConnectionOrder

_JSON = "Content-Type: application/json"
# Within a here-document the shell minds these.
_SPECIAL = re.compile(r"([\\$`])")
_QUOTED = """\
json() {
  python3 -c 'import json, os, sys; print(json.dumps(os.environ[sys.argv[1]]))' "$1"
}"""


def as_curl(order: ConnectionOrder, place: Place) -> str:
    """
    Return the command; token, API key and secrets are left to the shell's variables.

    Where there are secrets, the body comes through a here-document, in which a function writes each
    as JSON: whatever characters it has, and no list of processes shows it.
    """
    body = order.as_json()
    # In double quotes, so that the shell fills in its variables: nothing but ours stands there.
    ours = ['"Authorization: Bearer $ACCESS_TOKEN"', '"x-api-key: $API_KEY"']
    told = (f"x-gw-ims-org-id: {place.org_id}", f"x-sandbox-name: {place.sandbox}", _JSON)
    lines = [
        f"curl -X POST {shlex.quote(place.address)}",
        *(f"  -H {header}" for header in [*ours, *(shlex.quote(text) for text in told)]),
    ]
    variables = variables_in(body)
    if not variables:
        return " \\\n".join([*lines, f"  -d {shlex.quote(_readable(body))}"])
    needed = " ".join(f'"${{{name}:?}}"' for name in ["ACCESS_TOKEN", "API_KEY", *variables])
    command = " \\\n".join([f": {needed} &&", *lines, "  --data-binary @- <<REQUEST"])
    return f"{_QUOTED}\n{command}\n{_for_here_document(body)}\nREQUEST"


def _readable(body: object) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def _for_here_document(body: dict[str, object]) -> str:
    # A mark that stays one word through quoting; what is typed cannot have its first character.
    marked = told_of(body, lambda name: f"\0{name}")
    text = _SPECIAL.sub(r"\\\1", _readable(marked))
    return re.sub(r'"\\\\u0000(\w+)"', r"$(json \1)", text)
