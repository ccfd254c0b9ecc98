"""A program that asks the API with a token, and the requests it makes."""

from typing import Any
from uuid import uuid4

from django.test import Client

from connector_wizard.models import Membership
from tests import factories

BASE = "/api/v1"
SECRET = "canary-4f1d-secret"
NEW: dict[str, Any] = {
    "account": "Emulator",
    "sandbox": "dev",
    "source": "amazon-redshift",
    "name": "Sales",
    "params": {
        "server": "cluster.example.com",
        "username": "reader",
        "password": SECRET,
        "database": "dev",
    },
}


def wanted(**change: Any) -> dict[str, Any]:
    """A body that creates a connection, but for what is changed in it."""
    return {**NEW, **change}


def with_params(**change: Any) -> dict[str, Any]:
    return wanted(params={**NEW["params"], **change})


class Program:
    """Someone's program: it holds a token of theirs, and no cookie."""

    def __init__(self, membership: Membership, **token: Any) -> None:
        """Have a token made."""
        self.membership = membership
        self.token, self.text = factories.make_token(membership, **token)

    def get(self, path: str, **headers: str) -> Any:
        return self.client().get(BASE + path, headers=headers)

    def create(self, body: Any = None, key: str = "", wait: int = 20, **headers: str) -> Any:
        told = {"Idempotency-Key": key or str(uuid4()), "Prefer": f"wait={wait}", **headers}
        body = wanted() if body is None else body
        return self.client().post(
            BASE + "/connections", body, content_type="application/json", headers=told
        )

    def test(self, path: str) -> Any:
        return self.client().post(BASE + path)

    def client(self) -> Client:
        return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {self.text}"})
