"""A secret that holds an address is known to lead to the same place, or taken for another."""

import pytest

from connector_wizard.schema_forms import leads_elsewhere, sounds_like_an_address

BLOB = (
    "DefaultEndpointsProtocol=https;AccountName=sales;AccountKey={};EndpointSuffix=core.windows.net"
)
SAS = "https://sales.blob.core.windows.net/data?sv=2022-11-02&sp=rl&se=2026-12-01&sig={}"
SQL = "Server=tcp:sql.example.com,1433;Database=dev;User ID=reader;Password={};Encrypt=true"
URL = "mongodb://reader:{}@db.example.com:27017/dev?authSource=admin"
PG = "host=db.example.com port=5432 user=reader password={} dbname=dev"
ALL = [BLOB, SAS, SQL, URL, PG]


class TestANewPassword:
    @pytest.mark.parametrize("text", ALL)
    def test_leads_to_the_same_place(self, text: str) -> None:
        assert not leads_elsewhere(text.format("abc+1=="), text.format("xyz+1=="))

    @pytest.mark.parametrize("text", ALL)
    @pytest.mark.parametrize("odd", ["a;Server=evil", "{a", "'a", '"a', "a b", "a\\@evil"])
    def test_that_may_hold_more_is_taken_for_another_place(self, text: str, odd: str) -> None:
        assert leads_elsewhere(text.format("abc"), text.format(odd))

    def test_of_a_signature_may_last_longer(self) -> None:
        later = SAS.replace("2026-12-01", "2027-12-01")

        assert not leads_elsewhere(SAS.format("abc"), later.format("xyz"))


class TestAnotherPlace:
    @pytest.mark.parametrize(
        ("text", "part", "other"),
        [
            (BLOB, "=sales", "=evil"),
            (BLOB, "core.windows.net", "example.com"),
            (BLOB, "AccountKey", "BlobEndpoint=https://evil.example.com;AccountKey"),
            (BLOB, "AccountKey", "DSN=evil;AccountKey"),
            (SAS, "sales.", "evil."),
            (SAS, "/data", "/other"),
            (SAS, "https", "http"),
            (SAS, "sales.", "sales:x@evil."),
            (SQL, "sql.example.com", "evil.example.com"),
            (SQL, "reader", "admin"),
            (SQL, "Encrypt=true", "Encrypt=false"),
            (SQL, "Database=dev", "Database=dev;Server=evil"),
            (URL, "@db.", "@evil."),
            (URL, "@db.", "@evil,db."),
            (URL, "reader", "admin"),
            (URL, "authSource=admin", "authSource=admin&proxyHost=evil"),
            (PG, "db.example.com", "evil.example.com"),
            (PG, "dbname=dev", "dbname=dev hostaddr=10.0.0.1"),
        ],
    )
    def test_is_another(self, text: str, part: str, other: str) -> None:
        assert part in text

        assert leads_elsewhere(text.format("abc"), text.replace(part, other, 1).format("abc"))

    @pytest.mark.parametrize("unread", ["", "free words", "Server", "jdbc:oracle:thin:@//h/s", "?"])
    def test_is_what_cannot_be_read(self, unread: str) -> None:
        assert leads_elsewhere(unread, unread + "x")
        assert leads_elsewhere(SQL.format("abc"), unread)
        assert not leads_elsewhere(unread, unread)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("connectionString", True),
        ("ConnectionString", True),
        ("connection_uri", True),
        ("sasUri", True),
        ("SASURL", True),
        ("dsn", True),
        ("password", False),
        ("s3SecretKey", False),
        ("privateKeyContent", False),
    ],
)
def test_names_tell_which_secrets_are_addresses(name: str, is_one: bool) -> None:
    assert sounds_like_an_address(name) is is_one
