"""Each row of a run commits to what it was looked up by; the auditor holds every row against the list in force."""

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.db import transaction

from tests.cast import appoint_all, conviction, declare_all, load, number
from tests.journeys.test_answers_are_proved import rewrite
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions as screening
from tutela.answers.screening import leaves, places, queries
from tutela.answers.screening.engine import CODES, HERE, Engine
from tutela.answers.screening.models import Run
from tutela.answers.screening.subjects import ROW_BYTES, kept
from tutela.answers.subjects import retention
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Refusal
from tutela.core.identity.documents import parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.proofs.listing import bucket_of
from tutela.core.proofs.rows import RowProof, verify_row
from tutela.index.compile import actions as compile_
from tutela.index.lookup import queries as lookup
from tutela.index.lookup.models import IndexRow
from tutela.index.lookup.rows import Basis
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger import models as log

pytestmark = pytest.mark.django_db
PURPOSE = "teacher-hire"
BORN = date(1980, 1, 1)
WANG, ZHAO, QIAN = (number(BORN, place) for place in (101, 107, 109))
LI = number(date(1982, 1, 1), 105)
ABROAD = {"document_kind": "passport", "document_country": "USA", "born_on": "1980-01-01", "sex": "男"}
ROSTER = [("王一", WANG), ("李二", LI), ("谁", "1"), ("赵七", ZHAO), ("钱八", QIAN), ("王二", WANG)]
TOLD = ["record", "no-record", "refused", "pending", "no-record", "pending"]
HEADER = 16


@pytest.fixture
def registry(at: datetime, tmp_path: Path, settings: LazySettings) -> datetime:
    """Wang has a record; Zhao's name, birth date and sex are those of somebody known by a passport alone."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    known = [conviction("c-1", "王一", WANG), {**conviction("c-2", "赵七", "560123456"), **ABROAD}]
    load(tmp_path / "r.jsonl", known, at)
    return at


@pytest.fixture(params=HERE)
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    return found


def screen(at: datetime, folder: Path, engine: Engine = Engine.DUCKDB) -> Run:
    """One run of the roster."""
    roster = folder / "roster.csv"
    roster.write_text(
        "姓名,身份证号\n" + "".join(f"{name},{document}\n" for name, document in ROSTER), "utf-8"
    )
    shutil.rmtree(settings.TUTELA_HOME / "snapshots", ignore_errors=True)
    screening.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=roster,
        authorisation="A-1",
        out=folder / f"{engine}.xlsx",
        at=at,
        engine=engine,
    )
    return Run.objects.latest("released_at")


def codes(run: Run) -> list[int]:
    """The answers that are kept beside the marks."""
    return list(clear(run)[ROW_BYTES - 1 :: ROW_BYTES])


def clear(run: Run) -> bytes:
    """The rows of the file, without the stream under which they lie."""
    with kept(run.id) as file:
        assert file is not None
        return b"".join(table.tobytes() for _, table in file.tables())


def told() -> list[tuple[str, str, str]]:
    """What the auditor finds of runs."""
    return [(one.wrong.value, one.kind, one.detail) for one in audit().faults if one.kind == "run"]


def unproven(detail: str) -> list[tuple[str, str, str]]:
    return [("answer-unproven", "run", detail)]


def changed(run: Run, place: int, byte: int, to: int) -> bytes:
    """The file of a run with one byte of a row changed, as who holds the keys would."""
    path, at = places.subject_file(run.id), place * ROW_BYTES + byte
    data = bytearray(path.read_bytes())
    data[HEADER + at] ^= clear(run)[at] ^ to
    path.write_bytes(bytes(data))
    return bytes(data)


def committed_to(run: Run, data: bytes, **answers: int) -> None:
    """The entry made to fit a file, as who holds the database would before it is in the tree."""
    assert run.entry is not None

    def change(body: dict[str, Any]) -> None:
        body["facts"]["rows_index"] = sha256(data).hexdigest()
        body["facts"]["answers"].update(answers)

    rewrite(run.entry, change)


def test_every_row_of_an_honest_run_follows_from_its_list(
    registry: datetime, tmp_path: Path, engine: Engine
) -> None:
    run = screen(registry, tmp_path, engine)
    assert codes(run) == [CODES[Answer(answer)] for answer in TOLD]
    assert audit().faults == ()
    assert run.entry is not None
    facts = json.loads(bytes(log.Entry.objects.get(id=run.entry).body))["facts"]
    assert facts["rows_index"] == sha256(places.subject_file(run.id).read_bytes()).hexdigest()


def _without(basis: Basis) -> Callable[[], Callable[[], object]]:
    def change() -> Callable[[], object]:
        rows = IndexRow.objects.filter(purpose=PURPOSE, basis=basis)
        kept = list(rows)
        assert kept
        rows.delete()
        return lambda: IndexRow.objects.bulk_create(kept)

    return change


def _with_another() -> Callable[[], object]:
    """Wang's row given to Li, who has none."""
    keys = lookup.purpose_keys(current.ring().root(lookup.version().key_id), PURPOSE)
    document = parse_document(LI, on=date(2026, 11, 21)).canonical
    row = IndexRow.objects.filter(purpose=PURPOSE, basis=Basis.DOCUMENT, outcome=1)[0]
    row.pk, row.person_key = None, keys.document_key(document)
    row.name_key = keys.name_key(document, canonical_name("李二"))
    row.bucket = bucket_of(row.person_key)
    row.save()
    return lambda: row.delete()


@pytest.mark.parametrize(
    ("change", "place", "answer"),
    [
        (_without(Basis.DOCUMENT), 1, "no-record"),
        (_with_another, 2, "record"),
        (_without(Basis.PERSON_WITHOUT), 4, "no-record"),
    ],
    ids=["removed", "inserted", "removed by name"],
)
def test_a_list_tampered_with_for_the_time_of_one_run_is_found(
    registry: datetime,
    tmp_path: Path,
    engine: Engine,
    change: Callable[[], Callable[[], object]],
    place: int,
    answer: str,
) -> None:
    undo = change()
    run = screen(registry, tmp_path, engine)
    assert codes(run)[place - 1] == CODES[Answer(answer)]
    undo()
    assert told() == unproven(f"row {place}")


def test_a_name_that_was_not_compared_is_found_where_somebody_listed_was_born_so(
    registry: datetime, tmp_path: Path, engine: Engine
) -> None:
    """Qian bears another name than whom the list knows; that nobody looked is seen all the same."""
    undo = _without(Basis.PERSON_WITHOUT)()
    run = screen(registry, tmp_path, engine)
    undo()
    changed(run, 3, ROW_BYTES - 1, CODES[Answer.PENDING])
    committed_to(run, places.subject_file(run.id).read_bytes(), **{"pending": 2, "no-record": 2})
    assert ("answer-unproven", "run", "row 5") in told()


@pytest.mark.parametrize("byte", [0, 7, 8, 15, ROW_BYTES - 1])
def test_a_mark_or_answer_changed_in_the_file_is_found(registry: datetime, tmp_path: Path, byte: int) -> None:
    run = screen(registry, tmp_path)
    changed(run, 1, byte, clear(run)[ROW_BYTES + byte] ^ 1)
    assert told() == unproven("marks")


@pytest.mark.parametrize("cut", [1, ROW_BYTES, 3 * ROW_BYTES])
def test_a_file_that_was_cut_or_lengthened_is_found(registry: datetime, tmp_path: Path, cut: int) -> None:
    path = places.subject_file(screen(registry, tmp_path).id)
    data = path.read_bytes()
    for other in (data[:-cut], data + bytes(cut), data[:HEADER]):
        path.write_bytes(other)
        assert told() == unproven("marks")
    path.write_bytes(data)
    assert told() == []


def test_answers_exchanged_in_file_and_entry_are_found_by_the_list(
    registry: datetime, tmp_path: Path
) -> None:
    """As many of each as were told, so that nothing but the list says otherwise."""
    run = screen(registry, tmp_path)
    changed(run, 0, ROW_BYTES - 1, CODES[Answer.NO_RECORD])
    committed_to(run, changed(run, 1, ROW_BYTES - 1, CODES[Answer.RECORD]))
    assert unproven("row 1")[0] in told()


def test_a_row_that_was_refused_and_yet_looked_up_is_found(registry: datetime, tmp_path: Path) -> None:
    run = screen(registry, tmp_path)
    committed_to(run, changed(run, 2, 15, 1))
    assert unproven("row 3")[0] in told()


def test_counts_that_are_not_those_of_the_rows_are_found(registry: datetime, tmp_path: Path) -> None:
    run = screen(registry, tmp_path)
    committed_to(run, changed(run, 1, ROW_BYTES - 1, CODES[Answer.PENDING]))
    assert unproven("answers")[0] in told()


def test_a_run_whose_entry_commits_to_no_marks_is_found(registry: datetime, tmp_path: Path) -> None:
    run = screen(registry, tmp_path)
    assert run.entry is not None
    rewrite(run.entry, lambda body: body["facts"].pop("rows_index"))
    assert unproven("no commitment")[0] in told()


def test_marks_that_are_gone_are_missed_until_they_are_shredded(registry: datetime, tmp_path: Path) -> None:
    run = screen(registry, tmp_path)
    path = places.subject_file(run.id)
    data = path.read_bytes()
    path.unlink()
    assert told() == unproven("marks are gone")
    path.write_bytes(data)
    while ledger.integrate(at=registry) is not None:
        pass
    with transaction.atomic():
        ledger.shred(at=registry, organisation="registry", officer="clock", entries=[run.entry])
    path.unlink()
    assert told() == []


def test_marks_go_at_the_end_of_their_time_and_the_audit_accepts_it(
    registry: datetime, tmp_path: Path
) -> None:
    run = screen(registry, tmp_path)
    while ledger.integrate(at=registry) is not None:
        pass
    assert retention.shred_due(at=registry + timedelta(days=4 * 366)) > 0
    assert not places.subject_file(run.id).exists()
    assert told() == []


def test_under_a_later_list_marks_still_bind_but_rows_are_not_held_against_it(
    registry: datetime, tmp_path: Path
) -> None:
    """Who came onto the list since was rightly answered before; what was bound then stays bound."""
    run = screen(registry, tmp_path)
    load(tmp_path / "later.jsonl", [conviction("c-3", "李二", LI)], registry + timedelta(hours=1))
    assert told() == []
    changed(run, 1, 0, clear(run)[ROW_BYTES] ^ 1)
    assert told() == unproven("marks")


def test_after_a_rotation_of_keys_the_marks_of_a_run_still_bind(
    registry: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    copy = tmp_path / "keys.json"
    copy.write_bytes(settings.TUTELA_KEY_FILE.read_bytes())
    copy.chmod(0o600)
    settings.TUTELA_KEY_FILE = copy
    run = screen(registry, tmp_path)
    compile_.rotate(organisation="admin", officer="security", at=registry)
    assert told() == []
    assert queries.row_receipt(acting_as("clerk"), run.id, 1).index


def test_nothing_in_the_file_shows_which_rows_are_alike(registry: datetime, tmp_path: Path) -> None:
    run = screen(registry, tmp_path)
    lying, read = places.subject_file(run.id).read_bytes()[HEADER:], clear(run)
    first, last = 0, 5 * ROW_BYTES
    assert read[first : first + 8] == read[last : last + 8], "one document"
    assert lying[first : first + 8] != lying[last : last + 8]
    assert lying[2 * ROW_BYTES : 2 * ROW_BYTES + 16] != bytes(16), "a line that was refused"


def test_a_receipt_binds_the_mark_of_its_row_and_shows_it_to_nobody(
    registry: datetime, tmp_path: Path
) -> None:
    run, clerk = screen(registry, tmp_path), acting_as("clerk")
    data = clear(run)
    marks = [data[place * ROW_BYTES :][:16] for place in range(len(ROSTER))]
    receipts = [queries.row_receipt(clerk, run.id, row + 1) for row in range(len(ROSTER))]
    assert marks[0][:8] == marks[5][:8], "one document"
    assert receipts[0].index[:8] != receipts[5].index[:8], "which nothing in their receipts tells"
    assert not {one.index for one in receipts} & {*marks, bytes(16)}

    def check(place: int) -> None:
        one, (name, document) = queries.row_receipt(clerk, run.id, place + 1), ROSTER[place]
        verify_row(
            row=one.place,
            size=one.size,
            hashed=leaves.row_hash(one.index, Answer(TOLD[place]), document, name),
            proof=RowProof(one.group, one.path),
            root=one.rows_root,
        )

    for place in range(len(ROSTER)):
        check(place)
    changed(run, 4, 3, data[4 * ROW_BYTES + 3] ^ 1)
    with pytest.raises(Refusal, match="proof-invalid"):
        check(4)
    check(3)
