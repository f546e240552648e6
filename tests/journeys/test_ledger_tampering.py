"""Any changed byte of the ledger's store is found by a verifier that trusts only the signed heads it kept."""

import base64
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db import models as fields

from tests.journeys.witness_cast import PlainWitness, Wire, policy
from tutela.auditing.audit import audit
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, merkle, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.ledger import actions, models, published, seals, sequencer, signing
from tutela.ledger.events import Event
from tutela.ledger.verify import Report, verify
from tutela.ledger.witnessing import Rounds

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> list[str]:
    """A log of three heads with a shredding; the notes of the heads, as an outsider keeps them."""
    seen = []
    for number, count in enumerate((3, 2, 3)):
        new = [
            actions.NewEntry(
                Event.INQUIRY_ANSWERED, AT + timedelta(seconds=n), f"school-{n}", "officer", {"n": n}, opening
            )
            for n in range(count)
            for opening in [{"person": b"one", "answer": b"two"} if n == number else {}]
        ]
        with transaction.atomic():
            made = actions.append_many(new)
            if number == 2:
                shredded = [made[number].entry_id]
                actions.shred(at=AT, organisation="registry", officer="officer", entries=shredded)
        head = actions.integrate(at=AT + timedelta(minutes=number))
        assert head is not None
        seen.append(head.note)
    return seen


def found(trusted: list[str]) -> str:
    """What the verifier says is broken."""
    with pytest.raises(Refusal) as caught:
        verify(trusted=trusted)
    assert caught.value.reason is Reason.LEDGER_BROKEN
    return str(caught.value.values["detail"])


def test_an_untouched_ledger_verifies_with_and_without_heads_that_were_kept(kept: list[str]) -> None:
    with transaction.atomic():
        actions.append(event=Event.FEED_DECLARED, at=AT, organisation="police", officer="o", facts={})
    heard: list[tuple[int, int]] = []
    report = verify(trusted=kept, progress=lambda done, total: heard.append((done, total)))
    assert report == verify()
    assert report.head is not None
    assert report == Report(9, 1, 7, 3, 4, 2, report.head)
    assert heard[-1] == (10, 10)


SAYING_NOTHING = {(models.Opening, "id"), (models.Entry, "seal")}


def cells() -> "Iterator[tuple[type[fields.Model], fields.Model, fields.Field[object, object]]]":
    for model in (models.Entry, models.Node, models.Checkpoint, models.Opening):
        for row in model.objects.all():
            for column in model._meta.concrete_fields:
                # The running number of an opening says nothing and nothing refers to it; nor does the seal of an entry
                # once it stands under a signed head (`test_ledger_seals` changes those of what waits).
                if column.column and (model, column.name) not in SAYING_NOTHING:
                    times = 4 if isinstance(column, fields.BinaryField | fields.TextField) else 1
                    yield from [(model, row, column)] * times


class TestWitnessed:
    """What witnesses signed, the offers to them and alarms, in every column: found, or nothing is believed for it."""

    @pytest.fixture
    def noted(self, kept: list[str], settings: Any, tmp_path: Path) -> str:
        """A quorum of two under the newest head, and an alarm that stands; the witnessed head as it is shown."""
        three = [PlainWitness(number, AT) for number in (1, 2, 3)]
        settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "policy", three, 2)
        three[2].size = 50
        rounds = Rounds(Wire(*three))
        for second in range(4):
            rounds.go_on(AT + timedelta(seconds=second))
        sequencer.catch_up(clock=lambda: AT)
        shown = published.witnessed()
        assert shown is not None
        assert models.Cosignature.objects.count() == 2
        assert models.Alarm.objects.count() == 1
        verify(trusted=kept)
        return shown.note

    @pytest.mark.parametrize("model", [models.Cosignature, models.Alarm, models.Offer])
    def test_a_change_of_any_column_is_found(self, noted: str, model: type[fields.Model]) -> None:
        chance, tried = random.Random(9162), set[str]()
        for row in model.objects.all():
            for column in model._meta.concrete_fields:
                before = getattr(row, column.attname)
                after = changed(before, chance) if before is not None else AT
                if column.name == "id":
                    continue  # a running number says nothing and nothing refers to it
                with transaction.atomic():
                    try:
                        with transaction.atomic():
                            assert model.objects.filter(pk=row.pk).update(**{column.attname: after}) == 1
                    except IntegrityError:
                        tried.add(f"{column.name}: stopped")
                    else:
                        tried.add(f"{column.name}: {self.finder(noted)}")
                    transaction.set_rollback(True)
        assert tried == FOUND[model]

    @pytest.mark.parametrize(
        "model, finder",
        [
            (models.Cosignature, "verifier"),
            (models.Alarm, "auditor"),
            (models.Offer, "whoever is shown another head"),
        ],
    )
    def test_a_deleted_row_is_found(self, noted: str, model: type[fields.Model], finder: str) -> None:
        model.objects.all()[0].delete()
        assert self.finder(noted) == finder

    def finder(self, noted: str) -> str:
        """Who finds it first."""
        try:
            verify()
        except Refusal:
            return "verifier"
        if any(one.kind.startswith("alarm") for one in audit().faults):
            return "auditor"
        shown = published.witnessed()
        return "nobody" if shown is not None and shown.note == noted else "whoever is shown another head"


FOUND = {
    models.Cosignature: {
        "checkpoint: verifier",
        "witness: verifier",
        "key_id: verifier",
        "line: verifier",
        "at: verifier",
    },
    models.Alarm: {
        "witness: auditor",
        "kind: auditor",
        "size: auditor",
        "theirs: auditor",
        "evidence: auditor",
        "raised_at: auditor",
        "ended_at: auditor",
    },
    # When a head was offered, and under which policy it met its quorum, is our own note: a head is believed by its
    # cosignatures alone, which whoever is shown it counts by a policy of their own.
    models.Offer: {
        "checkpoint: verifier",
        "offered_at: nobody",
        "witnessed_at: nobody",
        "policy: nobody",
    },
}


def changed(value: object, chance: random.Random) -> object:
    if isinstance(value, bytes | memoryview):
        data = bytearray(value)
        if not data:
            return b"\x00"
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    if isinstance(value, str):
        place = chance.randrange(len(value))
        return value[:place] + ("x" if value[place] != "x" else "y") + value[place + 1 :]
    if isinstance(value, UUID):
        return UUID(int=value.int ^ (1 << chance.randrange(128)))
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice((-1, 1)))
    if isinstance(value, int):
        return value + chance.choice((1, 1_000))
    return None


def test_a_change_of_any_stored_value_is_found(kept: list[str]) -> None:
    chance, tried, stopped = random.Random(6962), 0, 0
    other = models.Entry.objects.values_list("id", flat=True)[0]
    for model, row, column in list(cells()):
        before = getattr(row, column.attname)
        after = changed(before, chance) if before is not None else other
        key = {part.attname: getattr(row, part.attname) for part in model._meta.pk_fields}
        with transaction.atomic():
            try:
                with transaction.atomic():
                    assert model.objects.filter(**key).update(**{column.attname: after}) == 1
            except IntegrityError:
                stopped += 1  # a constraint of the database was there first
            else:
                assert found(kept), f"{model.__name__}.{column.attname}"
            tried += 1
            transaction.set_rollback(True)
    assert tried > 100
    assert stopped < tried // 4
    verify(trusted=kept)


@pytest.mark.parametrize("model", [models.Entry, models.Node, models.Checkpoint, models.Opening])
def test_a_deleted_row_of_any_table_is_found(kept: list[str], model: type[fields.Model]) -> None:
    for row in model.objects.all():
        with transaction.atomic():
            if model is models.Entry:
                owned = fields.Q(entry=row.pk) | fields.Q(shredded_by=row.pk)
                models.Opening.objects.filter(owned).delete()
            model.objects.filter(pk=row.pk)._raw_delete(using="default")
            assert found(kept)
            transaction.set_rollback(True)
    verify(trusted=kept)


def test_an_opening_without_its_entry_is_found(kept: list[str]) -> None:
    with transaction.atomic():
        receipt = actions.append(
            event=Event.INQUIRY_ANSWERED, at=AT, organisation="", officer="", facts={}, openings={"a": b"b"}
        )
    verify(trusted=kept)
    models.Entry.objects.filter(pk=receipt.entry_id)._raw_delete(using="default")
    assert found(kept) == "an opening belongs to no entry"


def test_a_fact_changed_in_a_body_is_found_by_its_hash(kept: list[str]) -> None:
    entry = models.Entry.objects.get(position=1)
    models.Entry.objects.filter(pk=entry.pk).update(body=bytes(entry.body).replace(b'"n":1', b'"n":2'))
    assert found([]) == "entry at position 1 is not what was hashed"


@pytest.mark.parametrize("level, index", [(1, 4), (3, 1), (4, 0), (62, 0)])
def test_a_node_that_is_not_of_the_tree_is_found(kept: list[str], level: int, index: int) -> None:
    models.Node.objects.create(level=level, index=index, hash=bytes(32))
    assert "not of the tree" in found([])


def test_a_deleted_head_is_found_by_its_number_or_by_who_kept_it(kept: list[str]) -> None:
    models.Checkpoint.objects.filter(number=2).delete()
    assert found([]) == "checkpoint 2 is gone"
    models.Checkpoint.objects.filter(number=3).update(number=2)
    verify(trusted=[kept[0], kept[2]])
    assert found(kept) == "the checkpoint of size 5 is gone"


def test_a_head_signed_anew_with_an_earlier_moment_is_found(kept: list[str]) -> None:
    earlier, text = AT - timedelta(days=1), notes.parse(kept[1]).text
    note = notes.sign(text, signing.checkpoint_signers(), earlier).written()
    models.Checkpoint.objects.filter(number=2).update(note=note, signed_at=earlier)
    assert found(kept) == "checkpoint 2 is older than the one before it"


def test_an_opening_under_another_label_is_found(kept: list[str]) -> None:
    models.Opening.objects.filter(label="person").update(label="parson")
    assert "belongs to no commitment" in found(kept)


def rebuilt() -> None:
    """What a forger with the log's keys and its machine can do: take in all entries again and sign new heads."""
    settings.TUTELA_HEAD_FILE.unlink()
    models.Node.objects.all().delete()
    models.Checkpoint.objects.all().delete()
    for row in models.Entry.objects.all():
        seal = seals.seal(seals.key(), row.id, bytes(row.leaf_hash))
        models.Entry.objects.filter(pk=row.pk).update(position=None, seal=seal)
    sequencer.catch_up(clock=lambda: AT)


def test_two_entries_that_changed_places_are_found(kept: list[str]) -> None:
    for old, new in ((0, 100), (1, 0), (100, 1)):
        assert models.Entry.objects.filter(position=old).update(position=new) == 1
    assert "node 0 of level 1" in found([])
    assert found(kept)


def test_a_history_rewritten_with_the_logs_own_keys_is_found_by_who_kept_a_head(kept: list[str]) -> None:
    first = models.Entry.objects.get(position=1)
    models.Entry.objects.filter(pk=first.pk).update(
        body=bytes(first.body).replace(b'"n":', b'"n":1'),
        leaf_hash=merkle.leaf_hash(bytes(first.body).replace(b'"n":', b'"n":1')),
    )
    rebuilt()
    verify()  # nothing inside contradicts it: this is why heads are kept outside
    assert "kept" in found(kept[:1])


def test_an_entry_inserted_into_the_past_is_found_by_who_kept_a_head(kept: list[str]) -> None:
    with transaction.atomic():
        actions.append(
            event=Event.FEED_DECLARED, at=AT - timedelta(days=1), organisation="", officer="", facts={}
        )
    rebuilt()
    verify()
    assert found(kept)


def test_a_history_cut_back_to_an_older_head_is_found_by_who_kept_a_newer_one(kept: list[str]) -> None:
    models.Checkpoint.objects.filter(number=3).delete()
    models.Node.objects.filter(level__gte=3).delete()
    models.Node.objects.filter(level=2, index=1).delete()
    models.Node.objects.filter(level=1, index__gte=2).delete()
    models.Opening.objects.filter(fields.Q(entry__position__gte=5)).delete()
    models.Entry.objects.filter(position__gte=5).delete()
    verify(trusted=kept[:2])
    assert "only 5 are left" in found(kept)


def test_a_head_signed_over_another_tree_is_found(kept: list[str]) -> None:
    head = Checkpoint(signing.origin(), 3, merkle.leaf_hash(b"another"))
    forged = notes.sign(head.text(), signing.checkpoint_signers(), AT).written()
    assert "not those of the checkpoint that was kept" in found([forged])
    assert "contradict each other" in found([kept[0], forged])
    models.Checkpoint.objects.filter(number=1).update(note=forged, root=head.root)
    assert "contradicts the entries" in found([])


def test_a_kept_head_that_this_log_did_not_sign_is_refused(kept: list[str]) -> None:
    head = replace(checkpoints.parse(notes.parse(kept[0]).text), origin="other.example/log")
    assert "not of this log" in found([notes.sign(head.text(), signing.checkpoint_signers(), AT).written()])
    assert found([notes.sign(head.text(), signing.receipt_signers(), AT).written()])
    assert found([kept[0].replace("log\n3\n", "log\n2\n")])


def test_a_receipt_cannot_be_shown_as_a_head() -> None:
    with transaction.atomic():
        receipt = actions.append(event=Event.FEED_DECLARED, at=AT, organisation="", officer="", facts={})
    assert found([receipt.note])


def test_a_kept_head_may_carry_lines_of_witnesses_and_a_stored_one_may_not(kept: list[str]) -> None:
    line = f"— witness.example {base64.b64encode(bytes(76)).decode()}\n"
    verify(trusted=[kept[1] + line])
    models.Checkpoint.objects.filter(number=2).update(note=kept[1] + line)
    assert "checkpoint 2" in found([])


def test_an_opening_removed_under_the_name_of_another_shredding_is_found(kept: list[str]) -> None:
    shredded_by = models.Opening.objects.filter(shredded_by__isnull=False)[0].shredded_by_id
    victim = models.Opening.objects.filter(shredded_by__isnull=True)[0]
    models.Opening.objects.filter(pk=victim.pk).update(sealed=b"", shredded_by=shredded_by)
    assert "shredded" in found(kept)


def test_a_shredded_opening_that_was_brought_back_is_found(kept: list[str]) -> None:
    with transaction.atomic():
        receipt = actions.append(
            event=Event.INQUIRY_ANSWERED, at=AT, organisation="", officer="", facts={}, openings={"a": b"b"}
        )
        before = bytes(models.Opening.objects.get(entry=receipt.entry_id).sealed)
        actions.shred(at=AT, organisation="", officer="", entries=[receipt.entry_id])
    verify(trusted=kept)
    models.Opening.objects.filter(entry=receipt.entry_id).update(sealed=before, shredded_by=None)
    assert "shredded" in found(kept)


def test_an_opening_moved_to_another_entry_is_found(kept: list[str]) -> None:
    first, second = models.Opening.objects.filter(shredded_by__isnull=True, label="person")[:2]
    models.Opening.objects.filter(pk=first.pk).update(sealed=second.sealed)
    assert "was changed" in found(kept)
