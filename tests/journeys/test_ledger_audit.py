"""The auditor: an untouched registry has no fault, and each kind of change to any table is told for what it is."""

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.idp.oidc.models import Client
from django.conf import LazySettings
from django.conf import settings as settings_
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tests.cast import about, appoint_all, conviction, declare_all, load, number, write_lines
from tests.commands import Commands
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import comparing
from tutela.agencies.intake.models import Upload
from tutela.agencies.intake.uploads import SamePerson
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.answers.screening import places, upkeep
from tutela.answers.screening.models import Run
from tutela.answers.subjects.models import SubjectLink
from tutela.auditing import proofs
from tutela.auditing.audit import audit
from tutela.auditing.statements import Kind, Wrong
from tutela.bodies import clients
from tutela.bodies.models import (
    ConductAcceptance,
    Officer,
    OfficerChange,
    Organisation,
    OrganisationChange,
    Proposal,
    Quota,
)
from tutela.bodies.queries import acting_as
from tutela.bodies.tree import declare_fewer
from tutela.core.proofs import entries, merkle
from tutela.index.compile import actions as compile_
from tutela.index.lookup.models import Coverage, IndexRow, ListVersion, TreePage
from tutela.ledger import actions as ledger
from tutela.ledger import models as log
from tutela.ledger import proven, remembered
from tutela.ledger.events import Event
from tutela.records.registry.models import (
    Feed,
    Inventory,
    Merge,
    RecordVersion,
    ReviewTask,
    SourceRecord,
)

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = (number(date(1980 + n, 1, 1), 101 + 2 * n) for n in range(3))
PURPOSE = "teacher-hire"
Change = Callable[[], object]


@pytest.fixture
def registry(at: datetime, tmp_path: Path, settings: LazySettings) -> datetime:
    """A registry in which everything has happened that an entry is made for."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "r.jsonl", [conviction("c-1", "王一", ONE), conviction("c-2", "李二", TWO)], at)
    load(tmp_path / "r.jsonl", [conviction("c-1", "王一", ONE, months=90)], at + timedelta(minutes=1))
    load(
        tmp_path / "r.jsonl",
        [conviction("c-3", "赵三", ONE), conviction("c-4", "钱四", ONE)],
        at + timedelta(minutes=1),
    )
    _compare(at + timedelta(minutes=2))
    _uploads(tmp_path, at)
    clerk = acting_as("clerk")
    asked = [about("王一", ONE), about("李二", "1"), about("孙五", THREE)]
    replies = inquiries.ask_many(acting=clerk, purpose_code=PURPOSE, questions=asked, at=at)
    inquiries.receipt_with_person(acting=clerk, inquiry_id=replies[0].inquiry, at=at)
    _runs(tmp_path, at)
    kept, gone = (
        clients.create(
            username="clerk", name=name, scopes=[clients.Scope.ASK], by=acting_as("administrator"), at=at
        )
        for name in ("one", "two")
    )
    clients.withdraw(client_id=gone.client_id, by=acting_as("administrator"), at=at + timedelta(minutes=1))
    assert Client.objects.get().id == kept.client_id
    manager = acting_as("administrator")
    for heads in (11, 10):
        then = at + timedelta(minutes=20 - heads)
        declare_fewer(code="care", headcount=heads, vacancies=0, by=manager, at=then)
    compile_.build(organisation="admin", officer="security", at=at + timedelta(minutes=4))
    late = at + timedelta(days=4 * 366)
    with transaction.atomic():
        ledger.shred(at=late, organisation="registry", officer="clock", entries=[replies[2].receipt.entry_id])
    while ledger.integrate(at=at + timedelta(minutes=5)) is not None:
        pass
    return at


def _compare(at: datetime) -> None:
    court = acting_as("court-recorder")
    reviews = list(ReviewTask.objects.filter(closed_at=None).order_by("id"))
    joined = comparing.settle_review(acting=court, review_id=reviews[0].id, same=SamePerson.YES, at=at)
    assert joined is not None
    comparing.undo_merge(acting=court, merge_id=joined, at=at + timedelta(minutes=1))
    left = ReviewTask.objects.filter(closed_at=None).first()
    assert left is not None
    comparing.settle_review(acting=court, review_id=left.id, same=SamePerson.NO, at=at)


def _uploads(folder: Path, at: datetime) -> None:
    court, days = acting_as("court-recorder"), timedelta(days=30)
    for source, moment in (("c-8", at), ("c-9", at - days), ("c-10", at)):
        lines = write_lines(folder / "r.jsonl", [conviction(source, "周八", THREE)])
        staged = intake.stage(acting=court, path=lines, at=moment)
        assert staged.upload is not None
        if source == "c-8":
            intake.cancel(acting=court, upload_id=staged.upload.id, at=at)
    assert intake.purge(at=at) == 1


def _runs(folder: Path, at: datetime) -> None:
    clerk, text = acting_as("clerk"), f"姓名,身份证号\n王一,{ONE}\n孙五,{THREE}\n谁,1\n"
    path = folder / "roster.csv"
    path.write_text(text, "utf-8")
    screening.screen(
        acting=clerk, purpose_code=PURPOSE, roster=path, authorisation="A-1", out=folder / "out.xlsx", at=at
    )
    for content in (text, "姓名\n王一\n"):
        run = screening.submit(
            acting=clerk,
            purpose_code=PURPOSE,
            authorisation="A-1",
            content=io.BytesIO(content.encode()),
            filename_suffix=".csv",
            at=at - timedelta(days=9),
        )
        screening.perform(run_id=run, at=at)
    (done,) = Run.objects.filter(is_stored=True, state="done")
    assert b"".join(screening.download(acting=clerk, run_id=done.id, at=at))
    assert upkeep.purge(at=at) >= 1


def found() -> set[tuple[str, str]]:
    """What the auditor tells: faults and what they are about."""
    return {(one.wrong.value, one.kind) for one in audit().faults}


def test_a_registry_in_which_everything_has_happened_has_no_fault(registry: datetime) -> None:
    heard: list[tuple[int, int]] = []
    report = audit(progress=lambda done, total: heard.append((done, total)))
    assert report.faults == ()
    assert report.entries == log.Entry.objects.count() == heard[-1][0]
    told = set(log.Entry.objects.values_list("event", flat=True))
    untold = {"inquiry:settled", "record:corrected", "record:withdrawn", "monitor:probe"}
    assert untold.isdisjoint(told)


def _decided_alone() -> None:
    """That a new key was agreed to, which nobody had proposed; `test_two_officers_audited` has every other act."""
    with transaction.atomic():
        ledger.append(
            event=Event.PROPOSAL_DECIDED,
            at=timezone.now(),
            organisation="admin",
            officer="security",
            facts={"state": "approved"},
        )


def _facts(event: str, **changes: Any) -> None:
    """Appends an act that no table knows, as one who can write entries would."""
    entry = log.Entry.objects.filter(event=event).order_by("position").first()
    assert entry is not None
    content = entries.parse(bytes(entry.body))
    with transaction.atomic():
        ledger.append(
            event=Event(event),
            at=content.at,
            organisation=content.organisation,
            officer=content.officer,
            facts={**content.facts, **changes},
        )


def _rewritten(event: str, before: bytes, after: bytes) -> None:
    """Changes a body and its leaf alike, as one who holds the database would."""
    entry = log.Entry.objects.filter(event=event).order_by("position").first()
    assert entry is not None
    body = bytes(entry.body).replace(before, after)
    assert body != bytes(entry.body)
    log.Entry.objects.filter(pk=entry.pk).update(body=body, leaf_hash=merkle.leaf_hash(body))


def _inquiry() -> Any:
    return Inquiry.objects.filter(answer="record")


def _copy_inquiry() -> None:
    row = Inquiry.objects.filter(answer="no-record").first()
    assert row is not None
    row.pk, row.entry = uuid4(), uuid4()
    row.save(force_insert=True)


def _done() -> Any:
    return Run.objects.filter(state="done", purged_at=None)


def _leaf_of(change: Callable[[Path], object]) -> None:
    change(places.leaf_file(_done().get().id))


def _mark_of(change: Callable[[Path], object]) -> None:
    change(places.subject_file(_done().get().id))


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))


def _in_force() -> Any:
    return ListVersion.objects.order_by("-number")


def _last_list(**changes: Any) -> None:
    ListVersion.objects.filter(number=_in_force()[0].number).update(**changes)


def _version_apart() -> None:
    """A list version that nobody published."""
    last = _in_force()[0]
    ListVersion.objects.create(
        number=last.number + 1,
        root=last.root,
        key_id=last.key_id,
        policy=last.policy,
        published_at=last.published_at,
        form=last.form,
    )


def _shredded_early() -> None:
    entry = _inquiry().get().entry
    with transaction.atomic():
        ledger.shred(at=timezone.now(), organisation="registry", officer="clock", entries=[entry])
    SubjectLink.objects.filter(entry=entry).delete()


def _passed_over() -> None:
    log.Retention.objects.update_or_create(pk=1, defaults={"record_position": 10**6})


def _record_deleted() -> None:
    """As a seal takes a record out, and without its turn."""
    record = SourceRecord.objects.order_by("versions__recorded_at")[0]
    RecordVersion.objects.filter(record=record).delete()
    ReviewTask.objects.filter(record=record).delete()
    record.delete()


def _officer_deleted() -> None:
    officers = Officer.objects.filter(role="asker", organisation_id="care")
    OfficerChange.objects.filter(officer__in=officers).delete()
    ConductAcceptance.objects.filter(officer__in=officers).delete()
    officers.delete()


def _numbers_kept() -> None:
    Upload.objects.filter(state="cancelled").update(rows=3)


def _account_with_powers() -> None:
    User.objects.filter(username="clerk").update(is_superuser=True)


def _memory_ahead() -> None:
    """The database is that of an older copy, as far as this machine remembers."""
    kept = remembered.read()
    assert kept is not None
    place = (kept.place[0] + 5, bytes(32))
    settings_.TUTELA_HEAD_FILE.write_text(
        json.dumps(
            {
                "format": "tutela-head/1",
                "head": {"size": place[0], "root": place[1].hex()},
                "signed_at": kept.signed_at.isoformat(),
                "note": "",
                "before": {"size": place[0], "root": place[1].hex()},
                "leaves": [],
                "lost": [],
            }
        )
        + "\n"
    )


ROW, ENTRY, FACTS = "row-without-entry", "entry-without-row", "facts-differ"
LIST_ROW = ("list-row", "list-version")  # the list is not what the records give
COUNTED = ("inventory", "inventory")  # the records are not those that were entered, changed and taken out
CHANGES: dict[str, tuple[Change, set[tuple[str, str]]]] = {
    "an answer changed in its row": (lambda: _inquiry().update(answer="no-record"), {(FACTS, "inquiry")}),
    "an asker changed": (lambda: _inquiry().update(officer="officer-0"), {(FACTS, "inquiry")}),
    "a moment changed": (
        lambda: _inquiry().update(asked_at=datetime.fromisoformat("2026-01-01T00:00:00Z")),
        {(FACTS, "inquiry")},
    ),
    "a question deleted": (
        lambda: Inquiry.objects.filter(answer="no-record").delete(),
        {(ENTRY, "inquiry")},
    ),
    "a question deleted that an entry names": (
        lambda: _inquiry().delete(),
        {(ENTRY, "inquiry"), (ENTRY, "inquiry-named")},
    ),
    "whom a question concerns forgotten": (
        lambda: SubjectLink.objects.filter(entry=_inquiry().get().entry).delete(),
        {(ENTRY, "subject-link")},
    ),
    "a question added": (_copy_inquiry, {(ROW, "inquiry")}),
    "a run's count changed": (
        lambda: _done().update(counts={"record": 0, "no-record": 3, "pending": 0, "refused": 0}),
        {(FACTS, "run")},
    ),
    "a run deleted": (lambda: _done().delete(), {(ENTRY, "run")}),
    "a run deleted that was fetched": (
        lambda: Run.objects.filter(is_stored=True, state="done").delete(),
        {(ENTRY, "run"), (ENTRY, "run-named"), (ENTRY, "result-purged")},
    ),
    "a run's blocks changed": (
        lambda: _done().update(blocks=bytes(32)),
        {("run-tree", "run")},
    ),
    "a leaf of a run changed": (lambda: _leaf_of(_flip), {("run-tree", "run")}),
    "the leaves of a run deleted": (lambda: _leaf_of(Path.unlink), {("run-tree", "run")}),
    "a mark of a run changed": (lambda: _mark_of(_flip), {("answer-unproven", "run")}),
    "the marks of a run deleted": (lambda: _mark_of(Path.unlink), {("answer-unproven", "run")}),
    "a result purged that was not": (
        lambda: _done().update(purged_at=datetime.fromisoformat("2026-01-01T00:00:00Z")),
        {(ROW, "result-purged")},
    ),
    "an upload deleted": (
        lambda: Upload.objects.filter(state="cancelled").delete(),
        {(ENTRY, "upload-staged"), (ENTRY, "upload-ended")},
    ),
    "an upload's outcome changed": (
        lambda: Upload.objects.filter(state="cancelled").update(state="confirmed"),
        {(FACTS, "upload-ended")},
    ),
    "a record's version deleted": (
        lambda: RecordVersion.objects.filter(number=2).delete(),
        {(FACTS, "record"), LIST_ROW, COUNTED},
    ),
    "a record entered past the port": (
        lambda: RecordVersion.objects.filter(number=2).update(batch=None),
        {(ROW, "record-versions"), COUNTED},
    ),
    "a record entered at no turn of the gate": (
        lambda: RecordVersion.objects.filter(number=2).update(
            recorded_at=datetime.fromisoformat("2026-12-01T00:00:00Z")
        ),
        {(ROW, "record-moment"), (FACTS, "record"), COUNTED},
    ),
    "a record withdrawn in silence": (
        lambda: RecordVersion.objects.filter(number=2).update(
            superseded_at=datetime.fromisoformat("2026-12-01T00:00:00Z")
        ),
        {(FACTS, "record"), LIST_ROW, COUNTED},
    ),
    "a merge in force again in silence": (
        lambda: Merge.objects.update(undone_at=None),
        {(FACTS, "merge-undone"), COUNTED},
    ),
    "a merge by another officer": (
        lambda: Merge.objects.update(officer="nobody"),
        {(FACTS, "merge"), COUNTED},
    ),
    "a review turned": (
        lambda: ReviewTask.objects.filter(outcome="apart").update(outcome="merged"),
        {(FACTS, "review-found"), COUNTED},
    ),
    "a review said to have kept apart": (
        lambda: ReviewTask.objects.filter(outcome="merged").update(outcome="apart"),
        {(ROW, "review-apart"), COUNTED},
    ),
    "a review of another moment": (
        lambda: ReviewTask.objects.filter(outcome="merged").update(
            closed_at=datetime.fromisoformat("2026-01-01T00:00:00Z")
        ),
        {(ROW, "review-merged"), COUNTED},
    ),
    "a run that failed said to be refused": (
        lambda: Run.objects.filter(state="failed").update(refusal="over-quota"),
        {(ROW, "run-refused")},
    ),
    "a list root changed": (
        lambda: _last_list(root=bytes(32)),
        {(FACTS, "list-version"), ("list-root", "list-version"), (FACTS, "list-used")},
    ),
    "a list version deleted": (
        lambda: ListVersion.objects.filter(number=1).delete(),
        {(ENTRY, "list-version"), ("list-gap", "list-version")},
    ),
    "a list version added": (
        _version_apart,
        {(ROW, "list-version"), (ROW, "list-moment"), ("list-gap", "list-version")},
    ),
    "a list version's moment changed": (
        lambda: _last_list(published_at=datetime.fromisoformat("2026-01-01T00:00:00Z")),
        {(FACTS, "list-moment")},
    ),
    "a row of the index deleted": (
        lambda: IndexRow.objects.filter(pk=IndexRow.objects.first().pk).delete(),  # type: ignore[union-attr]
        {("list-root", "list-version"), ("list-node", "list-version"), LIST_ROW},
    ),
    "a record deleted past the programs, with all its rows": (
        _record_deleted,
        {LIST_ROW, COUNTED},
    ),
    "the sums of what was entered changed": (
        lambda: Inventory.objects.update(number=F("number") + 1),
        {(FACTS, "inventory"), (ROW, "inventory")},
    ),
    "the sums of what was entered deleted": (
        lambda: Inventory.objects.all().delete(),
        {(ENTRY, "inventory")},
    ),
    "a bucket replaced": (
        lambda: TreePage.objects.filter(pk=TreePage.objects.order_by("place")[0].pk).update(
            content=bytes(64)
        ),
        {("list-node", "list-version")},
    ),
    "coverage widened": (
        lambda: Coverage.objects.filter(purpose=PURPOSE).update(covers_from=date(1990, 1, 1)),
        {(FACTS, "coverage")},
    ),
    "a feed widened": (
        lambda: Feed.objects.filter(port="court").update(from_on=date(1990, 1, 1)),
        {(FACTS, "feed"), (FACTS, "coverage")},
    ),
    "a delivery invented": (
        lambda: Feed.objects.filter(port="court").update(
            last_delivery_at=datetime.fromisoformat("2026-11-30T00:00:00Z")
        ),
        {(FACTS, "delivery"), (FACTS, "coverage")},
    ),
    "an organisation added": (
        lambda: Organisation.objects.create(
            code="x", name_zh="x", name_en="x", kind="school", region="330299"
        ),
        {(ROW, "organisation")},
    ),
    "an organisation deleted": (
        lambda: Organisation.objects.filter(code="school").delete(),
        {(ENTRY, "organisation")},
    ),
    "an organisation's headcount raised": (
        lambda: Organisation.objects.filter(code="care").update(headcount=900),
        {(FACTS, "organisation")},
    ),
    "an organisation moved to another region": (
        lambda: Organisation.objects.filter(code="care").update(region="330200"),
        {(FACTS, "organisation")},
    ),
    "an organisation made one that may ask more": (
        lambda: Organisation.objects.filter(code="care").update(kind="education-office"),
        {(FACTS, "organisation")},
    ),
    "an organisation renamed": (
        lambda: Organisation.objects.filter(code="care").update(name_zh="别处"),
        {(FACTS, "organisation")},
    ),
    "an organisation put under another": (
        lambda: Organisation.objects.filter(code="care").update(parent="edu"),
        {(FACTS, "organisation")},
    ),
    "an organisation let slip under another": (
        lambda: Organisation.objects.filter(code="care").update(path="edu/care/"),
        {(FACTS, "organisation")},
    ),
    "an officer given another office": (
        lambda: Officer.objects.filter(role="asker", organisation_id="care").update(role="security"),
        {(FACTS, "officer")},
    ),
    "an officer closed in silence": (
        lambda: Officer.objects.filter(role="asker", organisation_id="care").update(active=False),
        {(FACTS, "officer")},
    ),
    "an officer deleted": (
        _officer_deleted,
        {(ENTRY, "officer"), (ENTRY, "conduct")},
    ),
    "a code of conduct accepted in somebody's name": (
        lambda: ConductAcceptance.objects.filter(pk=ConductAcceptance.objects.first().pk).update(  # type: ignore[union-attr]
            accepted_on=date(2026, 11, 20)
        ),
        {(ENTRY, "conduct"), (ROW, "conduct")},
    ),
    "something proposed in somebody's name": (
        lambda: Proposal.objects.create(
            kind="quota",
            organisation_id="care",
            facts={"year": 2026, "allowed": 9_000},
            proposed_by="officer-1",
            proposed_at=datetime.fromisoformat("2026-11-21T00:00:00Z"),
            state="waiting",
        ),
        {(ROW, "proposal")},
    ),
    "a program deleted": (lambda: Client.objects.all().delete(), {(ENTRY, "client")}),
    "a program widened": (
        lambda: Client.objects.update(scopes="ask\nscreen"),
        {(FACTS, "client")},
    ),
    "a program given a secret of somebody else": (
        lambda: Client.objects.update(secret="md5$x$y"),
        {(FACTS, "client-proof")},
    ),
    "questions taken off the quota": (lambda: Quota.objects.update(used=0), {(ENTRY, "quota")}),
    "one question taken off the quota": (
        lambda: Quota.objects.update(used=F("used") - 1),
        {(FACTS, "quota")},
    ),
    "questions taken off the month": (
        lambda: Quota.objects.update(month_used=0),
        {("column", "quota")},
    ),
    "questions put into a month that has passed": (
        lambda: Quota.objects.update(month=F("month") - 1),
        {("column", "quota")},
    ),
    "the history of an officer changed": (
        lambda: OfficerChange.objects.filter(pk=OfficerChange.objects.first().pk).update(by="officer-9"),  # type: ignore[union-attr]
        {(FACTS, "officer-history")},
    ),
    "the history of an officer deleted": (
        lambda: OfficerChange.objects.filter(pk=OfficerChange.objects.first().pk).delete(),  # type: ignore[union-attr]
        {(FACTS, "officer-history")},
    ),
    "the history of a body changed": (
        lambda: OrganisationChange.objects.update(before={"headcount": 12}),
        {(FACTS, "organisation-history")},
    ),
    "the history of a body in another's name": (
        lambda: OrganisationChange.objects.update(officer="officer-9"),
        {(FACTS, "organisation-history")},
    ),
    "the history of a body deleted": (
        lambda: OrganisationChange.objects.order_by("pk")[0].delete(),
        {(FACTS, "organisation-history")},
    ),
    "a quota widened": (
        lambda: Quota.objects.update(allowed=F("allowed") + 1),
        {(FACTS, "quota-set")},
    ),
    "a quota deleted": (
        lambda: Quota.objects.all().delete(),
        {(ENTRY, "quota"), (ENTRY, "quota-set")},
    ),
    "a quota added": (
        lambda: Quota.objects.create(organisation_id="care", year=2026, allowed=9),
        {(ROW, "quota-set")},
    ),
    "an entry without row": (
        lambda: _facts("inquiry:answered", answer="record"),
        {
            (ENTRY, "inquiry"),
            (ENTRY, "subject-link"),
            (FACTS, "quota"),
            ("column", "quota"),
            ("answer-unproven", "inquiry"),
        },
    ),
    "an entry told twice": (
        lambda: _facts("intake:cancelled"),
        {("said-twice", "upload-ended")},
    ),
    "an entry without its facts": (
        lambda: _facts("screening:run", answers=[]),
        {
            ("entry-unreadable", "screening:run"),
            ("said-twice", "run"),
            (FACTS, "run"),
            ("answer-unproven", "run"),
        },
    ),
    "an entry rewritten": (
        lambda: _rewritten("intake:cancelled", b'"port":"court"', b'"port":"south"'),
        {("ledger-broken", "ledger"), ("receipt-invalid", "receipt")},
    ),
    "a node of the tree changed": (
        lambda: log.Node.objects.filter(level=3, index=1).update(hash=bytes(32)),
        {("ledger-broken", "ledger"), ("receipt-invalid", "receipt")},
    ),
    "a node of the tree deleted": (
        lambda: log.Node.objects.filter(level=2, index=0).delete(),
        {("ledger-broken", "ledger"), ("receipt-invalid", "receipt")},
    ),
    "a head's signature changed": (
        lambda: log.Checkpoint.objects.update(note="nonsense"),
        {("ledger-broken", "ledger"), ("receipt-invalid", "receipt")},
    ),
    "what stands behind an answer destroyed before its time": (
        _shredded_early,
        {("shredded-early", "opening")},
    ),
    "openings that no look would come to": (_passed_over, {("column", "retention")}),
    "an ended upload that keeps its numbers": (_numbers_kept, {("column", "upload-ended")}),
    "an account with powers of its own": (_account_with_powers, {("column", "account")}),
    "a database older than what was signed": (_memory_ahead, {("ledger-restored", "ledger")}),
    "no head outside the database": (
        lambda: settings_.TUTELA_HEAD_FILE.unlink(),
        {("untrusted", "ledger")},
    ),
    "an answer withdrawn in silence": (
        lambda: _inquiry().update(withdrawn_at=datetime.fromisoformat("2026-12-01T00:00:00Z")),
        {(ROW, "inquiry-withdrawn")},
    ),
    "a decision of one officer": (_decided_alone, {("one-officer", "proposal:decided")}),
    "an opening edited": (
        lambda: log.Opening.objects.filter(label="person", shredded_by=None).update(sealed=b"another"),
        {("ledger-broken", "ledger")},
    ),
}


TOLD_ELSEWHERE = {
    **dict.fromkeys(
        ("campaign", "campaign-list", "campaign-run", "campaign-ordered", "campaign-closed"),
        "test_the_auditor_finds_what_was_changed_by_hand",
    ),
    **dict.fromkeys(("settlement", "case"), "test_the_auditor_misses_what_was_changed_of_a_verification"),
    "recheck": "test_the_auditor_misses_a_recheck_that_was_changed",
    "opinion": "test_every_step_is_one_entry_and_the_auditor_misses_any_that_is_changed",
    "opinion-line": "test_every_step_is_one_entry_and_the_auditor_misses_any_that_is_changed",
    "canary": "test_a_warning_identity_that_is_taken_away_or_added_by_hand_is_missed",
    "sweep": "test_every_change_of_level_is_audited",
    "sighting": "test_every_change_of_level_is_audited",
    "certificate": "test_the_auditor_misses_a_certificate_that_was_changed",
    "certificate-settled": "test_the_auditor_misses_a_certificate_that_was_changed",
    "withdrawal": "test_the_auditor_misses_a_withdrawal_and_a_receipt_that_were_changed",
    "withdrawal-confirmed": "test_the_auditor_misses_a_withdrawal_and_a_receipt_that_were_changed",
    "report": "test_the_auditor_misses_a_report_that_was_changed",
    "report-handled": "test_the_auditor_misses_a_report_that_was_changed",
    "upload-set-aside": "test_the_others_are_entered_and_its_agency_sees_it_and_why",
    "engagement": "test_the_auditor_misses_what_was_changed_on_the_way_to_a_hire",
    "engaged": "test_the_auditor_misses_somebody_put_in_the_place_of_another_on_a_staff_list",
    "staff-change": "test_the_auditor_misses_what_was_changed_on_the_way_to_a_hire",
    "authorisation": "test_the_auditor_misses_what_was_changed_on_the_way_to_a_hire",
    "authorisation-ended": "test_the_auditor_misses_what_was_changed_on_the_way_to_a_hire",
    "authorisation-late": "test_the_auditor_misses_that_a_word_was_taken_back",
    "filing": "test_the_auditor_misses_what_was_changed_on_the_way_to_a_hire",
    "filing-line": "test_the_auditor_misses_what_was_changed_on_the_way_to_a_hire",
    "filing-answered": "test_the_auditor_misses_whose_word_and_whose_answer_it_is",
    "following": "test_the_auditor_finds_each_duty_in_the_ledger_and_one_that_is_not",
    **dict.fromkeys(
        ("duty-shown", "declaration", "proof-looked-at"),
        "test_the_auditor_misses_a_proof_that_was_changed",
    ),
    "duty": "test_the_auditor_finds_each_duty_in_the_ledger_and_one_that_is_not",
    "duty-done": "test_the_auditor_finds_each_duty_in_the_ledger_and_one_that_is_not",
    "correction-ordered": "test_the_auditor_finds_each_duty_in_the_ledger_and_one_that_is_not",
    "consultation": "test_who_looked_is_forgotten_after_its_years_and_the_auditor_misses_nothing_else",
    "key": "test_the_data_key_in_force_is_the_one_last_brought_in",
    "log-key": "test_the_auditor_holds_the_key_file_against_the_ledger",
    "shown": "test_what_was_shown_is_committed_to_and_the_auditor_misses_it",
    "alarm": "test_alarms_and_their_end_are_acts_in_the_ledger",
    "alarm-ended": "test_alarms_and_their_end_are_acts_in_the_ledger",
    **dict.fromkeys(
        (
            "run-released",
            "canary-made",
            "filing-opened",
            "filing-filed",
            "filing-told",
            "following-opened",
            "case-opened",
            "case-found",
            "recheck-taken",
            "recheck-found",
            "opinion-opened",
        ),
        "test_every_column_of_a_life_is_bound_or_stands_in_the_register",
    ),
    "delay-asked": "test_the_auditor_misses_a_link_that_was_removed_and_a_delay_that_was_changed",
    "delay-confirmed": "test_the_auditor_misses_a_link_that_was_removed_and_a_delay_that_was_changed",
}


def test_every_kind_of_fault_and_of_thing_is_told_by_some_change() -> None:
    told = {one for _, expected in CHANGES.values() for one in expected}
    assert {wrong.value for wrong in Wrong} == {wrong for wrong, _ in told}
    assert {kind.value for kind in Kind} - {kind for _, kind in told} == set(TOLD_ELSEWHERE)
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].glob("*/test_*.py"))
    assert [name for name in TOLD_ELSEWHERE.values() if f"def {name}(" not in tests] == []


def test_each_change_is_told_for_what_it_is(registry: datetime) -> None:
    kept = {path: path.read_bytes() for path in places.leaf_file(uuid4()).parent.iterdir()}
    kept[settings_.TUTELA_HEAD_FILE] = settings_.TUTELA_HEAD_FILE.read_bytes()
    told = dict[str, set[tuple[str, str]]]()
    for name, (change, _) in CHANGES.items():
        with transaction.atomic():
            change()
            told[name] = found()
            transaction.set_rollback(True)
        for path, data in kept.items():
            path.write_bytes(data)
    assert told == {name: expected for name, (_, expected) in CHANGES.items()}
    assert found() == set()


def test_the_data_key_in_force_is_the_one_last_brought_in(
    registry: datetime, settings: LazySettings, tmp_path: Path
) -> None:
    copy = tmp_path / "keys.json"
    copy.write_bytes(settings.TUTELA_KEY_FILE.read_bytes())
    copy.chmod(0o600)
    old, settings.TUTELA_KEY_FILE = settings.TUTELA_KEY_FILE, copy
    compile_.rotate(organisation="admin", officer="security", at=registry + timedelta(hours=1))
    assert audit().faults == ()
    with transaction.atomic():
        ledger.append(
            event=Event.KEYS_ROTATED,
            at=registry + timedelta(hours=2),
            organisation="admin",
            officer="security",
            facts={"from": "one", "to": "two"},
        )
    assert found() == {(FACTS, "key")}
    settings.TUTELA_KEY_FILE = old


def test_since_a_day_only_later_acts_are_held_against_the_tables(registry: datetime) -> None:
    assert audit(since=registry + timedelta(minutes=1)).faults == ()
    _inquiry().update(answer="no-record")
    assert audit(since=registry + timedelta(minutes=1)).faults == ()
    assert {one.kind for one in audit(since=registry).faults} == {"inquiry"}


def test_the_command_lists_the_faults_and_ends_with_one(registry: datetime, tutela: Commands) -> None:
    good = tutela("ledger", "audit", "--json")
    assert (good.code, good.value["faults"]) == (0, [])
    entry = _inquiry().get().entry
    _inquiry().update(answer="no-record")
    bad = tutela("ledger", "audit", "--json")
    assert bad.code == 1
    assert bad.value["faults"] == [
        {
            "wrong": "facts-differ",
            "kind": "inquiry",
            "key": str(entry),
            "entry": str(entry),
            "detail": "answer",
        }
    ]
    shown = tutela("ledger", "audit", "--since", "2026-11-01")
    assert shown.code == 1
    assert "facts-differ" in shown.out
    assert "1 faults" in shown.out
    assert ONE not in json.dumps(bad.value) + shown.out


def test_every_receipt_is_proved_unless_a_sample_is_asked_for(
    registry: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = log.Entry.objects.count()
    heard: list[tuple[int, int]] = []
    assert audit(proving=lambda done, total: heard.append((done, total))).faults == ()
    assert heard[-1] == (size, size)
    heard.clear()
    assert audit(sample=7, proving=lambda done, total: heard.append((done, total))).faults == ()
    assert 7 >= heard[-1][0] == heard[-1][1] > 0
    for position in range(0, size, 9):  # each of them, wherever it lies
        with transaction.atomic():
            log.Entry.objects.filter(position=position).update(leaf_hash=bytes(32))
            told = {one.entry for one in audit().faults if one.kind == "receipt"}
            entry = str(log.Entry.objects.get(position=position).id)
            assert entry in told
            monkeypatch.setattr(proofs, "MOST_TOLD", 1)
            short = [one for one in audit().faults if one.kind == "receipt"]
            monkeypatch.undo()
            assert len(short) == min(2, len(told))
            assert len(told) == 1 or short[-1].key == "more"
            transaction.set_rollback(True)


def test_receipts_of_more_pages_than_one_are_proved_under_a_witnessed_head_and_the_newest(
    registry: datetime,
) -> None:
    """More than a page of neighbours, and heads of two sizes: no place is left out and none is proved twice."""
    with transaction.atomic():
        new = ledger.NewEntry(Event.MONITOR_PROBE, registry, "admin", "officer-1", {})
        ledger.append_many([new] * 300)
    ledger.integrate(at=registry + timedelta(minutes=6))
    size = log.Entry.objects.count()
    heard: list[int] = []
    assert list(proven.unproven(progress=lambda done, total: heard.append(done))) == []
    assert heard[0] == 128
    assert heard[-1] == size
    first = log.Checkpoint.objects.order_by("number").first()
    assert first is not None
    log.Offer.objects.create(
        checkpoint=first, offered_at=registry, witnessed_at=registry, policy="of a former policy"
    )
    assert list(proven.unproven()) == []
    last = log.Entry.objects.get(position=size - 1)
    log.Entry.objects.filter(position=size - 1).update(body=bytes(last.body)[:-1] + b" ")
    assert [one.entry for one in proven.unproven()] == [last.id]
    assert list(proven.unproven(since=registry + timedelta(days=1))) == []
