"""Where the files of runs lie: in the home of this deployment, readable by its owner alone."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings

from tutela.core.errors import Reason, Refusal
from tutela.sheets.atomic import atomic_path, is_full

UPLOAD: Final = "screening-upload"  # the encryption contexts
RESULT: Final = "screening-result"
AUTHORISATION: Final = "screening-authorisation"


@dataclass(frozen=True, slots=True)
class RunFiles:
    """What is kept of every run, however its answers are told: none of them names anybody."""

    leaves: Path  # the hashes of its rows
    subjects: Path  # whom they concern
    described: Path  # whom the pending ones mean by name
    tags: Path  # by what they are found again among all runs


@contextmanager
def run_files(run: UUID) -> Iterator[RunFiles]:
    """Files to be written. Each takes its place, whole, when the block ends well; none does when the block fails.

    Where one cannot take its place, or the process ends in between, others have: `discard`, and the round that binds.
    """
    with ExitStack() as files:
        yield RunFiles(*(files.enter_context(atomic_path(path)) for path in _of_run(run)))


def discard(run: UUID) -> None:
    """What is kept of a run that was never committed."""
    for path in _of_run(run):
        path.unlink(missing_ok=True)


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


def tag_file(run: UUID) -> Path:
    """Whom the rows of the run concern, by what is alike in all runs (`concordance`), until a volume holds it."""
    return _folder("tags") / run.hex


def volume_file(volume: UUID) -> Path:
    """A volume of the concordance."""
    return _folder("concordance") / volume.hex


def volumes() -> list[Path]:
    """Every file where volumes lie."""
    return list(_folder("concordance").iterdir())


def tagged() -> list[UUID]:
    """The runs that have a file of tags."""
    return [UUID(path.name) for path in _folder("tags").iterdir() if not path.name.startswith(".")]


def clear_parts(before: datetime) -> None:
    """Removes what was being written of runs and volumes, and was last written to before: a kill left it."""
    for folder in map(_folder, ("runs", "tags", "concordance")):
        for path in folder.glob(".*.part"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()


def tagged_at(run: UUID) -> datetime | None:
    """When the file of tags was written; None where it is gone."""
    try:
        return datetime.fromtimestamp(tag_file(run).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


@contextmanager
def binding(*, waits: bool = False) -> Iterator[bool]:
    """Whether this process alone binds volumes of the concordance, or sees to it that none is bound."""
    with (_folder("locks") / "concordance").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


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
    """Whether this process alone is at the run; the lock ends with the process, however it ends.

    Its file goes with it, but where the process was killed: so it is known whose work lies about (`clear`).
    """
    path = _folder("locks") / run.hex
    with path.open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        if not _stands_at(path, file):  # whoever was at the run ended between the two
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)


def _stands_at(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _of_run(run: UUID) -> tuple[Path, Path, Path, Path]:
    return leaf_file(run), subject_file(run), described_file(run), tag_file(run)


def _staged() -> Path:
    folder: Path = settings.TUTELA_STAGE
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def _folder(name: str) -> Path:
    home: Path = settings.TUTELA_HOME
    folder = home / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
