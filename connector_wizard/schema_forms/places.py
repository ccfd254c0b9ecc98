"""Tell where a secret leads that holds an address beside its password, and leave that out."""

import re

from connector_wizard.schema_forms.blanks import without_surrounding_blanks
from connector_wizard.schema_forms.pairs import LIBPQ, ODBC, pairs_in, url_options

Place = list[tuple[str, str]]
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.:-]*)://"
    r"(?:(?P<user>[^:@/?;#\s\\]*)(?::[^:@/?;#\s\\'\"{}]*)?@)?"
    r"(?P<at>[^@?;#\s\\]+)(?P<options>[?;][^#\s\\]*)?"
)
# Whatever else is named counts as a part of the place: "DSN" sounds secret, and leads elsewhere.
_PASSWORDS = {
    "accesstoken", "accountkey", "clientsecret", "pass", "passphrase", "password", "pwd",
    "secretkey", "sharedaccesskey", "sharedaccesssignature",
}  # fmt: skip
# A shared access signature: what may be done, from when to when, and the signature itself.
_SIGNATURE = {
    "sv", "ss", "srt", "sr", "sp", "st", "se", "sip", "spr", "sig", "sdd", "ses", "skoid", "sktid",
    "skt", "ske", "sks", "skv",
}  # fmt: skip
# One that a driver might read on in, beyond where we take it to end, is not a plain password.
_PLAIN = re.compile(r"[^\s;\\'\"{}]*")


def leads_elsewhere(before: str, after: str) -> bool:
    """Whether two secrets may lead to different places; so it is where we cannot read one."""
    if before == after:
        return False
    was, is_now = _place(before), _place(after)
    return was is None or was != is_now


def _place(secret: str) -> Place | None:
    text = without_surrounding_blanks(secret)
    found = _URL.fullmatch(text)
    if found is None:
        return _rest(pairs_in(LIBPQ, text) or pairs_in(ODBC, text), _PASSWORDS)
    options = url_options(found["options"] or "")
    rest = _rest([each for each in options if any(each)], _PASSWORDS | _SIGNATURE)
    whole = [("scheme", found["scheme"]), ("user", found["user"] or ""), ("at", found["at"])]
    return None if rest is None and found["options"] else [*whole, *(rest or [])]


def _rest(pairs: Place, passwords: set[str]) -> Place | None:
    """Return the pairs without passwords; None where there are none, or one is no plain one."""
    named = [(re.sub(r"[\s_-]", "", name).lower(), value) for name, value in pairs]
    hidden = [value for name, value in named if name in passwords]
    if not named or not all(map(_PLAIN.fullmatch, hidden)):
        return None
    return [each for each in named if each[0] not in passwords]
