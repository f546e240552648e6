"""What came, went or changed past the programs is found, also once the list was compiled anew from what is left."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from tests.cast import another_world, appoint_all, conviction, declare_all, load, number, second
from tests.commands import Commands
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import comparing
from tutela.agencies.intake.uploads import SamePerson
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.identity.documents import parse_document
from tutela.core.proofs import entries
from tutela.core.proofs.commitments import commit
from tutela.index.compile import actions as compile_
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger import models as log
from tutela.ledger import sequencer
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.records.registry import actions as writing
from tutela.records.registry import inventory, queries, rekeying, verdicts
from tutela.records.registry.actions import content_key
from tutela.records.registry.content import Claim
from tutela.records.registry.models import (
    IdentityKey,
    Inventory,
    Merge,
    Person,
    RecordVersion,
    ReviewTask,
    SourceKey,
    SourceRecord,
    Verdict,
)

pytestmark = pytest.mark.django_db
ONE, TWO, THREE, FOUR = (number(date(1980 + n, 1, 1), 101 + 2 * n) for n in range(4))
Change = Callable[[], object]


@pytest.fixture
def registry(at: datetime, tmp_path: Path, settings: Any) -> datetime:
    """Records of several persons: one corrected, two kept apart, two joined, one compared with somebody."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    path, later = tmp_path / "r.jsonl", at + timedelta(minutes=1)
    first = [conviction("c-1", "王一", ONE), conviction("c-2", "李二", ONE), conviction("c-3", "赵三", TWO)]
    load(path, [*first, conviction("c-4", "钱四", TWO), conviction("c-5", "周五", THREE)], at)
    load(path, [conviction("c-5", "周五", THREE, months=90)], later)
    court = acting_as("court-recorder")
    for same in (SamePerson.YES, SamePerson.NO):
        waiting = ReviewTask.objects.filter(closed_at=None).order_by("opened_at", "id")[0]
        comparing.settle_review(acting=court, review_id=waiting.id, same=same, at=later)
    with transaction.atomic():
        writing.lock()
        compared = Claim(("周五",), (parse_document(FOUR, on=at.date()),), None, None)
        verdicts.remember(record=_plain_record().id, claim=compared, is_same=True, at=later)
        persons = {_plain_record().person_id}
        compile_.recompile(persons=persons, organisation="court", officer="court-recorder", at=later)
    sequencer.catch_up()
    return later


def found() -> set[tuple[str, str]]:
    """What the auditor tells, and of which table or what it is about."""
    return {(one.wrong.value, one.detail or one.kind) for one in audit().faults}


def published_anew(at: datetime) -> None:
    """As a file about the same persons, or a build, would compile what is left."""
    compile_.build(organisation="admin", officer="security", at=at)
    with transaction.atomic():
        compile_.recompile(persons=queries.all_persons(), organisation="gate", officer="gate", at=at)
    sequencer.catch_up()


def _gone(rows: Any) -> None:
    rows._raw_delete(rows.db)


def _delete_record(record: SourceRecord) -> None:
    for table in (RecordVersion, SourceKey, IdentityKey, ReviewTask, Verdict):
        _gone(table.objects.filter(record=record))
    _gone(SourceRecord.objects.filter(id=record.id))


def _plain_record() -> SourceRecord:
    """One that nobody compared with anything."""
    return SourceRecord.objects.filter(versions__number=2).get()


def _delete_person() -> None:
    record = _plain_record()
    person = record.person_id
    _delete_record(record)
    _gone(Person.objects.filter(id=person))


def _rewrite(change: Callable[[Any], Any]) -> None:
    """Changes what a record says, as one would who holds the keys too."""
    version = RecordVersion.objects.filter(number=2).get()
    said = queries.opened(version.record_id, version.content).to_bytes()
    _say(version, change(said))


def _say(version: RecordVersion, plain: bytes) -> None:
    version.content = current.encrypt("record", str(version.record_id), plain)
    version.content_key = content_key(version.content_key_id, plain)
    version.save()


def _swap() -> None:
    """Of records that were never corrected: their hashes then follow."""
    one, other = RecordVersion.objects.filter(number=1, superseded_at=None).order_by("id")[:2]
    said = [queries.opened(row.record_id, row.content) for row in (one, other)]
    _say(one, said[1].to_bytes())
    _say(other, said[0].to_bytes())
    IdentityKey.objects.all().delete()
    SourceKey.objects.all().delete()
    rekeying.rekey(key_id=current.ring().active(Use.DATA).key_id, persons=queries.all_persons())


def _other_id() -> None:
    """Deletes a version and writes the same again under another id."""
    row = RecordVersion.objects.filter(number=2).get()
    _gone(RecordVersion.objects.filter(id=row.id))
    row.id = uuid4()
    row.save(force_insert=True)


def _invented() -> None:
    """A conviction that nobody delivered, with the upload and the moment of one that somebody did."""
    of, person = _plain_record(), Person.objects.create(id=uuid4())
    row = of.versions.get(number=1)
    record = SourceRecord.objects.create(
        id=uuid4(), person=person, port=of.port, authority=of.authority, region=of.region
    )
    said = (
        queries.opened(of.id, row.content)
        .to_bytes()
        .replace(b"c-5", b"c-9")
        .replace(str(of.id).encode(), str(record.id).encode())
    )
    row.id, row.record, row.superseded_at = uuid4(), record, None
    row.content = current.encrypt("record", str(record.id), said)
    row.content_key = content_key(row.content_key_id, said)
    row.save(force_insert=True)
    rekeying.rekey(key_id=row.content_key_id, persons=[person.id])


def _moved() -> None:
    """A record hung on another person."""
    record = _plain_record()
    other = Person.objects.exclude(id=record.person_id).order_by("id")[0]
    SourceRecord.objects.filter(id=record.id).update(person=other)


_VERSION, _RECORD = ("inventory", "registry.RecordVersion"), ("inventory", "registry.SourceRecord")
_PERSON, _REVIEW = ("inventory", "registry.Person"), ("inventory", "registry.ReviewTask")
_MERGE, _VERDICT = ("inventory", "registry.Merge"), ("inventory", "registry.Verdict")
CHANGES: dict[str, tuple[Change, set[tuple[str, str]]]] = {
    "a record deleted": (lambda: _delete_record(_plain_record()), {_VERSION, _RECORD, _VERDICT}),
    "a person deleted with all": (_delete_person, {_VERSION, _RECORD, _PERSON, _VERDICT}),
    "a person deleted alone": (
        lambda: _gone(Person.objects.filter(id=_plain_record().person_id)),
        {_PERSON},
    ),
    "the day of a judgment changed": (
        lambda: _rewrite(lambda said: said.replace(b"2015-03-01", b"1985-03-01")),
        {_VERSION},
    ),
    "the term of a sentence changed": (
        lambda: _rewrite(lambda said: said.replace(b'"months":90', b'"months":9')),
        {_VERSION},
    ),
    "two records swapped": (_swap, {_VERSION}),
    "a version deleted and written again under another id": (_other_id, {_VERSION}),
    "a version said to hold from another day": (
        lambda: RecordVersion.objects.filter(number=2).update(valid_from=date(2030, 1, 1)),
        {_VERSION},
    ),
    "a record invented": (_invented, {_VERSION, _RECORD, _PERSON}),
    "a record hung on another person": (_moved, {_RECORD}),
    "a record said to be another authority's": (
        lambda: SourceRecord.objects.filter(id=_plain_record().id).update(
            authority="nobody", region="110000"
        ),
        {_RECORD},
    ),
    "two that were found to be two no longer apart": (
        lambda: _gone(ReviewTask.objects.filter(outcome="apart")),
        {_REVIEW},
    ),
    "a merge deleted": (lambda: _gone(Merge.objects.all()), {_MERGE}),
    "a record taken out of a merge": (lambda: Merge.objects.update(moved=[]), {_MERGE}),
    "a verdict deleted": (
        lambda: _gone(Verdict.objects.all()),
        {_VERDICT, ("column", "identity-key")},
    ),
    "a verdict turned": (
        lambda: Verdict.objects.update(is_same=False),
        {_VERDICT, ("column", "identity-key")},
    ),
    "a verdict ended": (
        lambda: Verdict.objects.update(ended_at=Verdict.objects.get().decided_at),
        {_VERDICT},
    ),
    "a record that is found by nothing": (
        lambda: _gone(IdentityKey.objects.filter(record=_plain_record())),
        {("column", "identity-key")},
    ),
    "a record found by somebody else's number": (
        lambda: IdentityKey.objects.create(
            record=_plain_record(),
            key_id=current.ring().active(Use.DATA).key_id,
            digest=bytes(IdentityKey.objects.exclude(record=_plain_record())[0].digest),
        ),
        {("column", "identity-key")},
    ),
    "a record that no correction would find": (
        lambda: _gone(SourceKey.objects.filter(record=_plain_record())),
        {("column", "source-key")},
    ),
    "a record that every correction would repeat": (
        lambda: RecordVersion.objects.filter(number=2).update(content_key=bytes(32)),
        {("column", "content-key")},
    ),
    "a verdict that is found by nothing": (
        lambda: Verdict.objects.update(digest=bytes(32)),
        {("column", "verdict-key")},
    ),
}


def test_each_change_is_found_after_the_list_was_compiled_from_what_is_left(registry: datetime) -> None:
    assert found() == set()
    told = dict[str, set[tuple[str, str]]]()
    for name, (change, _) in CHANGES.items():
        with another_world():
            change()
            published_anew(registry + timedelta(minutes=5))
            told[name] = found()
    assert told == {name: expected for name, (_, expected) in CHANGES.items()}
    published_anew(registry + timedelta(minutes=5))
    assert found() == set()


def test_what_cannot_be_read_any_more_is_told_and_stops_no_audit(registry: datetime) -> None:
    RecordVersion.objects.filter(number=2).update(content=bytes(80))
    assert found() == {_VERSION, ("column", "content"), ("list-row", "a record cannot be read")}


def test_what_was_changed_stays_changed_when_the_programs_write_on_it(
    registry: datetime, tmp_path: Path
) -> None:
    """A correction takes out what stands there, not what was counted: the difference goes with it."""
    _rewrite(lambda said: said.replace(b'"months":90', b'"months":9'))
    load(tmp_path / "r.jsonl", [conviction("c-5", "周五", THREE, months=99)], registry)
    assert ("inventory", "registry.RecordVersion") in found()


def test_what_is_put_back_as_it_was_is_right_again(registry: datetime) -> None:
    row = RecordVersion.objects.filter(number=2).get()
    _gone(RecordVersion.objects.filter(id=row.id))
    assert _VERSION in found()
    row.save(force_insert=True)
    assert found() == set()


class TestTheRowItself:
    """Whoever changes the sums, or puts former ones back, does not open what the last publication committed to."""

    def test_sums_of_an_earlier_publication_do_not_open_the_last(
        self, registry: datetime, tmp_path: Path
    ) -> None:
        """The rows of that time and their sums are put back together."""
        former = Inventory.objects.values("number", "sealed").get()
        load(tmp_path / "r.jsonl", [conviction("c-6", "吴六", FOUR)], registry)
        assert found() == set()
        record = RecordVersion.objects.get(number=1, recorded_at=registry).record
        _delete_record(record)
        _gone(Person.objects.filter(id=record.person_id))
        Inventory.objects.update(**former)
        told = {(one.wrong.value, one.kind, one.detail) for one in audit().faults}
        assert ("facts-differ", "inventory", f"is that of publication {former['number']}") in told
        Inventory.objects.update(number=former["number"] + 1)
        assert ("facts-differ", "inventory", "commitment") in {
            (one.wrong.value, one.kind, one.detail) for one in audit().faults
        }

    def test_a_row_that_is_gone_is_told_and_beginning_anew_is_told_too(self, registry: datetime) -> None:
        before = Inventory.objects.get().number
        _delete_record(_plain_record())
        Inventory.objects.all().delete()
        assert ("entry-without-row", "is gone") in found()
        published_anew(registry)
        assert Inventory.objects.get().number > before
        assert found() == {("facts-differ", "was counted anew")}

    def test_a_row_that_cannot_be_read_is_told(self, registry: datetime) -> None:
        Inventory.objects.update(sealed=bytes(80))
        assert found() == {("facts-differ", "cannot be read")}
        published_anew(registry)
        assert found() == {("facts-differ", "was counted anew")}

    def test_a_number_that_was_changed_is_told_until_it_is_accepted(
        self, registry: datetime, tutela: Commands
    ) -> None:
        for number_ in (1, 999):
            Inventory.objects.update(number=number_)
            published_anew(registry)
            assert ("facts-differ", "a number is left out, or said twice") in found()
            words = ("--as", "security", "--second", "supervisor", "--cause", "attack")
            assert tutela("ledger", "accept-changed", *words).code == 0
            assert found() == set()

    def test_a_publication_that_nobody_made_is_told(self, registry: datetime) -> None:
        with transaction.atomic():
            ledger.append(
                event=Event.INDEX_PUBLISHED,
                at=registry,
                organisation="gate",
                officer="gate",
                facts={**_last_published(), "inventory": {"number": 99, "commitment": "00" * 32}},
            )
        number_ = Inventory.objects.get().number
        assert {
            ("facts-differ", "a number is left out, or said twice"),
            ("facts-differ", f"is that of publication {number_}"),
        } <= found()


class TestAcceptance:
    """Rows that nobody can put back are accepted by two officers, in the log."""

    def test_the_fault_is_gone_and_the_next_one_is_told(self, registry: datetime, tutela: Commands) -> None:
        _delete_record(_plain_record())
        published_anew(registry)
        assert _VERSION in found()
        words = ("--as", "security", "--second", "supervisor", "--cause", "mistake", "--words", "by hand")
        done = tutela("ledger", "accept-changed", *words)
        assert (done.code, str(inventory.number()) in done.out) == (0, True)
        assert found() == set()
        entry = entries.parse(bytes(log.Entry.objects.get(event="inventory:accepted").body))
        assert (entry.facts["cause"], sorted(entry.commitments)) == ("mistake", ["words"])
        published_anew(registry)
        assert found() == set()
        _gone(Verdict.objects.all())
        _gone(Merge.objects.all())
        published_anew(registry)
        assert found() == {_MERGE}

    def test_what_the_programs_began_anew_is_accepted_too(self, registry: datetime, tutela: Commands) -> None:
        Inventory.objects.all().delete()
        published_anew(registry)
        assert found() == {("facts-differ", "was counted anew")}
        words = ("--as", "security", "--second", "supervisor", "--cause", "hardware")
        assert tutela("ledger", "accept-changed", *words).code == 0
        assert found() == set()

    def test_a_row_that_cannot_be_read_is_made_anew(self, registry: datetime, tutela: Commands) -> None:
        Inventory.objects.update(sealed=bytes(80))
        words = ("--as", "security", "--second", "supervisor", "--cause", "hardware")
        assert tutela("ledger", "accept-changed", *words).code == 0
        assert found() == set()

    @pytest.mark.parametrize(
        ("first", "second"),
        [("supervisor", "security"), ("security", "security"), ("security", "clerk")],
    )
    def test_it_takes_the_security_officer_and_another_who_may_verify(
        self, registry: datetime, tutela: Commands, first: str, second: str
    ) -> None:
        before = Inventory.objects.get().number
        done = tutela("ledger", "accept-changed", "--as", first, "--second", second, "--cause", "attack")
        assert (done.code, inventory.number()) == (4, before)


def test_two_audits_say_between_which_publications_it_was(registry: datetime, tutela: Commands) -> None:
    before = tutela("ledger", "audit", "--json").value
    _delete_record(_plain_record())
    published_anew(registry)
    after = tutela("ledger", "audit", "--json").value
    assert (before["faults"], before["publication"]) == ([], after["publication"] - 2)
    told = next(one for one in after["faults"] if one["detail"] == "registry.SourceRecord")
    entry = log.Entry.objects.get(id=told["entry"])
    assert told["key"] == str(after["publication"])
    assert entry.event == "index:published"


class TestSecrecy:
    """What is sealed carries the sums forward as what never came: nothing here counts it, whoever has all keys."""

    def test_one_size_and_nothing_of_the_former_salts(self, registry: datetime, tmp_path: Path) -> None:
        size = len(bytes(Inventory.objects.get().sealed))
        before = inventory.standing()
        assert before is not None
        court = acting_as("court-recorder")
        order = sealing.order(
            acting=court, source_ids=["c-5"], notice="n", notice_on=legal_day_of(registry), at=registry
        )
        intake.confirm(acting=second("court-recorder"), upload_id=order.upload.id, at=registry)
        gate.turn(at=registry)
        after = inventory.standing()
        assert after is not None
        assert RecordVersion.objects.filter(number=2).count() == 0, "it has left"
        assert (len(bytes(Inventory.objects.get().sealed)), found()) == (size, set())
        assert (after.number, after.salt == before.salt) == (before.number + 1, False)
        assert after.sums == inventory.counted(), "of what is here, and of nothing that was"
        assert Inventory.objects.count() == 1

    def test_no_commitment_but_the_last_is_opened_by_what_is_kept(self, registry: datetime) -> None:
        published_anew(registry)
        held = inventory.standing()
        assert held is not None
        sums = inventory.counted()
        opened = [
            said["number"]
            for said in _said()
            if commit(held.salt, inventory._joined(sums)).hex() == said["commitment"]
        ]
        assert opened == [held.number]

    def test_an_entry_has_one_shape_whatever_changed(self, registry: datetime) -> None:
        shapes = {(tuple(sorted(said)), len(said["commitment"])) for said in _said() if said["number"] > 1}
        assert shapes == {(("commitment", "number"), 64)}


def test_a_registry_of_an_earlier_edition_begins_with_what_stands_there(registry: datetime) -> None:
    Inventory.objects.all().delete()
    assert inventory.publish()["number"] == 1
    held = inventory.standing()
    assert held is not None
    assert held.sums == inventory.counted()


def test_what_a_feed_covers_is_published_without_waiting_for_writers_of_records(registry: datetime) -> None:
    before = inventory.standing()
    intake.nothing_new(acting=acting_as("court-recorder"), at=registry + timedelta(minutes=1))
    last = log.Entry.objects.filter(event="index:published").order_by("accepted_at").last()
    assert last is not None
    assert "inventory" not in entries.parse(bytes(last.body)).facts
    assert inventory.standing() == before
    assert found() == set()


def _said() -> Iterator[dict[str, Any]]:
    for entry in log.Entry.objects.filter(event="index:published"):
        said = entries.parse(bytes(entry.body)).facts.get("inventory")
        if isinstance(said, dict):
            yield said


def _last_published() -> dict[str, Any]:
    entry = log.Entry.objects.filter(event="index:published").order_by("accepted_at").last()
    assert entry is not None
    return dict(entries.parse(bytes(entry.body)).facts)
