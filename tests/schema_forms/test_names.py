"""A parameter's name tells its label, and whether it is a secret or long."""

import pytest

from connector_wizard.schema_forms.names import label_from, readable, sounds_long, sounds_secret


class TestLabel:
    @pytest.mark.parametrize(
        ("name", "label"),
        [
            ("server", "Server"),
            ("accountKey", "Account key"),
            ("s3SecretKey", "S3 secret key"),
            ("sasUri", "SAS URI"),
            ("clientCustomerID", "Client customer ID"),
            ("account_key", "Account key"),
            ("userid", "User ID"),
            ("OAuth2Token", "OAuth 2 token"),
            ("größe", "Größe"),
            ("__", "__"),
            ("\u202e", "(no name)"),
            ("", "(no name)"),
        ],
    )
    def test_is_written_as_a_person_would(self, name: str, label: str) -> None:
        assert label_from(name) == label

    def test_of_an_endless_name_is_short(self) -> None:
        assert len(label_from("a" * 5000)) == 120

    def test_has_nothing_that_reorders_or_breaks_lines(self) -> None:
        assert readable(" a\u202eb\nc ") == "a b c"


class TestSecretName:
    @pytest.mark.parametrize(
        "name",
        [
            "password", "userPassword", "passPhrase", "passwd", "dbPass", "clientSecret",
            "clientSecretValue", "secretId", "accessToken", "jwtToken", "accountKey", "apikey",
            "servicePrincipalKey", "s3AccessKey", "privateKey", "privateKeyContent",
            "keyFileContent", "credentials", "connectionString", "connectionUri", "sasUri",
            "sas_url", "serviceAccountJson", "SECRET_ACCESS_KEY", "primaryKey",
        ],
    )  # fmt: skip
    def test_is_known(self, name: str) -> None:
        assert sounds_secret(name)

    @pytest.mark.parametrize(
        "name",
        [
            "", "server", "keyspace", "publicKey", "hostKeyFingerprint", "primaryKeyColumn",
            "accessKeyId", "sasKeyName", "accessTokenUrl", "tokenEndpoint", "clientId", "monkey",
            "partitionKey", "passThroughMode", "connectionStringName", "serviceAccountEmail",
            "expirationDate", "authenticationType",
        ],
    )  # fmt: skip
    def test_is_not_seen_in_every_key(self, name: str) -> None:
        assert not sounds_secret(name)


class TestLongName:
    @pytest.mark.parametrize(
        "name",
        ["privateKey", "privatekey", "privateKeyContent", "keyFileContent", "caCertificate",
         "credentials", "keyPem"],
    )  # fmt: skip
    def test_is_known(self, name: str) -> None:
        assert sounds_long(name)

    @pytest.mark.parametrize(
        "name", ["", "server", "privateKeyPassphrase", "certificatePath", "certificatePassword"]
    )
    def test_is_not_seen_beside_a_key(self, name: str) -> None:
        assert not sounds_long(name)
