"""Read a runbook's link: the account, sandbox and source it asks for, and whether they will do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from connector_wizard.access import may_create_in
from connector_wizard.models import Membership, PlatformAccount, Sandbox
from connector_wizard.models.accounts import SANDBOX_NAME
from connector_wizard.schema_forms import without_surrounding_blanks


@dataclass(frozen=True, slots=True)
class Link:
    """What is asked for, each empty where the link does not say."""

    account: str = ""
    sandbox: str = ""
    source: str = ""

    @classmethod
    def read(cls, asked: Any) -> "Link":
        """Take the link's part of a GET's or a POST's parameters."""
        limits = {"account": 100, "sandbox": 256, "source": 200}
        told = {name: asked.get(name, "")[:limit] for name, limit in limits.items()}
        return cls(**{name: without_surrounding_blanks(text) for name, text in told.items()})

    def at(self, account: PlatformAccount) -> "Link":
        """Return the link with ``account`` in it, whatever it asked for."""
        return replace(self, account=str(account.pk))

    def url(self, *, but: str = "") -> str:
        """Return the address that asks for the same, ``but`` one of it."""
        names = [name for name in ("account", "sandbox", "source") if name != but]
        told = {name: value for name in names if (value := getattr(self, name))}
        return f"{reverse('connect')}?{urlencode(told)}" if told else reverse("connect")

    def account_among(self, accounts: Iterable[PlatformAccount]) -> PlatformAccount | None:
        """Return the one account that is meant: by its id, its name, or its name as a slug."""
        wanted = self.account.casefold()
        ways: tuple[Callable[[PlatformAccount], str], ...] = (
            lambda one: str(one.pk),
            lambda one: one.name,
            lambda one: one.name.casefold(),
            lambda one: slugify(one.name),
        )
        for way in ways:
            found = [one for one in accounts if way(one) in {self.account, wanted}]
            if len(found) == 1:
                return found[0]
        return None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the link's sandbox cannot just be taken, and what to do."""

    sentence: str
    advice: str
    # Whether the name may be used all the same, by who is sure of it.
    may_be_right: bool = False


def hindrance(membership: Membership, link: Link, sandboxes: Iterable[Sandbox]) -> Hindrance | None:
    """Return what stands in the way of the link's sandbox, if something does."""
    known = next((one for one in sandboxes if one.name == link.sandbox), None)
    told = {"name": link.sandbox}
    choose = _("Choose another one here, or ask whoever gave you the link.")
    if not SANDBOX_NAME.fullmatch(link.sandbox):
        sentence = _("The link asks for the sandbox “%(name)s”, which cannot be one's name.")
    elif known is not None and not known.is_active:
        sentence = _("The link asks for the sandbox “%(name)s”, which cannot be used now.")
    elif not may_create_in(membership, link.sandbox):
        sentence = _("The link asks for the sandbox “%(name)s”, in which only admins may create.")
    elif known is None:
        sentence = _("The link asks for the sandbox “%(name)s”, which the Platform did not list.")
        sure = _("If you are sure of its name, you can use it below all the same.")
        return Hindrance(sentence % told, f"{choose} {sure}", may_be_right=True)
    else:
        return None
    return Hindrance(sentence % told, choose)
