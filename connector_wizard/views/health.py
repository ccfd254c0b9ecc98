"""Tell machines whether the process is up and whether it can serve."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from connector_wizard.crypto.fields import key_ring
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import KeyCanary


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Answer that the process is up, without asking anything else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Answer whether database, migrations and keys are right; names no detail to strangers."""
    problem = _problem()
    return HttpResponse(
        f"{problem or 'ready'}\n", content_type="text/plain", status=503 if problem else 200
    )


def _problem() -> str:
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations are missing"
        canary = KeyCanary.objects.first()
        return "" if canary and canary.text and key_ring().key_ids else "no key canary"
    except DatabaseError:
        return "the database does not answer"
    except UnopenableError:
        return "the keys do not fit the database"
