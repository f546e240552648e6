"""The vault's keys that a process may hold: the public ones, and those by which a sealed record is known again.

`public.json` and `recognise.json` stand in `TUTELA_VAULT_KEYS`. The private key is in no file: it exists as two shares.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from dataclasses import replace as replace_
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from tutela.core.crypto.keyring import KeyRing, RootKey, Use
from tutela.core.crypto.suites import NONCE_BYTES, Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.encoding import from_base64, to_base64
from tutela.keys import keyfile
from tutela.records.vault import signers
from tutela.records.vault.envelope import PUBLIC_BYTES, SECRET_BYTES, public_of

PUBLIC: Final = "public.json"
RECOGNISE: Final = "recognise.json"
_VERSION: Final = 1
_KEM: Final = "mlkem768-x25519"


@dataclass(frozen=True, slots=True)
class Public:
    """A public key; its id is the beginning of its own SHA-256, so that no other key can stand under it unseen.

    `keepers`: the key with which whoever brings both shares signs (`signers.keepers`), known while it is being made.
    """

    key_id: str
    key: bytes
    created_at: datetime
    keepers: bytes = field(default=b"", compare=False)

    @classmethod
    def of(cls, key: bytes, at: datetime) -> "Public":
        """A key with its id."""
        return cls(hashlib.sha256(key).hexdigest()[:8], key, at)

    def fingerprint(self) -> str:
        """SHA-256 of the key, for the two keepers to compare."""
        return hashlib.sha256(self.key).hexdigest()


def fresh(at: datetime) -> tuple[Public, bytes]:
    """A new key: its public part, and the 96 secret bytes that are to be split at once."""
    secret = os.urandom(SECRET_BYTES)
    return replace_(Public.of(public_of(secret), at), keepers=signers.keepers(secret).public), secret


def are_there() -> bool:
    """Whether both files exist."""
    return (folder() / PUBLIC).exists() and (folder() / RECOGNISE).exists()


def public_keys() -> tuple[Public, ...]:
    """Every public key, oldest first; the last is the one in force. Refuses `VAULT_NOT_SET_UP`."""
    path = folder() / PUBLIC
    try:
        content = json.loads(path.read_text())
        found = tuple(
            Public.of(from_base64(one["public"]), datetime.fromisoformat(one["created_at"]))
            for one in content["keys"]
        )
        if content["version"] != _VERSION or content["kem"] != _KEM or not found:
            raise ValueError("unknown version")
        if any(one.key_id != key["id"] for one, key in zip(found, content["keys"], strict=True)):
            raise ValueError("an id that is not its key's")
        if any(len(one.key) != PUBLIC_BYTES for one in found):
            raise ValueError("a key has the wrong length")
    except FileNotFoundError:
        raise Refusal(Reason.VAULT_NOT_SET_UP, file=PUBLIC) from None
    except (OSError, ValueError, KeyError, TypeError, Refusal):
        raise Refusal(Reason.KEY_FILE_UNREADABLE, file=PUBLIC, detail="not a public key file") from None
    return found


def require_public() -> None:
    """Refuses `VAULT_PUBLIC_MISSING` where this process could seal nothing to the vault; `KEY_FILE_UNREADABLE`.

    Words of reports and looks at records are sealed as they come, also where the vault itself is elsewhere.
    """
    if not (folder() / PUBLIC).exists():
        raise Refusal(Reason.VAULT_PUBLIC_MISSING, file=PUBLIC)
    public_keys()


def save_public(keys: tuple[Public, ...]) -> None:
    """Replaces `public.json` in one step."""
    content = {
        "version": _VERSION,
        "kem": _KEM,
        "keys": [
            {"id": one.key_id, "public": to_base64(one.key), "created_at": one.created_at.isoformat()}
            for one in keys
        ],
    }
    replace(folder() / PUBLIC, content)


def recognising() -> KeyRing:
    """The keys for keyed hashes and fields. Refuses `VAULT_NOT_SET_UP`, `KEY_FILE_EXPOSED`, `KEY_FILE_UNREADABLE`."""
    path = folder() / RECOGNISE
    if not path.exists():
        raise Refusal(Reason.VAULT_NOT_SET_UP, file=RECOGNISE)
    return keyfile.load(path)


def save_recognising(ring: KeyRing) -> None:
    """Replaces `recognise.json` in one step."""
    keyfile.save(folder() / RECOGNISE, ring)


def new_recognising(suite: Suite, at: datetime) -> RootKey:
    """A fresh key."""
    return keyfile.new_root(Use.DATA, suite, at)


def encrypt(ring: KeyRing, context: str, row: str, plain: bytes) -> bytes:
    """A field of the vault under the key in force, with a fresh nonce."""
    return ring.encrypt(f"vault/{context}", row, plain, os.urandom(NONCE_BYTES))


def decrypt(ring: KeyRing, context: str, row: str, sealed: bytes) -> bytes:
    """The reverse."""
    return ring.decrypt(f"vault/{context}", row, sealed)


def folder() -> Path:
    """Where both files stand."""
    place: Path = settings.TUTELA_VAULT_KEYS
    return place


def replace(path: Path, content: Any) -> None:
    """Writes a JSON file of mode 0600 in one step; the folder is made for its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".vault-")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
