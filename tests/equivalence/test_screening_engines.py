"""The column engine answers as the reference does, line for line, on random lists and random rosters."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import number
from tests.equivalence.screening_cases import PASSPORT, PEOPLE, batch, cells, encodable, told
from tests.rosters import PURPOSE, Listed, publish
from tutela.answers.inquiries.identify import Sample
from tutela.answers.inquiries.register import Belonging, OfficerAttests, PopulationRegister
from tutela.answers.screening import marks, subjects
from tutela.answers.screening.columns import Cells
from tutela.answers.screening.duckdb_engine import Columns
from tutela.answers.screening.engine import ANSWERS, Answers, Terms
from tutela.answers.screening.reference import Reference
from tutela.answers.screening.secret import Secret
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.index.lookup import queries as index
from tutela.index.lookup.rows import Basis, RowOutcome
from tutela.index.lookup.snapshot import snapshot
from tutela.keys import current
from tutela.packs.current import legal_day_of

NAMES = [name for _, name in PEOPLE] + [PASSPORT[1]]
SOMEBODY = date(1980, 1, 1)
TWIN = number(SOMEBODY, 105)


class Suspicious:
    """A register that does not know everybody."""

    def verify(self, pairs: list[tuple[str, str]]) -> list[Belonging]:
        """By the length of what it is asked."""
        kinds = list(Belonging)
        return [kinds[(len(name) + int(document[-1] in "13579")) % 3] for document, name in pairs]


@st.composite
def listed(draw: st.DrawFn) -> Listed:
    """A row about one of a few people, under their own name or another's."""
    document, own = draw(st.sampled_from(PEOPLE))
    start = draw(st.sampled_from([date(2015, 1, 1), date(2026, 11, 21), date(2026, 11, 22)]))
    end = draw(st.sampled_from([None, date(2026, 11, 21), date(2026, 11, 22)]))
    one = Listed(
        document,
        draw(st.sampled_from([own, own, *NAMES])),
        draw(st.sampled_from(RowOutcome)),
        draw(st.sampled_from(Basis)),
        start,
        end if end is None or end > start else None,
    )
    if draw(st.integers(0, 3)) == 0:
        born = draw(st.sampled_from([SOMEBODY, date(1700, 1, 1)]))
        return replace(
            one,
            document=PASSPORT[0],
            name=PASSPORT[1],
            kind=DocumentKind.PASSPORT,
            country="USA",
            born_on=born,
            sex=Sex.FEMALE,
        )
    return one


@pytest.fixture
def published(db: None) -> None:
    """A database in which lists may be published."""


@given(
    rows=st.lists(listed(), max_size=6),
    lines=st.lists(cells.filter(encodable) | told, min_size=1, max_size=12),
    foreign=st.lists(st.sampled_from(["1980-01-01", "1700-01-01"]), max_size=2),
    one_in=st.sampled_from([0, 2]),
    register=st.sampled_from([OfficerAttests(), Suspicious()]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_engines_answer_alike(
    published: None,
    at: datetime,
    rows: list[Listed],
    lines: list[Cells],
    foreign: list[str],
    one_in: int,
    register: PopulationRegister,
) -> None:
    version = publish(rows, at)
    plain = [Cells(name, document) for document, name in PEOPLE]
    abroad = [Cells(PASSPORT[1], PASSPORT[0], "护照", "美国", "女", born) for born in foreign]
    asked = batch([*lines, *plain, *abroad])
    keys = index.purpose_keys(current.ring().root(version.key_id), PURPOSE)
    sample = Sample.of(b"s" * 32, one_in)
    terms = Terms(PURPOSE, legal_day_of(at), "R-1", sample, version, keys, register)
    expected = Reference(terms).answers(asked)
    kept = snapshot(PURPOSE)
    assert kept.rows.num_rows == len({one.row(keys) for one in rows})
    assert _told(Columns(terms, kept).answers(asked)) == _told(expected)
    direct = Columns(terms, None).answers(asked)
    assert direct.people.named.all()
    assert _told(direct, marked=False) == _told(expected, marked=False)


ABROAD = {"kind": "护照", "country": "美国", "sex": "女"}
DECISIVE = [
    (Cells("李四", PEOPLE[0][0]), Listed(PEOPLE[0][0], "李四"), "record"),
    (Cells("李四", PEOPLE[0][0]), Listed(PEOPLE[0][0], "李四", RowOutcome.PENDING), "pending"),
    (Cells("王五", PEOPLE[0][0]), Listed(PEOPLE[0][0], "李四"), "pending"),
    (Cells("王五", PEOPLE[0][0]), Listed(PEOPLE[1][0], "王五"), "no-record"),
    (Cells("李四", PEOPLE[0][0]), Listed(PEOPLE[0][0], "李四", from_on=date(2026, 11, 22)), "no-record"),
    (Cells("李四", PEOPLE[0][0]), Listed(PEOPLE[0][0], "李四", until_on=date(2026, 11, 21)), "no-record"),
    (Cells("李四", PEOPLE[0][0]), Listed(TWIN, "李四", basis=Basis.PERSON_WITHOUT), "pending"),
    (Cells("李肆", PEOPLE[0][0]), Listed(TWIN, "李四", basis=Basis.PERSON_WITHOUT), "no-record"),
    (Cells("李四", PEOPLE[0][0]), Listed(TWIN, "李四", basis=Basis.PERSON_WITH_RESIDENT_NUMBER), "no-record"),
    (Cells("李四", "1"), Listed(PEOPLE[0][0], "李四"), "refused"),
    *(
        (
            Cells("Anna Smith", "E12345678", born_on=born.isoformat(), **ABROAD),
            Listed(TWIN, "Smith, Anna", basis=basis, born_on=born, sex=Sex.FEMALE),
            "pending",
        )
        for basis in (Basis.PERSON_WITH_RESIDENT_NUMBER, Basis.PERSON_WITHOUT)
        for born in (SOMEBODY, date(1700, 1, 1), date(2050, 1, 1))
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "row", "answer"), DECISIVE)
def test_both_engines_know_every_case_that_decides(
    line: Cells, row: Listed, answer: str, at: datetime
) -> None:
    version = publish([row], at)
    keys = index.purpose_keys(current.ring().root(version.key_id), PURPOSE)
    terms = Terms(PURPOSE, legal_day_of(at), "R-1", Sample.of(b"s", 0), version, keys, OfficerAttests())
    for engine in (Reference(terms), Columns(terms, snapshot(PURPOSE)), Columns(terms, None)):
        assert [ANSWERS[code].value for code in engine.answers(batch([line])).codes] == [answer]


@pytest.mark.django_db
def test_who_looks_up_in_the_list_itself_speaks_for_one_version(at: datetime) -> None:
    version = publish([DECISIVE[0][1]], at)
    keys = index.purpose_keys(current.ring().root(version.key_id), PURPOSE)
    former = replace(version, number=version.number + 1)
    terms = Terms(PURPOSE, legal_day_of(at), "R-1", Sample.of(b"s", 0), former, keys, OfficerAttests())
    with pytest.raises(Refusal) as caught:
        Columns(terms, None).answers(batch([DECISIVE[0][0]]))
    assert caught.value.reason is Reason.NOT_READY


def _told(answers: Answers, *, marked: bool = True) -> tuple[object, ...]:
    """Codes, refusals, the marks of what was looked up, whom the run met, and whom the pending ones mean."""
    refusals = {place: (one.reason.value, dict(one.values)) for place, one in answers.refusals.items()}
    secret = Secret("k", b"s" * 32)
    return (
        np.asarray(answers.codes).tolist(),
        refusals,
        marks.of(secret, answers).tobytes() if marked else b"",
        {answer: sorted(row.tobytes() for row in keys) for answer, keys in answers.met.items()},
        subjects.described(secret, 1, answers),
    )
