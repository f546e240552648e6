"""Who is read with whom: persons who share a document, in however many steps, and no namesakes."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cast import appoint_all, conviction, declare_all, load, number
from tutela.agencies.intake import comparing
from tutela.agencies.intake import queries as intake_queries
from tutela.agencies.intake.uploads import SamePerson
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Opener
from tutela.records.registry import queries

pytestmark = pytest.mark.django_db
ONE = number(date(1980, 1, 1), 101)
TWO = number(date(1980, 1, 1), 103)

Enter = Callable[..., None]


@pytest.fixture
def enter(at: datetime, tmp_path: Path) -> Enter:
    appoint_all(at)
    declare_all(at)

    def enter_(*records: dict[str, Any]) -> None:
        load(tmp_path / "records.jsonl", records, at)

    return enter_


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The records whose contents were decrypted, in order."""
    rows, opens = list[str](), Opener.open

    def noted(self: Opener, row: str, sealed: bytes) -> bytes:
        rows.append(row)
        return opens(self, row, sealed)

    monkeypatch.setattr(Opener, "open", noted)
    return rows


def test_a_namesake_of_one_day_is_not_read(enter: Enter, opened: list[str]) -> None:
    enter(conviction("c-1", "王一", ONE), conviction("c-2", "王一", TWO))
    first, second = queries.all_persons()
    assert queries.persons_linked([first]) == {first, second}
    opened.clear()
    assert list(queries.persons([first])) == [first]
    assert len(opened) == 1


def test_whoever_shares_a_document_is_read_in_however_many_steps(enter: Enter, opened: list[str]) -> None:
    """The first shares nothing with the last; the one between shares a passport with either."""
    enter(
        {**conviction("c-1", "王壹", ""), **passport("E12345671")},
        conviction("c-2", "王一", ONE, other_documents="护照:E12345671:CHN;护照:E12345672:CHN"),
        {**conviction("c-3", "李四", ""), **passport("E12345672")},
        conviction("c-4", "王一", TWO),
    )
    everybody = queries.persons(queries.all_persons())
    perhaps = {min(one.forms): {held.number for held in one.perhaps} for one in everybody.values()}
    assert perhaps["王壹"] == {ONE, "E12345672"}
    assert perhaps["李四"] == {ONE, "E12345671"}
    for person, known in everybody.items():
        opened.clear()
        assert queries.persons([person]) == {person: known}
        assert len(opened) == (3 if known.perhaps or len(known.documents) > 1 else 1)


def test_persons_found_to_be_two_are_apart_whoever_of_them_is_asked_for(enter: Enter, at: datetime) -> None:
    enter(
        {**conviction("c-1", "王壹", ""), **passport("E12345671")},
        conviction("c-2", "王一", ONE, other_documents="护照:E12345671:CHN"),
    )
    asked = queries.all_persons()
    assert any(one.perhaps for one in queries.persons(asked).values())
    acting = acting_as("court-recorder")
    (review,) = intake_queries.reviews(acting)
    comparing.settle_review(acting=acting, review_id=review.id, same=SamePerson.NO, at=at)
    for some in (asked, asked[:1], asked[1:]):
        found = queries.persons(some)
        assert set(found) == set(some)
        assert not any(one.perhaps for one in found.values())


def passport(written: str) -> dict[str, str]:
    return {"document_number": written, "document_kind": "护照", "document_country": "CHN"}
