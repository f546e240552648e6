"""The key ring of this process: made on first run, read once, read again when the file has changed."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from tutela.core.crypto.keyring import KeyRing, Opener, Use
from tutela.core.crypto.suites import NONCE_BYTES, Suite
from tutela.keys import keyfile

_NOTHING: Final = (0, 0)
_lock = threading.Lock()
_cached: tuple[Path, tuple[int, int], KeyRing] | None = None


def ring() -> KeyRing:
    """The keys of `settings.TUTELA_KEY_FILE`. Another process's rotation is seen at the next call."""
    global _cached
    path: Path = settings.TUTELA_KEY_FILE
    known = _cached
    # One and the same path, so that two need not be compared: every entry asks.
    if known is not None and known[0] is path and known[1] == _fingerprint(path):
        return known[2]
    with _lock:
        seen = _fingerprint(path)
        if seen == _NOTHING:
            # First run. Were a key file lost, nothing would be told wrongly: the index names a key that is not there.
            keyfile.create(path, suite=Suite(settings.TUTELA_SUITE), at=datetime.now(UTC))
            seen = _fingerprint(path)
        if _cached is None or _cached[0] != path or _cached[1] != seen:
            _cached = (path, seen, keyfile.load(path))
        return _cached[2]


def web_secret() -> str:
    """The secret for sessions and forms."""
    return ring().active(Use.WEB).hash_key("django").digest(b"secret").hex()


def bring_in(use: Use, at: datetime, until: datetime | None = None) -> str:
    """Adds a key that is not yet in force; returns its id. One already coming in is used instead, as it was stated.

    `until`: the moment at which the key in force may retire, where that is stated beforehand.
    """
    path: Path = settings.TUTELA_KEY_FILE
    with keyfile.alone(path):
        now = ring()
        coming = now.coming(use)
        if coming is not None:
            return coming.key_id
        root = keyfile.new_root(use, now.active(use).suite, at)
        ends = {**now.until, **({} if until is None else {root.key_id: until})}
        keyfile.save(path, KeyRing((*now.roots, root), now.incoming | {root.key_id}, ends))
        return root.key_id


def put_in_force(key_id: str) -> None:
    """The incoming key becomes the one in force for its use."""
    path: Path = settings.TUTELA_KEY_FILE
    with keyfile.alone(path):
        now = ring()
        ends = {coming: at for coming, at in now.until.items() if coming != key_id}
        keyfile.save(path, KeyRing(now.roots, now.incoming - {key_id}, ends))


def encrypt(context: str, row: str, plain: bytes) -> bytes:
    """A field under the key in force, with a fresh nonce."""
    return ring().encrypt(context, row, plain, os.urandom(NONCE_BYTES))


def decrypt(context: str, row: str, sealed: bytes) -> bytes:
    """A field written by `encrypt`, under whichever key it names."""
    return ring().decrypt(context, row, sealed)


def opener(context: str) -> Opener:
    """What decrypts many fields of one context, under the keys that there are now."""
    return ring().opener(context)


def _fingerprint(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return _NOTHING
    return (status.st_mtime_ns, status.st_ino)
