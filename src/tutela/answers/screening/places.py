"""Where the files of runs lie: in the home of this deployment, readable by its owner alone."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from tutela.core.errors import Reason, Refusal
from tutela.sheets.atomic import is_full

UPLOAD: Final = "screening-upload"  # the encryption contexts
RESULT: Final = "screening-result"
AUTHORISATION: Final = "screening-authorisation"


def upload(run: UUID) -> Path:
    """The roster as it was sent, encrypted."""
    return _folder("uploads") / run.hex


def result(run: UUID) -> Path:
    """The result that waits to be fetched, encrypted."""
    return _folder("results") / run.hex


def leaf_file(run: UUID) -> Path:
    """The hashes of the run's rows, 32 bytes each: what the proof of a row needs. They name nobody."""
    return _folder("runs") / f"{run.hex}.leaves"


def subject_file(run: UUID) -> Path:
    """Whom the rows of the run concern, by keyed hash (`subjects`): what a person's view needs."""
    return _folder("runs") / f"{run.hex}.subjects"


def described_file(run: UUID) -> Path:
    """Whom the pending rows of the run mean by name, by keyed hash (`subjects`)."""
    return _folder("runs") / f"{run.hex}.described"


def scratch() -> Path:
    """Where plain files may lie while a run is under way."""
    return _folder("scratch")


@contextmanager
def workplace(run: UUID) -> Iterator[Path]:
    """A folder of the run's own for plain files, for whoever is alone at it; what a kill left there goes first."""
    folder = scratch() / run.hex
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def stage(run: UUID) -> Iterator[Path]:
    """A folder for what an engine reads of the run: keyed tags, no plain file. Its group may read: workers must.

    Refuses DISK_FULL.
    """
    folder = _staged() / run.hex
    with alone(run):  # so that `clear` leaves it be
        folder.mkdir(mode=0o750, exist_ok=True)
        try:
            yield folder
        except Exception as error:
            if is_full(error):
                raise Refusal(Reason.DISK_FULL, file=_staged().name) from error
            raise
        finally:
            shutil.rmtree(folder)


def clear() -> None:
    """Removes the files of runs that nobody is at: a process that was killed could not."""
    locks = _folder("locks")
    begun = (
        folder for folder in _staged().iterdir() if (locks / folder.name).exists()
    )  # others may share it
    for folder in (*scratch().iterdir(), *begun):
        with alone(UUID(folder.name)) as is_alone:
            if is_alone:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(run: UUID) -> Iterator[bool]:
    """Whether this process alone is at the run; the lock ends with the process, however it ends."""
    with (_folder("locks") / run.hex).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _staged() -> Path:
    folder: Path = settings.TUTELA_STAGE
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def _folder(name: str) -> Path:
    home: Path = settings.TUTELA_HOME
    folder = home / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
