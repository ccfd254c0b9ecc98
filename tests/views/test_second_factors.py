"""Second factors: set up, asked for, used once, kept sealed, and told of in the history."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from connector_wizard.models import (
    Actor,
    Event,
    FactorSecret,
    KeyCanary,
    Membership,
    Role,
    Team,
    User,
)
from connector_wizard.usecases.rotate_keys import count_by_key, rotate_keys
from tests import factories
from tests.people import add_app, codes_on, confirm, sign_in, with_password
from tests.totp import code_of

pytestmark = pytest.mark.usefixtures("quick_hashes")

CODE = "/sign-in/code/"


@pytest.fixture
def person(team: Team) -> Membership:
    return with_password(team, Role.MEMBER)


@pytest.fixture
def desk(person: Membership) -> Client:
    found: Client = sign_in(person.user)[0]
    return found


@pytest.fixture
def still_clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands in the middle of a code's 30 seconds."""
    with time_machine.travel(time.time() // 30 * 30 + 15, tick=False) as clock:
        yield clock


def told(team: Team) -> list[str]:
    return list(
        Event.objects.filter(team=team).order_by("sequence").values_list("action", flat=True)
    )


def signed_in(desk: Client) -> bool:
    return desk.get(reverse("home")).status_code == 200


class TestAuthenticatorApp:
    def test_asks_once_more_who_it_is_before_it_is_set_up(self, desk: Client) -> None:
        answer = desk.get(reverse("mfa_activate_totp"))

        assert answer["Location"].startswith(reverse("account_reauthenticate"))

    def test_is_asked_for_after_the_password(self, desk: Client, person: Membership) -> None:
        secret = add_app(desk)

        other, answer = sign_in(person.user)
        before = signed_in(other)
        other.post(CODE, {"code": code_of(secret)})

        assert (answer["Location"], before, signed_in(other)) == (CODE, False, True)
        last = Event.objects.get(team=person.team, action="session.begun", sequence__gt=2)
        assert json.loads(last.changes) == {"method": "password, authenticator app"}

    def test_refuses_a_wrong_code_and_says_so_in_the_history(
        self, desk: Client, person: Membership
    ) -> None:
        secret = add_app(desk)
        other = sign_in(person.user)[0]
        wrong = f"{(int(code_of(secret)) + 500_000) % 1_000_000:06}"

        answer = other.post(CODE, {"code": wrong})

        assert "This code is not right" in answer.text
        assert not signed_in(other)
        assert told(person.team)[-1] == "session.refused"

    @pytest.mark.parametrize("ahead", [-1, 0])
    def test_takes_a_code_once(
        self,
        still_clock: time_machine.Traveller,
        desk: Client,
        person: Membership,
        ahead: int,
    ) -> None:
        secret = add_app(desk)
        code = code_of(secret, ahead=ahead)
        # The code that set the app up counts as used as well.
        first, second = sign_in(person.user)[0], sign_in(person.user)[0]
        first.post(CODE, {"code": code})

        answer = second.post(CODE, {"code": f" {code[:3]} {code[3:]}"})

        assert signed_in(first) == (ahead != -1)
        assert "This code has been used" in answer.text or "not right" in answer.text
        assert not signed_in(second)

    def test_takes_a_code_once_for_as_long_as_it_is_right(
        self, still_clock: time_machine.Traveller, desk: Client, person: Membership
    ) -> None:
        code = code_of(add_app(desk))
        first, second = sign_in(person.user)[0], sign_in(person.user)[0]
        still_clock.shift(-14)
        first.post(CODE, {"code": code})
        still_clock.shift(58)

        answer = second.post(CODE, {"code": code})

        assert signed_in(first)
        assert "This code has been used" in answer.text

    @pytest.mark.parametrize(("seconds", "is_taken"), [(-16, False), (44, True), (46, False)])
    def test_takes_a_code_while_it_is_shown_and_one_step_longer(
        self,
        still_clock: time_machine.Traveller,
        desk: Client,
        person: Membership,
        seconds: int,
        is_taken: bool,
    ) -> None:
        code = code_of(add_app(desk))
        other = sign_in(person.user)[0]
        still_clock.shift(seconds)

        answer = other.post(CODE, {"code": code})

        assert signed_in(other) is is_taken
        assert is_taken or "This code is not right" in answer.text

    def test_is_not_set_up_by_a_code_that_it_does_not_show_yet(
        self, still_clock: time_machine.Traveller, desk: Client
    ) -> None:
        confirm(desk)
        secret = str(desk.get(reverse("mfa_activate_totp")).context["form"].secret)

        answer = desk.post(reverse("mfa_activate_totp"), {"code": code_of(secret, ahead=1)})

        assert "This code is not right" in answer.text
        assert not Authenticator.objects.exists()

    def test_lets_few_codes_be_guessed(self, desk: Client, person: Membership) -> None:
        secret = add_app(desk)
        other = sign_in(person.user)[0]
        for number in range(5):
            other.post(CODE, {"code": f"{number:06}"})

        answer = other.post(CODE, {"code": code_of(secret)})

        assert (answer.status_code, answer["Retry-After"]) == (429, "300")
        assert not signed_in(other)

    def test_is_removed_with_its_secret_and_the_recovery_codes(
        self, desk: Client, person: Membership
    ) -> None:
        add_app(desk)

        desk.post(reverse("mfa_deactivate_totp"))

        assert not Authenticator.objects.exists()
        assert not FactorSecret.objects.exists()
        assert told(person.team) == ["session.begun", "factor.added", "factor.removed"]
        assert Event.objects.get(action="factor.removed").object_label == "authenticator app"

    def test_keeps_its_secret_out_of_the_session_while_it_is_set_up(self, desk: Client) -> None:
        confirm(desk)

        secret = desk.get(reverse("mfa_activate_totp")).context["form"].secret

        assert secret not in json.dumps(dict(desk.session))


class TestRecoveryCodes:
    def test_are_shown_once(self, desk: Client) -> None:
        add_app(desk)

        first, second = (desk.get(reverse("mfa_view_recovery_codes")) for _ in range(2))

        assert (len(codes_on(first)), len(codes_on(second))) == (10, 0)

    def test_stand_in_once_for_the_second_factor(self, desk: Client, person: Membership) -> None:
        add_app(desk)
        code = codes_on(desk.get(reverse("mfa_view_recovery_codes")))[0]
        first, second = sign_in(person.user)[0], sign_in(person.user)[0]

        first.post(CODE, {"code": code})
        second.post(CODE, {"code": code})

        used = Event.objects.get(action="factor.code_used")
        assert (signed_in(first), signed_in(second)) == (True, False)
        assert json.loads(used.changes) == {"left": "9"}
        assert "9 are left" in desk.get(reverse("mfa_index")).text

    def test_are_told_of_where_they_confirm_who_it_is(
        self, desk: Client, person: Membership
    ) -> None:
        add_app(desk)
        code = codes_on(desk.get(reverse("mfa_view_recovery_codes")))[0]

        answer = desk.post(reverse("mfa_reauthenticate"), {"code": code})

        assert answer.status_code == 302
        assert told(person.team)[-1] == "factor.code_used"

    def test_are_no_good_once_there_are_new_ones(self, desk: Client, person: Membership) -> None:
        add_app(desk)
        old = codes_on(desk.get(reverse("mfa_view_recovery_codes")))

        desk.post(reverse("mfa_generate_recovery_codes"))
        new = codes_on(desk.get(reverse("mfa_view_recovery_codes")))

        other = sign_in(person.user)[0]
        other.post(CODE, {"code": old[0]})
        assert not signed_in(other)
        assert len(new) == 10
        assert not set(old) & set(new)
        assert "factor.codes_made" in told(person.team)
        assert FactorSecret.objects.count() == 2


class TestSecrets:
    def test_are_in_no_row_as_they_are(self, desk: Client) -> None:
        secret = add_app(desk)

        with connection.cursor() as cursor:
            cursor.execute("SELECT data FROM mfa_authenticator")
            rows = str(cursor.fetchall())
            cursor.execute("SELECT kept FROM connector_wizard_factorsecret")
            kept = str(cursor.fetchall())

        assert secret not in rows + kept
        assert kept.count("v1.") == 2

    def test_are_sealed_anew_by_a_rotation_and_counted(
        self, desk: Client, person: Membership, settings: Settings
    ) -> None:
        secret = add_app(desk)
        old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
        settings.FIELD_ENCRYPTION_KEYS = [new, old]
        before = count_by_key()[1].columns

        rotate_keys(actor=Actor(name="operator"), batch=1, go_on=lambda _: True)

        assert before["FactorSecret.kept"] == 2
        assert count_by_key()[1].total == 0
        settings.FIELD_ENCRYPTION_KEYS = [new]
        assert KeyCanary.objects.get().text
        other = sign_in(person.user)[0]
        other.post(CODE, {"code": code_of(secret)})
        assert signed_in(other)

    @pytest.mark.parametrize("moved", ["reference", "row"])
    def test_open_for_their_own_person_only(
        self, desk: Client, person: Membership, team: Team, moved: str
    ) -> None:
        add_app(desk)
        mallory = with_password(team, Role.MEMBER)
        known = add_app(sign_in(mallory.user)[0])
        mine, theirs = (app_of(one.user) for one in (mallory, person))
        if moved == "reference":
            theirs.data = mine.data
            theirs.save()
            mine.delete()
            FactorSecret.objects.filter(user=mallory.user).update(user=person.user)
        else:
            copy = FactorSecret.objects.filter(pk=mine.data["secret"]).values_list("kept")
            FactorSecret.objects.filter(pk=theirs.data["secret"]).update(kept=copy[0][0])
        victim = sign_in(person.user)[0]

        answer = victim.post(CODE, {"code": code_of(known)})

        assert "does not open" in answer.text
        assert not signed_in(victim)

    def test_that_do_not_open_break_no_page(self, desk: Client, person: Membership) -> None:
        add_app(desk)
        FactorSecret.objects.all().delete()

        pages = [
            desk.get(reverse(name), follow=True).status_code
            for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
        ]

        assert pages == [200, 200, 200]


class TestPolicy:
    @pytest.fixture
    def strict(self, team: Team) -> Team:
        team.admins_need_second_factor = True
        team.save()
        return team

    def test_leads_an_admin_without_one_to_where_it_is_set_up(self, strict: Team) -> None:
        desk = sign_in(with_password(strict, Role.ADMIN).user)[0]

        answers = {path: desk.get(path) for path in ("/", "/team/", "/help/", "/admin/")}
        page = desk.get(reverse("mfa_index"))

        assert {one["Location"] for one in answers.values()} == {reverse("mfa_index")}
        assert "Your team wants admins to have a second factor" in page.text

    def test_lets_them_on_as_soon_as_there_is_one(self, strict: Team) -> None:
        desk = sign_in(with_password(strict, Role.ADMIN).user)[0]

        add_app(desk)

        assert signed_in(desk)

    def test_is_not_slipped_past_by_working_in_another_team(self, strict: Team) -> None:
        admin = with_password(strict, Role.ADMIN)
        other = factories.join(factories.make_team("Other"), Role.MEMBER, admin.user).team
        desk = sign_in(admin.user)[0]
        desk.post(reverse("switch_team"), {"team": other.slug})

        answer = desk.get(reverse("member", kwargs={"pk": admin.pk}))

        assert answer["Location"] == reverse("mfa_index")

    def test_leaves_alone_who_is_no_admin_there(self, strict: Team) -> None:
        member = with_password(strict, Role.MEMBER)
        factories.join(factories.make_team("Mine"), Role.ADMIN, member.user)

        assert signed_in(sign_in(member.user)[0])

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/sign-in/sessions/"])
    def test_bars_nobody_from(self, strict: Team, path: str) -> None:
        desk = sign_in(with_password(strict, Role.ADMIN).user)[0]

        assert desk.get(path).status_code == 200

    def test_lets_them_sign_out(self, strict: Team) -> None:
        desk = sign_in(with_password(strict, Role.ADMIN).user)[0]

        desk.post(reverse("account_logout"))

        assert not signed_in(desk)

    def test_sends_htmx_the_whole_page(self, strict: Team) -> None:
        desk = sign_in(with_password(strict, Role.ADMIN).user)[0]

        answer = desk.get("/connections/", headers={"HX-Request": "true"})

        assert answer["HX-Redirect"] == reverse("mfa_index")

    def test_is_changed_on_the_page_of_policies(self, at_admins_desk: Client, team: Team) -> None:
        posted = {"secrets": "keep", "reach": "all", "approval": "none", "four_eyes": "on"}

        at_admins_desk.post(reverse("policies"), {**posted, "admins_need_second_factor": "on"})

        team.refresh_from_db()
        assert team.admins_need_second_factor
        assert json.loads(Event.objects.get().changes) == {
            "admins need a second factor": {"before": False, "after": True}
        }


def app_of(user: User) -> Any:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
