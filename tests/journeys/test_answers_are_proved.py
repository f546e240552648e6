"""Each answer commits to its rows, or their absence, under the list's root; the auditor finds one that does not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tests.commands import Commands
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries import evidence
from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.register import Belonging
from tutela.answers.subjects import links
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex
from tutela.core.proofs import listing, merkle
from tutela.core.proofs.commitments import SALT_BYTES, canonical, commit
from tutela.core.proofs.listing import bucket_of
from tutela.index.lookup import changing, tree
from tutela.index.lookup import queries as lookup
from tutela.index.lookup.models import IndexRow, ListVersion, TreePage
from tutela.index.lookup.rows import Basis
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger import models as log
from tutela.ledger import seals, shredding
from tutela.ledger.actions import OPENING
from tutela.ledger.events import Event
from tutela.sql import running

pytestmark = pytest.mark.django_db
RECORDED, UNKNOWN = number(date(1980, 1, 1), 101), number(date(1982, 1, 1), 105)
PURPOSE = "teacher-hire"
UNPROVEN = ("answer-unproven", "inquiry")
Undo = Callable[[], object]


@pytest.fixture
def registry(at: datetime, tmp_path: Path, settings: LazySettings) -> datetime:
    """A registry with one record, and nothing asked yet."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", "王一", RECORDED)], at)
    return at


def ask(at: datetime, *questions: Question) -> list[UUID]:
    """The entries of the answers."""
    asked = questions or (about("王一", RECORDED), about("孙五", UNKNOWN))
    replies = inquiries.ask_many(acting=acting_as("clerk"), purpose_code=PURPOSE, questions=asked, at=at)
    return [reply.receipt.entry_id for reply in replies]


def found() -> set[tuple[str, str]]:
    """What the auditor tells: faults and what they are about."""
    return {(one.wrong.value, one.kind) for one in audit().faults}


def details() -> list[str]:
    """In what answers are unproven."""
    return [one.detail for one in audit().faults if one.wrong.value == UNPROVEN[0]]


def opened(entry: UUID, label: str = "index") -> bytes:
    """What stands behind a commitment."""
    row = log.Opening.objects.get(entry=entry, label=label)
    return current.decrypt(OPENING, shredding.name(entry, label), bytes(row.sealed))[SALT_BYTES:]


def rewrite(entry: UUID, change: Callable[[dict[str, Any]], object]) -> None:
    """Changes a body, its leaf and its seal, as one who holds database and keys would before it is in the tree."""
    row = log.Entry.objects.get(id=entry)
    body = json.loads(bytes(row.body))
    change(body)
    written = canonical(body)
    leaf = merkle.leaf_hash(written)
    sealed = seals.seal(seals.key(), entry, leaf)
    log.Entry.objects.filter(id=entry).update(body=written, leaf_hash=leaf, seal=sealed)


def replace_grounds(entry: UUID, block: bytes) -> None:
    """Puts another block behind an answer and commits to it, as one who holds database and keys would."""
    salt, name = bytes(SALT_BYTES), shredding.name(entry, "index")
    log.Opening.objects.filter(entry=entry, label="index").update(
        sealed=current.encrypt(OPENING, name, salt + block)
    )
    rewrite(entry, lambda body: body["commitments"].update(index=commit(salt, block).hex()))


def rows() -> Any:
    """The stored rows that an answer about the recorded person's number rests on: nobody else has any."""
    return IndexRow.objects.filter(purpose=PURPOSE, basis=Basis.DOCUMENT)


def test_every_answer_of_an_honest_registry_is_proved(registry: datetime) -> None:
    ask(
        registry, about("王一", RECORDED), about("王二", RECORDED), about("孙五", UNKNOWN), about("李二", "1")
    )
    answers = Inquiry.objects.values_list("answer", flat=True)
    assert sorted(answers) == ["no-record", "pending", "record", "refused"]
    assert found() == set()


def test_rows_and_absence_are_proved_under_the_root_that_the_entry_names(registry: datetime) -> None:
    recorded, unknown = ask(registry)
    there = evidence.grounds_of(opened(recorded), PURPOSE)
    absent = evidence.grounds_of(opened(unknown), PURPOSE)
    assert there is not None
    assert absent is not None
    facts = json.loads(bytes(log.Entry.objects.get(id=recorded).body))["facts"]
    root = bytes.fromhex(facts["list_root"])
    proofs = there.evidence.proofs
    assert listing.verify(root, there.evidence.keys.document, proofs[0]) == tree.rows_digest(
        row for row in there.evidence.rows if row.basis is Basis.DOCUMENT
    )
    assert len(there.evidence.rows) == 2
    assert absent.evidence.rows == ()
    assert listing.verify(root, absent.evidence.keys.document, absent.evidence.proofs[0]) is None


def _remove() -> Undo:
    kept = list(rows())
    rows().delete()
    return lambda: IndexRow.objects.bulk_create(kept)


def _end_early() -> Undo:
    kept = {row.pk: row.until_on for row in rows()}
    rows().update(until_on=date(2020, 1, 1))
    return lambda: [IndexRow.objects.filter(pk=pk).update(until_on=until) for pk, until in kept.items()]


def _insert() -> Undo:
    """The recorded person's row given to somebody who has none."""
    keys = lookup.purpose_keys(current.ring().root(lookup.version().key_id), PURPOSE)
    document = parse_document(UNKNOWN, on=date(2026, 11, 21)).canonical
    row = rows().first()
    row.pk, row.person_key = None, keys.document_key(document)
    row.name_key = keys.name_key(document, canonical_name("孙五"))
    row.bucket = bucket_of(row.person_key)
    row.save()
    return lambda: row.delete()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_remove, [Answer.NO_RECORD, Answer.NO_RECORD]),
        (_end_early, [Answer.NO_RECORD, Answer.NO_RECORD]),
        (_insert, [Answer.RECORD, Answer.RECORD]),
    ],
    ids=["removed", "changed", "inserted"],
)
def test_a_row_tampered_with_for_the_time_of_one_answer_is_found_for_ever(
    registry: datetime, change: Callable[[], Undo], told: list[Answer], tutela: Commands
) -> None:
    undo = change()
    entries_ = ask(registry)
    assert [Inquiry.objects.get(entry=entry).answer for entry in entries_] == told
    assert {UNPROVEN, ("list-root", "list-version")} <= found()
    undo()
    assert found() == {UNPROVEN}
    assert details() == ["rows"]
    audited = tutela("ledger", "audit", "--json")
    assert audited.code == 1
    assert [one["wrong"] for one in audited.value["faults"]] == ["answer-unproven"]


def test_a_tree_made_to_fit_the_rows_does_not_lead_to_the_root_that_was_published(registry: datetime) -> None:
    kept = list(rows()), list(TreePage.objects.all())
    keys = [bytes(row.person_key) for row in rows()]
    changing.apply(lookup.version().key_id, documents=keys, people=(), rows=())
    ask(registry)
    TreePage.objects.all().delete()
    TreePage.objects.bulk_create(kept[1])
    IndexRow.objects.bulk_create(kept[0])
    assert found() == {UNPROVEN}
    assert set(details()) == {"proof"}


def test_an_answer_changed_in_row_and_entry_is_found(registry: datetime) -> None:
    recorded, _ = ask(registry)
    Inquiry.objects.filter(entry=recorded).update(answer="no-record")
    rewrite(recorded, lambda body: body["facts"].update(answer="no-record"))
    assert found() == {UNPROVEN}
    assert details() == ["answer"]


@pytest.mark.parametrize("answer", ["pending", "refused"])
def test_no_other_answer_agrees_with_the_rows_either(registry: datetime, answer: str) -> None:
    recorded, _ = ask(registry)
    Inquiry.objects.filter(entry=recorded).update(answer=answer)
    rewrite(recorded, lambda body: body["facts"].update(answer=answer))
    assert UNPROVEN in found()


def test_a_refusal_cannot_be_made_an_answer(registry: datetime) -> None:
    (refused,) = ask(registry, about("李二", "1"))
    rewrite(refused, lambda body: body["facts"].update(answer="no-record"))
    assert UNPROVEN in found()
    assert details() == ["nothing was looked up"]


def test_openings_swapped_between_two_answers_are_found(registry: datetime) -> None:
    one, other = ask(registry)
    sealed = {row.entry_id: bytes(row.sealed) for row in log.Opening.objects.filter(label="index")}
    for entry, from_ in ((one, other), (other, one)):
        log.Opening.objects.filter(entry=entry, label="index").update(sealed=sealed[from_])
    assert found() == {UNPROVEN, ("ledger-broken", "ledger")}
    assert details() == ["opening", "opening"]


def test_openings_swapped_and_encrypted_anew_are_found(registry: datetime) -> None:
    one, other = ask(registry)
    blocks = opened(one), opened(other)
    for entry, block in ((one, blocks[1]), (other, blocks[0])):
        name = shredding.name(entry, "index")
        sealed = current.encrypt(OPENING, name, bytes(SALT_BYTES) + block)
        log.Opening.objects.filter(entry=entry, label="index").update(sealed=sealed)
    assert found() == {UNPROVEN, ("ledger-broken", "ledger")}


def test_the_grounds_of_somebody_else_are_found_even_where_the_entry_commits_to_them(
    registry: datetime,
) -> None:
    """Two persons without record: rows, proofs and answer of the one would do for the other."""
    one, other = ask(registry, about("孙五", UNKNOWN), about("周六", number(date(1983, 1, 1), 101)))
    replace_grounds(one, opened(other))
    assert found() == {UNPROVEN}
    assert details() == ["person"]


def test_a_register_that_did_not_know_the_person_explains_pending_and_nothing_else(
    registry: datetime,
) -> None:
    recorded, _ = ask(registry)
    grounds = evidence.grounds_of(opened(recorded), PURPOSE)
    assert grounds is not None
    block = evidence.block_of(about("王一", RECORDED), Belonging.UNKNOWN, False, grounds.evidence)
    replace_grounds(recorded, block)
    assert details() == ["answer"]
    Inquiry.objects.filter(entry=recorded).update(answer="pending")
    rewrite(recorded, lambda body: body["facts"].update(answer="pending"))
    assert found() == {("facts-differ", "subject-link")}, "a pending answer is found by its description too"
    links.write([(recorded, links.described(date(1980, 1, 1), Sex.MALE, "王一", resident=True))])
    assert found() == set()


def test_an_answer_under_a_list_that_proves_needs_its_commitment(registry: datetime) -> None:
    _, unknown = ask(registry)
    rewrite(unknown, lambda body: body["commitments"].pop("index"))
    log.Opening.objects.filter(entry=unknown, label="index").delete()
    assert found() == {UNPROVEN}
    assert details() == ["no commitment"]


def test_what_was_shredded_is_accepted(registry: datetime) -> None:
    recorded, _ = ask(registry)
    late = registry + timedelta(days=4 * 366)
    with transaction.atomic():
        ledger.shred(at=late, organisation="registry", officer="clock", entries=[recorded])
    assert bytes(log.Opening.objects.get(entry=recorded, label="index").sealed) == b""
    assert found() == set()


def test_the_length_of_what_is_kept_tells_nothing(registry: datetime) -> None:
    ask(
        registry, about("王一", RECORDED), about("王二", RECORDED), about("孙五", UNKNOWN), about("李二", "1")
    )
    lengths = {len(bytes(row.sealed)) for row in log.Opening.objects.filter(label="index")}
    assert len(lengths) == 1
    forms = {
        tuple(sorted(json.loads(bytes(entry.body))["commitments"]))
        for entry in log.Entry.objects.filter(event="inquiry:answered")
    }
    assert forms == {("authorisation", "index", "person")}


def test_no_receipt_hands_out_what_an_answer_rests_on(registry: datetime) -> None:
    ask(registry)
    for inquiry in Inquiry.objects.all():
        given = inquiries.receipt_with_person(acting=acting_as("clerk"), inquiry_id=inquiry.id, at=registry)
        openings: Any = given["openings"]
        assert set(openings) == {"person", "authorisation"}


def test_as_many_statements_are_asked_whatever_is_found_and_however_many_ask(registry: datetime) -> None:
    people = [(f"张{'一二三四五六七八九十'[n]}", number(date(1990, 1, 1 + n), 101)) for n in range(10)]

    def statements(*questions: Question) -> int:
        with CaptureQueriesContext(connection) as seen:
            ask(registry, *questions)
        return len(seen.captured_queries)

    ask(registry)  # a first question opens the year
    one = statements(about("王一", RECORDED))
    assert statements(about("孙五", UNKNOWN)) == one
    assert statements(*(about(*person) for person in people)) == one


def test_a_version_that_moves_while_rows_are_read_is_answered_from_anew(
    registry: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Rows of one version beside pages of the next would prove nothing."""
    moved, fetch = list[int](), running.fetch

    def move(database: Any, statement: str, values: Any) -> Any:
        if TreePage._meta.db_table in statement and not moved:
            moved.append(1)
            load(tmp_path / "s.jsonl", [conviction("c-2", "孙五", UNKNOWN)], registry)
        return fetch(database, statement, values)

    monkeypatch.setattr(running, "fetch", move)
    with CaptureQueriesContext(connection):  # whoever is watched asks one statement after the other
        _, second = ask(registry)
    assert moved
    assert Inquiry.objects.get(entry=second).answer == "record"
    assert found() == set()


def _as_before_the_upgrade() -> None:
    """A list as the first edition kept it: no pages, another root, and entries that state no form."""
    TreePage.objects.all().delete()
    ListVersion.objects.update(form=1)
    for entry in log.Entry.objects.filter(event="index:published"):
        rewrite(entry.id, lambda body: body["facts"].pop("form"))


def test_after_an_upgrade_nothing_is_answered_or_published_in_part_until_the_index_is_built(
    registry: datetime, tutela: Commands, tmp_path: Path
) -> None:
    before = ask(registry)
    for entry in before:
        rewrite(entry, lambda body: body["commitments"].pop("index"))
    log.Opening.objects.filter(label="index").delete()
    _as_before_the_upgrade()
    assert found() == set()
    with pytest.raises(Refusal) as refusal:
        ask(registry)
    assert refusal.value.reason is Reason.NOT_READY
    assert "tutela index build" in str(refusal.value.values["what"])
    with pytest.raises(Refusal) as refusal:
        load(tmp_path / "s.jsonl", [conviction("c-2", "孙五", UNKNOWN)], registry)
    assert refusal.value.reason is Reason.NOT_READY
    assert tutela("index", "build", "--as", "security").code == 0
    recorded, _ = ask(registry)
    assert Inquiry.objects.get(entry=recorded).answer == "record"
    assert found() == set()


def test_a_list_cannot_go_back_to_a_form_that_proves_nothing(registry: datetime) -> None:
    last = ListVersion.objects.order_by("-number")[0]
    with transaction.atomic():
        ledger.append(
            event=Event.INDEX_PUBLISHED,
            at=registry,
            organisation="admin",
            officer="security",
            facts={"version": last.number + 1, "root": last.root.hex(), "policy": last.policy},
        )
    ListVersion.objects.create(
        number=last.number + 1,
        root=last.root,
        key_id=last.key_id,
        policy=last.policy,
        published_at=registry,
        form=1,
    )
    assert ("list-root", "list-version") in found()


def test_rows_too_many_to_be_kept_are_proved_as_a_whole(registry: datetime) -> None:
    recorded, _ = ask(registry)
    grounds = evidence.grounds_of(opened(recorded), PURPOSE)
    assert grounds is not None
    crowd = replace(grounds.evidence, rows=grounds.evidence.rows * 600)
    block = evidence.block_of(about("王一", RECORDED), Belonging.BELONGS, False, crowd)
    assert len(block) == evidence.BLOCK_BYTES
    replace_grounds(recorded, block)
    assert found() == set()
    Inquiry.objects.filter(entry=recorded).update(answer="no-record")
    rewrite(recorded, lambda body: body["facts"].update(answer="no-record"))
    assert details() == ["rows"]
