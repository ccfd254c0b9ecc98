"""The admin pages let in operators only, and are for looking: nothing secret, nothing to change."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from connector_wizard.crypto.fields import EncryptedJSONField, EncryptedTextField
from connector_wizard.models import Invitation, PlatformAccount, User
from connector_wizard.models.invitations import mark_of
from tests import factories
from tests.security.addresses import Site, every_address
from tests.test_events import state

CANARY = "canary-of-the-admin-pages"
WAYS_IN = ("/admin/login/", "/sign-in/")
FOR_ALL = {"admin:login", "admin:logout"}


def admin_names() -> list[str]:
    return [one.name for one in every_address() if one.name.startswith("admin:")]


@pytest.fixture
def operator(site: Site) -> Client:
    user = User.objects.create_superuser("o@example.com", "a long password")
    client = Client(raise_request_exception=False)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def secrets(site: Site) -> list[str]:
    """What no admin page may show, planted in every row that holds such a thing."""
    admin_ = site.people["admin"]
    account = factories.make_account(admin_.team, client_secret=CANARY, access_token=CANARY)
    draft = factories.make_draft(
        admin_,
        account,
        secrets={"password": CANARY},
        secret_marks={"password": {"fingerprint": CANARY, "at": factories.STORED_AT, "by": "x"}},
    )
    factories.make_submission(draft)
    factories.make_approval(draft)
    factories.make_invitation(admin_.team, token=CANARY)
    User.objects.filter(pk=admin_.user_id).update(password=make_password(CANARY))
    hashed = list(User.objects.exclude(password="").values_list("password", flat=True))
    return [CANARY, mark_of(CANARY), "v1.", *hashed]


class TestTheAdminPages:
    @pytest.mark.parametrize("who", ["member", "reviewer", "auditor", "admin", "nobody"])
    def test_send_everybody_else_away(self, site: Site, who: str) -> None:
        client = Client() if who == "nobody" else site.desk(who)

        let_in = {
            name: answer.status_code
            for name in admin_names()
            if name not in FOR_ALL
            for answer in (client.get(site.paths[name]), client.post(site.paths[name]))
            if answer.status_code != 302 or not answer["Location"].startswith(WAYS_IN)
        }

        assert let_in == {}

    def test_change_nothing_for_an_operator_either(
        self, site: Site, secrets: list[str], operator: Client
    ) -> None:
        before = state()

        done = {}
        for model, pages in admin.site._registry.items():
            row = model._default_manager.first()
            for way in ("add", "change", "delete"):
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{way}"
                if row is None and way != "add":
                    continue
                url = reverse(name, args=[row.pk] if way != "add" and row else [])
                status = operator.post(url, {"post": "yes", "name": "x", "_save": "1"}).status_code
                if status != 403:
                    done[name] = status
            assert pages.actions is None
            listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            operator.post(listed, {"action": "delete_selected", "_selected_action": "1"})

        assert done == {}
        assert state() == before

    def test_show_no_secret_on_any_page(
        self, site: Site, secrets: list[str], operator: Client
    ) -> None:
        told: dict[tuple[str, str], bool] = {}
        for model in admin.site._registry:
            stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            urls = [reverse(f"{stem}_changelist")]
            for row in model._default_manager.all():
                urls += [reverse(f"{stem}_{way}", args=[row.pk]) for way in ("change", "history")]
            for url in urls:
                answer = operator.get(url)
                assert answer.status_code == 200
                told |= {(url, one): True for one in secrets if one in answer.text}

        assert told == {}

    def test_look_for_no_page_of_a_row_elsewhere(self, operator: Client) -> None:
        kind = ContentType.objects.get_for_model(User).pk

        assert operator.get(f"/admin/r/{kind}/1/").status_code == 404

    def test_search_and_filter_by_no_secret(self) -> None:
        sealed = {
            field.name
            for model in apps.get_app_config("connector_wizard").get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, EncryptedTextField | EncryptedJSONField)
        } | {"password", "link_mark"}
        used = {
            str(name).rpartition("__")[2]
            for pages in admin.site._registry.values()
            for name in (*pages.search_fields, *pages.list_display, *pages.list_filter)
        }

        assert sealed & used == set()
        assert {PlatformAccount, Invitation} <= set(admin.site._registry)

    def test_look_up_no_secret_by_an_address_of_ones_own(
        self, secrets: list[str], operator: Client
    ) -> None:
        pages = "/admin/connector_wizard/"

        answers = [
            operator.get(f"{pages}{query}").status_code
            for query in (
                "user/?password__startswith=pbkdf2",
                "platformaccount/?client_secret__contains=v1",
                "invitation/?link_mark__startswith=a",
                "membership/?user__password__startswith=pbkdf2",
            )
        ]

        assert 200 not in answers
