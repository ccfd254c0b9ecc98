"""A paste from the Developer Console fills the account's form, and no secret of it is shown."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.emulator import (
    DEMO_ACCESS_TOKEN,
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    DEMO_SCOPES,
    SECOND_CLIENT_ID,
    SECOND_CLIENT_SECRET,
    SECOND_ORG_ID,
    Emulator,
)
from connector_wizard.forms.accounts import USUAL_SCOPES
from connector_wizard.models import PlatformAccount

OTHER_KIND = json.dumps(
    {"project": {"workspace": {"details": {"credentials": [{"integration_type": "apikey"}]}}}}
)


def flat(**change: Any) -> dict[str, Any]:
    told = {
        "ORG_ID": DEMO_ORG_ID,
        "CLIENT_ID": DEMO_CLIENT_ID,
        "CLIENT_SECRETS": [DEMO_CLIENT_SECRET],
        "SCOPES": DEMO_SCOPES.split(","),
    }
    return {**told, **change}


def without(*names: str) -> str:
    return json.dumps({name: value for name, value in flat().items() if name not in names})


def send(desk: Client, pasted: str, **answers: str) -> Any:
    """Press as a person does who pasted and typed a name: the other fields are as they were."""
    untouched = {"org_id": "", "client_id": "", "client_secret": "", "access_token": ""}
    shown = {"scopes": USUAL_SCOPES, "ours-scopes": USUAL_SCOPES}
    posted = {"name": "Main", "pasted": pasted, **untouched, **shown, **answers}
    return desk.post(reverse("account-add"), posted)


def inputs(page: str) -> dict[str, str]:
    """What a browser would send of what the page shows."""
    found = re.findall(r"<input[^>]*>", page)
    pairs = (
        (re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)) for one in found
    )
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


class TestAPaste:
    def test_and_a_name_are_enough(self, at_admins_desk: Client, platform: Emulator) -> None:
        answer = send(at_admins_desk, json.dumps(flat()))

        account = PlatformAccount.objects.get()
        assert answer.status_code == 302
        assert (account.name, account.org_id) == ("Main", DEMO_ORG_ID)
        assert (account.client_id, account.client_secret) == (DEMO_CLIENT_ID, DEMO_CLIENT_SECRET)

    def test_gives_the_projects_title_where_no_name_is_typed(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        send(at_admins_desk, json.dumps({"title": "Warehouse", **flat()}), name="")

        assert PlatformAccount.objects.get().name == "Warehouse"

    def test_gives_way_to_what_was_typed(self, at_admins_desk: Client, platform: Emulator) -> None:
        pasted = flat(CLIENT_ID=SECOND_CLIENT_ID, CLIENT_SECRETS=["not-this-one"])

        send(
            at_admins_desk,
            json.dumps(pasted),
            client_id=DEMO_CLIENT_ID,
            client_secret=DEMO_CLIENT_SECRET,
        )

        account = PlatformAccount.objects.get()
        assert (account.client_id, account.client_secret) == (DEMO_CLIENT_ID, DEMO_CLIENT_SECRET)

    def test_replaces_the_scopes_that_the_page_came_with_but_not_typed_ones(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        send(at_admins_desk, json.dumps(flat(SCOPES=["openid"])))
        send(at_admins_desk, json.dumps(flat(SCOPES=["openid"])), name="Two", scopes="AdobeID")

        scopes = PlatformAccount.objects.order_by("name").values_list("scopes", flat=True)
        assert list(scopes) == ["openid", "AdobeID"]

    def test_brings_a_token_where_it_holds_no_secret(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        send(
            at_admins_desk,
            json.dumps(
                {**json.loads(without("CLIENT_SECRETS")), "ACCESS_TOKEN": DEMO_ACCESS_TOKEN}
            ),
        )

        assert PlatformAccount.objects.get().kind == "token"

    def test_prefers_its_secret_to_its_token(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        send(at_admins_desk, json.dumps(flat(ACCESS_TOKEN=DEMO_ACCESS_TOKEN)))

        assert PlatformAccount.objects.get().kind == "client"

    def test_is_never_shown_again(self, at_admins_desk: Client, platform: Emulator) -> None:
        pasted = json.dumps(flat(CLIENT_SECRETS=["canary-secret-1"], NOTE="canary-note"))

        answer = send(at_admins_desk, pasted)

        assert answer.status_code == 422
        assert DEMO_CLIENT_ID in answer.text
        assert "canary" not in answer.text

    def test_is_asked_for_again_with_what_was_found_in_it(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        answer = send(at_admins_desk, json.dumps(flat(CLIENT_SECRETS=["wrong-one", "another"])))

        assert list(answer.context["form"].errors) == ["client_secret"]
        assert "Found in what you pasted: Organization id, Client id, Client secret" in answer.text
        assert "It holds 2 client secrets; the first was taken." in answer.text
        assert "Paste it once more" in answer.text

    def test_says_what_is_missing_beside_its_field(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        answer = send(at_admins_desk, without("ORG_ID", "CLIENT_SECRETS"))

        errors = answer.context["form"].errors
        assert list(errors) == ["org_id", "client_secret"]
        assert all("does not tell it" in text for texts in errors.values() for text in texts)
        assert platform.requests("token") == []

    @pytest.mark.parametrize(
        ("pasted", "words"),
        [
            ('{"CLIENT_ID": "an-id"', "breaks off"),
            ('{"title": "Warehouse", "id": "7"}', "only: title, id"),
            ("canary-secret-2", "no credential in this. Copy"),
            (
                OTHER_KIND,
                "only others: apikey",
            ),
        ],
    )
    def test_that_will_not_do_is_the_one_thing_to_mend(
        self, at_admins_desk: Client, pasted: str, words: str
    ) -> None:
        answer = send(at_admins_desk, pasted)

        errors = answer.context["form"].errors
        assert list(errors) == ["pasted"]
        assert words in errors["pasted"][0]
        assert "canary" not in answer.text

    def test_of_another_credential_replaces_what_the_first_had_filled_in(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        page = send(at_admins_desk, json.dumps(flat(CLIENT_SECRETS=["wrong-one"]))).text
        second = flat(
            ORG_ID=SECOND_ORG_ID,
            CLIENT_ID=SECOND_CLIENT_ID,
            CLIENT_SECRETS=[SECOND_CLIENT_SECRET],
        )

        at_admins_desk.post(reverse("account-add"), {**inputs(page), "pasted": json.dumps(second)})

        account = PlatformAccount.objects.get()
        assert (account.org_id, account.client_id) == (SECOND_ORG_ID, SECOND_CLIENT_ID)

    def test_may_be_followed_by_typing_just_the_secret(
        self, at_admins_desk: Client, platform: Emulator
    ) -> None:
        page = send(at_admins_desk, json.dumps(flat(CLIENT_SECRETS=["wrong-one"]))).text

        at_admins_desk.post(
            reverse("account-add"), {**inputs(page), "client_secret": DEMO_CLIENT_SECRET}
        )

        assert PlatformAccount.objects.get().client_secret == DEMO_CLIENT_SECRET


class TestBlanks:
    AROUND = "\u200b {} \ufeff"

    @pytest.mark.parametrize("name", ["name", "org_id", "client_id", "client_secret", "scopes"])
    def test_around_an_answer_are_removed_and_pointed_out(
        self, at_admins_desk: Client, platform: Emulator, name: str
    ) -> None:
        answers = {
            "name": "Main",
            "org_id": DEMO_ORG_ID,
            "client_id": DEMO_CLIENT_ID,
            "client_secret": DEMO_CLIENT_SECRET,
            "scopes": DEMO_SCOPES,
        }

        answer = at_admins_desk.post(
            reverse("account-add"),
            {**answers, name: self.AROUND.format(answers[name])},
            follow=True,
        )

        stored = PlatformAccount.objects.get()
        label = answers[name] and name.replace("_", " ").replace("org ", "Organization ")
        assert {key: getattr(stored, key) for key in answers} == answers
        assert f"were removed around: {label.capitalize()}" in answer.text

    def test_around_a_pasted_secret_too(self, at_admins_desk: Client, platform: Emulator) -> None:
        secret = self.AROUND.format(DEMO_CLIENT_SECRET)

        answer = send(at_admins_desk, json.dumps(flat(CLIENT_SECRETS=[secret])))

        assert PlatformAccount.objects.get().client_secret == DEMO_CLIENT_SECRET
        assert "Client secret" in at_admins_desk.get(answer["Location"]).text

    def test_around_a_token_too(self, at_admins_desk: Client, platform: Emulator) -> None:
        send(
            at_admins_desk,
            "",
            org_id=DEMO_ORG_ID,
            client_id=DEMO_CLIENT_ID,
            access_token=self.AROUND.format(DEMO_ACCESS_TOKEN),
        )

        assert PlatformAccount.objects.get().access_token == DEMO_ACCESS_TOKEN

    @pytest.mark.parametrize("name", ["client_id", "client_secret", "access_token", "scopes"])
    def test_in_the_middle_of_an_answer_are_refused(
        self, at_admins_desk: Client, platform: Emulator, name: str
    ) -> None:
        typed = {"org_id": DEMO_ORG_ID, "client_id": "an-id", "client_secret": "a-secret"}
        typed |= {"client_secret": ""} if name == "access_token" else {}

        answer = send(at_admins_desk, "", **{**typed, name: "one\u200btwo"})

        (problem,) = answer.context["form"].errors[name]
        assert "in the middle of it" in problem
        assert platform.requests("token") == []

    def test_are_shown_beside_the_field_where_something_else_is_to_be_mended(
        self, at_admins_desk: Client
    ) -> None:
        answer = send(at_admins_desk, "", client_id="\u200ban-id", org_id="")

        assert "characters around it were removed" in answer.text
        assert 'value="an-id"' in answer.text
