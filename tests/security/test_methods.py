"""An HTTP method that nobody needs does nothing, and is not answered as if it were one."""

import pytest
from django.test import Client

from tests.security.addresses import Site, every_address
from tests.test_events import state

NEVER = ("TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "JEFF")


class TestAMethod:
    @pytest.mark.parametrize("method", NEVER)
    def test_that_no_page_knows_is_refused_everywhere(self, db: None, method: str) -> None:
        client = Client(raise_request_exception=False)
        answered = {
            one.path: status
            for one in every_address()
            if (status := client.generic(method, one.path).status_code) != 405
        }

        assert answered == {}

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
    def test_that_changes_elsewhere_changes_nothing_here(self, site: Site, method: str) -> None:
        client, before = site.desk("admin"), state()

        broke = {
            one.name: status
            for one in every_address()
            if (status := client.generic(method, site.paths[one.name]).status_code) >= 500
        }

        assert broke == {}
        assert state() == before
