"""Checkpoints as in C2SP (c2sp.org/tlog-checkpoint), and which known keys signed one."""

from collections.abc import Iterable
from dataclasses import dataclass

from tutela_verify import notes
from tutela_verify.encoding import from_base64, number, to_base64
from tutela_verify.faults import Fault, require
from tutela_verify.keys import Head, Key, signs, stamp
from tutela_verify.merkle import EMPTY_ROOT, HASH_BYTES
from tutela_verify.notes import Note


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's name, its number of leaves, its root (32 bytes), further lines, and the note that says so."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    note: Note

    def head(self) -> Head:
        """What signatures on it state."""
        return Head(self.note.text, self.origin, self.size, self.root)


@dataclass(frozen=True, slots=True)
class Signed:
    """A key that signed, and the moment it states in POSIX seconds (None: its type states none)."""

    key: Key
    second: int | None


def parse(written: str) -> Checkpoint:
    """Reads a signed checkpoint; no signature is checked yet. Raises `NOTE_MALFORMED`, `CHECKPOINT_MALFORMED`."""
    return of_note(notes.parse(written))


def of_note(note: Note) -> Checkpoint:
    """Reads the text of a note. Raises `CHECKPOINT_MALFORMED`."""
    lines = note.text.split("\n")[:-1]
    require(len(lines) >= 3 and all(lines), Fault.CHECKPOINT_MALFORMED, where="lines")
    size = number(lines[1], Fault.CHECKPOINT_MALFORMED, where="size")
    root = from_base64(lines[2], Fault.CHECKPOINT_MALFORMED, where="root")
    require(len(root) == HASH_BYTES, Fault.CHECKPOINT_MALFORMED, where="root")
    require(size > 0 or root == EMPTY_ROOT, Fault.CHECKPOINT_MALFORMED, where="root of an empty log")
    return Checkpoint(lines[0], size, root, tuple(lines[3:]), note)


def text(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint, ready to be signed."""
    return f"{origin}\n{size}\n{to_base64(root)}\n"


def signers(checkpoint: Checkpoint, known: Iterable[Key]) -> list[Signed]:
    """Which of the known keys signed, each once; signatures of unknown keys are passed over, as C2SP says.

    Raises `SIGNATURE_WRONG` when a line that bears a known key's name and id is not its signature.
    """
    by_name = {(key.name, key.key_id): key for key in known if key.usable}
    head, found = checkpoint.head(), dict[Key, Signed]()
    for line in checkpoint.note.signatures:
        key = by_name.get((line.name, line.key_id))
        if key is not None:
            require(signs(key, line.value, head), Fault.SIGNATURE_WRONG, name=line.name)
            found.setdefault(key, Signed(key, stamp(key.kind, line.value)))
    return list(found.values())
