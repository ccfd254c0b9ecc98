"""Read what a parameter's name gives away: a label, a secret, a text of many lines."""

import re
from itertools import pairwise

MAX_LABEL = 120

_WORD = re.compile(r"[sS]3|O[Aa]uth|[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")
_ACRONYMS = {
    "api": "API", "arn": "ARN", "aws": "AWS", "db": "DB", "dns": "DNS", "ftp": "FTP",
    "gcp": "GCP", "http": "HTTP", "https": "HTTPS", "iam": "IAM", "id": "ID", "ip": "IP",
    "jdbc": "JDBC", "json": "JSON", "jwt": "JWT", "kms": "KMS", "oauth": "OAuth",
    "odbc": "ODBC", "pem": "PEM", "rest": "REST", "s3": "S3", "sas": "SAS", "sasl": "SASL",
    "sftp": "SFTP", "sid": "SID", "sql": "SQL", "ssh": "SSH", "ssl": "SSL", "tcp": "TCP",
    "tls": "TLS", "uri": "URI", "url": "URL", "userid": "User ID", "vpc": "VPC", "xml": "XML",
}  # fmt: skip

_SECRET_WORDS = {
    "bearer", "cookie", "cred", "credential", "credentials", "creds", "dsn", "jwt", "passcode",
    "passphrase", "passwd", "password", "passwords", "pwd", "sas", "secret", "secrets", "token",
    "tokens",
}  # fmt: skip
_SECRET_ENDS = re.compile(
    r"(password|passphrase|passwd|secret|token|credential|connectionstring|sasur[il]"
    r"|(access|account|api|app|auth|client|consumer|encryption|license|master|primary|private"
    r"|sas|secondary|secret|service|shared|signing|ssh|storage|subscription)key)s?$"
)
_SECRET_PAIRS = {
    ("pass", "phrase"), ("pass", "word"), ("pass", "code"), ("connection", "string"),
    ("connection", "uri"), ("connection", "url"), ("sas", "uri"), ("sas", "url"),
    ("service", "account"),
}  # fmt: skip
# Words before "key" that make it a name for something everybody may see.
_OPEN_KEYS = {
    "cluster", "composite", "distribution", "foreign", "host", "object", "partition", "public",
    "range", "routing", "row", "shard", "sort", "unique",
}  # fmt: skip
# A last word that makes it something *about* a secret; "…Uri" of a SAS is the secret itself.
_ABOUT = {
    "algorithm", "alias", "column", "columns", "count", "date", "email", "enabled",
    "endpoint", "expiration", "expires", "expiry", "field", "fingerprint", "format", "id", "ids",
    "length", "lifetime", "location", "name", "names", "path", "policy", "region", "required",
    "size", "timeout", "ttl", "type", "uri", "url", "version",
}  # fmt: skip
_ADDRESSES = re.compile(r"connectionstring|dsn|ur[il]s?$")
_LONG_TEXTS = {"certificate", "certificates", "content", "contents", "json", "pem"}


def label_from(name: str) -> str:
    """A name as a person would write it: `s3SecretKey` is "S3 secret key"."""
    words = [_ACRONYMS.get(word, word) for word in _words(name)] if name.isascii() else []
    label = (" ".join(words) or readable(name))[:MAX_LABEL]
    return label[:1].upper() + label[1:] or "(no name)"


def readable(text: str) -> str:
    """A text from outside without control characters and marks that reorder what is read."""
    return "".join(each if each.isprintable() else " " for each in text).strip()


def sounds_secret(name: str) -> bool:
    """Whether a parameter of this name holds something to be hidden; in doubt, yes."""
    words = _words(name)
    pairs = set(pairwise(words))
    if pairs & _SECRET_PAIRS and words[-1] not in _ABOUT - {"uri", "url"}:
        return True
    if not words or words[-1] in _ABOUT:
        return words[-1:] == ["id"] and "secret" in words
    return (
        bool(_SECRET_WORDS & set(words))
        or words[-1] == "pass"
        or any(_SECRET_ENDS.search(word) for word in words)
        or _holds_a_key(words)
    )


def sounds_like_an_address(name: str) -> bool:
    """Whether a secret of this name says where it leads, too: a connection string, a signed URI."""
    return _ADDRESSES.search("".join(_words(name))) is not None


def sounds_long(name: str) -> bool:
    """Whether such a parameter is pasted as many lines: a PEM key, a key file, a certificate."""
    words = _words(name)
    if not words or words[-1] in _ABOUT or {"passphrase", "phrase", "password"} & set(words):
        return False
    return (
        bool(_LONG_TEXTS & set(words))
        or ("private", "key") in set(pairwise(words))
        or words[-1] in {"privatekey", "credentials"}
    )


def _holds_a_key(words: list[str]) -> bool:
    before = ["", *words]
    return any(
        word in {"key", "keys"} and previous not in _OPEN_KEYS
        for previous, word in zip(before, words, strict=False)
    )


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]
