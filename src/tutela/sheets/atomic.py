"""Files that appear whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tutela.core.errors import Reason, Refusal

# no space, quota used up, file size limit: for whoever waits for the file all three mean that it does not fit
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it takes its place when the block ends well and goes otherwise.

    Content and directory entry reach the disk before the block is left. Only its owner may read the file.
    Raises DISK_FULL, FILE_UNREADABLE where the place cannot be written to; anything else passes through.
    """
    part = _part_beside(target)
    try:
        yield part
        _sync(part)
        os.replace(part, target)
        _sync(target.parent)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, Exception) and is_full(error):
            raise Refusal(Reason.DISK_FULL, file=target.name) from error
        raise


def is_full(error: BaseException) -> bool:
    """Whether a failure means that the disk is full; libraries wrap the system's error or only quote it."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    inner = (error.__cause__, error.__context__, *error.args)
    if any(isinstance(one, Exception) and one is not error and is_full(one) for one in inner):
        return True
    return not isinstance(error, Refusal) and any(os.strerror(code) in str(error) for code in _FULL)


def _part_beside(target: Path) -> Path:
    """An empty file of its own in the directory of the target, so that taking its place is one rename."""
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    except OSError as error:
        reason = Reason.DISK_FULL if is_full(error) else Reason.FILE_UNREADABLE
        raise Refusal(reason, file=target.name) from error
    os.close(handle)
    return Path(name)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(PermissionError):  # some file systems do not let a directory be synced
            os.fsync(handle)
    finally:
        os.close(handle)
