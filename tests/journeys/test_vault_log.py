"""The vault's log is vouched for by the ordinary ledger once a day; whatever is changed in it is found."""

from datetime import datetime, timedelta

import pytest

from tests.cast import appoint_all
from tests.vault import keep, sealed
from tutela.core.errors import Reason, Refusal
from tutela.ledger import actions as ledger
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.records.vault import heads, keys, log, models, store

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def kept(at: datetime) -> datetime:
    """Three days of the vault: something, nothing, something; the moment after."""
    appoint_all(at)
    keep(sealed("S-1", at), sealed("S-2", at), at=at)
    heads.publish(at=at)
    heads.publish(at=at + DAY)
    keep(sealed("S-3", at), at=at + 2 * DAY)
    with store.written():
        log.append([log.Entry(log.Act.APPLIED, at, "police", ("officer-1",), purpose="量刑")])
    heads.publish(at=at + 2 * DAY)
    return at + 2 * DAY


def test_the_ledger_vouches_for_the_log(kept: datetime) -> None:
    assert heads.verify() == heads.Checked(entries=4, heads=3, vouched=4)
    keep(sealed("S-4", kept), at=kept)
    assert heads.verify() == heads.Checked(entries=5, heads=3, vouched=4)


def test_a_day_has_one_entry_of_one_size_whatever_happened(kept: datetime) -> None:
    heads.publish(at=kept + timedelta(hours=2))
    said = [entry.facts for entry in replay.contents_of(Event.VAULT_HEAD)]
    assert len(said) == 3
    assert {tuple(facts) for facts in said} == {("commitment",)}
    assert {len(str(facts["commitment"])) for facts in said} == {64}
    assert len({str(facts["commitment"]) for facts in said}) == 3  # also of the day on which nothing happened


def test_a_head_that_was_cut_off_before_the_ledger_had_it_is_made_good(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint_all(at)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            heads.publish(at=at)
    assert list(replay.contents_of(Event.VAULT_HEAD)) == []
    assert heads.verify().vouched == 0
    heads.publish(at=at)
    heads.publish(at=at)
    assert len(list(replay.contents_of(Event.VAULT_HEAD))) == 1
    heads.verify()


def _cut_off(**_: object) -> None:
    raise KeyboardInterrupt


def broken(detail: str) -> None:
    with pytest.raises(Refusal) as refused:
        heads.verify()
    assert refused.value.reason is Reason.VAULT_LOG_BROKEN
    assert detail in str(refused.value.values["detail"])


@pytest.mark.parametrize("position", [0, 1, 2, 3])
def test_a_changed_entry_is_found(kept: datetime, position: int) -> None:
    row = models.LogEntry.objects.get(position=position)
    row.body = bytes(row.body).replace(b'"v":1', b'"v":2')
    row.save()
    broken("the head of")


@pytest.mark.parametrize("position", [0, 2])
def test_a_removed_entry_is_found(kept: datetime, position: int) -> None:
    models.LogEntry.objects.filter(position=position).delete()
    broken(f"entry {position} is gone")


def test_a_log_cut_short_is_found(kept: datetime) -> None:
    models.LogEntry.objects.filter(position__gte=2).delete()
    broken("the head of")


def test_entries_that_changed_places_are_found(kept: datetime) -> None:
    one, two = models.LogEntry.objects.filter(position__in=(0, 1)).order_by("position")
    one.body, two.body = two.body, one.body
    one.save()
    two.save()
    broken("the head of")


def test_a_purpose_that_was_put_in_anothers_place_is_found(kept: datetime) -> None:
    with store.written():
        log.append([log.Entry(log.Act.APPLIED, kept, "police", ("officer-1",), purpose="另一目的")])
    one, two = models.LogEntry.objects.exclude(opening=b"").order_by("position")
    one.opening = two.opening
    one.save()
    broken("the purpose of entry")


@pytest.mark.parametrize("instead", ["另一目的", None])
def test_a_purpose_that_was_written_anew_or_taken_away_is_found(kept: datetime, instead: str | None) -> None:
    row = models.LogEntry.objects.exclude(opening=b"").get()
    plain = bytes(32) + instead.encode() if instead else b""
    ring = keys.recognising()
    row.opening = keys.encrypt(ring, "log", str(row.position), plain) if instead else b""
    row.save()
    broken("the purpose of entry")


def test_a_log_rewritten_with_its_heads_is_not_the_ledgers(kept: datetime) -> None:
    models.LogEntry.objects.filter(position__gte=2).delete()
    for row in models.Head.objects.filter(size__gt=2):
        row.size, row.root = 2, log.tree()[2]
        row.save()
    broken("is not in the ledger")


def test_a_head_taken_out_of_the_vault_is_missed(kept: datetime) -> None:
    models.Head.objects.order_by("-on").first().delete()  # type: ignore[union-attr]
    broken("that the vault does not know")
