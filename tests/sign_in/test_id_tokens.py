"""Nobody signs in by an ID token that the provider did not sign, for this site and this sign-in."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_django import Settings

from connector_wizard.models import Role, Team, User
from tests.people import with_password
from tests.sign_in.between import (
    EC,
    OTHER_RSA,
    RSA,
    SHORT_RSA,
    Between,
    Forge,
    between,
    listed,
    said_by,
)
from tests.sign_in.conftest import Provider, query
from tests.sign_in.test_provider import signed_in

pytestmark = pytest.mark.usefixtures("quick_hashes", "db")

OF_RSA = listed(RSA, "RS256")


@pytest.fixture
def person(team: Team) -> User:
    return with_password(team, Role.MEMBER).user


@pytest.fixture
def wire(provider: Provider, person: User, settings: Settings) -> Iterator[Between]:
    """What the site takes for its provider."""
    provider.knows("1", email=person.email, email_verified=True)
    with between(provider.url) as server:
        settings.OIDC_ISSUER = server.url
        yield server


def sign_in(wire: Between) -> tuple[int, bool]:
    browser, answer = Provider(wire.url).sign_in("1")
    return answer.status_code, signed_in(browser)


LET_IN, REFUSED = (302, True), (401, False)


def signed(key: Any = RSA, algorithm: str = "RS256", kid: str | None = "one", **says: Any) -> Forge:
    """Sign it anew, with ``says`` in the place of what it said; None leaves a claim out."""

    def forge(token: str) -> str:
        claims = {name: value for name, value in {**said_by(token), **says}.items() if value}
        return jwt.encode(claims, key, algorithm, headers={"kid": kid} if kid else {})

    return forge


def resigned(algorithm: str) -> Forge:
    """Take the provider's public key for a secret that both have."""
    public = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def forge(token: str) -> str:
        head = {"alg": algorithm, "kid": "one", "typ": "JWT"}
        parts = [_part(json.dumps(one).encode()) for one in (head, said_by(token))]
        # The library's own encoder refuses a public key here.
        known = jwt.get_algorithm_by_name("HS256")
        return ".".join([*parts, _part(known.sign(".".join(parts).encode(), public))])

    return forge


def with_head(**head: str) -> Forge:
    """Leave the signature, and say otherwise how it is made."""

    def forge(token: str) -> str:
        _, claims, signature = token.split(".")
        return ".".join([_part(json.dumps({"kid": "one", **head}).encode()), claims, signature])

    return forge


def tampered(token: str) -> str:
    """Leave head and signature, and say that it is about the person for longer."""
    head, _, signature = token.split(".")
    said = {**said_by(token), "exp": int(time.time()) + 10_000}
    return ".".join([head, _part(json.dumps(said).encode()), signature])


def unsigned(token: str) -> str:
    return jwt.encode(said_by(token), "", "none", headers={"kid": "one"})


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class TestWhatTheProviderSigned:
    def test_lets_its_person_in(self, wire: Between) -> None:
        assert sign_in(wire) == LET_IN

    @pytest.mark.parametrize(
        ("keys", "forge"),
        [
            ([OF_RSA], signed()),
            ([listed(OTHER_RSA, "RS256", kid="old"), OF_RSA], signed()),
            ([listed(OTHER_RSA, "RS256", kid="old"), OF_RSA], signed(kid=None)),
            ([{"kty": "of tomorrow", "kid": "one"}, "no key", OF_RSA], signed()),
            ([OF_RSA], signed(algorithm="PS256")),
            ([listed(EC, "ES256")], signed(EC, "ES256")),
            ([OF_RSA], signed(aud=["wizard", "another"], azp="wizard")),
            ([OF_RSA], signed(iat=int(time.time()) + 30)),
        ],
        ids=[
            "by its key",
            "by one of several",
            "by one it does not name",
            "beside what is no key",
            "by another algorithm",
            "by another kind of key",
            "for us among others",
            "by a clock that is ahead",
        ],
    )
    def test_lets_them_in_however_it_is_signed(
        self, wire: Between, keys: list[Any], forge: Forge
    ) -> None:
        wire.config["id_token_signing_alg_values_supported"] = ["RS256", "PS256", "ES256"]
        wire.keys, wire.forge = keys, forge

        assert sign_in(wire) == LET_IN

    def test_names_another_nonce_each_time(self, wire: Between) -> None:
        sent = [query(Provider(wire.url).begin()[1]["Location"])["nonce"] for _ in range(2)]

        assert len(set(sent)) == 2
        assert {len(one) for one in sent} == {64}


FORGED: dict[str, Callable[[str], str]] = {
    "unsigned": unsigned,
    "tampered with": tampered,
    "by a key that is not the provider's": signed(OTHER_RSA),
    "by a key that it does not know": signed(OTHER_RSA, kid="another"),
    "by its public key as a secret": resigned("HS256"),
    "by its public key, called RS256": resigned("RS256"),
    "by the client's secret": signed("a client's secret" * 2, "HS256"),
    "by an algorithm that it does not declare": signed(algorithm="RS512"),
    "by no algorithm, with a signature": with_head(alg="none"),
    "by an algorithm that there is not": with_head(alg="XX999"),
    "with no algorithm": with_head(),
    "no token": lambda _: "a.b.c",
    "of another": signed(iss="https://evil.example"),
    "of nobody": signed(iss=None),
    "for another": signed(aud="another client"),
    "for nobody": signed(aud=None),
    "for several, asked for by another": signed(aud=["wizard", "other"], azp="other"),
    "for several, asked for by nobody": signed(aud=["wizard", "other"]),
    "asked for by another": signed(azp="other"),
    "too old": signed(exp=int(time.time()) - 120),
    "without an end": signed(exp=None),
    "of tomorrow": signed(iat=int(time.time()) + 86_400),
    "without a beginning": signed(iat=None),
    "of another sign-in": signed(nonce="0" * 64),
    "of no sign-in": signed(nonce=None),
    "about another": signed(sub="2"),
    "about nobody": signed(sub=None),
}


class TestWhatItDidNot:
    @pytest.mark.parametrize("case", FORGED)
    def test_lets_nobody_in(
        self, wire: Between, case: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        wire.keys, wire.forge = [OF_RSA], FORGED[case]

        assert sign_in(wire) == REFUSED
        assert "eyJ" not in caplog.text

    @pytest.mark.parametrize(
        ("keys", "forge"),
        [
            ([], signed()),
            ([listed(SHORT_RSA, "RS256")], signed(SHORT_RSA)),
            ([{**OF_RSA, "use": "enc"}], signed()),
            ([{**OF_RSA, "alg": "RS512"}], signed()),
            ([{"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "one"}], signed()),
        ],
        ids=["none", "too short", "for something else", "of another algorithm", "a secret"],
    )
    @pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
    def test_lets_nobody_in_where_the_key_will_not_do(
        self, wire: Between, keys: list[Any], forge: Forge
    ) -> None:
        wire.keys, wire.forge = keys, forge

        assert sign_in(wire) == REFUSED

    def test_lets_nobody_in_where_the_provider_signs_by_shared_secrets(self, wire: Between) -> None:
        wire.config["id_token_signing_alg_values_supported"] = ["HS256", "none"]

        assert sign_in(wire) == REFUSED

    def test_is_not_yesterdays_token_of_the_same_person(self, wire: Between) -> None:
        tokens: list[str] = []

        def the_first(token: str) -> str:
            tokens.append(token)
            return tokens[0]

        wire.forge = the_first

        assert [sign_in(wire), sign_in(wire)] == [LET_IN, REFUSED]

    def test_tells_the_log_why(self, wire: Between, caplog: pytest.LogCaptureFixture) -> None:
        wire.keys, wire.forge = [OF_RSA], signed(aud="another client")

        sign_in(wire)

        assert "ID token was refused: InvalidAudienceError" in caplog.text


class TestAConfiguration:
    @pytest.mark.parametrize("name", ["jwks_uri", "token_endpoint", "userinfo_endpoint"])
    def test_that_lacks_what_is_needed_lets_nobody_begin(self, wire: Between, name: str) -> None:
        wire.config[name] = "ftp://127.0.0.1/x"

        browser, answer = Provider(wire.url).begin()

        assert (answer.status_code, "Location" in answer) == (401, False)
        assert not signed_in(browser)
