"""A person finds the lines of rosters in a few volumes, however many runs there are, and nothing is lost there."""

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import PASSWORD, appoint_all, conviction, declare_all, load, number
from tutela.answers.screening import actions as screening
from tutela.answers.screening import binding, concordance, places
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.engine import HERE, Engine
from tutela.answers.screening.models import Run, Volume
from tutela.answers.subjects import delays
from tutela.answers.subjects.delays import Ground
from tutela.answers.subjects.proofing import Application
from tutela.answers.subjects.retention import shred_due
from tutela.answers.subjects.view import view
from tutela.auditing.audit import audit
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.ledger.actions import integrate

pytestmark = pytest.mark.django_db
BORN = date(1980, 1, 1)
NAMES = ("王一", "李二", "张三", "赵四", "钱五")
PEOPLE = [(name, number(BORN, 101 + 2 * place)) for place, name in enumerate(NAMES)]
WANG, LI = PEOPLE[:2]
PURPOSES = ("teacher-hire", "school-in-service")
Lines = list[tuple[UUID, int | None, str]]


@pytest.fixture
def registry(at: datetime, tmp_path: Path, settings: LazySettings) -> datetime:
    """Wang has a record, the others none; a home without the volumes of other tests."""
    settings.TUTELA_HOME = tmp_path / "home"
    settings.TUTELA_HOME.mkdir()
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", *WANG)], at)
    return at


def screened(
    at: datetime,
    folder: Path,
    people: Sequence[tuple[str, str]],
    purpose: str = PURPOSES[0],
    engine: Engine = Engine.DUCKDB,
) -> UUID:
    """A run of these people."""
    roster, out = folder / f"{uuid4()}.csv", folder / f"{uuid4()}.csv"
    roster.write_text(
        "姓名,身份证号\n" + "".join(f"{name},{document}\n" for name, document in people), "utf-8"
    )
    return screening.screen(
        acting=acting_as("clerk"),
        purpose_code=purpose,
        roster=roster,
        authorisation="A-1",
        out=out,
        at=at,
        engine=engine,
    ).run


def lines(who: tuple[str, str], at: datetime) -> Lines:
    """What somebody is shown of rosters."""
    shown = view(acting=acting_as("supervisor"), application=Application(*who), at=at)
    return [(line.entry, line.row, str(line.answer)) for line in shown.lines]


def all_lines(at: datetime) -> list[Lines]:
    return [lines(who, at) for who in PEOPLE]


def held() -> list[UUID]:
    """The runs that stand in volumes."""
    found = list[UUID]()
    for volume in Volume.objects.all():
        with concordance.opened(volume.id) as file:
            found += file.runs()
    return sorted(found)


def told() -> list[tuple[str, str]]:
    """What the auditor finds of runs."""
    return [(one.wrong.value, one.detail) for one in audit().faults if one.kind == "run"]


def only() -> Path:
    """The file of the one volume."""
    return places.volume_file(Volume.objects.get().id)


@pytest.mark.parametrize("engine", HERE)
def test_everybody_finds_in_volumes_what_lay_in_the_files_of_runs(
    registry: datetime, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bound in turns, under two purposes, refused lines and people who stand twice among them."""
    monkeypatch.setattr(binding, "_BUCKET", 2)
    monkeypatch.setattr(binding, "_AT_ONCE", 3)
    for turn in range(3):
        for place in range(2):
            some = [PEOPLE[(turn + place) % 5], ("谁", "1"), PEOPLE[turn], PEOPLE[0]]
            screened(registry, tmp_path, some, PURPOSES[place], engine)
        before = all_lines(registry)
        assert len(before[0]) > 2 * turn
        assert Run.objects.filter(is_loose=True).count() == 2
        assert binding.keep_up(at=registry) == 1
        assert not Run.objects.filter(is_loose=True).exists()
        assert all_lines(registry) == before
        assert held() == sorted(Run.objects.values_list("id", flat=True))
    assert places.tagged() == []
    assert len(places.volumes()) == Volume.objects.count() == 1
    assert told() == []


def test_a_view_looks_into_no_more_files_where_there_are_more_runs(
    registry: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screened(registry, tmp_path, [WANG, LI])
    opened = list[UUID]()
    honest = rows_of_runs.kept

    def watched(run: UUID) -> Any:
        opened.append(run)
        return honest(run)

    monkeypatch.setattr(rows_of_runs, "kept", watched)
    for _ in range(3):
        screened(registry, tmp_path, [LI])
        binding.keep_up(at=registry)
        opened.clear()
        assert len(lines(WANG, registry)) == 1
        assert len(opened) == 1


def test_large_volumes_are_left_alone_while_small_ones_are_taken_together(
    registry: datetime, tmp_path: Path
) -> None:
    screened(registry, tmp_path, [("谁", "2"), *PEOPLE * 4])
    binding.keep_up(at=registry)
    large = Volume.objects.get().id
    for _ in range(4):
        screened(registry, tmp_path, [LI])
        binding.keep_up(at=registry)
    sizes = dict(Volume.objects.values_list("id", "rows"))
    assert sizes[large] == 20, "a line that was refused concerns nobody"
    assert sorted(sizes.values()) == [4, 20]
    assert len(lines(LI, registry)) == 8


def test_a_volume_says_nothing_to_who_has_no_key(registry: datetime, tmp_path: Path) -> None:
    """Neither a run's number, nor that two rows are alike."""
    runs = [screened(registry, tmp_path, [WANG] * 50) for _ in range(2)]
    binding.keep_up(at=registry)
    data = only().read_bytes()
    assert not any(run.bytes in data for run in runs)
    words = [data[start : start + 8] for start in range(16, len(data) - 8, 8)]
    assert len(words) > 200
    assert len(set(words)) == len(words)
    with concordance.opened(Volume.objects.get().id) as file:
        tags = file.rows(0, 1 << file.layout.bits)["tag"]
    assert len(tags) == 100
    assert len(np.unique(tags)) == 1


def test_what_is_forgotten_leaves_its_volume_and_the_others_stay(registry: datetime, tmp_path: Path) -> None:
    first = screened(registry, tmp_path, [WANG, LI])
    later = registry + timedelta(days=2 * 366)
    second = screened(later, tmp_path, [WANG])
    integrate(at=later)
    binding.keep_up(at=later)
    assert held() == sorted([first, second])
    late = registry + timedelta(days=4 * 366)
    assert shred_due(at=late) > 0
    integrate(at=late)
    assert held() == [second]
    assert len(places.volumes()) == 1
    assert [row for _, row, _ in lines(WANG, late)] == [1]
    assert lines(LI, late) == []
    assert told() == []
    last = registry + timedelta(days=8 * 366)
    assert shred_due(at=last) > 0
    assert (held(), places.volumes()) == ([], [])


def test_a_run_forgotten_while_its_volume_is_bound_leaves_it_right_after(
    registry: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (screened(registry, tmp_path, [who]) for who in (WANG, LI))
    honest = binding._write

    def meanwhile(*args: Any) -> int:
        written = honest(*args)
        monkeypatch.setattr(binding, "_write", honest)
        with transaction.atomic():
            binding.let_go([first])
        return written

    monkeypatch.setattr(binding, "_write", meanwhile)
    assert binding.keep_up(at=registry) == 2
    assert held() == [second]
    assert not Volume.objects.get().is_stale


def test_where_a_volume_is_lost_nobody_misses_a_line(registry: datetime, tmp_path: Path) -> None:
    screened(registry, tmp_path, [WANG, LI])
    before = all_lines(registry)
    binding.keep_up(at=registry)
    only().unlink()
    assert told() == [("facts-differ", "tags")]
    assert all_lines(registry) == before
    screened(registry, tmp_path, [LI])
    binding.keep_up(at=registry)
    assert lines(WANG, registry) == before[0]
    assert Run.objects.filter(is_loose=True).count() == 1


def test_a_view_looks_again_where_a_volume_was_bound_anew_meanwhile(
    registry: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screened(registry, tmp_path, [WANG])
    binding.keep_up(at=registry)
    honest, looks = concordance.opened, list[UUID]()

    def bound_anew(volume: UUID) -> Any:
        looks.append(volume)
        if len(looks) == 1:
            monkeypatch.setattr(concordance, "opened", honest)
            screened(registry, tmp_path, [LI])
            binding.keep_up(at=registry)
        return honest(volume)

    monkeypatch.setattr(concordance, "opened", bound_anew)
    monkeypatch.setattr(rows_of_runs, "find", lambda *_: pytest.fail("a file is read through"))
    assert len(lines(WANG, registry)) == 1
    assert not places.volume_file(looks[0]).exists()


def test_a_volume_is_believed_no_more_than_the_marks_of_the_run(registry: datetime, tmp_path: Path) -> None:
    """Who holds the keys and makes a row lead to somebody else shows nobody another's line."""
    screened(registry, tmp_path, [WANG, LI])
    binding.keep_up(at=registry)
    volume = Volume.objects.get()
    with concordance.opened(volume.id) as file:
        rows = file.rows(0, 1).copy()
        place, secret = file.layout.rows, file.secret
    rows["row"] = rows["row"][::-1]
    data = bytearray(only().read_bytes())
    data[16 + place :] = secret.streamed(place, rows.tobytes(), b"volume")
    only().write_bytes(bytes(data))
    assert (lines(WANG, registry), lines(LI, registry)) == ([], [])
    assert told() == [("facts-differ", "tags")]


@pytest.mark.parametrize("is_bound", [False, True])
def test_a_run_that_is_hidden_from_those_on_it_is_found_by_the_audit(
    registry: datetime, tmp_path: Path, is_bound: bool
) -> None:
    screened(registry, tmp_path, [WANG, LI])
    if is_bound:
        binding.keep_up(at=registry)
    assert told() == []
    Run.objects.update(is_loose=False, volume=None)
    assert len(lines(WANG, registry)) == is_bound, "the volume has it still"
    assert told() == [("facts-differ", "tags")]


def test_tags_that_were_changed_before_they_were_bound_are_found_by_the_audit(
    registry: datetime, tmp_path: Path
) -> None:
    path = places.tag_file(screened(registry, tmp_path, [WANG, LI]))
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert told() == [("facts-differ", "tags")]
    binding.keep_up(at=registry)
    assert told() == [("facts-differ", "tags")]


def test_a_delay_changes_neither_the_lines_of_a_volume_nor_the_statements(
    registry: datetime, tmp_path: Path
) -> None:
    manager = acting_as("administrator")
    bodies.appoint(
        username="second",
        password=PASSWORD,
        organisation="police",
        role=Role.RECORDER,
        by=manager,
        at=registry,
    )
    screened(registry, tmp_path, PEOPLE[2:])
    secret = screened(registry, tmp_path, [WANG])
    binding.keep_up(at=registry)
    entry = Run.objects.get(id=secret).entry
    assert entry is not None
    asked = delays.ask(
        acting=acting_as("police-recorder"),
        entry=entry,
        until_on=date(2027, 1, 1),
        ground=Ground.DUTY,
        at=registry,
    )
    delays.confirm(acting=acting_as("second"), delay=asked, at=registry)
    seen = list[list[str]]()
    for who in (WANG, LI):
        with CaptureQueriesContext(connection) as queries:
            assert lines(who, registry) == []
        said = [one["sql"].partition(" WHERE ")[0].partition(" VALUES ")[0] for one in queries]
        seen.append([one for one in said if "SAVEPOINT" not in one])
    assert seen[0] == seen[1]
    assert len(lines(WANG, datetime.fromisoformat("2027-01-01T00:00:00+08:00"))) == 1


def test_what_a_kill_left_behind_goes_and_what_is_under_way_stays(registry: datetime, tmp_path: Path) -> None:
    screened(registry, tmp_path, [WANG])
    binding.keep_up(at=registry)
    volume, left, under_way = only(), uuid4(), uuid4()
    places.volume_file(left).write_bytes(b"half")
    for run in (left, under_way):
        places.tag_file(run).write_bytes(b"half")
        os.utime(places.tag_file(run), times=(0, 0))
    parts = [
        of.parent / f".{place}.part"
        for place, of in enumerate((places.tag_file(left), places.leaf_file(left)))
    ]
    for part in (*parts, written := parts[0].with_name(".written.part")):
        part.write_bytes(b"half")
    for part in parts:
        os.utime(part, times=(0, 0))
    with places.alone(under_way):
        assert binding.keep_up(at=registry) == 0
        assert [part.exists() for part in (*parts, written)] == [False, False, True]
        assert places.volumes() == [volume]
        assert places.tagged() == [under_way]
    with places.binding():
        screened(registry, tmp_path, [LI])
        assert binding.keep_up(at=registry) == 0, "another process is at it"
    assert binding.keep_up(at=registry) == 1


def test_runs_whose_files_are_gone_are_asked_for_no_more(registry: datetime, tmp_path: Path) -> None:
    run = screened(registry, tmp_path, [WANG])
    rows_of_runs.forget(run)
    assert binding.keep_up(at=registry) == 0
    assert not Run.objects.filter(is_loose=True).exists()
    older = screened(registry, tmp_path, [LI])
    places.tag_file(older).unlink()
    assert binding.keep_up(at=registry) == 0
    assert len(lines(LI, registry)) == 1, "a run made before there were tags is looked into"
