"""The witness's own keys, in a file that nobody else on the machine can read."""

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tutela_verify.encoding import from_base64, to_base64
from tutela_verify.faults import Fault, Unproved
from tutela_verify.keys import KEY_ID_BYTES, MLDSA, STAMP_BYTES, Head, Key, Kind, cosigned
from tutela_verify.notes import Signature
from tutela_witness.refusals import Unready

_FORMAT: Final = "tutela-witness-key/1"
_LARGEST: Final = 4096  # bytes


@dataclass(frozen=True, slots=True)
class CosigningKey:
    """One private key under the witness's name."""

    public: Key
    private: Any = field(repr=False)

    def cosign(self, head: Head, second: int) -> str:
        """The signature line over a checkpoint at this moment (POSIX seconds); empty where its type has no message."""
        message = cosigned(self.public.kind, self.public.name, second, head)
        if not message:  # ML-DSA-44 holds at most 255 bytes of an origin
            return ""
        value = second.to_bytes(STAMP_BYTES, "big") + self.private.sign(message)
        return Signature(self.public.name, self.public.key_id[:KEY_ID_BYTES], value).line()


def create(path: Path) -> None:
    """Writes new keys with mode 0600; an existing file is never overwritten."""
    content = {"format": _FORMAT, "ed25519": to_base64(Ed25519PrivateKey.generate().private_bytes_raw())}
    if (mldsa := _new_mldsa()) is not None:
        content["mldsa44"] = to_base64(mldsa)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unready("密钥文件已经存在。", "The key file is there already.") from None
    with os.fdopen(file, "w") as opened:
        json.dump(content, opened)
        opened.flush()
        os.fsync(opened.fileno())


def load(path: Path, name: str) -> list[CosigningKey]:
    """The keys under this name: Ed25519, and ML-DSA-44 where the library has it."""
    content = _content(path)
    ed25519 = Ed25519PrivateKey.from_private_bytes(_seed(content, "ed25519"))
    found = [CosigningKey(Key(name, Kind.COSIGNATURE, ed25519.public_key().public_bytes_raw()), ed25519)]
    if "mldsa44" in content and MLDSA is not None:
        mldsa = MLDSA.MLDSA44PrivateKey.from_seed_bytes(_seed(content, "mldsa44"))
        found.append(CosigningKey(Key(name, Kind.MLDSA44, mldsa.public_key().public_bytes_raw()), mldsa))
    return found


def _content(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise Unready(
                    "密钥文件可被他人读取，须改为仅本人可读写（0600）。",
                    "Others can read the key file; give it the mode 0600.",
                )
            content = json.loads(file.read(_LARGEST))
    except (OSError, ValueError):
        raise Unready("无法读取密钥文件。", "The key file cannot be read.") from None
    texts = isinstance(content, dict) and all(isinstance(one, str) for one in content.values())
    if not texts or content.get("format") != _FORMAT:
        raise Unready("密钥文件格式有误。", "The key file is malformed.")
    return dict(content)


def _seed(content: dict[str, str], kind: str) -> bytes:
    try:
        seed = from_base64(content.get(kind, ""), Fault.KEY_MALFORMED, where=kind)
    except Unproved:
        seed = b""
    if len(seed) != 32:
        raise Unready("密钥文件格式有误。", "The key file is malformed.")
    return seed


def _new_mldsa() -> bytes | None:
    if MLDSA is None:
        return None
    try:
        seed: bytes = MLDSA.MLDSA44PrivateKey.generate().private_bytes_raw()
    except UnsupportedAlgorithm:
        return None
    return seed
