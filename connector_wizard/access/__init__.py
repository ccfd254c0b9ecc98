"""Answer one question: may this person do that to this row? The only way to fetch a row by id."""

from connector_wizard.access.connections import (
    approval_for,
    connection_for,
    connection_in,
    connection_to_review,
    connection_to_work_on_in,
    draft_for,
    rotation_for,
)
from connector_wizard.access.factors import (
    asks_for_second_factor,
    lacks_second_factor,
)
from connector_wizard.access.lists import (
    accounts_of,
    approvals_waiting,
    connections_for,
    foreign_for,
    memberships_of,
    review_queue,
    rows_to_work_on,
    tokens_of,
    words_awaited,
)
from connector_wizard.access.rights import (
    may_create_in,
    may_review,
    may_see_history,
    may_work_on,
)
from connector_wizard.access.roles import (
    EVERYBODY,
    MAY,
    Act,
    NotAllowedError,
    may,
    require,
)
from connector_wizard.access.team import (
    account_for,
    delivery_for,
    invitation_for,
    invitation_marked,
    member_for,
    token_for,
    token_marked,
    webhook_for,
)

__all__ = [
    "EVERYBODY",
    "MAY",
    "Act",
    "NotAllowedError",
    "account_for",
    "accounts_of",
    "approval_for",
    "approvals_waiting",
    "asks_for_second_factor",
    "connection_for",
    "connection_in",
    "connection_to_review",
    "connection_to_work_on_in",
    "connections_for",
    "delivery_for",
    "draft_for",
    "foreign_for",
    "invitation_for",
    "invitation_marked",
    "lacks_second_factor",
    "may",
    "may_create_in",
    "may_review",
    "may_see_history",
    "may_work_on",
    "member_for",
    "memberships_of",
    "require",
    "review_queue",
    "rotation_for",
    "rows_to_work_on",
    "token_for",
    "token_marked",
    "tokens_of",
    "webhook_for",
    "words_awaited",
]
