"""The answering process as servers load it."""

import gc
import os
import sys
from typing import Final

import django

os.umask(0o077)  # what a server makes is for its owner alone, whoever started it
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.config.settings")
django.setup()

from tutela.web.answering.app import Application  # noqa: E402 - tables may be imported only once Django is set up

_TURN: Final = 0.002
"""Seconds. Threads that answer come back from the database several times for each group: at the interpreter's own five
milliseconds each time, they would mostly wait for the thread that reads requests. Shorter turns cost more than they
save: those who bring in requests then interrupt whoever answers for each of them."""
sys.setswitchinterval(_TURN)

_RARELY: Final = (50_000, 20, 20)
"""A group of questions makes some ten thousand objects that end with it: at the interpreter's own 700 each time, it
would look through them, and through all that was imported, again and again, and find nothing."""
gc.collect()
gc.freeze()
gc.set_threshold(*_RARELY)

application = Application()
