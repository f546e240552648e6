"""Reads and writes the key file: JSON, mode 0600, replaced atomically."""

import base64
import fcntl
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tutela.core.crypto.keyring import KeyRing, RootKey, Use
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal

_VERSION: Final = 1
_SECRET_BYTES: Final = 32


def new_root(use: Use, suite: Suite, at: datetime) -> RootKey:
    """A fresh root key from the system's randomness; its id is random too and says nothing."""
    return RootKey(secrets.token_hex(4), use, suite, at, secrets.token_bytes(_SECRET_BYTES))


def create(path: Path, *, suite: Suite, at: datetime) -> KeyRing:
    """Makes the file with one key for each use, mode 0600 from its first byte; never replaces one that exists."""
    ring = KeyRing(tuple(new_root(use, suite, at) for use in Use))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _written_beside(path, ring)
    try:
        os.link(temporary, path)  # fails when another process was first; its file then stands
    except FileExistsError:
        return load(path)
    finally:
        os.unlink(temporary)
    return ring


def load(path: Path) -> KeyRing:
    """Reads the key file. Refuses `KEY_FILE_EXPOSED`, `KEY_FILE_UNREADABLE`."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o077:
                raise Refusal(Reason.KEY_FILE_EXPOSED, file=path.name, mode=f"{mode:04o}")
            content = json.load(file)
        return _ring(content)
    except OSError as fault:
        detail = os.strerror(fault.errno) if fault.errno else "input/output error"
        raise Refusal(Reason.KEY_FILE_UNREADABLE, file=path.name, detail=detail) from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(Reason.KEY_FILE_UNREADABLE, file=path.name, detail="not a key file") from None


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else changes the file meanwhile: of two who read it and write it back, one would lose the other's key."""
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # ends with its holder, however that ends
        yield
    finally:
        os.close(handle)


def save(path: Path, ring: KeyRing) -> None:
    """Replaces the file in one step, so that a reader sees the old keys or the new, never half."""
    temporary = _written_beside(path, ring)
    os.replace(temporary, path)
    _sync_directory(path.parent)


def _written_beside(path: Path, ring: KeyRing) -> str:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(_content(ring), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(name)
        raise
    return name


def _sync_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _content(ring: KeyRing) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "incoming": sorted(ring.incoming),
        "until": {key_id: at.isoformat() for key_id, at in sorted(ring.until.items())},
        "keys": [
            {
                "id": root.key_id,
                "use": root.use.value,
                "suite": root.suite.value,
                "created_at": root.created_at.isoformat(),
                "secret": base64.b64encode(root.secret).decode(),
            }
            for root in ring.roots
        ],
    }


def _ring(content: Any) -> KeyRing:
    if content["version"] != _VERSION:
        raise ValueError("unknown version")
    roots = tuple(
        RootKey(
            key["id"],
            Use(key["use"]),
            Suite(key["suite"]),
            datetime.fromisoformat(key["created_at"]),
            base64.b64decode(key["secret"], validate=True),
        )
        for key in content["keys"]
    )
    if any(len(root.secret) != _SECRET_BYTES for root in roots):
        raise ValueError("a secret has the wrong length")
    # A file from before overlaps were stated has none.
    until = {key_id: datetime.fromisoformat(at) for key_id, at in content.get("until", {}).items()}
    return KeyRing(roots, frozenset(content["incoming"]), until)
