"""What an entry of the log says: one act, by whom, when, with commitments in the place of persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tutela_verify.encoding import JSON, from_hex, moment, object_of
from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.merkle import HASH_BYTES, leaf_hash

_VERSION: Final = 1
_NEEDED: Final = frozenset({"v", "id", "event", "at", "organisation", "officer", "facts"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `organisation` and `officer` are opaque ids; `commitments` are 32 bytes each, by label.

    Those that it repeats of another entry, which its facts name, are among them.
    """

    body: bytes
    entry_id: str
    event: str
    at: datetime
    organisation: str
    officer: str
    facts: Mapping[str, JSON]
    commitments: Mapping[str, bytes]

    def leaf(self) -> bytes:
        """Its leaf hash in the log."""
        return leaf_hash(self.body)


def parse(body: bytes) -> Entry:
    """Reads the bytes that were hashed. Raises `JSON_MALFORMED`, `RECEIPT_MALFORMED`."""
    content = object_of(body, "body")
    require(_NEEDED <= content.keys() <= _NEEDED | {"commitments"}, Fault.RECEIPT_MALFORMED, where="body")
    version = content["v"]
    require(version == _VERSION and not isinstance(version, bool), Fault.RECEIPT_MALFORMED, where="body.v")
    facts, commitments = content["facts"], content.get("commitments", {})
    if not isinstance(facts, dict) or not isinstance(commitments, dict):
        raise Unproved(Fault.RECEIPT_MALFORMED, where="body.facts")
    repeated = facts.get("commitments", {})
    if not isinstance(repeated, dict) or repeated.keys() & commitments.keys():
        raise Unproved(Fault.RECEIPT_MALFORMED, where="body.facts.commitments")
    return Entry(
        body,
        _text(content, "id"),
        _text(content, "event"),
        moment(content["at"], Fault.RECEIPT_MALFORMED, where="body.at"),
        _text(content, "organisation"),
        _text(content, "officer"),
        facts,
        {label: _commitment(label, one) for label, one in (commitments | repeated).items()},
    )


def _commitment(label: str, content: JSON) -> bytes:
    return from_hex(content, HASH_BYTES, Fault.RECEIPT_MALFORMED, where=f"body.commitments.{label}")


def _text(content: Mapping[str, JSON], key: str) -> str:
    found = content[key]
    if not isinstance(found, str):
        raise Unproved(Fault.RECEIPT_MALFORMED, where=f"body.{key}")
    return found
