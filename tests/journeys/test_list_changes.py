"""What a change writes in the list: what differs, whatever stood there before; the tree is that of the rows."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import appoint_all, conviction, declare_all, load, number
from tutela.core.proofs.listing import BUCKETS
from tutela.index.compile import actions as compiling
from tutela.index.lookup import changing, queries, rising, tree
from tutela.index.lookup.models import IndexRow, TreePage
from tutela.index.lookup.rows import Basis, Row
from tutela.index.lookup.statements import ROW_COLUMNS
from tutela.records.registry.queries import all_persons

pytestmark = pytest.mark.django_db
DOCUMENTS = [number(date(1970, 1, 1), 105), number(date(1971, 2, 3), 107)]


@pytest.fixture
def key_id(at: datetime, tmp_path: Path) -> str:
    """A list of two persons; the key that it stands under."""
    appoint_all(at)
    declare_all(at)
    rows = [conviction(f"c-{place}", "某甲", document) for place, document in enumerate(DOCUMENTS)]
    load(tmp_path / "r.jsonl", rows, at)
    return queries.version().key_id


def stored() -> dict[int, Row]:
    """By id."""
    rows = IndexRow.objects.values_list("id", *ROW_COLUMNS)
    return {number: queries.as_row(values) for number, *values in rows}


class Met:
    """The tree that the stored rows give."""

    def __init__(self) -> None:
        self.pages: dict[int, bytes] = {}

    def meet(self, places: rising.Places) -> None:
        for position, content in places.each():
            if content is not None:
                self.pages[tree.numbered(places.level, position)] = content


def is_the_tree_of_its_rows(key_id: str) -> bool:
    met = Met()
    rising.grown(key_id, met)
    return met.pages == {page.place: bytes(page.content) for page in TreePage.objects.filter(key_id=key_id)}


def recompile(at: datetime) -> CaptureQueriesContext:
    with CaptureQueriesContext(connection) as statements:
        compiling.recompile(persons=all_persons(), organisation="admin", officer="security", at=at)
    return statements


def written(statements: CaptureQueriesContext) -> list[str]:
    """The statements that write rows of the list or pages of its tree."""
    tables = (IndexRow._meta.db_table, TreePage._meta.db_table)
    return [
        one["sql"]
        for one in statements.captured_queries
        if not one["sql"].startswith("SELECT") and any(table in one["sql"] for table in tables)
    ]


def test_where_nothing_differs_no_row_and_no_page_is_written(key_id: str, at: datetime) -> None:
    before = stored()
    assert before
    assert written(recompile(at)) == []
    assert stored() == before
    IndexRow.objects.filter(id=min(before)).delete()
    assert written(recompile(at)) != []  # the probe sees what is written


def test_rows_that_say_the_same_keep_their_place_and_the_others_give_way(key_id: str) -> None:
    before = stored()
    mine = {place: row for place, row in before.items() if row.basis is Basis.DOCUMENT}
    kept, changed, *gone = sorted(mine, key=lambda place: mine[place].group_key)
    later = replace(mine[changed], from_on=mine[changed].from_on + timedelta(days=1))
    keys = {row.person_key for row in mine.values()}
    changing.apply(key_id, documents=keys, people=(), rows=[mine[kept], later])
    after = stored()
    assert gone
    assert after.keys() & mine.keys() == {kept}
    assert sorted(map(Row.to_bytes, after.values())) == sorted(
        row.to_bytes()
        for row in (mine[kept], later, *(before[place] for place in before.keys() - mine.keys()))
    )
    assert is_the_tree_of_its_rows(key_id)


def test_a_row_written_twice_or_into_another_bucket_by_hand_is_put_right(key_id: str, at: datetime) -> None:
    before = stored()
    first, second, *_ = sorted(before)
    twice = IndexRow.objects.get(id=first)
    twice.id += 1
    twice.save(force_insert=True)
    moved = IndexRow.objects.get(id=second)
    IndexRow.objects.filter(id=second).update(bucket=(moved.bucket + 1) % BUCKETS)
    assert not is_the_tree_of_its_rows(key_id)
    recompile(at)
    assert sorted(map(Row.to_bytes, stored().values())) == sorted(map(Row.to_bytes, before.values()))
    assert IndexRow.objects.filter(bucket=moved.bucket).exists()
    assert is_the_tree_of_its_rows(key_id)


def test_rows_that_join_a_group_of_others_leave_theirs_standing(key_id: str) -> None:
    before = stored()
    theirs = next(row for row in before.values() if row.basis is Basis.DOCUMENT)
    joins = replace(theirs, from_on=theirs.from_on + timedelta(days=1))
    changing.apply(key_id, documents=(), people=(), rows=[joins])
    after = stored()
    assert before.items() <= after.items()
    assert [row for place, row in after.items() if place not in before] == [joins]
    assert is_the_tree_of_its_rows(key_id)


def test_a_list_that_loses_everybody_has_no_page_left(key_id: str) -> None:
    rows = stored().values()
    documents = {row.person_key for row in rows if row.basis is Basis.DOCUMENT}
    people = {row.name_key for row in rows if row.basis is not Basis.DOCUMENT}
    changing.apply(key_id, documents=documents, people=people, rows=())
    assert not stored()
    assert not TreePage.objects.exists()
