"""Make the rows that cases begin with."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from connector_wizard.models import Approval, Connection, Membership, PlatformAccount, Role, Sandbox
from tests import factories


def found_teams(number: int, password: str, admins: int = 1) -> list[dict[str, str]]:
    """Make teams, each with admins, who may do everything; return each with its team."""
    teams = [factories.make_team() for _ in range(number)]
    rows = [factories.join(team, Role.ADMIN) for team in teams for _ in range(admins)]
    for row in rows:
        row.user.set_password(password)
        row.user.save()
    return [{"email": row.user.email, "team": str(row.team.slug)} for row in rows]


def make_drafts(cases: list[dict[str, Any]], canary: str) -> list[dict[str, str]]:
    """Make a draft for each case, or what is to be copied, with an account and a sandbox."""
    people = admins()
    made = []
    for case in cases:
        admin, name, origin = people[case["team"]], case["name"], case["origin"]
        account = account_of(admin, name)
        # Different targets: nobody is to be warned of look-alikes.
        params = {"server": f"{name}.example.com", "username": "u", "database": "d"}
        sandbox = f"from-{name}" if origin == "copy" else name
        make = factories.make_created if origin == "copy" else factories.make_draft
        held = {"params": params, "secrets": {"password": canary}}
        row = make(admin, account, sandbox=sandbox, **held)
        if origin == "approval":
            admin.team.approval_sandboxes.append(name)
            admin.team.save()
        made.append({"pk": str(row.pk), "account": str(account.pk)})
    return made


def find_copy(pk: str) -> str:
    """Return the draft that is a copy of this."""
    return str(Connection.objects.get(copied_from=UUID(pk)).pk)


def find_approval(pk: str) -> str:
    """Return the request that waits for a reviewer's word on this draft, if there is one."""
    waiting = Approval.objects.filter(connection=UUID(pk), state=Approval.State.WAITING)
    return "".join(str(one.pk) for one in waiting)


def record_created(cases: list[dict[str, Any]], canary: str) -> list[dict[str, str]]:
    """Record for each case a base connection that is on the Platform already, of these values."""
    people = admins()
    made = []
    for case in cases:
        admin = people[case["team"]]
        account = account_of(admin, case["name"])
        own = {"name": case["name"], "sandbox": case["name"], "secrets": {"password": canary}}
        row = factories.make_created(admin, account, **{**own, **values_of(case["values"])})
        made.append({"pk": str(row.pk), "account": str(account.pk), "version": row.version})
    return made


def record_alike(cases: list[dict[str, Any]], canary: str) -> list[list[dict[str, str]]]:
    """Record for each case what is on the Platform already, all of one login."""
    people, made = admins(), []
    for case in cases:
        admin, place = people[case["team"]], case["name"]
        account = account_of(admin, place)
        shared = {"sandbox": place, "secrets": {"password": canary}}
        rows = [
            factories.make_created(admin, account, name=name, **shared, **told)
            for name, told in case["ours"].items()
        ]
        made.append([{"pk": str(row.pk), "version": row.version} for row in rows])
    return made


def make_token(team: str) -> str:
    """Make a token for everything; return its text."""
    _token, text = factories.make_token(admins()[team])
    return text


def make_programs(team: str, names: list[str]) -> list[dict[str, str]]:
    """Make for each name an account, and a program's token."""
    admin = admins()[team]
    return [
        {"account": str(account_of(admin, name).pk), "token": factories.make_token(admin)[1]}
        for name in names
    ]


def end_leases(pks: list[str]) -> None:
    """Let the time pass for which somebody may be busy with these connections."""
    now = timezone.now()
    leased = Connection.objects.filter(pk__in=pks, test_lease_until__isnull=False)
    leased.update(test_lease_until=now)


def account_of(admin: Membership, name: str) -> PlatformAccount:
    """Make an account for a client and its one sandbox, all of the same name."""
    account = factories.make_account(admin.team, client_id=name, name=name)
    account.sandboxes.all().delete()
    Sandbox.objects.create(
        account=account, name=name, title=name, state="active", type="development"
    )
    return account


def values_of(asked: dict[str, Any]) -> dict[str, Any]:
    """Read the times that cannot be written in JSON."""
    now = timezone.now()
    times = {"now": now, "an hour ago": now - timedelta(hours=1)}
    return {
        name: times.get(value, value) if isinstance(value, str) else value
        for name, value in asked.items()
    }


def admins() -> dict[str, Membership]:
    """Return the first admin of each team, by its slug."""
    rows = Membership.objects.select_related("team", "user").order_by("-user__date_joined")
    return {str(one.team.slug): one for one in rows}
