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
GROUP_ROWS: Final = 16  # rows that share a leaf
_NEEDED: Final = frozenset({"row", "rows", "path"})
_ASKED: Final = ("number", "name", "answer")
_ALLOWED: Final = frozenset({*_ASKED, "index", "salt", "group"})
_WITH_INDEX: Final = "rows_index"  # the fact of a run whose rows bind what they were looked up by
_WITH_GROUPS: Final = "rows_group"  # of a run whose rows share leaves
_ROW: Final = b"\x02"


@dataclass(frozen=True, slots=True)
class Row:
    """Row `row` (from 1) of `rows`. Number, name and answer are None where the file leaves them to its reader.

    `index` binds what the row was looked up by in the list, for the registry's auditor; empty in the oldest runs.
    `group` are the hashes of the other rows of its leaf, in order; None in older runs, whose rows are leaves and have
    a `salt`.
    """

    row: int
    rows: int
    salt: bytes
    index: bytes
    group: tuple[bytes, ...] | None
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
        """The leaf it stands in. Raises `PERSON_MISSING`, `ROW_WRONG` for an unknown answer or a wrong group."""
        if self.number is None or self.name is None or self.answer is None:
            raise Unproved(Fault.PERSON_MISSING)
        require(self.answer in LETTERS, Fault.ROW_WRONG)
        number, letter = self.number.encode(), LETTERS[self.answer]
        person = len(number).to_bytes(4, "big") + number + self.name.encode()
        if self.group is None:
            place = (self.row - 1).to_bytes(4, "big")
            return merkle.leaf_hash(sha256(self.salt + place + person).digest() + self.index + letter)
        group, place_within = divmod(self.row - 1, GROUP_ROWS)
        fitting = min(GROUP_ROWS, self.rows - group * GROUP_ROWS) == len(self.group) + 1
        require(fitting, Fault.ROW_WRONG)
        own = sha256(_ROW + self.index + letter + person).digest()
        return merkle.leaf_hash(b"".join((*self.group[:place_within], own, *self.group[place_within:])))

    @property
    def place(self) -> tuple[int, int]:
        """The number of its leaf, from 0, and how many leaves there are."""
        rows = 1 if self.group is None else GROUP_ROWS
        return (self.row - 1) // rows, -(-self.rows // rows)


def parse(content: JSON) -> Row:
    """Reads the row of a receipt. Raises `RECEIPT_MALFORMED`."""
    if not isinstance(content, dict):
        raise Unproved(Fault.RECEIPT_MALFORMED, where="row")
    only_keys(content, _NEEDED, _ALLOWED, "row.")
    path = content["path"]
    if not isinstance(path, list) or len(path) > LONGEST_PATH:
        raise Unproved(Fault.RECEIPT_MALFORMED, where="row.path")
    group = _group(content["group"]) if "group" in content else None
    if (group is None) is not ("salt" in content):
        raise Unproved(Fault.RECEIPT_MALFORMED, where="row.salt")
    return Row(
        _count(content, "row"),
        _count(content, "rows"),
        _bytes(content, "salt", SALT_BYTES),
        _bytes(content, "index", INDEX_BYTES),
        group,
        tuple(from_hex(part, HASH_BYTES, Fault.RECEIPT_MALFORMED, where="row.path") for part in path),
        *(_text(content, key) for key in _ASKED),
    )


def check(row: Row, entry: Entry) -> None:
    """That the row stands in the run of this entry. Raises `ROW_WRONG`, `PERSON_MISSING`."""
    require(entry.event == EVENT and entry.facts.get("rows") == row.rows, Fault.ROW_WRONG)
    require((_WITH_INDEX in entry.facts) is bool(row.index), Fault.ROW_WRONG)
    grouped = row.group is not None
    require((_WITH_GROUPS in entry.facts) is grouped, Fault.ROW_WRONG)
    if grouped:  # whose index is their salt
        require(entry.facts[_WITH_GROUPS] == GROUP_ROWS and bool(row.index), Fault.ROW_WRONG)
    root = from_hex(entry.facts.get("rows_root"), HASH_BYTES, Fault.ROW_WRONG)
    leaf = row.leaf()
    try:
        place, leaves = row.place
        merkle.check_inclusion(place, leaves, leaf, row.path, root)
    except Unproved:
        raise Unproved(Fault.ROW_WRONG) from None


def _count(content: Mapping[str, JSON], key: str) -> int:
    found = content[key]
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= _MOST_ROWS:
        raise Unproved(Fault.RECEIPT_MALFORMED, where=f"row.{key}")
    return found


def _bytes(content: Mapping[str, JSON], key: str, length: int) -> bytes:
    if key not in content:
        return b""
    return from_hex(content[key], length, Fault.RECEIPT_MALFORMED, where=f"row.{key}")


def _group(content: JSON) -> tuple[bytes, ...]:
    if not isinstance(content, list) or len(content) >= GROUP_ROWS:
        raise Unproved(Fault.RECEIPT_MALFORMED, where="row.group")
    return tuple(from_hex(part, HASH_BYTES, Fault.RECEIPT_MALFORMED, where="row.group") for part in content)


def _text(content: Mapping[str, JSON], key: str) -> str | None:
    found = content.get(key)
    if found is not None and not isinstance(found, str):
        raise Unproved(Fault.RECEIPT_MALFORMED, where=f"row.{key}")
    return found
