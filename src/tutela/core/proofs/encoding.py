"""Base64 as signed notes use it: one text for the same bytes, and no other."""

import base64
import binascii

from tutela.core.errors import Reason, Refusal


def to_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, 4)."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """The reverse, for canonical encodings only. Refuses `PROOF_INVALID`."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if to_base64(data) != text:
        raise Refusal(Reason.PROOF_INVALID, detail="not canonical base64")
    return data
