"""The documented answers by which a person tries out what drivers say."""

import pytest

from connector_wizard.emulator import TROUBLES, WRONG_PASSWORD, Emulator, Trouble
from tests.emulator.caller import PARAMS, Caller, Reply

MYSQL = "26d738e0-8963-47ea-aadf-c60de735468a"
S3 = "ecadc60c-7455-4d87-84dc-2a0e293d997b"
OF_REDSHIFT = [trouble for trouble in TROUBLES if "amazon-redshift" in trouble.sources]
S3_PARAMS = {"s3AccessKey": "AKIAEXAMPLE", "s3SecretKey": "x" * 40}


def names(trouble: Trouble) -> str:
    return f"{trouble.parameter} {trouble.value}"


def said(reply: Reply) -> str:
    assert (reply.status, reply.code()) == (400, "1308-400")
    return str(reply.json()["errorMessage"])


class TestATrouble:
    @pytest.mark.parametrize("trouble", OF_REDSHIFT, ids=names)
    def test_is_told_in_the_drivers_words_and_nothing_is_made(
        self, emulator: Emulator, caller: Caller, trouble: Trouble
    ) -> None:
        reply = caller.create(params=PARAMS | {trouble.parameter: trouble.value})

        words = trouble.said_of(PARAMS | {trouble.parameter: trouble.value})
        assert said(reply) == f"Error during test connection: {words}"
        assert "{" not in words
        assert emulator.connections() == []

    @pytest.mark.parametrize("trouble", OF_REDSHIFT, ids=names)
    def test_can_be_left_to_the_test(
        self, emulator: Emulator, caller: Caller, trouble: Trouble
    ) -> None:
        emulator.configure(credentials_checked="test")

        made = caller.created(params=PARAMS | {trouble.parameter: trouble.value})

        assert trouble.said_of(PARAMS | {trouble.parameter: trouble.value}) in said(
            caller.test(made)
        )

    def test_of_a_bucket_is_told_by_a_bucket(self, caller: Caller) -> None:
        reply = caller.create(
            connectionSpec={"id": S3, "version": "1.0"},
            auth={
                "specName": "Access Key",
                "params": S3_PARAMS | {"bucketName": "missing", "database": "missing"},
            },
        )

        assert "NoSuchBucket" in said(reply)

    def test_on_the_way_comes_before_a_wrong_password_and_that_before_the_database(
        self, caller: Caller
    ) -> None:
        all_wrong = PARAMS | {"password": WRONG_PASSWORD, "database": "missing"}

        assert "could not translate" in said(
            caller.create(params=all_wrong | {"server": "nowhere.example.com"})
        )
        assert "password authentication failed" in said(caller.create(params=all_wrong))

    def test_is_on_the_page_for_people(self, caller: Caller) -> None:
        page = caller.call("GET", "/").body.decode()

        assert all(f"{names(trouble)}: {trouble.means}" in page for trouble in TROUBLES)

    def test_leaves_sources_alone_whose_driver_speaks_otherwise(self, caller: Caller) -> None:
        params = PARAMS | {"port": "3306", "database": "missing", "server": "busy.example.com"}

        reply = caller.create(params=params, connectionSpec={"id": MYSQL, "version": "1.0"})

        assert reply.status == 201
