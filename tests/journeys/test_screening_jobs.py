"""A roster sent and left: stored encrypted, answered once however often it is delivered, fetched, and purged."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import LazySettings
from django_q.models import OrmQ

from tests.cast import appoint_all
from tests.rosters import LI, PURPOSE, WANG, Listed, publish, sheets_of, write_csv, write_parquet
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions, places, queries, tasks, upkeep
from tutela.answers.screening.models import Run, State
from tutela.answers.screening.sealed import seal, unseal
from tutela.bodies.models import Quota
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger.models import Entry

HEADER = ("姓名", "身份证号")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def office(at: datetime, settings: LazySettings) -> None:
    """A body that may ask, and a list of one."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    publish([Listed(LI, "李四")], at)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """Two lines, of which the first is on the list."""
    return write_csv(tmp_path / "r.csv", HEADER, [["李四", LI], ["王五", WANG]]).read_bytes()


def submit(content: bytes, at: datetime, **more: Any) -> UUID:
    """As the clerk of the education office."""
    wanted = {"acting": acting_as("clerk"), "filename_suffix": ".csv", "authorisation": "SQ-1", **more}
    return actions.submit(purpose_code=PURPOSE, content=io.BytesIO(content), at=at, **wanted)


def runs_in_ledger() -> int:
    return Entry.objects.filter(event="screening:run").count()


def test_a_roster_is_queued_answered_and_fetched(content: bytes, at: datetime, tmp_path: Path) -> None:
    clerk = acting_as("clerk")
    run_id = submit(content, at)
    assert queries.run(clerk, run_id).state is State.QUEUED
    with pytest.raises(Refusal) as refused:
        actions.download(acting=clerk, run_id=run_id, at=at)
    assert refused.value.reason is Reason.NOT_READY

    tasks.run(str(run_id))

    line = queries.run(clerk, run_id)
    assert (line.state, line.done_rows, line.total_rows) == (State.DONE, 2, 2)
    assert line.answers[Answer.RECORD] == 1
    assert [one.run for one in queries.runs(clerk, 5)] == [run_id]
    fetched = tmp_path / "o.xlsx"
    fetched.write_bytes(b"".join(actions.download(acting=clerk, run_id=run_id, at=at)))
    assert [row[2] for row in sheets_of(fetched)["查询结果"]] == ["查询结果", "有记录", "未发现记录"]
    assert Entry.objects.filter(event="roster:downloaded").count() == 1
    assert queries.row_receipt(clerk, run_id, 2).rows_root == line.rows_root
    assert not places.upload(run_id).exists()
    assert list(places.scratch().iterdir()) == []


def test_the_queue_and_the_disk_name_nobody(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    message = OrmQ.objects.get()
    assert message.task["args"] == (str(run_id),)
    assert message.task["name"] == run_id.hex
    stored = places.upload(run_id)
    assert "李四".encode() not in stored.read_bytes()
    assert LI.encode() not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0
    tasks.run(str(run_id))
    assert places.result(run_id).read_bytes()[:200].find(b"PK") == -1


def test_a_run_delivered_twice_is_done_once(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    tasks.run(str(run_id))
    first = places.result(run_id).read_bytes()
    tasks.run(str(run_id))
    assert runs_in_ledger() == 1
    assert Quota.objects.get().used == 2
    assert places.result(run_id).read_bytes() == first


@pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit, MemoryError])
def test_a_run_that_is_stopped_is_begun_again(
    fault: type[BaseException], content: bytes, at: datetime
) -> None:
    run_id = submit(content, at)

    def progress(done: int, total: int | None) -> None:
        raise fault

    with pytest.raises(fault):
        actions.perform(run_id=run_id, at=at, progress=progress)
    assert queries.run(acting_as("clerk"), run_id).state is State.INTERRUPTED
    assert (runs_in_ledger(), places.result(run_id).exists(), places.upload(run_id).exists()) == (
        0,
        False,
        True,
    )
    tasks.run(str(run_id))
    assert queries.run(acting_as("clerk"), run_id).state is State.DONE
    assert runs_in_ledger() == 1


def test_a_run_that_was_killed_while_running_is_begun_again(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    Run.objects.filter(id=run_id).update(state=State.RUNNING)
    tasks.run(str(run_id))
    assert queries.run(acting_as("clerk"), run_id).state is State.DONE


def test_two_workers_never_do_the_same_run(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    with places.alone(run_id) as first:
        tasks.run(str(run_id))
        assert first
    assert queries.run(acting_as("clerk"), run_id).state is State.QUEUED


def test_a_roster_that_cannot_be_read_fails_with_its_reason_and_no_name_of_a_file(at: datetime) -> None:
    run_id = submit("名,号\n甲,1\n".encode(), at)
    tasks.run(str(run_id))
    line = queries.run(acting_as("clerk"), run_id)
    assert line.state is State.FAILED
    assert line.refusal is not None
    assert line.refusal.reason is Reason.FILE_HEADERS
    assert line.refusal.values["file"] == "roster.csv"
    assert not places.upload(run_id).exists()
    tasks.run(str(run_id))
    assert runs_in_ledger() == 0


def test_a_parquet_roster_gives_a_parquet_result(at: datetime, tmp_path: Path) -> None:
    content = write_parquet(tmp_path / "r.parquet", HEADER, [["李四", LI]]).read_bytes()
    run_id = submit(content, at, filename_suffix=".PARQUET")
    tasks.run(str(run_id))
    first = next(actions.download(acting=acting_as("clerk"), run_id=run_id, at=at))
    assert first.startswith(b"PAR1")


def test_who_may_not_ask_may_not_send(content: bytes, at: datetime) -> None:
    before = list(places.upload(uuid4()).parent.iterdir())
    with pytest.raises(Refusal) as refused:
        submit(content, at, acting=acting_as("carer"))
    assert refused.value.reason is Reason.NOT_ENTITLED
    assert list(places.upload(uuid4()).parent.iterdir()) == before
    assert not Run.objects.exists()


def test_an_upload_past_the_limit_is_refused_and_not_kept(
    content: bytes, at: datetime, settings: LazySettings
) -> None:
    settings.TUTELA_UPLOAD_LIMIT = len(content)
    submit(content, at)
    settings.TUTELA_UPLOAD_LIMIT = len(content) - 1
    before = list(places.upload(uuid4()).parent.iterdir())
    with pytest.raises(Refusal) as refused:
        submit(content, at)
    assert refused.value.reason is Reason.FILE_TOO_LARGE
    assert list(places.upload(uuid4()).parent.iterdir()) == before


def test_another_body_finds_nothing(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    tasks.run(str(run_id))
    stranger = acting_as("carer")
    assert queries.runs(stranger, 5) == []
    for attempt in (
        lambda: queries.run(stranger, run_id),
        lambda: actions.download(acting=stranger, run_id=run_id, at=at),
        lambda: queries.row_receipt(stranger, run_id, 1),
    ):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.reason is Reason.NOT_FOUND


def test_what_has_lain_for_its_time_is_purged_and_receipts_stay(
    content: bytes, at: datetime, settings: LazySettings
) -> None:
    clerk = acting_as("clerk")
    run_id, never = submit(content, at), submit(content, at)
    tasks.run(str(run_id))
    days = timedelta(days=settings.TUTELA_UPLOAD_DAYS)
    assert upkeep.purge(at=at + days) == 0
    assert upkeep.purge(at=at + days + timedelta(seconds=1)) == 2
    assert upkeep.purge(at=at + days + timedelta(days=1)) == 0
    assert not places.result(run_id).exists()
    assert not places.upload(never).exists()
    with pytest.raises(Refusal) as refused:
        actions.download(acting=clerk, run_id=run_id, at=at)
    assert refused.value.reason is Reason.NOT_FOUND
    assert queries.row_receipt(clerk, run_id, 1).place == 0
    assert Entry.objects.filter(event="result:purged").count() == 2
    tasks.run(str(never))
    assert queries.run(clerk, never).state is State.FAILED


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A file of three pieces."""
    target = tmp_path / "stored"
    seal(target, "c", "n", [b"one", b"", b"two", b"three"])
    return target


def test_a_stored_file_comes_back_whole(stored: Path, tmp_path: Path) -> None:
    assert b"".join(unseal(stored, "c", "n")) == b"onetwothree"
    seal(tmp_path / "empty", "c", "n", [])
    assert b"".join(unseal(tmp_path / "empty", "c", "n")) == b""


def test_a_stored_file_that_was_cut_swapped_or_renamed_is_not_read(stored: Path) -> None:
    whole = stored.read_bytes()
    pieces, rest = [], whole
    while rest:
        length = 4 + int.from_bytes(rest[:4], "big")
        pieces, rest = [*pieces, rest[:length]], rest[length:]
    assert len(pieces) == 3
    for wrong in (pieces[:2], [pieces[1], pieces[0], pieces[2]], pieces[1:], [*pieces, pieces[2]]):
        stored.write_bytes(b"".join(wrong))
        with pytest.raises(InvalidTag):
            list(unseal(stored, "c", "n"))
    stored.write_bytes(whole)
    with pytest.raises(InvalidTag):
        list(unseal(stored, "c", "m"))


def delivered(run_id: UUID, at: datetime) -> OrmQ:
    """The queue has handed the run to a worker, and will wait hours before it asks again."""
    OrmQ.objects.update(lock=at + timedelta(hours=2))
    Run.objects.filter(id=run_id).update(state=State.RUNNING)
    return OrmQ.objects.get()


def test_a_run_whose_worker_was_killed_is_delivered_again_at_once(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    delivered(run_id, at)
    assert upkeep.resume(at=at) == 1
    assert OrmQ.objects.get().lock == at
    tasks.run(str(run_id))
    assert queries.run(acting_as("clerk"), run_id).state is State.DONE
    assert upkeep.resume(at=at) == 0


def test_a_run_that_a_worker_is_at_is_left_alone(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    message = delivered(run_id, at)
    with places.alone(run_id), places.workplace(run_id) as folder:
        assert upkeep.resume(at=at) == 0
        assert folder.exists()
    assert OrmQ.objects.get().lock == message.lock


def test_a_run_that_the_queue_gave_up_fails_and_nothing_of_it_stays(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    Run.objects.filter(id=run_id).update(state=State.INTERRUPTED)
    OrmQ.objects.all().delete()
    upkeep.resume(at=at)
    line = queries.run(acting_as("clerk"), run_id)
    assert (line.state, line.refusal and line.refusal.reason) == (State.FAILED, Reason.INTERRUPTED)
    assert not places.upload(run_id).exists()
    assert runs_in_ledger() == 0


def test_plain_files_that_a_kill_left_are_removed(content: bytes, at: datetime) -> None:
    run_id = submit(content, at)
    left = places.scratch() / run_id.hex
    left.mkdir()
    (left / "roster.csv").write_bytes(content)
    upkeep.resume(at=at)
    assert not left.exists()
