"""Whoever writes into the tables of the log without its keys brings nothing in, and stops nobody."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client

from tutela.auditing.audit import audit
from tutela.auditing.statements import Wrong
from tutela.core.crypto.keyring import Use
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries, merkle, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.receipts import Receipt
from tutela.keys import current, keyfile
from tutela.ledger import (
    actions,
    alarms,
    cosigning,
    models,
    queries,
    remembered,
    replay,
    sequencer,
    signing,
    strangers,
    tree,
)
from tutela.ledger.events import Event
from tutela.ledger.queries import ReceiptState
from tutela.ledger.receipt_files import acceptance, receipt_file
from tutela.ledger.verify import verify

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def appended(count: int = 1, at: datetime = AT) -> list[Receipt]:
    new = [actions.NewEntry(Event.FEED_DECLARED, at, "police", "officer-1", {"n": n}) for n in range(count)]
    with transaction.atomic():
        return actions.append_many(new)


def forged(at: datetime = AT - timedelta(minutes=1), **columns: Any) -> UUID:
    """A row that is an entry in everything but that nobody accepted it; it would be the next in its order."""
    entry = uuid4()
    body = entries.EntryContent(
        entry, Event.FEED_DECLARED.value, at, "police", "officer-2", {"n": 7}, {}
    ).body()
    models.Entry.objects.create(
        id=entry,
        event=Event.FEED_DECLARED.value,
        organisation="police",
        body=body,
        leaf_hash=merkle.leaf_hash(body),
        accepted_at=at,
        **columns,
    )
    return entry


def rewritten(entry: UUID) -> UUID:
    """The entry with another officer in it, and the hash that belongs to that."""
    row = models.Entry.objects.get(pk=entry)
    body = bytes(row.body).replace(b"officer-1", b"officer-9")
    assert body != bytes(row.body)
    models.Entry.objects.filter(pk=entry).update(body=body, leaf_hash=merkle.leaf_hash(body))
    return entry


def emptied(entry: UUID) -> UUID:
    models.Entry.objects.filter(pk=entry).update(seal=None)
    return entry


def of_another(entry: UUID) -> bytes:
    seal = models.Entry.objects.values_list("seal", flat=True).get(pk=entry)
    assert seal is not None
    return bytes(seal)


STRANGE: dict[str, Callable[[UUID], UUID]] = {
    "put in without a seal": lambda _: forged(),
    "put in with a seal that was made up": lambda _: forged(seal=bytes(16)),
    "put in with the beginning of a seal": lambda other: forged(seal=of_another(other)[:1]),
    "put in with the seal of another": lambda other: forged(seal=of_another(other)),
    "rewritten while it waits": lambda _: rewritten(appended()[0].entry_id),
    "robbed of its seal": lambda _: emptied(appended()[0].entry_id),
}


def broken() -> str:
    """What the verifier says."""
    with pytest.raises(Refusal) as caught:
        verify()
    assert caught.value.reason is Reason.LEDGER_BROKEN
    return str(caught.value.values["detail"])


@pytest.mark.parametrize("how", STRANGE)
def test_what_this_log_did_not_accept_is_set_aside_named_and_stops_nobody(
    how: str, caplog: pytest.LogCaptureFixture
) -> None:
    appended(3)
    sequencer.catch_up(clock=lambda: AT)
    waiting = appended(3)
    stranger = STRANGE[how](waiting[1].entry_id)
    assert str(stranger) in broken()
    with pytest.raises(Refusal) as caught:
        acceptance(stranger)
    assert caught.value.reason is Reason.LEDGER_BROKEN
    sequencer.catch_up(clock=lambda: AT)
    assert [queries.receipt_state(one.entry_id) for one in waiting] == [ReceiptState.INTEGRATED] * 3
    assert queries.receipt_state(stranger) is ReceiptState.ACCEPTED
    row = models.Entry.objects.get(pk=stranger)
    assert (row.position, row.seal) == (None, None)
    assert queries.waiting() == 0
    assert not queries.is_waiting()
    assert [one.kind for one in alarms.standing()] == [alarms.Kind.FOREIGN]
    assert str(stranger) in alarms.standing()[0].evidence
    assert how == "put in without a seal" or how == "robbed of its seal" or str(stranger) in caplog.text
    assert str(stranger) in broken()
    assert any(one.wrong is Wrong.LEDGER_BROKEN and str(stranger) in one.detail for one in audit().faults)
    with pytest.raises(Refusal):
        receipt_file(stranger)


def test_a_promise_given_again_says_what_was_hashed_and_no_column_beside_it() -> None:
    (made,) = appended()
    row = models.Entry.objects.filter(pk=made.entry_id)
    row.update(accepted_at=AT + timedelta(days=1))
    assert acceptance(made.entry_id).accepted_at == AT
    row.update(body=bytes(row.get().body).replace(b"officer-1", b"officer-9"))
    with pytest.raises(Refusal) as caught:
        acceptance(made.entry_id)
    assert caught.value.reason is Reason.LEDGER_BROKEN


def test_what_the_log_did_not_accept_says_nothing_to_the_audit() -> None:
    """A row that such an entry would cover stands without one."""
    before = {one.entry_id for one in replayed()}
    forged()
    assert {one.entry_id for one in replayed()} == before


def replayed() -> list[entries.EntryContent]:
    return [*replay.contents(), *replay.contents_of(Event.FEED_DECLARED)]


def test_many_such_rows_before_the_others_keep_none_of_them_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "INTEGRATED_AT_MOST", 4)
    for _ in range(9):
        forged(seal=bytes(16))
    (one,) = appended()
    head = actions.integrate(at=AT)
    assert head is not None
    assert head.checkpoint.size == 1
    assert queries.inclusion(one.entry_id).index == 0
    assert models.Entry.objects.filter(models.SET_ASIDE).count() == 9


def test_a_place_that_the_log_has_not_given_is_taken_back(caplog: pytest.LogCaptureFixture) -> None:
    appended(3)
    sequencer.catch_up(clock=lambda: AT)
    waiting, moved = appended(2), appended()[0]
    models.Entry.objects.filter(pk=moved.entry_id).update(position=4)
    strange = [forged(position=3), forged(position=1_000, seal=bytes(16))]
    assert queries.receipt_state(strange[0]) is ReceiptState.ACCEPTED
    assert not {line.entry_id for line in queries.entries()} & {*strange, moved.entry_id}
    with pytest.raises(Refusal):
        acceptance(strange[0])
    for path in ("tile/0/000.p/4", "tile/0/000.p/5", "tile/entries/000.p/4"):
        assert Client().get(f"/tlog/{path}").status_code != 200, path
    assert Client().get("/tlog/tile/0/000.p/3").status_code == 200
    sequencer.catch_up(clock=lambda: AT)
    for one in (*waiting, moved):
        assert queries.receipt_state(one.entry_id) is ReceiptState.INTEGRATED
    kept = models.Entry.objects.filter(pk__in=strange).values_list("position", "seal")
    assert list(kept) == [(None, None)] * 2
    assert [one.kind for one in alarms.standing()] == [alarms.Kind.FOREIGN]
    assert all(str(one) in caplog.text for one in (*strange, moved.entry_id))
    assert all(str(one) in broken() for one in strange)


@pytest.mark.parametrize("signed_for", ["nothing", "a smaller one", "another log"])
@pytest.mark.parametrize("newest", [True, False])
def test_a_head_that_the_log_did_not_sign_makes_nothing_part_of_it(
    signed_for: str, newest: bool, caplog: pytest.LogCaptureFixture
) -> None:
    appended(3)
    sequencer.catch_up(clock=lambda: AT)
    appended(1)
    sequencer.catch_up(clock=lambda: AT)
    head = models.Checkpoint.objects.order_by("-number").first()
    assert head is not None
    strange = forged(position=4)
    elsewhere = Checkpoint("log.example", 5, bytes(32)).text()
    note = {
        "nothing": "forged\n",
        "a smaller one": head.note,
        "another log": notes.sign(elsewhere, signing.checkpoint_signers(), AT).written(),
    }[signed_for]
    number = head.number + 1
    if not newest:  # it takes the number of a head that is ours, which moves on
        models.Checkpoint.objects.filter(number=1).delete()
        number = 1
    models.Checkpoint.objects.create(number=number, size=5, root=bytes(32), note=note, signed_at=AT)
    for path in ("tile/0/000.p/5", "tile/entries/000.p/5"):
        assert Client().get(f"/tlog/{path}").status_code != 200, path
    assert Client().get("/tlog/tile/0/000.p/4").status_code == 200
    assert Client().get("/tlog/checkpoint").content.decode() == head.note
    offered = cosigning.offer(at=AT)
    assert offered is not None
    assert offered.number == head.number
    assert queries.size() == 4
    assert queries.receipt_state(strange) is ReceiptState.ACCEPTED
    strangers.look(at=AT)
    strangers.look(at=AT + strangers.LASTS)
    (alarm,) = alarms.standing()
    assert (alarm.kind, alarm.size) == (alarms.Kind.FOREIGN, 4)
    assert "of size 5" in alarm.evidence
    assert "of size 5" in caplog.text
    assert models.Entry.objects.get(pk=strange).position == 4, "what cannot be judged is left as it is"


def test_with_the_keys_of_another_log_nothing_is_judged(settings: Any, tmp_path: Path) -> None:
    appended(3)
    sequencer.catch_up(clock=lambda: AT)
    settings.TUTELA_LOG_ORIGIN = "other.example"
    strangers.look(at=AT)
    assert queries.size() == 0
    assert alarms.standing() == []
    assert models.Entry.objects.filter(position__isnull=False).count() == 3


def test_nodes_beyond_the_newest_head_are_served_to_nobody() -> None:
    appended(256)
    actions.integrate(at=AT)
    assert Client().get("/tlog/tile/1/000.p/1").status_code == 200
    models.Node.objects.create(level=8, index=1, hash=bytes(32))
    assert Client().get("/tlog/tile/1/000.p/2").status_code == 404


def test_a_database_with_a_foreign_node_is_not_told_to_be_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sequencer, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(sequencer, "close_old_connections", lambda: None)

    class Pauses(threading.Event):
        """Three turns; before the last the foreign row is gone."""

        turns = 0

        def wait(self, timeout: float | None = None) -> bool:
            self.turns += 1
            if self.turns == 2:
                models.Node.objects.all().delete()
            if self.turns == 3:
                self.set()
            return self.is_set()

    models.Node.objects.create(level=1, index=0, hash=bytes(32))
    made = appended(2)
    with transaction.atomic():
        sequencer.run(stop=Pauses(), clock=lambda: AT)
    assert "away" not in caplog.text
    assert "hold what it has not written" in caplog.text
    assert [one.kind for one in alarms.standing()] == [alarms.Kind.FOREIGN]
    assert all(queries.receipt_state(one.entry_id) is ReceiptState.INTEGRATED for one in made)


@pytest.mark.parametrize("suite", Suite)
def test_what_waits_through_a_rotation_is_taken_in(suite: Suite, settings: Any, tmp_path: Path) -> None:
    settings.TUTELA_KEY_FILE = tmp_path / "keys.json"
    keyfile.create(settings.TUTELA_KEY_FILE, suite=suite, at=AT)
    appended()
    coming = current.bring_in(Use.LOG, AT)
    appended()
    current.put_in_force(coming)
    appended()
    assert len({of_another(one) for one in models.Entry.objects.values_list("id", flat=True)}) == 3
    head = actions.integrate(at=AT)
    assert head is not None
    assert head.checkpoint.size == 3
    verify()


def test_who_has_other_keys_of_data_seals_nothing_for_the_log(settings: Any, tmp_path: Path) -> None:
    """The key of a seal is of the log's root: none of those with which fields are encrypted gives it."""
    ring = current.ring()
    (made,) = appended()
    leaf = made.entry_id.bytes + made.leaf
    for root in ring.roots:
        fits = root.hash_key("acceptance").digest(leaf)[:16] == of_another(made.entry_id)
        assert fits is (root.use is Use.LOG)


def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The head is remembered, and its commit does not come about."""

    class PowerCut(Exception):
        pass

    def cut(**_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(models.Checkpoint.objects, "create", cut)
        with pytest.raises(PowerCut), transaction.atomic():
            actions.integrate(at=AT)


def test_a_head_that_was_cut_off_takes_in_the_entries_of_its_leaves_and_no_twins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = appended(3)
    cut_off(monkeypatch)
    for place, one in enumerate(made):
        for number in (place, 2**128 - 1 - place):  # before and behind, in whichever order rows are read
            twin = models.Entry.objects.get(pk=one.entry_id)
            twin.id = UUID(int=number)
            twin.save(force_insert=True)
    actions.integrate(at=AT)
    assert [queries.receipt_state(one.entry_id) for one in made] == [ReceiptState.INTEGRATED] * 3
    assert models.Entry.objects.filter(position__isnull=False).count() == 3


def test_a_leaf_of_a_head_that_was_cut_off_is_gone_once_its_entry_is_rewritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = appended(3)
    cut_off(monkeypatch)
    kept = remembered.read()
    assert kept is not None
    assert tree.are_waiting(kept.leaves)
    emptied(made[1].entry_id)
    assert not tree.are_waiting(kept.leaves)
    with pytest.raises(Refusal) as caught:
        actions.integrate(at=AT)
    assert caught.value.reason is Reason.LEDGER_RESTORED


def test_the_alarm_stands_for_a_day_and_until_nothing_foreign_is_left() -> None:
    stranger = forged()
    for hours in (0, 1, 30):
        sequencer.catch_up(clock=lambda hours=hours: AT + timedelta(hours=hours))
        assert len(alarms.standing()) == 1
    models.Entry.objects.filter(pk=stranger).delete()
    sequencer.catch_up(clock=lambda: AT + strangers.LASTS - timedelta(seconds=1))
    assert len(alarms.standing()) == 1
    sequencer.catch_up(clock=lambda: AT + strangers.LASTS)
    assert alarms.standing() == []
    told = models.Entry.objects.filter(event__startswith="alarm:").order_by("position")
    assert list(told.values_list("event", flat=True)) == ["alarm:raised", "alarm:ended"]
    assert verify().waiting == 0


def test_what_names_entries_in_the_log_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        forged(seal=bytes(16))
        sequencer.catch_up(clock=lambda: AT)
    assert "officer" not in caplog.text
    assert notes.parse(queries.checkpoint().note)  # type: ignore[union-attr]  # the alarm's own entry stands under it
