"""Nothing in the database names anybody: every table and column is read, and so is the file beneath."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tutela.answers.authorisations.authorisation import Paper
from tutela.answers.filings import actions as filings
from tutela.answers.filings import answering
from tutela.answers.filings.filing import Written
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.staff import actions as staff
from tutela.answers.staff import imports
from tutela.answers.staff.engagement import Post
from tutela.bodies.queries import acting_as
from tutela.ledger import sequencer
from tutela.packs.current import legal_day_of

NAME, ALIAS = "欧阳晚晴", "晚晴老师"
NUMBER = number(date(1980, 1, 1), 101)
WRITTEN = [text.encode() for text in (NAME, ALIAS, NUMBER, "欧阳", NUMBER[:14])]


@pytest.fixture
def used(at: datetime, tmp_path: Path, settings: Any) -> None:
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "court.jsonl", [conviction("c-1", NAME, NUMBER, aliases=ALIAS)], at)
    inquiries.ask(acting=acting_as("clerk"), purpose_code="teacher-hire", question=about(NAME, NUMBER), at=at)
    _filed(tmp_path, at)
    sequencer.catch_up()


def _filed(folder: Path, at: datetime) -> None:
    """The same person on a staff list, in a roster that waits, in drafts, with a code and with a paper."""
    carer, purpose, in_post = acting_as("carer"), "close-contact-hire", "close-contact-in-service"
    listed = staff.enter(
        acting=carer, question=about(NAME, NUMBER), post=Post.CARER, purpose_code=in_post, at=at
    )
    roster = folder / "roster.csv"
    roster.write_text(f"姓名,身份证号,岗位\n{NAME},{NUMBER},保育员\n", "utf-8")
    assert imports.stage(acting=carer, purpose_code=in_post, path=roster, at=at).id is not None
    filings.jot(
        acting=carer, filing=filings.open_draft(acting=carer, at=at), written=Written(NAME, NUMBER), at=at
    )
    invited, filed = (filings.open_draft(acting=carer, at=at, engagement=listed) for _ in range(2))
    for filing in (invited, filed):
        filings.choose(acting=carer, filing=filing, purpose_code=purpose, at=at)
    filings.invite(acting=carer, filing=invited, at=at)
    filings.enter_paper(acting=carer, filing=filed, paper=Paper(legal_day_of(at), NAME), at=at)
    filings.file(acting=carer, filing=filed, at=at)
    assert answering.ask(acting=carer, filings=[filed], at=at)


@pytest.mark.django_db
def test_no_column_of_any_table_names_a_person(used: None) -> None:
    looked_at = 0
    for model in apps.get_models():
        for row in model.objects.all().values_list():
            for value in row:
                data = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
                looked_at += 1
                assert not any(text in data for text in WRITTEN), model
    assert looked_at > 200


@pytest.mark.django_db(transaction=True)
def test_the_database_file_names_nobody(used: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the file is SQLite's; PostgreSQL is covered column by column")
    path = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = path.read_bytes()
    assert b"teacher-hire" in data  # the probe reads what is there
    assert not any(text in data for text in WRITTEN)
