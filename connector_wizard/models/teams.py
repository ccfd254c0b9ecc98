"""Say who works together, as what, and under which policies."""

import uuid
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables


class UserManager(BaseUserManager["User"]):
    """Make users who sign in by e-mail."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        """Return a new user; without a password, one that cannot sign in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "User":
        """Return a new operator with access to the Django admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)


class User(AbstractUser):
    """A person; known by an e-mail address, in as many teams as they like."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]  # Django's way to leave the column out
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # narrower on purpose

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @sensitive_variables()
    def check_password(self, raw_password: str) -> bool:
        """Tell whether it is the person's; no password is, where only the provider lets in."""
        return not settings.OIDC_ONLY and super().check_password(raw_password)


@dataclass(frozen=True, slots=True)
class Policies:
    """A team's rules."""

    four_eyes: bool
    keep_secrets: bool
    # None named: all.
    creation_sandboxes: list[str]
    # Where a creation needs a reviewer's approval first.
    approval_everywhere: bool
    approval_sandboxes: list[str]
    admins_need_second_factor: bool

    def ask_approval_in(self, sandbox: str) -> bool:
        """Tell whether a creation in ``sandbox`` needs approval first."""
        return self.approval_everywhere or sandbox in self.approval_sandboxes

    @property
    def approval_reach(self) -> str | list[str]:
        """Where approval comes first, as an event tells it."""
        return "all" if self.approval_everywhere else self.approval_sandboxes or "none"

    def against(self, old: "Policies") -> dict[str, dict[str, bool | list[str] | str]]:
        """Return what differs from ``old``, as an event tells it."""
        names = {
            "nobody reviews their own": (old.four_eyes, self.four_eyes),
            "secrets kept once created": (old.keep_secrets, self.keep_secrets),
            "sandboxes of members": (
                old.creation_sandboxes or "all",
                self.creation_sandboxes or "all",
            ),
            "sandboxes with approval first": (old.approval_reach, self.approval_reach),
            "admins need a second factor": (
                old.admins_need_second_factor,
                self.admins_need_second_factor,
            ),
        }
        return {
            name: {"before": old_one, "after": new_one}
            for name, (old_one, new_one) in names.items()
            if old_one != new_one
        }


class Team(models.Model):
    """People who share Platform accounts, connections and one history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), unique=True)
    four_eyes = models.BooleanField(_("nobody reviews their own connection"), default=True)
    keep_secrets = models.BooleanField(
        _("keep a source's secrets once it is created"), default=True
    )
    creation_sandboxes = models.JSONField(
        _("sandboxes that members may create in (none named: all)"), default=list, blank=True
    )
    approval_everywhere = models.BooleanField(
        _("ask for approval before creation in every sandbox"), default=False
    )
    approval_sandboxes = models.JSONField(
        _("sandboxes in which a creation needs approval first"), default=list, blank=True
    )
    admins_need_second_factor = models.BooleanField(_("admins need a second factor"), default=False)
    members: models.ManyToManyField[User, "Membership"] = models.ManyToManyField(
        User, through="Membership", related_name="teams"
    )

    def __str__(self) -> str:
        return self.name

    @property
    def policies(self) -> Policies:
        """The rules in force, as this row was read."""
        return Policies(
            four_eyes=self.four_eyes,
            keep_secrets=self.keep_secrets,
            creation_sandboxes=list(self.creation_sandboxes),
            approval_everywhere=self.approval_everywhere,
            approval_sandboxes=list(self.approval_sandboxes),
            admins_need_second_factor=self.admins_need_second_factor,
        )

    # Changes

    def lock(self) -> None:
        """Let nobody else change people or policies until the transaction ends; read them anew."""
        # Not its key: connections and events that refer to the team need not wait.
        fresh = Team.objects.select_for_update(no_key=True).get(pk=self.pk)
        self._take_over(fresh.policies)

    def adopt(self, policies: Policies) -> Policies:
        """Put these rules in force; return those before."""
        self.lock()
        before = self.policies
        self._take_over(policies)
        self.save(update_fields=list(asdict(policies)))
        return before

    def _take_over(self, policies: Policies) -> None:
        for name, value in asdict(policies).items():
            setattr(self, name, value)


class Role(models.TextChoices):
    """What a person is in a team."""

    MEMBER = "member", _("member")
    REVIEWER = "reviewer", _("reviewer")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("admin")


class MembershipError(Exception):
    """A role cannot change or end so; the message says why."""


class Membership(models.Model):
    """One person's role in one team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_role_per_person_and_team")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    # Changes. Each locks the team: of two admins who go at once, one must stay.

    def become(self, role: Role) -> Role:
        """
        Take another role; return the one before.

        :raises MembershipError: if the team would have no admin left, or the person is gone
        """
        self._hold(leaves_admins=role != Role.ADMIN)
        before, self.role = Role(self.role), role
        self.save(update_fields=["role"])
        return before

    def end(self) -> None:
        """
        Take the person out of the team.

        :raises MembershipError: if the team would have no admin left, or the person is gone
        """
        self._hold(leaves_admins=True)
        Membership.objects.filter(pk=self.pk).delete()

    def withdraw_invitations(self) -> list[str]:
        """
        Withdraw the open invitations that a person leaves behind who manages the team no more.

        Those that they made, and those to themselves: either would let them in again. Returns to
        whom these were.
        """
        left = Q(invited_by=self.user.email) | Q(email=self.user.email)
        rows = self.team.invitations.filter(left, accepted_at=None)
        emails = sorted(rows.values_list("email", flat=True))
        rows.delete()
        return emails

    def webhooks_left(self) -> list[str]:
        """
        Return the names of the webhooks that the person added, or whose secret they replaced last.

        They are the team's and go on, but this person knows their addresses or secrets.
        """
        rows = self.team.webhooks.defer("secret", "old_secret")
        email = self.user.email
        return [one.name for one in rows if email in {one.made_by, one.secret_seen_by}]

    def _hold(self, *, leaves_admins: bool) -> None:
        self.team.lock()
        roles = dict(self.team.memberships.values_list("pk", "role"))
        if self.pk not in roles:
            raise MembershipError(gettext("They are not in the team any more."))
        self.role = roles.pop(self.pk)
        if leaves_admins and self.role == Role.ADMIN and Role.ADMIN not in roles.values():
            raise MembershipError(
                gettext("This is the team's only admin. Make somebody else an admin first.")
            )
