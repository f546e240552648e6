"""Files that commands of the vault read and write: applications, reasons, papers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tutela.core.errors import Reason, Refusal


def bytes_of(path: Path) -> bytes:
    """A whole file. Refuses `FILE_UNREADABLE`."""
    try:
        return path.read_bytes()
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None


def text_of(path: Path) -> str:
    """A text file, UTF-8. Refuses `FILE_UNREADABLE`, `FILE_ENCODING`."""
    try:
        return bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(Reason.FILE_ENCODING, file=path.name) from None


@contextmanager
def reserved(path: Path) -> Iterator[BinaryIO]:
    """A new file of mode 0600, made before anything is opened; gone again where the act is refused."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(Reason.ALREADY_DONE, what=path.name) from None
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=path.name) from None
    with os.fdopen(handle, "wb") as file:
        try:
            yield file
        except BaseException:
            path.unlink()
            raise
