"""The queue of those who wait for SQLite's write lock: the lock of an empty file, and a bell that wakes its head.

The system keeps the queue: nobody in it takes processor time, and whoever dies leaves it. The bell is a datagram to a
name that only the head of the queue has. It is a hint and no more: where nobody hears it, because processes are kept
from sending each other any, the head looks again a moment later.
"""

import atexit
import fcntl
import math
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

QUEUE: Final = "-queue"
"""After the name of the database's file: an empty file, whose lock is the head of the queue."""
LOOK: Final = 0.001  # seconds between two looks of the head that hears no bell; they grow to `SELDOM`
SELDOM: Final = 0.01
LONG: Final = 0.02  # seconds of a turn: transactions that follow each other closely share one
BRIEF: Final = 0.001  # seconds between two transactions that do


class Head:
    """The head of the queue, which waits until it is woken at its address."""

    def __init__(self, address: bytes = b"", bell: socket.socket | None = None) -> None:
        self.address = address
        self._bell, self._pause = bell, LOOK

    def wait(self) -> None:
        """Until the bell rings, and a moment at most."""
        pause, self._pause = self._pause, min(2 * self._pause, SELDOM)
        if self._bell is None:
            time.sleep(pause)
            return
        self._bell.settimeout(pause)
        try:
            self._bell.recv(1)
        except TimeoutError:
            return


class Turn:
    """The turn of one connection: to hand the lock on after every transaction would cost more than many of them take.

    The queue is not woken as long as the turn lasts and the one whose turn it is has hardly paused before.
    """

    def __init__(self) -> None:
        self._address, self._over_at, self._ended_at, self._pause = b"", 0.0, -math.inf, math.inf

    def lasts(self) -> bool:
        """Whether this connection may look for the lock past the queue."""
        return bool(self._address) and time.monotonic() < self._over_at

    def begins(self, address: bytes) -> None:
        """The head of the queue has the lock."""
        self._address, self._over_at = address, time.monotonic() + LONG

    def asks(self) -> None:
        """A transaction is to begin: to wait for the lock is no pause."""
        self._pause = time.monotonic() - self._ended_at

    def pauses(self) -> None:
        """A transaction has ended."""
        self._ended_at = time.monotonic()
        if self._pause > BRIEF or self._ended_at >= self._over_at:
            self.ends()

    def ends(self) -> None:
        """The head of the queue is woken, once: whoever comes to ask too late to go on has not woken it before."""
        address, self._address = self._address, b""
        if address:
            ring(address)


@contextmanager
def at_head(path: str) -> Iterator[Head]:
    """Held by the head of the queue until it has begun, and not while it writes; a process that dies lets go of it."""
    queue = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(queue, fcntl.LOCK_EX)
        found = os.fstat(queue)
        address = f"\0tutela{QUEUE}-{found.st_dev:x}-{found.st_ino:x}".encode()
        bell = _bell(address)
        try:
            yield Head(address, bell)
        finally:
            if bell is not None:
                bell.close()  # before the next in the queue takes the name
    finally:
        fcntl.flock(queue, fcntl.LOCK_UN)  # a child that was forked meanwhile keeps the file open
        os.close(queue)


def ring(address: bytes) -> None:
    """Wakes the head of the queue, if there is one."""
    voice = _voice()
    if voice is None:
        return
    try:
        voice.sendto(b"", address)
    except OSError:  # nobody waits, or was told already
        return


def _bell(address: bytes) -> socket.socket | None:
    """None where the system has no such names, or somebody else holds this one."""
    bell = _socket()
    if bell is None:
        return None
    try:
        bell.bind(address)
    except OSError:
        bell.close()
        return None
    return bell


@cache
def _voice() -> socket.socket | None:
    """One for the process: it is never bound, so children may go on with it."""
    voice = _socket()
    if voice is not None:
        atexit.register(voice.close)
    return voice


def _socket() -> socket.socket | None:
    try:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    except OSError:
        return None
    made.setblocking(False)
    return made
