"""What an inventory costs: reading two thousand foreign connections, and the page with them."""

import tracemalloc
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.test import Client
from django.utils import timezone

from connector_wizard.emulator import Emulator
from connector_wizard.gateway import flow_service_for
from connector_wizard.models import SYSTEM, ForeignConnection, PlatformAccount, Role
from connector_wizard.usecases.sync_inventory import sync_inventory
from tests import factories
from tests.bench.measuring import Ratio, ratio, seconds

FEW, MANY = 100, 2000


def ratios() -> Iterator[Ratio]:
    """Measure against an emulator in this process."""
    with Emulator() as platform:
        settings.AEP_PLATFORM_URL = settings.AEP_IMS_URL = platform.url
        platform.configure(foreign_connections=MANY)
        account = factories.make_account(factories.make_team())
        synced, read = _sync(account), _read(account)
        yield Ratio(f"sync {MANY:,} foreign connections", "reading them", synced / read, 3.0)
        yield Ratio("MB at most, syncing them", "1 MB", _memory(account), 10.0)
    yield Ratio(f"inventory page at {MANY:,}", f"at {FEW}", _page(), 2.0)


def _sync(account: PlatformAccount) -> float:
    def once() -> None:
        sync_inventory(actor=SYSTEM, account=account, sandbox="dev", wait=True)

    return sorted(seconds(once) for _ in range(3))[1]


def _read(account: PlatformAccount) -> float:
    def once() -> None:
        with flow_service_for(account, "dev") as client:
            for _page in client.list_connections():
                pass

    return sorted(seconds(once) for _ in range(3))[1]


def _memory(account: PlatformAccount) -> float:
    tracemalloc.start()
    sync_inventory(actor=SYSTEM, account=account, sandbox="dev", wait=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


def _page() -> float:
    large, small = (_desk(number) for number in (MANY, FEW))
    return ratio(lambda: large.get("/inventory/"), lambda: small.get("/inventory/"))


def _desk(number: int) -> Client:
    admin = factories.join(factories.make_team(), Role.ADMIN)
    account, now = factories.make_account(admin.team), timezone.now()
    ForeignConnection.objects.bulk_create(
        ForeignConnection(
            account=account,
            sandbox="dev",
            remote_id=str(uuid.uuid4()),
            name=f"Foreign {one}",
            first_seen_at=now,
            last_seen_at=now,
            seen_in=uuid.uuid4(),
        )
        for one in range(number)
    )
    client = Client()
    client.force_login(admin.user, "django.contrib.auth.backends.ModelBackend")
    return client
