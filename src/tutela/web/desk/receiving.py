"""Uploads on their way in: held in files that have no name and are gone with the process."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


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
    """The upload as a file with its own ending, for readers that want a path; gone at the end of the block."""
    with tempfile.TemporaryDirectory(dir=_incoming()) as folder:
        path = Path(folder) / f"upload{suffix_of(upload)}"
        with path.open("wb") as file:
            shutil.copyfileobj(upload, file)
        yield path


def suffix_of(upload: "UploadedFile[bytes]") -> str:
    """The ending of the file's name, in lower case; the rest of the name is not looked at, it may name a person."""
    return Path(upload.name or "").suffix.lower()[:10]


def _incoming() -> Path:
    folder = Path(settings.TUTELA_HOME) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
