"""What stands behind a commitment: fresh randomness and the data, which only their holder can show."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from tutela_verify.encoding import JSON, from_base64, from_hex, only_keys
from tutela_verify.faults import Fault, Unproved

SALT_BYTES: Final = 32
_DOMAIN: Final = b"tutela/commitment/1\n"
_KEYS: Final = frozenset({"salt", "data"})


@dataclass(frozen=True, slots=True)
class Opening:
    """A salt of 32 bytes, and the data that it hides."""

    salt: bytes
    data: bytes

    def commitment(self) -> bytes:
        """SHA-256(domain ‖ salt ‖ data), 32 bytes."""
        return sha256(_DOMAIN + self.salt + self.data).digest()


def parse_all(content: JSON) -> dict[str, Opening]:
    """Reads `{label: {"salt": hex, "data": base64}}`. Raises `RECEIPT_MALFORMED`."""
    if not isinstance(content, dict):
        raise Unproved(Fault.RECEIPT_MALFORMED, where="openings")
    return {label: _parse(label, one) for label, one in content.items()}


def check(openings: Mapping[str, Opening], commitments: Mapping[str, bytes]) -> None:
    """That each opens the commitment of its label. Raises `OPENING_WRONG`."""
    for label, opening in openings.items():
        if commitments.get(label) != opening.commitment():
            raise Unproved(Fault.OPENING_WRONG, label=label)


def _parse(label: str, content: JSON) -> Opening:
    where = f"openings.{label}"
    if not isinstance(content, dict):
        raise Unproved(Fault.RECEIPT_MALFORMED, where=where)
    only_keys(content, _KEYS, frozenset(), f"{where}.")
    data = content["data"]
    if not isinstance(data, str):
        raise Unproved(Fault.RECEIPT_MALFORMED, where=f"{where}.data")
    salt = from_hex(content["salt"], SALT_BYTES, Fault.RECEIPT_MALFORMED, where=f"{where}.salt")
    return Opening(salt, from_base64(data, Fault.RECEIPT_MALFORMED, where=f"{where}.data"))
