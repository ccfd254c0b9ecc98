"""Seal and open text with a ring of Fernet keys, and derive keys for integrity."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = "v1"
# Fernet itself takes some standard-base64 keys by chance, so the text is checked first.
KEY_TEXT = re.compile(r"[A-Za-z0-9_-]{43}=")
# How a stored secret begins: by this much alone it can be told which key it needs.
HEAD = re.compile(rf"{VERSION}\.([0-9a-f]{{8}})\.")
HEAD_LENGTH = len(VERSION) + 10


class BadKeyError(ValueError):
    """A key is missing or is not a Fernet key. The message names a place, never a key."""


class UnopenableError(ValueError):
    """A stored secret does not open: no key fits, or it was moved from another place."""


class KeyRing:
    """
    Keys for secrets at rest, newest first: the first seals, every one opens.

    What is stored reads ``v1.<key id>.<Fernet token>``; the sealed text carries the place it
    belongs to (``model.field.pk``), so a ciphertext that was moved does not open.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """
        Take the keys' texts.

        :raises BadKeyError: if there is none or one is unusable
        """
        self._fernets = {key_id(key): Fernet(key) for key in usable_keys(keys)}

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of the keys on the ring, newest first."""
        return tuple(self._fernets)

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self.key_ids[0]

    def seal(self, text: str, place: str) -> str:
        """Return ``text`` sealed for ``place`` with the newest key."""
        newest, fernet = next(iter(self._fernets.items()))
        token = fernet.encrypt(json.dumps([place, text]).encode()).decode()
        return f"{VERSION}.{newest}.{token}"

    def open(self, stored: str, place: str) -> str:
        """
        Return the text that was sealed for ``place``.

        :raises UnopenableError: if it will not
        """
        wanted, token = _parts(stored)
        fernet = self._fernets.get(wanted)
        if fernet is None:
            _refuse(f"needs the key {wanted}, which is not on the ring")
        try:
            sealed_for, text = json.loads(fernet.decrypt(token))
        except (InvalidToken, ValueError):
            _refuse(f"is damaged, or was not sealed with the key {wanted}")
        if sealed_for != place:
            _refuse("was sealed for another place")
        return str(text)

    def reseal(self, stored: str, place: str) -> str:
        """
        Return what was sealed for ``place``, sealed anew with the newest key.

        :raises UnopenableError: if it will not open
        """
        return self.seal(self.open(stored, place), place)


class IntegrityRing:
    """Keys for the history's chain and for fingerprints, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        """
        Take the keys' texts.

        :raises BadKeyError: if there is none or one is unusable
        """
        self._keys = {key_id(key): key for key in usable_keys(keys)}
        self._derived: dict[tuple[str, str], bytes] = {}

    @property
    def newest(self) -> str:
        """The id of the key that signs."""
        return next(iter(self._keys))

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of the keys on the ring, newest first."""
        return tuple(self._keys)

    def sign(self, message: bytes, *, purpose: str, key: str) -> str:
        """
        Return the HMAC-SHA256 of ``message``, in hex, under ``key``'s subkey for ``purpose``.

        :raises UnopenableError: if no such key is on the ring
        """
        return hmac.digest(self._subkey(purpose, key), message, "sha256").hex()

    def sign_publicly(self, message: bytes, *, purpose: str, key: str) -> str:
        """
        Return an Ed25519 signature, in base64, that the public key alone can check.

        :raises UnopenableError: if no such key is on the ring
        """
        return base64.b64encode(self._private_key(purpose, key).sign(message)).decode()

    def is_signed_publicly(self, message: bytes, signature: str, *, purpose: str, key: str) -> bool:
        """
        Tell whether ``sign_publicly`` made this signature of ``message``.

        :raises UnopenableError: if no such key is on the ring
        """
        public_key = self._private_key(purpose, key).public_key()
        try:
            public_key.verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def fingerprint(self, value: str, *, bound_to: Sequence[str]) -> str:
        """Return 128 bits, in hex, that tell equal secrets from changed ones and no more."""
        message = json.dumps([*bound_to, value]).encode()
        return self.sign(message, purpose="fingerprint", key=self.newest)[:32]

    def is_fingerprint_of(self, value: str, fingerprint: str, *, bound_to: Sequence[str]) -> bool:
        """Tell whether any of the ring's keys gives ``value`` this fingerprint."""
        message = json.dumps([*bound_to, value]).encode()
        made = (self.sign(message, purpose="fingerprint", key=key)[:32] for key in self.key_ids)
        return any(hmac.compare_digest(one, fingerprint) for one in made)

    def _private_key(self, purpose: str, key: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._subkey(purpose, key))

    def _subkey(self, purpose: str, key: str) -> bytes:
        if key not in self._keys:
            _refuse(f"needs the integrity key {key}, which is not on the ring")
        if (purpose, key) not in self._derived:
            self._derived[purpose, key] = HKDF(
                hashes.SHA256(), 32, salt=None, info=f"connector-wizard/v1/{purpose}".encode()
            ).derive(base64.urlsafe_b64decode(self._keys[key]))
        return self._derived[purpose, key]


def key_id(key: str) -> str:
    """Return the name by which a key is known: 8 hex digits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def head(key: str) -> str:
    """Return how everything begins that was sealed with the key of this id."""
    return f"{VERSION}.{key}."


def key_named_by(beginning: str) -> str:
    """Return the id that a stored secret's first ``HEAD_LENGTH`` characters name, or nothing."""
    found = HEAD.fullmatch(beginning)
    return found[1] if found else ""


def usable_keys(keys: Sequence[str]) -> Sequence[str]:
    """
    Return ``keys`` if each can be used.

    :raises BadKeyError: if one cannot, or there is none
    """
    if not keys:
        raise BadKeyError("no key is set")
    for place, key in enumerate(keys, start=1):
        if not KEY_TEXT.fullmatch(key):
            raise BadKeyError(
                f"key number {place} is not a Fernet key (44 URL-safe base64 characters)"
            )
    return keys


def _parts(stored: str) -> tuple[str, str]:
    version, _, rest = stored.partition(".")
    wanted, _, token = rest.partition(".")
    if version != VERSION or not token:
        _refuse("is not in the form v1.<key id>.<token>")
    return wanted, token


def _refuse(why: str) -> NoReturn:
    raise UnopenableError(f"The stored secret {why}.") from None
