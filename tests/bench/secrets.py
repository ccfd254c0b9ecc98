"""What sealed secrets cost: sealing them anew under a new key."""

from collections.abc import Iterator
from itertools import islice

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from connector_wizard.models import Actor, Connection, PlatformAccount, Role
from connector_wizard.usecases.rotate_keys import rotate_keys
from tests import factories
from tests.bench.measuring import Ratio, seconds

NUMBER = 100_000
AT_ONCE, BATCH = 2000, 500
SECRET = "a password of a usual length"


def ratios() -> Iterator[Ratio]:
    """Measure a rotation against a bare loop over the same number of secrets."""
    _fill(NUMBER)
    old = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *old]
    took = seconds(
        lambda: rotate_keys(actor=Actor(name="bench"), batch=BATCH, go_on=lambda _: True)
    )
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    yield Ratio(f"re-seal {NUMBER:,} secrets in place", "read, rotate, write", took / _bare(), 2.0)


def _fill(number: int) -> None:
    admin = factories.join(factories.make_team(), Role.ADMIN)
    account = PlatformAccount.objects.create(
        team=admin.team,
        name="Bench",
        org_id="x",
        client_id="x",
        client_secret=SECRET,
        added_by="bench",
        verified_at=timezone.now(),
    )
    rows = (
        Connection(
            team=admin.team,
            account=account,
            created_by_name="bench",
            secrets={"password": SECRET},
        )
        for _ in range(number)
    )
    while some := list(islice(rows, AT_ONCE)):
        Connection.objects.bulk_create(some)


def _bare() -> float:
    """Rotate as many with MultiFernet alone, each read from and written back to a bare table."""
    old, new = (Fernet(Fernet.generate_key()) for _ in range(2))
    ring = MultiFernet([new, old])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_secrets (id integer PRIMARY KEY, text text NOT NULL)")
        token = old.encrypt(SECRET.encode()).decode()
        cursor.executemany(
            "INSERT INTO bench_secrets VALUES (%s, %s)", [(n, token) for n in range(NUMBER)]
        )

        def loop() -> None:
            for start in range(0, NUMBER, BATCH):
                with transaction.atomic():
                    for number in range(start, start + BATCH):
                        cursor.execute("SELECT text FROM bench_secrets WHERE id = %s", [number])
                        sealed = ring.rotate(cursor.fetchone()[0].encode()).decode()
                        cursor.execute(
                            "UPDATE bench_secrets SET text = %s WHERE id = %s", [sealed, number]
                        )

        took = seconds(loop)
        cursor.execute("DROP TABLE bench_secrets")
    return took
