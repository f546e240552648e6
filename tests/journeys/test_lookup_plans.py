"""How the database finds the rows of a person: by their key, whatever the length of the list."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tutela.answers.inquiries.identify import identify
from tutela.core.crypto.keyring import Use
from tutela.index.lookup import queries
from tutela.index.lookup.models import IndexRow
from tutela.index.lookup.rows import RowOutcome
from tutela.keys import current

pytestmark = pytest.mark.django_db
NAME, NUMBER = "某甲", number(date(1970, 1, 1), 105)
ON = date(2026, 11, 21)


def plans(statements: CaptureQueriesContext) -> list[str]:
    """The steps that SQLite takes at the index, for every statement that reads it."""
    found = []
    with connection.cursor() as cursor:
        for query in statements.captured_queries:
            if query["sql"].startswith("SELECT") and IndexRow._meta.db_table in query["sql"]:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                found += [step for *_, step in cursor.fetchall() if IndexRow._meta.db_table in step]
    return found


@pytest.mark.parametrize("persons", [1, 50])
def test_persons_are_looked_up_by_their_keys_and_not_in_all_rows(
    persons: int, at: datetime, tmp_path: Path
) -> None:
    """SQLite keeps no count of rows: an index that begins with the list's key was taken for every question."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what it counted of the rows")
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", NAME, NUMBER)], at)
    root = current.ring().active(Use.DATA)
    document = queries.purpose_keys(root, "teacher-hire").document_key(f"resident::{NUMBER}")
    probes = [identify(about(NAME, NUMBER), ON)] * persons
    with CaptureQueriesContext(connection) as statements:
        queries.look_up(probes, purpose="teacher-hire", on=ON)
        queries.in_force(
            [document], key_id=root.key_id, purpose="teacher-hire", on=ON, outcome=RowOutcome.RECORD
        )
        queries.standing([f"resident::{NUMBER}"], ON)
    steps = plans(statements)
    assert len(steps) > 3
    by_key = ("USING INDEX index_by_person (person_key=?", "USING INDEX index_by_name (name_key=?")
    assert [step for step in steps if not any(one in step for one in by_key)] == []
