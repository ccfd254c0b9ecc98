"""What sealed secrets cost: sealing them anew under a new key."""

from collections.abc import Iterator

from tests.bench.measuring import Ratio


def ratios() -> Iterator[Ratio]:
    """Measure a rotation against a bare loop over the same secrets."""
    yield from ()
