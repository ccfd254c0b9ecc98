"""Say why new credentials were not sent, or not to all."""

from django.utils.translation import gettext as _

from connector_wizard.models import Connection
from connector_wizard.usecases.rotate_credentials import ApprovalNeededError, SecretsMissingError


def left_out_in_words(connections: list[Connection]) -> str:
    """Return which were left out of many, and why."""
    half = [str(one) for one in connections if one.is_half_known]
    busy = [str(one) for one in connections if not one.is_half_known]
    told = []
    if busy:
        told.append(
            _("Left out, since they are being changed, or were a moment ago: %s.") % ", ".join(busy)
        )
    if half:
        text = _(
            "Left out, since others made them and the Platform may have more of them than is known "
            "here: %s. Rotate each on its own page."
        )
        told.append(text % ", ".join(half))
    return " ".join(told)


def complaint_of(error: ApprovalNeededError | SecretsMissingError, *, among_many: bool) -> str:
    """Return what to type too, or whom to ask."""
    if isinstance(error, SecretsMissingError):
        told = {"name": error.connection, "secrets": ", ".join(error.names)}
        text = _(
            "The Platform wants all secrets of %(name)s at once. Some are not kept here, or "
            "were typed by somebody else for other answers: type %(secrets)s too."
        )
        alone = _("Or rotate it alone, on its own page.") if among_many else ""
        return f"{text % told} {alone}".strip()
    return _(
        "In this sandbox a reviewer approves what a connection reaches before it is created. New "
        "secrets can be set at once, but not another target, as a connection string or a signed "
        "address may be with more than its password changed: ask an admin, or connect it anew."
    )
