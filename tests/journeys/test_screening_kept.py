"""An office screens the staff list that it keeps: one run, one entry, a receipt for each engagement."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings

from tests.cast import appoint_all
from tests.rosters import LI, PURPOSE, WANG, ZHAO, Listed, publish
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions, leaves, queries, subjects
from tutela.answers.screening.batch import TEXT
from tutela.answers.screening.columns import Cells
from tutela.answers.screening.kept import KeptList, Staff, keep
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.rows import RowProof, verify_row
from tutela.index.lookup import queries as index
from tutela.index.lookup.rows import RowOutcome
from tutela.keys import current
from tutela.keys.current import bring_in, put_in_force
from tutela.ledger import queries as ledger
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = {"e-1": Cells("李四", LI), "e-2": Cells("王五", WANG), "e-3": Cells("赵六", ZHAO)}


@pytest.fixture(autouse=True)
def office(at: datetime, settings: LazySettings) -> None:
    """A body that may ask, a list of two, and no sample."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    publish([Listed(LI, "李四"), Listed(ZHAO, "赵六", RowOutcome.PENDING)], at)


def kept(path: Path, at: datetime) -> KeptList:
    """All of them, under the key in force."""
    version = index.version()
    keys = index.purpose_keys(current.ring().root(version.key_id), PURPOSE)
    asked = {
        "name": pa.array([one.name for one in PEOPLE.values()], TEXT),
        "document": pa.array([one.document for one in PEOPLE.values()], TEXT),
    }
    staff = Staff(pa.array(list(PEOPLE), TEXT), asked)
    assert keep(path, PURPOSE, version, keys, [staff], on=legal_day_of(at)) == {}

    def opened(ids: Sequence[str]) -> list[Cells]:
        return [PEOPLE[one] for one in ids]

    return KeptList(path, opened)


def test_a_kept_list_is_screened_in_one_run_with_a_receipt_for_each_engagement(
    at: datetime, tmp_path: Path
) -> None:
    summary = actions.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=kept(tmp_path / "kept.arrow", at),
        authorisation="SQ-1",
        out=tmp_path / "result.parquet",
        at=at,
    )
    result = pq.read_table(tmp_path / "result.parquet").to_pydict()
    assert result["人员编号"] == list(PEOPLE)
    assert result["查询结果"] == ["有记录", "未发现记录", "待核实"]
    facts = json.loads(ledger.body(summary.receipt.entry_id))["facts"]
    assert facts["rows"] == 3
    answers = (Answer.RECORD, Answer.NO_RECORD, Answer.PENDING)
    for number, (engagement, answer) in enumerate(zip(PEOPLE, answers, strict=True), start=1):
        receipt = queries.row_receipt(acting_as("clerk"), summary.run, number)
        verify_row(
            hashed=leaves.row_hash(receipt.index, answer, engagement, ""),
            row=receipt.place,
            size=receipt.size,
            proof=RowProof(receipt.group, receipt.path),
            root=bytes.fromhex(facts["rows_root"]),
        )


def test_a_person_finds_the_rows_of_a_kept_list_that_concern_them(at: datetime, tmp_path: Path) -> None:
    summary = actions.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=kept(tmp_path / "kept.arrow", at),
        authorisation="SQ-1",
        out=tmp_path / "result.csv",
        at=at,
    )
    found = list(subjects.find(summary.run, PURPOSE, f"resident::{WANG}"))
    assert found == [(2, Answer.NO_RECORD)]


def test_after_a_rotation_a_kept_list_is_refused_and_nothing_is_used(at: datetime, tmp_path: Path) -> None:
    before = kept(tmp_path / "kept.arrow", at)
    put_in_force(bring_in(Use.DATA, at))
    publish([Listed(LI, "李四")], at)
    with pytest.raises(Refusal) as refused:
        actions.screen(
            acting=acting_as("clerk"),
            purpose_code=PURPOSE,
            roster=before,
            authorisation="SQ-1",
            out=tmp_path / "result.csv",
            at=at,
        )
    assert refused.value.reason is Reason.NOT_READY
    assert not (tmp_path / "result.csv").exists()
    assert kept(tmp_path / "kept.arrow", at).total == 3
