"""Files that lie here for a while: encrypted piece by piece, bound together, so that size does not matter."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from tutela.core.errors import Reason, Refusal
from tutela.keys import current
from tutela.sheets.atomic import atomic_path

PIECE: Final = 1 << 20
_LENGTH_BYTES: Final = 4


def seal(target: Path, context: str, name: str, pieces: Iterable[bytes]) -> None:
    """Writes what the pieces hold to `target`, for the owner's eyes, whole or not at all.

    Each piece is bound to the file's name, its number, and whether it is the last. Raises as `atomic_path`.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with atomic_path(target) as part, part.open("wb") as file:
        number, held = 0, b""
        for piece in filter(None, pieces):
            if held:
                _write(file, context, f"{name}/{number}/more", held)
                number += 1
            held = piece
        _write(file, context, f"{name}/{number}/last", held)
        file.flush()
        os.fsync(file.fileno())


def unseal(source: Path, context: str, name: str) -> Iterator[bytes]:
    """The pieces again; raises `cryptography.exceptions.InvalidTag` when anything was changed, cut or moved.

    Refuses NOT_FOUND where the file is gone.
    """
    try:
        file = source.open("rb")
    except FileNotFoundError:
        raise Refusal(Reason.NOT_FOUND, what="file") from None
    with file:
        number, sealed = 0, _read(file)
        while sealed:
            after = _read(file)
            yield current.decrypt(context, f"{name}/{number}/{'more' if after else 'last'}", sealed)
            number, sealed = number + 1, after


def pieces_of(file: BinaryIO, limit: int, name: str) -> Iterator[bytes]:
    """A stream in pieces; refuses FILE_TOO_LARGE once it exceeds `limit` bytes."""
    passed = 0
    while piece := file.read(PIECE):
        passed += len(piece)
        if passed > limit:
            raise Refusal(Reason.FILE_TOO_LARGE, file=name, limit=f"{limit // 1_000_000} MB")
        yield piece


def _write(file: BinaryIO, context: str, row: str, piece: bytes) -> None:
    sealed = current.encrypt(context, row, piece)
    file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)


def _read(file: BinaryIO) -> bytes:
    return file.read(int.from_bytes(file.read(_LENGTH_BYTES), "big"))
