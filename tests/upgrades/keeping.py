"""A program that keeps a registry in use as this edition makes it, for the editions after it to begin from.

`python -m tests.upgrades.keeping tests/upgrades/YYYY-MM-DD.zip`, on SQLite, before tables change: people load, ask,
hire and are told; then every row, the keys and what stands beside the database are packed. All are fictional. Beside
it, `YYYY-MM-DD.tar.xz`, lies this edition itself, which the next one finds at work when it is upgraded.
"""

import os
import shutil
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import MagicMock

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.cast import conviction, load  # noqa: E402
from tests.secrecy import doors  # noqa: E402
from tests.secrecy.worlds import ADULT, ADULT_NAME, SEALED, people_the_world  # noqa: E402
from tests.upgrades import tables  # noqa: E402
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.ledger import sequencer  # noqa: E402
from tutela.records.vault import keys, setting_up  # noqa: E402

AT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def live(folder: Path) -> None:
    """One conviction that is told and one that is sealed; questions at every door that needs no command line."""
    people_the_world(AT)
    load(folder / "court.jsonl", [conviction("c-1", ADULT_NAME, ADULT), SEALED], AT)
    visit = doors.Visit(AT, folder, MagicMock())
    doors.walk_without_commands(visit)
    sequencer.catch_up()


def edition(kept: Path) -> None:
    """The programs, the law and the cast as they are now: equal files give an equal archive."""
    found = [ROOT / "tests/__init__.py", ROOT / "tests/cast.py", *(ROOT / "src").rglob("*")]
    found += (ROOT / "policy").rglob("*")
    with tarfile.open(kept, "w:xz", preset=9) as archive:
        for path in sorted(one for one in found if one.is_file() and "__pycache__" not in one.parts):
            archive.add(path, path.relative_to(ROOT), filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine on which it was made."""
    return member.replace(mtime=0, mode=0o644, uid=0, gid=0, uname="", gname="", deep=False)


def main(kept: Path) -> None:
    """Makes the registry in a home of its own and keeps it."""
    timezone.now = lambda: AT
    setup_test_environment()
    call_command("migrate", verbosity=0)
    public, _ = keys.fresh(AT)
    setting_up.install(public, suite=Suite.STANDARD, at=AT)
    with tempfile.TemporaryDirectory() as folder:
        live(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        tables.write(Path(folder))
        databases = shutil.ignore_patterns("*.sqlite3*")
        shutil.copytree(settings.TUTELA_HOME, folder, ignore=databases, dirs_exist_ok=True)
        shutil.make_archive(str(kept.with_suffix("")), "zip", folder)
    edition(kept.with_suffix(".tar.xz"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
