"""What an engine reads of a run lies in its stage while the plan runs, and nowhere afterwards."""

import errno
import os
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import pytest
from django.conf import LazySettings, settings

from tutela.answers.screening import places
from tutela.core.errors import Reason, Refusal

RUN, OTHER = UUID(int=31), UUID(int=32)


@pytest.fixture(autouse=True)
def shared(tmp_path: Path, settings: LazySettings) -> Path:
    """A folder that other machines see too."""
    settings.TUTELA_STAGE = tmp_path / "stage"
    return tmp_path / "stage"


def test_the_stage_of_a_run_is_for_its_group_and_goes_with_it(shared: Path) -> None:
    with places.stage(RUN) as folder:
        assert folder == shared / RUN.hex
        assert folder.stat().st_mode & 0o007 == 0
        (folder / "asked.parquet").write_bytes(b"tags")
    assert list(shared.iterdir()) == []


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError("anything")])
def test_the_stage_goes_when_the_run_breaks_off(fault: BaseException, shared: Path) -> None:
    with pytest.raises(type(fault)), places.stage(RUN):
        raise fault
    assert list(shared.iterdir()) == []


def test_a_full_stage_is_told_as_a_full_disk() -> None:
    with pytest.raises(Refusal) as refused, places.stage(RUN):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert refused.value.reason is Reason.DISK_FULL


def test_what_a_killed_run_left_is_removed_and_nothing_else(shared: Path) -> None:
    with pytest.MonkeyPatch.context() as killed, places.alone(OTHER):
        killed.setattr(Path, "unlink", lambda *_, **__: None)  # nobody tidies up after a kill
    (shared / OTHER.hex).mkdir(parents=True)
    (shared / "of-another-machine").mkdir()
    with places.stage(RUN) as folder:
        places.clear()
        assert sorted(shared.iterdir()) == sorted([folder, shared / "of-another-machine"])
    assert list(shared.iterdir()) == [shared / "of-another-machine"]


def test_a_lock_leaves_no_file_and_is_one_while_it_is_held() -> None:
    with places.alone(RUN) as is_alone:
        assert is_alone
        with places.alone(RUN) as also:
            assert not also
        with places.alone(RUN) as still:  # whoever did not get it took nothing away
            assert not still
    assert not list((settings.TUTELA_HOME / "locks").glob(RUN.hex))
    with places.alone(RUN) as again:
        assert again


def test_a_lock_whose_file_went_meanwhile_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = settings.TUTELA_HOME / "locks" / RUN.hex
    flock = places.fcntl.flock

    def late(file: BinaryIO, how: int) -> None:
        lock.unlink()
        flock(file, how)

    monkeypatch.setattr(places.fcntl, "flock", late)
    with places.alone(RUN) as is_alone:
        assert not is_alone
