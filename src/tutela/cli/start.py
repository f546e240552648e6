"""Brings Django up for the command line; imported before anything that has tables.

Nothing that a command imports is garbage, and to look for some takes a fifth of a short command. So nobody looks until
all is imported (`settle`), and rarely afterwards.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Final

import django
from django.core.exceptions import ImproperlyConfigured

from tutela.cli.exits import Exit, exit_of
from tutela.cli.texts import language
from tutela.core.errors import Refusal
from tutela.core.wording import sentence

gc.disable()

_RARELY: Final = (50_000, 20, 20)
"""A run over a list makes some thousand values at once that end with it; at the interpreter's own 700 each time, all
that was imported would be looked through for them."""
_DEMO = {
    "TUTELA_REGISTER": "world",
    "TUTELA_PROOFING": "fictional",
    "TUTELA_INSECURE_COOKIES": "True",
}


def _environment() -> None:
    """The demo has a home and a register of its own, whatever else is set."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.config.settings")
    if sys.argv[1:2] == ["demo"]:
        home = Path(os.environ.get("TUTELA_HOME") or "var").absolute() / "demo"
        os.environ["TUTELA_HOME"] = str(home)
        for name, value in _DEMO.items():
            os.environ.setdefault(name, value)


def _set_up() -> None:
    os.umask(0o077)  # database, logs, files under way: whatever a command makes is for its owner alone
    _environment()
    try:
        django.setup()
    except ImproperlyConfigured as fault:
        sys.stderr.write(f"tutela: {fault}\n")
        sys.exit(Exit.USAGE)
    except Refusal as refusal:
        sys.stderr.write(f"tutela: {sentence(refusal, language())}\n")
        sys.exit(exit_of(refusal.reason))


def settle() -> None:
    """Ends the start: what was imported stays and is looked through no more."""
    gc.freeze()
    gc.set_threshold(*_RARELY)
    gc.enable()


_set_up()
