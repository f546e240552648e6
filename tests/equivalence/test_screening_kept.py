"""A kept staff list is answered as its lines would be, and opens few of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import number
from tests.equivalence.screening_cases import PASSPORT, PEOPLE, batch
from tests.equivalence.test_screening_engines import Suspicious, listed, published
from tests.rosters import PURPOSE, Listed, publish
from tutela.answers.inquiries.identify import Sample
from tutela.answers.inquiries.register import OfficerAttests, PopulationRegister
from tutela.answers.screening import kept as kept_lists
from tutela.answers.screening import marks, subjects
from tutela.answers.screening.batch import TEXT
from tutela.answers.screening.columns import Cells
from tutela.answers.screening.duckdb_engine import Columns
from tutela.answers.screening.engine import Answers, Terms
from tutela.answers.screening.kept import KeptList, Staff, keep
from tutela.answers.screening.reference import Reference
from tutela.answers.screening.secret import Secret
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.index.lookup import queries as index
from tutela.index.lookup.snapshot import snapshot
from tutela.keys import current
from tutela.packs.current import legal_day_of

__all__ = ["published"]  # the fixture

STAFF = [
    *(Cells(name, document) for document, name in PEOPLE),
    *(Cells(name, number(date(1980, 1, 1), 200 + place)) for place, (_, name) in enumerate(PEOPLE)),
    Cells(PASSPORT[1], PASSPORT[0], "护照", "美国", "女", "1980-01-01"),
]
LINES = st.lists(st.sampled_from(STAFF), min_size=1, max_size=12)


def column(texts: Sequence[str]) -> pa.LargeStringArray:
    return pa.array(texts, TEXT)


def staff(lines: Sequence[Cells]) -> Staff:
    fields = ("name", "document", "kind", "country", "sex", "born_on")
    asked = {one: column([getattr(line, one) or "" for line in lines]) for one in fields}
    return Staff(column([f"e-{place}" for place in range(len(lines))]), asked)


def terms_of(at: datetime, rows: Sequence[Listed], one_in: int, register: PopulationRegister) -> Terms:
    version = publish(rows, at)
    keys = index.purpose_keys(current.ring().root(version.key_id), PURPOSE)
    return Terms(PURPOSE, legal_day_of(at), "R-1", Sample.of(b"s" * 32, one_in), version, keys, register)


def told(answers: Answers) -> tuple[object, ...]:
    secret = Secret("k", b"s" * 32)
    return (
        np.asarray(answers.codes).tolist(),
        dict(answers.refusals),
        marks.of(secret, answers).tobytes(),
        {answer: sorted(row.tobytes() for row in keys) for answer, keys in answers.met.items()},
        subjects.described(secret, 1, answers),
    )


@given(
    rows=st.lists(listed(), max_size=6),
    lines=LINES,
    one_in=st.sampled_from([0, 2]),
    register=st.sampled_from([OfficerAttests(), Suspicious()]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_kept_list_is_answered_as_its_lines_are(
    published: None,
    at: datetime,
    tmp_path: Path,
    rows: list[Listed],
    lines: list[Cells],
    one_in: int,
    register: PopulationRegister,
) -> None:
    terms = terms_of(at, rows, one_in, register)
    path = tmp_path / "kept.arrow"
    assert keep(path, PURPOSE, terms.version, terms.keys, [staff(lines)], on=terms.on) == {}
    kept = KeptList(path, lambda ids: [lines[int(one.removeprefix("e-"))] for one in ids])
    kept.require(terms)
    (asked,) = kept.batches()
    assert asked.shown[0].to_pylist() == [f"e-{place}" for place in range(len(lines))]
    assert told(Columns(terms, snapshot(PURPOSE)).answers(asked)) == told(
        Reference(terms).answers(batch(lines))
    )


@pytest.mark.django_db
def test_only_those_whom_the_list_may_concern_are_opened(at: datetime, tmp_path: Path) -> None:
    terms = terms_of(at, [Listed(PEOPLE[0][0], PEOPLE[0][1])], 0, OfficerAttests())
    path, opened = tmp_path / "kept.arrow", list[str]()
    keep(path, PURPOSE, terms.version, terms.keys, [staff(STAFF)], on=terms.on)

    def opening(ids: Sequence[str]) -> list[Cells]:
        opened.extend(ids)
        return [STAFF[int(one.removeprefix("e-"))] for one in ids]

    (asked,) = KeptList(path, opening).batches()
    Columns(terms, snapshot(PURPOSE)).answers(asked)
    assert opened == ["e-0"]


@pytest.mark.django_db
def test_who_cannot_be_identified_is_told_and_not_kept(at: datetime, tmp_path: Path) -> None:
    terms = terms_of(at, [], 0, OfficerAttests())
    path = tmp_path / "kept.arrow"
    lines = [STAFF[0], Cells("王五", "110101198001011019"), STAFF[1]]
    refused = keep(path, PURPOSE, terms.version, terms.keys, [staff(lines)], on=terms.on)
    assert {one: why.reason for one, why in refused.items()} == {"e-1": Reason.DOCUMENT_CHECK_DIGIT}
    assert pa.ipc.open_file(path.read_bytes()).read_all()["id"].to_pylist() == ["e-0", "e-2"]


@pytest.mark.django_db
@pytest.mark.parametrize("changed", ["purpose", "key", "form"])
def test_a_list_kept_under_another_key_purpose_or_form_is_to_be_made_anew(
    changed: str, at: datetime, tmp_path: Path
) -> None:
    terms = terms_of(at, [], 0, OfficerAttests())
    path = tmp_path / "kept.arrow"
    version = {
        "key": replace(terms.version, key_id="other"),
        "form": replace(terms.version, form=2),
    }.get(changed, terms.version)
    purpose = "school-hire" if changed == "purpose" else PURPOSE
    keep(path, purpose, version, terms.keys, [staff(STAFF)], on=terms.on)
    with pytest.raises(Refusal) as refused:
        KeptList(path, lambda ids: []).require(terms)
    assert refused.value.reason is Reason.NOT_READY


@pytest.mark.django_db
def test_what_is_kept_names_nobody(at: datetime, tmp_path: Path) -> None:
    terms = terms_of(at, [], 0, OfficerAttests())
    path = tmp_path / "kept.arrow"
    keep(path, PURPOSE, terms.version, terms.keys, [staff(STAFF)], on=terms.on)
    content = path.read_bytes()
    for line in STAFF:
        assert str(line.document).encode() not in content
        assert str(line.name).encode() not in content
    assert [line.kind for line in STAFF if line.kind] == ["护照"]
    assert DocumentKind.PASSPORT.value.encode() not in content


@given(
    sizes=st.lists(st.integers(0, 9), max_size=8),
    rows=st.integers(1, 12),
)
@settings(max_examples=60, deadline=None)
def test_a_kept_list_has_batches_of_one_size_however_it_was_made(sizes: list[int], rows: int) -> None:
    """So that a list kept person by person is read as quickly as any."""
    values = iter(range(100))
    parts = [
        pa.record_batch([pa.array([next(values) for _ in range(size)], pa.int64())], ["n"]) for size in sizes
    ]
    found = list(kept_lists._evenly(parts, rows))
    assert [one for batch in found for one in batch.column(0).to_pylist()] == list(range(sum(sizes)))
    assert all(len(batch) == rows for batch in found[:-1])
    assert all(0 < len(batch) <= rows for batch in found)
