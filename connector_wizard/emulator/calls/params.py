"""Check a source's parameters against its auth spec, and part the secrets from the rest."""

import re
from collections.abc import Mapping
from typing import Any, Final

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from connector_wizard.emulator.calls.refusals import ConnectorError, FlowError
from connector_wizard.emulator.sources.accounts import FAILS_TEST_PASSWORD, MASK, WRONG_PASSWORD
from connector_wizard.emulator.sources.catalogue import Spec, auth_spec

Params = Mapping[str, Any]

GOOD, FAILS_LATER, WRONG = "good", "fails later", "wrong"
# The known names of secrets. `keyName`-like names are not secret: the word stands at the end.
_SECRET_NAME: Final = re.compile(
    r"(password|passphrase|pwd|secret\w*|token|key|keycontent|keyfilecontent|credentials?|"
    r"connectionstring|sasuri)$",
    re.IGNORECASE,
)
# Published patterns are known to refuse what their own guides post, so none is enforced.
_Validator: Final = extend(  # type: ignore[no-untyped-call]  # the stubs leave this function untyped
    Draft7Validator, {"pattern": lambda *_: ()}
)


def find_auth_spec(spec: Spec, auth: Any) -> Mapping[str, Any] | None:
    """
    Return the auth spec that a request names, or None for a source that needs none.

    :raises FlowError: if the source has no auth spec of that name
    """
    if not spec.get("authSpec") and auth is None:
        return None
    name = auth.get("specName") if isinstance(auth, Mapping) else None
    found = auth_spec(spec, name)
    if found is None:
        raise FlowError("1415-400", f"The connection spec {spec['id']} has no auth spec {name}")
    return found


def check_params(schema: Mapping[str, Any], params: Any) -> None:
    """Refuse parameters that miss a field or hold a wrong one; the error names the field."""
    if not isinstance(params, Mapping):
        raise ConnectorError("1312-400", "auth.params must be an object")
    errors = list(_Validator(schema).iter_errors(params))
    missing = [name for error in errors for name in _missing(error, schema, params)]
    if missing:
        raise ConnectorError("1304-400", f"The mandatory field {missing[0]} is missing")
    wrong = [error for error in errors if error.validator != "required"]
    if wrong:
        # The validator's own message repeats the value, which may be a secret.
        where = ".".join(str(step) for step in wrong[0].absolute_path) or "auth.params"
        raise ConnectorError("1312-400", f"The value of the parameter {where} is invalid")


def is_secret(name: str, schema: Mapping[str, Any]) -> bool:
    """Tell whether a parameter is a secret: the schema says so or its name sounds like one."""
    described = schema.get("properties", {}).get(name, {})
    return described.get("format") == "password" or bool(_SECRET_NAME.search(name))


def open_params(schema: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """Return the parameters that may be kept and shown."""
    return {name: _opened(value) for name, value in params.items() if not is_secret(name, schema)}


def judge_secrets(schema: Mapping[str, Any], params: Params) -> dict[str, str]:
    """Return what the source thinks of each secret; the secrets themselves are let go here."""
    return {name: judge(value) for name, value in params.items() if is_secret(name, schema)}


def judge(value: object) -> str:
    """Tell how a source would take a secret. What only stands for one is wrong, of course."""
    text = str(value)
    if WRONG_PASSWORD in text or text == MASK:
        return WRONG
    return FAILS_LATER if FAILS_TEST_PASSWORD in text else GOOD


def _opened(value: Any) -> Any:
    if isinstance(value, Mapping):
        return open_params({}, value)
    return [_opened(one) for one in value] if isinstance(value, list) else value


def _missing(error: ValidationError, schema: Mapping[str, Any], params: Params) -> list[str]:
    if error.validator != "required":
        return []
    # Some published specs require names that they do not define: nobody can be held to those.
    known = schema.get("properties", {})
    required = error.validator_value if isinstance(error.validator_value, list) else []
    return [name for name in required if name in known and name not in params]
