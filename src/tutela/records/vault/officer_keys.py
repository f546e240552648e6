"""An officer's key in a file of their own: PKCS#8, Ed25519, under a passphrase; openssl makes and reads it too."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tutela.core.errors import Reason, Refusal
from tutela.records.vault.signers import Signer

LEAST_PASSPHRASE: Final = 12  # characters
_OTHERS: Final = 0o077

Asked = Callable[[], str]
"""Asks the officer for the passphrase of their key."""


def make(path: Path, passphrase: str) -> Signer:
    """A new key in a new file of mode 0600. Refuses `PASSWORD_WEAK` below twelve characters, `ALREADY_DONE`."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refusal(Reason.PASSWORD_WEAK)
    private = Ed25519PrivateKey.generate()
    under = serialization.BestAvailableEncryption(passphrase.encode())
    data = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, under)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(Reason.ALREADY_DONE, what=path.name) from None
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Signer.of(private)


def read(path: Path, asked: Asked) -> Signer:
    """The key in a file that is for its officer alone.

    Refuses `KEY_FILE_EXPOSED`, and `VAULT_OFFICER_KEY_UNREADABLE`: no file, no passphrase on it, another than was
    entered, or another kind of key.
    """
    data = _content(path)
    try:
        private = serialization.load_pem_private_key(data, asked().encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refusal(Reason.VAULT_OFFICER_KEY_UNREADABLE, file=path.name) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise Refusal(Reason.VAULT_OFFICER_KEY_UNREADABLE, file=path.name)
    return Signer.of(private)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            if mode & _OTHERS:
                raise Refusal(Reason.KEY_FILE_EXPOSED, file=path.name, mode=f"{mode:04o}")
            return file.read()
    except OSError:
        raise Refusal(Reason.VAULT_OFFICER_KEY_UNREADABLE, file=path.name) from None
