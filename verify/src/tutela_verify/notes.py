"""Signed notes as in C2SP (c2sp.org/signed-note): a text, an empty line, and signature lines."""

import re
from dataclasses import dataclass
from typing import Final

from tutela_verify.encoding import from_base64, to_base64
from tutela_verify.faults import Fault, require
from tutela_verify.keys import KEY_ID_BYTES, is_name

MOST_SIGNATURES: Final = 100
LONGEST_NOTE: Final = 1 << 20  # characters
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, and the bytes that its type prescribes."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """As it stands in a note, with its newline."""
        return f"— {self.name} {to_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """The note as it is stored and sent."""
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)


def parse(written: str) -> Note:
    """Reads a note strictly: `written()` gives back the same. Raises `NOTE_MALFORMED`."""
    require(len(written) <= LONGEST_NOTE, Fault.NOTE_MALFORMED, where="length")
    require(not _CONTROL.search(written), Fault.NOTE_MALFORMED, where="control character")
    body, gap, block = written.rpartition("\n\n")
    require(bool(gap) and bool(body), Fault.NOTE_MALFORMED, where="empty line")
    lines = block.split("\n")
    require(len(lines) > 1 and lines.pop() == "", Fault.NOTE_MALFORMED, where="last line")
    require(len(lines) <= MOST_SIGNATURES, Fault.NOTE_MALFORMED, where="number of signatures")
    return Note(body + "\n", tuple(map(parse_line, lines)))


def parse_line(line: str) -> Signature:
    """Reads one signature line without its newline. Raises `NOTE_MALFORMED`."""
    parts = line.split(" ")
    require(
        len(parts) == 3 and parts[0] == "—" and is_name(parts[1]),
        Fault.NOTE_MALFORMED,
        where="signature line",
    )
    value = from_base64(parts[2], Fault.NOTE_MALFORMED, where="base64")
    require(len(value) > KEY_ID_BYTES, Fault.NOTE_MALFORMED, where="signature line")
    return Signature(parts[1], value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])
