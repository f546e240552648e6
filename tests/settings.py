"""Settings for tests: a home of its own for every worker, keys made fresh, the database chosen by the run."""

import atexit
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

_home = Path(tempfile.mkdtemp(prefix="tutela-test-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["TUTELA_HOME"] = str(_home)
os.environ.setdefault("TUTELA_TWO_OFFICERS", "notices")  # the rule for all files has tests of its own

from tutela.config.settings import *  # noqa: E402, F403
from tutela.core.crypto.suites import Suite  # noqa: E402
from tutela.keys import keyfile  # noqa: E402

keyfile.create(_home / "keys.json", suite=Suite.STANDARD, at=datetime(2026, 1, 1, tzinfo=UTC))
TUTELA_SECOND_FACTOR = "dangerous"  # those who need one have it in the tests that try them
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: threads of a test then meet each other as processes do in service.
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}  # noqa: F405
if DATABASES["vault"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["vault"]["TEST"] = {"NAME": str(_home / "vault-test.sqlite3")}  # noqa: F405
