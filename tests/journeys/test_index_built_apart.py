"""The list is the same whoever builds it: in one process or several, on a database that copies columns or one that
takes rows; and what is read through kept pages is proved under the list in force.
"""

from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import appoint_all, conviction, declare_all, load, number
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex
from tutela.core.proofs.listing import BUCKETS, verify
from tutela.index.compile import actions as compile_
from tutela.index.compile import apart
from tutela.index.lookup import actions as lookup_actions
from tutela.index.lookup import crown, slices
from tutela.index.lookup.models import Coverage, Head, IndexRow, TreePage
from tutela.index.lookup.queries import look_up, version
from tutela.index.lookup.rows import Found, Probe
from tutela.records.registry import queries
from tutela.sql import processes

PEOPLE = [("王一", date(1980, 1, 1), 101), ("李二", date(1981, 2, 2), 103), ("赵三", date(1982, 3, 3), 105)]
PURPOSE = "teacher-hire"
ROW = ("key_id", "purpose", "basis", "person_key", "name_key", "outcome", "from_on", "until_on", "bucket")


@pytest.fixture
def listed(at: datetime, tmp_path: Path) -> None:
    """Three persons, of whom the list knows."""
    appoint_all(at)
    declare_all(at)
    records = [
        conviction(f"c-{n}", name, number(born, place)) for n, (name, born, place) in enumerate(PEOPLE)
    ]
    load(tmp_path / "records.jsonl", records, at)


def built(at: datetime, processes: int = 1) -> bytes:
    return compile_.build(organisation="test", officer="test", at=at, processes=processes).root


def stored() -> tuple[set[tuple[Any, ...]], dict[int, bytes]]:
    rows = {tuple(map(_plain, row)) for row in IndexRow.objects.values_list(*ROW)}
    return rows, {
        place: bytes(content) for place, content in TreePage.objects.values_list("place", "content")
    }


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def probe(name: str, born: date, place: int) -> Probe:
    return Probe(f"resident::{number(born, place)}", True, canonical_name(name), born, Sex.MALE)


@pytest.mark.django_db
def test_a_build_writes_what_the_changes_of_persons_wrote(listed: None, at: datetime) -> None:
    before = version()
    kept = stored()
    assert built(at) == before.root
    assert stored() == kept


@pytest.mark.django_db
def test_rows_are_written_alike_by_columns_and_one_by_one(listed: None, at: datetime) -> None:
    root = built(at)
    by_columns = stored()
    with CaptureQueriesContext(connection):  # who watches the statements sees rows
        assert built(at) == root
    assert stored() == by_columns
    assert by_columns[0]


@pytest.mark.django_db
def test_the_order_of_rows_says_nothing(listed: None, at: datetime) -> None:
    built(at)
    ids = list(IndexRow.objects.order_by("id").values_list("id", "bucket"))
    assert [bucket for _, bucket in ids] != sorted(bucket for _, bucket in ids)
    assert all(0 <= one < 2**63 for one, _ in ids)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM lookup_indexrow ORDER BY ctid")
            written = [one for (one,) in cursor.fetchall()]
        assert written[-len(ids) :] == sorted(written[-len(ids) :])


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite is read by one process at a time here"
)
@pytest.mark.django_db(transaction=True)
def test_several_processes_build_the_list_that_one_builds(
    listed: None, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "BATCH", 1)
    root, kept = built(at), stored()
    used = list[int]()
    started = processes.started

    def noted(count: int) -> ProcessPoolExecutor:
        used.append(count)
        return started(count)

    monkeypatch.setattr(processes, "started", noted)
    assert built(at, processes=2) == root
    assert stored() == kept
    assert used == [2]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no copy of columns")
@pytest.mark.django_db(transaction=True)
def test_a_tree_grown_slice_by_slice_is_the_one_that_is_grown_row_by_row(
    listed: None, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, kept = built(at), stored()
    taken = list[tuple[int, int]]()
    copied = slices.copied

    def noted(key_id: str, first: int, beyond: int) -> bytes:
        taken.append((first, beyond))
        return copied(key_id, first, beyond)

    monkeypatch.setattr(slices, "copied", noted)
    assert built(at, processes=2) == root
    assert taken == [], "so few rows are not worth another process"
    monkeypatch.setattr(slices, "FEWEST", 1)
    monkeypatch.setattr(slices, "_ROWS_AT_ONCE", 10)
    monkeypatch.setattr(slices, "_COPIED_AT_ONCE", 20)
    assert built(at, processes=2) == root
    assert stored() == kept
    assert len(taken) > 4
    assert [first for first, _ in taken] == [0, *(beyond for _, beyond in taken[:-1])]
    assert taken[-1][1] == BUCKETS


def defined() -> list[tuple[str, str]]:
    """The indexes of the list, by name, as PostgreSQL says what they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'lookup_indexrow'")
        return sorted(cursor.fetchall())


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE lookup_indexrow, lookup_treepage")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite builds its indexes row by row")
@pytest.mark.django_db(transaction=True)
def test_a_list_of_which_nothing_stands_is_filled_before_its_indexes_are_built(
    listed: None, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept = defined(), stored()
    during = list[list[tuple[str, str]]]()
    inserted = lookup_actions._insert_fresh

    def noted(fresh: lookup_actions.Fresh) -> None:
        inserted(fresh)
        during.append(defined())

    monkeypatch.setattr(lookup_actions, "_insert_fresh", noted)
    root = built(at)
    assert during == [before], "rows stood there before, of which others answer meanwhile"
    emptied()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = 'lookup_indexrow'::regclass")
    assert built(at) == root
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'lookup_indexrow'")
        assert cursor.fetchone()[0], "the server plans as for a table that nobody has looked at"
    assert during == [before, []]
    assert defined() == before
    assert len(before) > 3
    assert stored() == kept


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite builds its indexes row by row")
@pytest.mark.django_db(transaction=True)
def test_a_build_that_fails_leaves_the_indexes_as_they_were(
    listed: None, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = defined()
    emptied()

    def failing(key_id: str, processes: int) -> None:
        raise RuntimeError("the tree is not grown")

    monkeypatch.setattr(lookup_actions, "grow", failing)
    with pytest.raises(RuntimeError):
        built(at)
    assert defined() == before
    assert not IndexRow.objects.exists()


@pytest.mark.django_db
def test_inside_a_transaction_no_other_process_is_asked(
    listed: None, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "BATCH", 1)
    monkeypatch.setattr(
        apart.processes, "started", lambda count: pytest.fail("it would not see what was written")
    )
    with transaction.atomic():
        built(at, processes=2)


@pytest.mark.django_db
def test_every_answer_is_proved_under_its_list_while_lists_follow_each_other(
    listed: None, at: datetime, tmp_path: Path
) -> None:
    roots = set[bytes]()
    for n in range(3):
        for name, born, place in (*PEOPLE, ("无名", date(1990, 1, 1), 107)):
            asked = probe(name, born, place)
            looked = look_up([asked], purpose=PURPOSE, on=at.date(), proven=True)
            evidence = looked.evidence[0]
            keys = (evidence.keys.document, evidence.keys.person)
            found = [
                verify(looked.version.root, key or b"", proof)
                for key, proof in zip(keys, evidence.proofs, strict=True)
            ]
            assert (found[0] is not None) == (looked.found[0] is Found.RECORD)
            assert (name == "无名") == (found == [None, None])
        roots.add(version().root)
        kept = crown.last()
        assert kept is not None
        assert kept.root == version().root
        assert kept.pages
        load(
            tmp_path / f"more-{n}.jsonl",
            [conviction(f"m-{n}", "钱五", number(date(1991, 1, 1 + n), 101))],
            at,
        )
    assert len(roots) == 3


@pytest.mark.django_db
def test_upper_pages_are_read_once_for_a_list(listed: None, at: datetime) -> None:
    def places() -> int:
        with CaptureQueriesContext(connection) as seen:
            look_up([probe(*PEOPLE[0])], purpose=PURPOSE, on=at.date(), proven=True)
        (asked,) = (one["sql"] for one in seen.captured_queries if "lookup_treepage" in one["sql"])
        return asked.rpartition("place")[2].count(",") + 1

    crown.of("", b"")
    crown.of(version().key_id, version().root)
    first, second, third = places(), places(), places()
    assert first > 6
    assert (second, third) == (6, 6), "of each of two paths the bucket and two pages over it"


@pytest.mark.django_db
def test_a_page_that_was_changed_by_hand_is_not_kept(listed: None, at: datetime) -> None:
    upper = TreePage.objects.order_by("-place").first()
    assert upper is not None
    whole = bytes(upper.content)
    TreePage.objects.filter(place=upper.place).update(content=whole[:-1] + bytes((whole[-1] ^ 1,)))
    crown.of("", b"")
    look_up([probe(*PEOPLE[0])], purpose=PURPOSE, on=at.date(), proven=True)
    kept = crown.last()
    assert kept is not None
    assert not kept.pages
    TreePage.objects.filter(place=upper.place).update(content=whole)
    looked = look_up([probe(*PEOPLE[0])], purpose=PURPOSE, on=at.date(), proven=True)
    assert kept.pages
    evidence = looked.evidence[0]
    assert verify(looked.version.root, evidence.keys.document, evidence.proofs[0]) is not None


@pytest.mark.django_db
def test_a_change_of_one_person_writes_no_coverage_that_stands(listed: None, at: datetime) -> None:
    person = queries.all_persons()[0]
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        compile_.recompile(persons=[person], organisation="test", officer="test", at=at)
    written = [one["sql"] for one in seen.captured_queries if Coverage._meta.db_table in one["sql"]]
    assert all(sql.lstrip().startswith("SELECT") for sql in written)
    Coverage.objects.filter(purpose=PURPOSE).update(missing="court: all")
    with transaction.atomic():
        compile_.recompile(persons=[person], organisation="test", officer="test", at=at)
    assert Coverage.objects.get(purpose=PURPOSE).missing == ""
    assert Head.objects.count() == 1
