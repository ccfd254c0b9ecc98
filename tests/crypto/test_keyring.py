"""Secrets open with any key of the ring, only in their own place, and never by guessing."""

import base64

import pytest

from connector_wizard.crypto.keyring import (
    BadKeyError,
    IntegrityRing,
    KeyRing,
    UnopenableError,
    key_id,
)

# Not random: the workers of a parallel run must agree on the tests' names.
OLD, NEW, STRANGER = (
    base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n", b"s")
)
PLACE = "connection.secrets.1"


class TestKeyRing:
    def test_opens_what_it_sealed(self) -> None:
        ring = KeyRing([NEW])

        assert ring.open(ring.seal("pässword", PLACE), PLACE) == "pässword"

    def test_stores_version_key_id_and_token(self) -> None:
        version, sealed_with, token = KeyRing([NEW]).seal("secret", PLACE).split(".")

        assert (version, sealed_with) == ("v1", key_id(NEW))
        assert token.startswith("gAAAA")

    def test_seals_with_the_newest_key_and_opens_with_every_one(self) -> None:
        before = KeyRing([OLD]).seal("secret", PLACE)
        ring = KeyRing([NEW, OLD])

        assert ring.open(before, PLACE) == "secret"
        assert ring.seal("secret", PLACE).split(".")[1] == key_id(NEW)

    def test_does_not_open_what_was_moved(self) -> None:
        ring = KeyRing([NEW])

        with pytest.raises(UnopenableError, match="another place"):
            ring.open(ring.seal("secret", PLACE), "connection.secrets.2")

    def test_names_the_key_that_is_missing(self) -> None:
        sealed = KeyRing([STRANGER]).seal("secret", PLACE)

        with pytest.raises(UnopenableError, match=key_id(STRANGER)):
            KeyRing([NEW]).open(sealed, PLACE)

    @pytest.mark.parametrize(
        "damaged",
        ["", "secret", "v1", f"v1.{key_id(NEW)}", f"v1.{key_id(NEW)}.x", "v2.0.gAAAA", "v1..x"],
    )
    def test_never_returns_what_it_cannot_open(self, damaged: str) -> None:
        with pytest.raises(UnopenableError):
            KeyRing([NEW]).open(damaged, PLACE)

    def test_notices_a_changed_token(self) -> None:
        sealed = KeyRing([NEW]).seal("secret", PLACE)

        with pytest.raises(UnopenableError, match="damaged"):
            KeyRing([NEW]).open(sealed[:-4] + "AAA=", PLACE)

    def test_keeps_no_cause_that_could_tell_the_text(self) -> None:
        with pytest.raises(UnopenableError) as refusal:
            KeyRing([NEW]).open(f"v1.{key_id(NEW)}.x", PLACE)

        assert refusal.value.__cause__ is None

    @pytest.mark.parametrize(
        ("keys", "reason"),
        [
            ([], "no key"),
            ([""], "number 1"),
            ([NEW, "short"], "number 2"),
            ([repr(NEW.encode())], "number 1"),
            ([NEW.replace(NEW[5], "/", 1)], "number 1"),
            (["0" * 64], "number 1"),
            ([NEW + "\n"], "number 1"),
        ],
    )
    def test_refuses_keys_that_it_cannot_use(self, keys: list[str], reason: str) -> None:
        with pytest.raises(BadKeyError, match=reason):
            KeyRing(keys)

    def test_never_names_a_key_in_its_refusal(self) -> None:
        with pytest.raises(BadKeyError) as refusal:
            KeyRing([NEW, "my-secret-key"])

        assert "my-secret-key" not in str(refusal.value)


class TestIntegrityRing:
    def test_signs_differently_for_each_purpose_and_key(self) -> None:
        ring = IntegrityRing([NEW, OLD])

        signatures = {
            ring.sign(b"message", purpose=purpose, key=key)
            for purpose in ("audit-chain", "fingerprint")
            for key in ring.key_ids
        }

        assert len(signatures) == 4

    def test_signs_with_no_key_that_it_lacks(self) -> None:
        with pytest.raises(UnopenableError, match=key_id(STRANGER)):
            IntegrityRing([NEW]).sign(b"message", purpose="audit-chain", key=key_id(STRANGER))

    def test_gives_equal_secrets_equal_fingerprints_of_128_bits(self) -> None:
        ring = IntegrityRing([NEW])

        one, same, other, elsewhere = (
            ring.fingerprint(value, bound_to=bound)
            for value, bound in (
                ("a", ["team", "password"]),
                ("a", ["team", "password"]),
                ("b", ["team", "password"]),
                ("a", ["team", "token"]),
            )
        )

        assert one == same
        assert len({one, other, elsewhere}) == 3
        assert len(one) == 32
