"""Keep the secrets of second factors sealed, each for its person, where a rotation finds them."""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from connector_wizard.crypto.fields import EncryptedJSONField
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models.teams import User


class FactorSecret(models.Model):
    """
    What an authenticator app or a set of recovery codes is made from.

    The authenticator's own row, which is allauth's, holds only this row's id. Whose it is stands
    under the seal: pointing one person's factor at another's secret, or copying a row, opens
    nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kept = EncryptedJSONField()

    def __str__(self) -> str:
        return "secret of a second factor"

    @classmethod
    @sensitive_variables()
    def keep(cls, user: User, text: str) -> str:
        """Seal ``text`` for the person; return the reference that stands in for it."""
        return str(cls.objects.create(user=user, kept={"user": str(user.pk), "text": text}).pk)

    @classmethod
    @sensitive_variables()
    def opened(cls, reference: str) -> str:
        """
        Return what ``reference`` stands for.

        :raises UnopenableError: if there is none, it will not open, or it is another person's
        """
        holders = Authenticator.objects.filter(Q(data__secret=reference) | Q(data__seed=reference))
        users = [str(pk) for pk in holders.values_list("user_id", flat=True)[:2]]
        kept = cls._kept(reference)
        if users != [kept.get("user")]:
            raise UnopenableError("The stored secret was sealed for another person.")
        return str(kept["text"])

    @classmethod
    def forget_unused(cls, user: User) -> None:
        """Delete the person's secrets that no factor of theirs refers to any more."""
        rows = Authenticator.objects.filter(user=user).values_list("data", flat=True)
        used = {data[name] for data in rows for name in ("secret", "seed") if name in data}
        cls.objects.filter(user=user).exclude(pk__in=used).delete()

    @classmethod
    def _kept(cls, reference: str) -> dict[str, Any]:
        try:
            return cls.objects.get(pk=reference).kept
        except (cls.DoesNotExist, ValidationError):
            raise UnopenableError("The stored secret is gone.") from None


def is_vouched_for(user: User) -> bool:
    """Tell whether the company's provider knows the person: second factors are its affair then."""
    return bool(SocialAccount.objects.filter(user=user).exists())


def has_second_factor(user: User) -> bool:
    """Tell whether the person has set up an authenticator app or a passkey."""
    rows = Authenticator.objects.filter(user=user)
    return bool(rows.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())
