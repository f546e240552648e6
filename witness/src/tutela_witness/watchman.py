"""Beside `serve`: rings when a log falls silent, and looks for itself where what was sent proved nothing."""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from tutela_verify.faults import Unproved
from tutela_witness.config import Watched
from tutela_witness.feeding import look
from tutela_witness.refusals import Refused
from tutela_witness.watching import UNPROVEN, Witness

EVERY: Final = 60.0  # seconds


class Watchman(threading.Thread):
    """Goes his round until `stop` is set. A path that led nowhere may hide a rewritten history: a log with an address
    is then asked for its own tiles, once a round at most, whatever anybody sends.
    """

    def __init__(self, witness: Witness, logs: Sequence[Watched], silent_after: int) -> None:
        super().__init__(daemon=True, name="watchman")
        self.stop = threading.Event()
        self._witness, self._logs, self._silent_after = witness, logs, silent_after
        self._seen = dict[str, int]()

    def run(self) -> None:
        """One round a minute."""
        while not self.stop.wait(EVERY):
            self.go_round()

    def go_round(self) -> None:
        """Every log once; what is out of reach is looked at in the next round."""
        for log in self._logs:
            with suppress(sqlite3.Error, OSError, Unproved, Refused):
                self._witness.listen(log.origin, self._silent_after)
                self._look(log)

    def _look(self, log: Watched) -> None:
        unproven = {one.what: one.count for one in self._witness.tallies(log.origin)}.get(UNPROVEN, 0)
        if log.url and unproven > self._seen.get(log.origin, 0):
            look(self._witness, log)
            self._seen[log.origin] = unproven
