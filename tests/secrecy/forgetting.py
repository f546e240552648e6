"""A program: one test in a process of its own, in which something about a seal is forgotten (`forgotten.FORGOTTEN`).

Run with the name of what is forgotten; ends as pytest does. `FORGOTTEN` in the environment reaches the programs that a
test starts in its turn.
"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

import pytest  # noqa: E402

from tests.secrecy.forgotten import FORGOTTEN, forget  # noqa: E402


def main(name: str) -> int:
    """Forgets, and runs the test that is to notice it."""
    os.environ["FORGOTTEN"] = name
    forget(name)
    return int(pytest.main([FORGOTTEN[name].noticed_by, "-x", "--timeout=300", "--override-ini=addopts="]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
