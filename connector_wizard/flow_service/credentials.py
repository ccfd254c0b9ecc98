"""Hold what opens the Platform, and hide it from whoever looks at it by accident."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connector_wizard.flow_service.reading import members, required_word

_LONGEST_LIFE = timedelta(hours=24)
# So many seconds would be four months: an older service counts in milliseconds.
_SURELY_MILLISECONDS = 10_000_000


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What an integration shows to get an access token."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What opens the Platform until it expires."""

    text: str = field(repr=False)
    expires_at: datetime

    @classmethod
    def from_json(cls, value: object, now: datetime | None = None) -> "AccessToken":
        answer = members(value)
        lifetime = float(required_word(answer["expires_in"]))
        if lifetime > _SURELY_MILLISECONDS:
            lifetime /= 1000
        if not lifetime > 0:
            raise ValueError("expired at birth")
        life = timedelta(seconds=min(lifetime, _LONGEST_LIFE.total_seconds()))
        return cls(required_word(answer["access_token"]), (now or datetime.now(UTC)) + life)

    def is_fresh(self, now: datetime, margin: timedelta = timedelta()) -> bool:
        return now + margin < self.expires_at
