"""Uploads on their way in: held in files that have no name and are gone with the process."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

_JUST_MADE: Final = 60.0  # seconds


class Nameless(FileUploadHandler):
    """Writes an upload to an unnamed file in the registry's own folder: after a kill nothing of it is left."""

    file: IO[bytes]  # by this name Django finds and closes it when a form breaks off

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Called at the start of each file of a form."""
        super().new_file(*args, **kwargs)
        self.file = tempfile.TemporaryFile(dir=_incoming())  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some bytes of the file."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """The whole file, to be read from its beginning."""
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The sender went away."""
        if hasattr(self, "file"):
            self.file.close()


@contextmanager
def laid_down(upload: "UploadedFile[bytes]") -> Iterator[Path]:
    """The upload as a file with its own ending, for readers that want a path; gone at the end of the block.

    What a kill leaves of it is gone with the next upload or start.
    """
    sweep()
    with tempfile.TemporaryDirectory(dir=_incoming()) as folder, _held(Path(folder)):
        path = Path(folder) / f"upload{suffix_of(upload)}"
        with path.open("wb") as file:
            shutil.copyfileobj(upload, file)
        yield path


def sweep() -> None:
    """Removes what processes that were killed left lying here; what somebody is at is held, and stays."""
    for folder in _incoming().iterdir():
        with suppress(BlockingIOError, FileNotFoundError):
            # One that was just made may not be held yet.
            if folder.is_dir() and time.time() - folder.stat().st_mtime > _JUST_MADE:
                with _held(folder):
                    shutil.rmtree(folder)


def suffix_of(upload: "UploadedFile[bytes]") -> str:
    """The ending of the file's name, in lower case; the rest of the name is not looked at, it may name a person."""
    return Path(upload.name or "").suffix.lower()[:10]


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Locks a folder while the process lives. Raises `BlockingIOError` where another holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _incoming() -> Path:
    folder = Path(settings.TUTELA_HOME) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
