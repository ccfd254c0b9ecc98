"""Answer what programs ask: the team's connections, one of them, its accounts, their own token."""

from typing import Any
from uuid import UUID

from django.http import JsonResponse, QueryDict

from connector_wizard.access import Act, accounts_of, connection_in, connections_for, require
from connector_wizard.api.door import Call
from connector_wizard.api.problems import ApiProblemError
from connector_wizard.api.showing import WAITING, a_token, an_account, in_full, in_list
from connector_wizard.connecting import Mistake
from connector_wizard.models import Connection
from connector_wizard.models.approvals import with_approvals
from connector_wizard.models.connections import ConnectionQuerySet
from connector_wizard.models.reviews import in_review_state, review_state, with_verdicts
from connector_wizard.paging import BY_TIME, keyset_page
from connector_wizard.usecases.settle_submission import settle_in_background

A_PAGE = 50


def list_connections(call: Call) -> JsonResponse:
    """The team's connections that the person may see, newest first, page by page."""
    require(call.caller.membership, Act.SEE_CONNECTIONS)
    after = call.query.get("after", "")
    if after and BY_TIME.read(after) is None:
        mistake = Mistake("/after", "Take it from the address in “next”.")
        raise ApiProblemError("invalid", "The page's place is not one of ours.", [mistake])
    rows = with_approvals(with_verdicts(connections_for(call.caller.membership)))
    rows = _filtered(rows, call.query).defer("auth_specs", "secrets", "params")
    asked = QueryDict(mutable=True)
    asked.update({name: str(value) for name, value in call.query.items()})
    page = keyset_page(rows, asked, BY_TIME, size=call.query.get("limit", A_PAGE))
    following = call.request.path + page.next_url if page.next_url else None
    return JsonResponse({"items": [_line(row) for row in page.rows], "next": following})


def get_connection(call: Call, pk: UUID) -> JsonResponse:
    """One connection; where its outcome is not known, asking is what looks for it."""
    connection = connection_in(call.caller.membership, pk)
    settle_in_background(connection)
    return JsonResponse(in_full(connection))


def list_accounts(call: Call) -> JsonResponse:
    """The team's Platform accounts and their sandboxes, by the names that a request uses."""
    membership = call.caller.membership
    require(membership, Act.SEE_TEAM)
    rows = accounts_of(membership.team).prefetch_related("sandboxes")
    return JsonResponse({"items": [an_account(one) for one in rows]})


def get_me(call: Call) -> JsonResponse:
    """The token's own facts."""
    return JsonResponse(a_token(call.caller.token))


def _line(row: Connection) -> dict[str, Any]:
    # The list's rows carry the newest verdict and the standing approval beside their own columns.
    review = review_state(row, getattr(row, "verdict", None))
    return in_list(row, review=review, approval=getattr(row, "approval", None))


def _filtered(rows: ConnectionQuerySet, query: Any) -> ConnectionQuerySet:
    exact = {name: query[name] for name in ("sandbox", "source") if name in query}
    rows = rows.filter(**exact)
    if "q" in query:
        rows = rows.matching(query["q"].strip())
    if "review" in query:
        rows = in_review_state(rows, query["review"])
    return _at(rows, query["status"]) if "status" in query else rows


def _at(rows: ConnectionQuerySet, status: str) -> ConnectionQuerySet:
    if status == WAITING:
        return rows.filter(status=Connection.Status.DRAFT, approvals__state=WAITING)
    rows = rows.filter(status=status)
    return rows.exclude(approvals__state=WAITING) if status == Connection.Status.DRAFT else rows
