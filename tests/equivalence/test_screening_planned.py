"""What a plan found beforehand gives the answers of the reference: the plan itself is run here by Arrow's joins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.equivalence.screening_cases import PASSPORT, PEOPLE, batch, cells, encodable, told
from tests.equivalence.test_screening_engines import Suspicious, listed, published
from tests.equivalence.test_screening_engines import _told as told_of
from tests.equivalence.test_screening_kept import staff, terms_of
from tests.rosters import PURPOSE, Listed
from tutela.answers.inquiries.register import OfficerAttests, PopulationRegister
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.columns import Cells
from tutela.answers.screening.duckdb_engine import Ahead, Columns
from tutela.answers.screening.engine import Terms
from tutela.answers.screening.kept import KeptList, keep
from tutela.answers.screening.meeting import Asked
from tutela.answers.screening.plan import ASKED, LISTED, PAIRS, met
from tutela.answers.screening.planned import Planned, written
from tutela.answers.screening.reference import Reference
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.snapshot import Snapshot, snapshot

__all__ = ["published"]  # the fixture


@dataclass(frozen=True)
class Arrow:
    """Runs the plan as Ibis would have it run."""

    table: pa.Table

    def select(self, *columns: str) -> "Arrow":
        return Arrow(self.table.select(list(columns)))

    def distinct(self) -> "Arrow":
        return Arrow(self.table.group_by(self.table.column_names).aggregate([]))

    def join(self, other: "Arrow", on: Sequence[str]) -> "Arrow":
        return Arrow(self.table.join(other.table, list(on), join_type="inner"))

    def semi_join(self, other: "Arrow", on: Sequence[str]) -> "Arrow":
        return Arrow(self.table.join(other.table, list(on), join_type="left semi"))


def ahead(kept: Snapshot, batches: Sequence[Batch]) -> Ahead:
    """Looks all batches up in one plan."""

    def meeting(asked: Callable[[Batch], Asked]) -> Planned:
        with TemporaryDirectory() as folder:
            lines, rows, seen = written(kept, map(asked, batches), Path(folder))
            tables = pq.read_table(lines), pq.read_table(rows)
        assert (tables[0].schema, tables[1].schema) == (ASKED, LISTED)
        return Planned(kept, seen, met(*map(Arrow, tables)).table.cast(PAIRS))

    return meeting


def answered(terms: Terms, batches: Sequence[Batch]) -> list[tuple[object, ...]]:
    kept = snapshot(PURPOSE)
    engine = Columns(terms, kept, ahead(kept, batches))
    return [told_of(engine.answers(one)) for one in batches]


@given(
    rows=st.lists(listed(), max_size=6),
    lines=st.lists(cells.filter(encodable) | told, min_size=2, max_size=12),
    cut=st.integers(1, 11),
    one_in=st.sampled_from([0, 2]),
    register=st.sampled_from([OfficerAttests(), Suspicious()]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_plan_answers_as_the_reference_does(
    published: None,
    at: datetime,
    rows: list[Listed],
    lines: list[Cells],
    cut: int,
    one_in: int,
    register: PopulationRegister,
) -> None:
    terms = terms_of(at, rows, one_in, register)
    plain = [Cells(name, document) for document, name in PEOPLE]
    abroad = [Cells(PASSPORT[1], PASSPORT[0], "护照", "美国", "女", "1980-01-01")]
    everybody = [*lines, *plain, *plain, *abroad]
    batches = [batch(everybody[:cut]), batch(everybody[cut:], first=cut)]
    assert answered(terms, batches) == [told_of(Reference(terms).answers(one)) for one in batches]


@pytest.mark.django_db
def test_a_plan_answers_a_kept_list_too(at: datetime, tmp_path: Path) -> None:
    lines = [Cells(name, document) for document, name in PEOPLE]
    terms = terms_of(at, [Listed(PEOPLE[1][0], PEOPLE[1][1])], 0, OfficerAttests())
    path = tmp_path / "kept.arrow"
    keep(path, PURPOSE, terms.version, terms.keys, [staff(lines)], on=terms.on)
    kept = KeptList(path, lambda ids: [lines[int(one.removeprefix("e-"))] for one in ids])
    assert answered(terms, list(kept.batches())) == [told_of(Reference(terms).answers(batch(lines)))]


@pytest.mark.django_db
def test_a_roster_that_changed_since_the_plan_ran_is_not_answered(at: datetime) -> None:
    terms = terms_of(at, [Listed(PEOPLE[0][0], PEOPLE[0][1])], 0, OfficerAttests())
    before, after = (batch([Cells(PEOPLE[place][1], PEOPLE[place][0])]) for place in (1, 0))
    kept = snapshot(PURPOSE)
    engine = Columns(terms, kept, ahead(kept, [before]))
    engine.answers(before)
    for changed in (after, replace(before, first=1)):
        with pytest.raises(Refusal) as refused:
            engine.answers(changed)
        assert refused.value.reason is Reason.NOT_READY


@pytest.mark.django_db
def test_what_an_engine_reads_holds_no_key_no_name_no_number_and_no_whole_hash(
    at: datetime, tmp_path: Path
) -> None:
    terms = terms_of(at, [Listed(document, name) for document, name in PEOPLE], 0, OfficerAttests())
    kept, asked = snapshot(PURPOSE), batch([Cells(name, document) for document, name in PEOPLE])
    lines, rows, _ = written(kept, [Columns(terms, kept).asked(asked)], tmp_path)
    content = lines.read_bytes() + rows.read_bytes()
    keys = terms.keys
    assert keys.document_tag is not None
    secrets = [keys.document.secret, keys.name.secret, keys.document_tag.secret]
    texts = [text.encode() for person in PEOPLE for text in person]
    hashes = [bytes(key.as_py())[8:16] for key in kept.rows["person_key"]]
    assert [one for one in (*secrets, *texts, *hashes) if one in content] == []
    tags = {np.frombuffer(keys.document_key(f"resident::{document}")[:8], "<i8")[0] for document, _ in PEOPLE}
    assert tags == set(pq.read_table(lines)["tag"].to_pylist())
