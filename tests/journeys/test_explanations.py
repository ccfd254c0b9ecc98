"""A person is refused by a source, reads why, and is led to the very answer to be mended."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connector_wizard.advice import problem_of_try
from connector_wizard.advice.table import ROWS
from connector_wizard.emulator import TROUBLES, WRONG_PASSWORD, Emulator
from connector_wizard.models import Connection, PlatformAccount
from tests.docs.reading import table
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = {
    "server": "cluster.abc.us-east-1.redshift.amazonaws.com",
    "port": "5439",
    "username": "reader",
    "password": "canary-password",
    "database": "dev",
}
OF_REDSHIFT = [one for one in TROUBLES if "amazon-redshift" in one.sources]
DOCUMENTED = [
    ("password", WRONG_PASSWORD),
    *((trouble.parameter, trouble.value) for trouble in OF_REDSHIFT),
]
# Each documented answer: the row that explains it, and the answer that is to be mended.
EXPLAINED = {
    WRONG_PASSWORD: ("password", "password"),
    "nowhere.example.com": ("host-not-found", "server"),
    "closed.example.com": ("refused", "port"),
    "firewall.example.com": ("timed-out", ""),
    "paused.example.com": ("paused", ""),
    "80": ("wrong-port", "port"),
    "tls.example.com": ("encryption-required", ""),
    "certificate.example.com": ("certificate", "server"),
    "busy.example.com": ("too-many-connections", ""),
    "missing": ("no-such-database", "database"),
    "no-rights": ("permission", "username"),
}
LABELS = {"username": "user name"}


def params(answers: dict[str, str]) -> dict[str, str]:
    return {f"params-{name}": answer for name, answer in answers.items()}


def row(name: str) -> Any:
    return next(row for row in ROWS if row.name == name)


def text_of(page: Any) -> str:
    return html.unescape(str(page.text))


@pytest.fixture
def refused(
    at_desk: Client, account: PlatformAccount, platform: Emulator
) -> Callable[[str, str], Connection]:
    """Try to connect Redshift with one answer changed, and return the draft that came back."""

    def press(name: str, answer: str) -> Connection:
        at = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})["Location"]
        at = at_desk.post(at, {"source": "amazon-redshift"})["Location"]
        at = at_desk.post(at, params({**ANSWERS, name: answer}))["Location"]
        at_desk.post(at, {"name": "Sales"})
        until(lambda: Connection.objects.get().status != Connection.Status.SUBMITTING)
        draft = Connection.objects.get()
        assert draft.status == Connection.Status.DRAFT
        return draft

    return press


class TestADocumentedAnswer:
    def test_is_in_the_readme(self) -> None:
        told = {row[0] for row in table("README.md", "answer")}

        assert {f"{LABELS.get(name, name)} `{answer}`" for name, answer in DOCUMENTED} <= told
        assert {answer for _, answer in DOCUMENTED} == EXPLAINED.keys()

    @pytest.mark.parametrize(("name", "answer"), DOCUMENTED)
    def test_is_explained_beside_the_way_to_mend_it(
        self, at_desk: Client, refused: Callable[..., Connection], name: str, answer: str
    ) -> None:
        draft = refused(name, answer)
        row_name, field = EXPLAINED[answer]

        page = at_desk.get(reverse("connect-check", kwargs={"pk": draft.pk}))

        explanation = row(row_name)
        for words in (explanation.cause, explanation.remedy, explanation.mender.label):
            assert str(words) in text_of(page)
        problem = problem_of_try(draft.submissions.get())
        assert problem.words.startswith("Error during test connection: ")
        folded = re.search(r"<details[^>]*platform-said\">.*?</details>", page.text, re.DOTALL)
        assert folded is not None
        for said in (problem.words, problem.code, problem.request_id):
            assert said in html.unescape(folded.group())
        mend = f'{reverse("connect-credentials", kwargs={"pk": draft.pk})}#id_params-{field}"'
        assert (f'button-small" href="{mend}' in page.text) == bool(field)

    @pytest.mark.parametrize(("name", "answer"), DOCUMENTED)
    def test_takes_the_explanation_at_its_own_place_and_nothing_typed_is_lost(
        self, at_desk: Client, refused: Callable[..., Connection], name: str, answer: str
    ) -> None:
        draft = refused(name, answer)
        row_name, field = EXPLAINED[answer]

        page = at_desk.get(reverse("connect-credentials", kwargs={"pk": draft.pk}))

        form = page.context["form"]
        wrong = {key: [str(one) for one in told] for key, told in form.errors.items()}
        explanation = row(row_name)
        said = f"{explanation.cause} {explanation.remedy}"
        assert wrong == ({field: [said]} if field else {})
        assert (f'href="#id_params-{field}"' in page.text) == bool(field)
        shown = {**ANSWERS, name: answer}
        assert WRONG_PASSWORD not in page.text
        assert all(f'value="{shown[one]}"' in page.text for one in shown if one != "password")
        assert draft.secrets == {"password": shown["password"]}


class TestAnAnswerThatWasMended:
    def test_is_complained_of_no_more_and_the_next_try_passes(
        self, at_desk: Client, refused: Callable[..., Connection]
    ) -> None:
        draft = refused("server", "nowhere.example.com")
        credentials = reverse("connect-credentials", kwargs={"pk": draft.pk})

        at_check = at_desk.post(credentials, params({**ANSWERS, "password": ""}))["Location"]

        assert at_desk.get(credentials).context["form"].errors == {}
        at_desk.post(at_check, {"name": "Sales"})
        until(lambda: Connection.objects.get().status == Connection.Status.CREATED)

    def test_may_be_sent_again_as_it_was(
        self, at_desk: Client, refused: Callable[..., Connection]
    ) -> None:
        draft = refused("database", "missing")
        credentials = reverse("connect-credentials", kwargs={"pk": draft.pk})
        at_desk.get(credentials)

        answer = at_desk.post(credentials, params({**ANSWERS, "database": "missing"}))

        assert answer["Location"].endswith("/check/")


class TestTheCatalog:
    def test_says_which_right_is_missing_and_who_can_give_it(
        self, at_desk: Client, account: PlatformAccount, platform: Emulator
    ) -> None:
        at = at_desk.post(reverse("connect"), {"account": account.pk, "sandbox": "dev"})["Location"]
        platform.fail("specs", "status", status=403, code="2121-403", words="No", times=None)

        page = at_desk.post(at, {"source": "amazon-redshift"})

        explanation = row("right")
        for words in (explanation.cause, explanation.remedy, explanation.mender.label):
            assert str(words) in text_of(page)
        assert "FLOW-2121-403" in page.text


class TestARefusalOfSomethingElse:
    @pytest.mark.parametrize(
        ("code", "step", "label"),
        [
            ("2100-404", "sandbox", "Choose another sandbox"),
            ("1413-400", "source", "Choose the source anew"),
            ("1415-400", "source", "Choose the source anew"),
            ("401013", "account", "Choose another account"),
        ],
    )
    def test_leads_to_the_step_that_asked_for_it(
        self,
        at_desk: Client,
        refused: Callable[..., Connection],
        code: str,
        step: str,
        label: str,
    ) -> None:
        draft = refused("database", "missing")
        draft.submissions.update(platform_code=code)

        page = at_desk.get(reverse("connect-check", kwargs={"pk": draft.pk}))

        assert f'href="{reverse(f"connect-{step}", kwargs={"pk": draft.pk})}">{label}<' in page.text

    def test_that_nobody_explained_shows_the_platforms_words_at_once(
        self, at_desk: Client, refused: Callable[..., Connection], platform: Emulator
    ) -> None:
        platform.configure(driver_words="Something nobody has met yet")
        draft = refused("database", "missing")

        page = at_desk.get(reverse("connect-check", kwargs={"pk": draft.pk}))

        assert "Mend what the Platform names and try again." in page.text
        assert 'platform-said" open>' in page.text
        assert ">Change the credentials<" in page.text
