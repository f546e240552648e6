"""The private key exists as two shares alone: one says nothing, both together open (2 of 2 by XOR).

Each share lies in a file of its own that its keeper holds: under a passphrase (scrypt, RFC 7914), or wrapped by a key
that never leaves a PKCS#11 token.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tutela.core.crypto.suites import NONCE_BYTES
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.encoding import from_base64, to_base64
from tutela.records.vault import keys, tokens
from tutela.records.vault.envelope import SECRET_BYTES, public_of
from tutela.records.vault.keys import Public
from tutela.records.vault.tokens import TokenKey

SHARES: Final = 2
LEAST_PASSPHRASE: Final = 12  # characters
WORK: Final = 2**17  # scrypt's N: 128 MiB and about half a second for each guess
_MOST_WORK: Final = 2**20
_BLOCK: Final = 8
_SALT_BYTES: Final = 16
_VERSION: Final = 1
_OTHERS: Final = 0o077

Asked = Callable[[str, int], str]
"""Asks the keeper of share `int` for the `passphrase` or the `pin`."""


@dataclass(frozen=True, slots=True)
class Share:
    """One of the two shares of the private key with this id; `index` is 1 or 2."""

    key_id: str
    index: int
    data: bytes = field(repr=False)

    def bound(self) -> bytes:
        """What its file is bound to."""
        return _bound(self.key_id, self.index)


def split(key_id: str, secret: bytes) -> tuple[Share, Share]:
    """Two shares of 96 bytes: each alone is random."""
    one = os.urandom(len(secret))
    return Share(key_id, 1, one), Share(key_id, 2, _xor(one, secret))


def join(shares: Sequence[Share], public: Public) -> bytes:
    """The private key of `public`, 96 bytes.

    Refuses `VAULT_SHARE_MISSING`, `VAULT_SHARE_TWICE`, and `VAULT_SHARE_OTHER_KEY` for shares that are not its own.
    """
    if len(shares) != SHARES:
        raise Refusal(Reason.VAULT_SHARE_MISSING, found=len(shares))
    for share in shares:
        if share.key_id != public.key_id:
            raise Refusal(Reason.VAULT_SHARE_OTHER_KEY, share=share.index, key=public.key_id)
    one, two = shares
    if one.index == two.index:
        raise Refusal(Reason.VAULT_SHARE_TWICE, share=one.index)
    secret = _xor(one.data, two.data)
    if public_of(secret) != public.key:
        raise Refusal(Reason.VAULT_SHARE_OTHER_KEY, share="1, 2", key=public.key_id)
    return secret


def write_under_passphrase(path: Path, share: Share, passphrase: str, work: int = WORK) -> None:
    """A share file of mode 0600. Refuses `PASSWORD_WEAK` below twelve characters."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refusal(Reason.PASSWORD_WEAK)
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(NONCE_BYTES)
    sealed = AESGCM(_derived(passphrase, salt, work)).encrypt(nonce, share.data, share.bound())
    kdf = {"name": "scrypt", "n": work, "r": _BLOCK, "p": 1, "salt": to_base64(salt)}
    keys.replace(path, _file(share, "passphrase", nonce, sealed) | {"kdf": kdf})


def write_under_token(path: Path, share: Share, token: TokenKey, *, use_existing: bool = False) -> None:
    """A share file of mode 0600, wrapped by a key of the token. Refuses as `tokens.wrap` does."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = tokens.wrap(token, nonce, share.data, share.bound(), use_existing=use_existing)
    keys.replace(path, _file(share, "token", nonce, sealed) | {"token": token.token, "label": token.label})


def read(path: Path, asked: Asked) -> Share:
    """A share from its file, with what its keeper enters.

    Refuses `VAULT_SHARE_UNREADABLE`, `KEY_FILE_EXPOSED`, `VAULT_SHARE_PASSPHRASE`, `VAULT_TOKEN`.
    """
    content = _content(path)
    try:
        key_id, index, kind = str(content["key"]), int(content["index"]), content["kind"]
        nonce, sealed = from_base64(content["nonce"]), from_base64(content["sealed"])
        if kind == "token":
            token = TokenKey(content["token"], content["label"], asked("pin", index))
            data = tokens.unwrap(token, nonce, sealed, _bound(key_id, index))
        else:
            kdf = content["kdf"]
            if kind != "passphrase" or not 1 < int(kdf["n"]) <= _MOST_WORK or content["version"] != _VERSION:
                raise ValueError("unknown kind of share")
            key = _derived(asked("passphrase", index), from_base64(kdf["salt"]), int(kdf["n"]))
            data = AESGCM(key).decrypt(nonce, sealed, _bound(key_id, index))
        if len(data) != SECRET_BYTES:
            raise ValueError("a share has the wrong length")
    except InvalidTag:
        raise Refusal(Reason.VAULT_SHARE_PASSPHRASE, share=index) from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(Reason.VAULT_SHARE_UNREADABLE, file=path.name) from None
    return Share(key_id, index, data)


def _content(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            if mode & _OTHERS:
                raise Refusal(Reason.KEY_FILE_EXPOSED, file=path.name, mode=f"{mode:04o}")
            return json.load(file)
    except (OSError, ValueError):
        raise Refusal(Reason.VAULT_SHARE_UNREADABLE, file=path.name) from None


def _file(share: Share, kind: str, nonce: bytes, sealed: bytes) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "kind": kind,
        "key": share.key_id,
        "index": share.index,
        "nonce": to_base64(nonce),
        "sealed": to_base64(sealed),
    }


def _derived(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=work, r=_BLOCK, p=1).derive(passphrase.encode())


def _bound(key_id: str, index: int) -> bytes:
    return f"tutela/vault/share/1\x00{key_id}\x00{index}".encode()


def _xor(one: bytes, two: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, two, strict=True))
