"""One row of a bulk run: its person, what it was looked up by, and answer, under the root in the run's entry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from tutela_verify import merkle
from tutela_verify.encoding import JSON, from_hex, only_keys
from tutela_verify.entries import Entry
from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.merkle import HASH_BYTES, LONGEST_PATH

EVENT: Final = "screening:run"
SALT_BYTES: Final = 16
INDEX_BYTES: Final = 16
LETTERS: Final[Mapping[str, bytes]] = {"record": b"R", "no-record": b"N", "pending": b"P", "refused": b"X"}
_MOST_ROWS: Final = 2**32 - 1  # a place is hashed as 4 bytes
_NEEDED: Final = frozenset({"row", "rows", "salt", "path"})
_ASKED: Final = ("number", "name", "answer")
_ALLOWED: Final = frozenset({*_ASKED, "index"})
_WITH_INDEX: Final = "rows_index"  # the fact of a run whose rows bind what they were looked up by


@dataclass(frozen=True, slots=True)
class Row:
    """Row `row` (from 1) of `rows`. Number, name and answer are None where the file leaves them to its reader.

    `index` binds what the row was looked up by in the list, for the registry's auditor; empty in older runs.
    """

    row: int
    rows: int
    salt: bytes
    index: bytes
    path: tuple[bytes, ...]
    number: str | None
    name: str | None
    answer: str | None

    def missing(self) -> list[str]:
        """Which of number, name and answer must still be told."""
        return [key for key in _ASKED if getattr(self, key) is None]

    def told(self, values: Mapping[str, str]) -> "Row":
        """The same with what was missing, stripped as the registry strips it."""
        told = {key: value.strip() for key, value in values.items()}
        return replace(
            self,
            number=told.get("number") if self.number is None else self.number,
            name=told.get("name") if self.name is None else self.name,
            answer=told.get("answer") if self.answer is None else self.answer,
        )

    def leaf(self) -> bytes:
        """Its leaf hash in the run's tree. Raises `PERSON_MISSING`, `ROW_WRONG` for an answer that does not exist."""
        if self.number is None or self.name is None or self.answer is None:
            raise Unproved(Fault.PERSON_MISSING)
        require(self.answer in LETTERS, Fault.ROW_WRONG)
        number, place = self.number.encode(), (self.row - 1).to_bytes(4, "big")
        hidden = self.salt + place + len(number).to_bytes(4, "big") + number + self.name.encode()
        return merkle.leaf_hash(sha256(hidden).digest() + self.index + LETTERS[self.answer])


def parse(content: JSON) -> Row:
    """Reads the row of a receipt. Raises `RECEIPT_MALFORMED`."""
    if not isinstance(content, dict):
        raise Unproved(Fault.RECEIPT_MALFORMED, where="row")
    only_keys(content, _NEEDED, _ALLOWED, "row.")
    path = content["path"]
    if not isinstance(path, list) or len(path) > LONGEST_PATH:
        raise Unproved(Fault.RECEIPT_MALFORMED, where="row.path")
    index = b""
    if "index" in content:
        index = from_hex(content["index"], INDEX_BYTES, Fault.RECEIPT_MALFORMED, where="row.index")
    return Row(
        _count(content, "row"),
        _count(content, "rows"),
        from_hex(content["salt"], SALT_BYTES, Fault.RECEIPT_MALFORMED, where="row.salt"),
        index,
        tuple(from_hex(part, HASH_BYTES, Fault.RECEIPT_MALFORMED, where="row.path") for part in path),
        *(_text(content, key) for key in _ASKED),
    )


def check(row: Row, entry: Entry) -> None:
    """That the row stands in the run of this entry. Raises `ROW_WRONG`, `PERSON_MISSING`."""
    require(entry.event == EVENT and entry.facts.get("rows") == row.rows, Fault.ROW_WRONG)
    require((_WITH_INDEX in entry.facts) is bool(row.index), Fault.ROW_WRONG)
    root = from_hex(entry.facts.get("rows_root"), HASH_BYTES, Fault.ROW_WRONG)
    leaf = row.leaf()
    try:
        merkle.check_inclusion(row.row - 1, row.rows, leaf, row.path, root)
    except Unproved:
        raise Unproved(Fault.ROW_WRONG) from None


def _count(content: Mapping[str, JSON], key: str) -> int:
    found = content[key]
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= _MOST_ROWS:
        raise Unproved(Fault.RECEIPT_MALFORMED, where=f"row.{key}")
    return found


def _text(content: Mapping[str, JSON], key: str) -> str | None:
    found = content.get(key)
    if found is not None and not isinstance(found, str):
        raise Unproved(Fault.RECEIPT_MALFORMED, where=f"row.{key}")
    return found
