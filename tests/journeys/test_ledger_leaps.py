"""A clock that leaps on the machine that signs heads makes no promise look broken, and is told."""

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.journeys import alert_rules
from tests.journeys.api_calls import Clock
from tests.journeys.api_calls import clock as clock
from tests.journeys.test_ledger_watch import metrics, rule
from tests.journeys.witness_cast import PlainWitness, Wire, policy
from tutela.core.proofs import tiles
from tutela.core.proofs.checkpoints import SignedCheckpoint
from tutela.core.proofs.keys import Kind
from tutela.core.proofs.receipts import Receipt
from tutela.ledger import actions, models, queries, remembered, sequencer, signing, steady
from tutela.ledger.events import Event
from tutela.ledger.steady import HASTE, Count
from tutela.ledger.verify import verify
from tutela.ledger.witnessing import Rounds
from tutela_verify import cli
from tutela_verify.faults import Exit

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
LEAP = timedelta(days=2)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No leap before this one."""
    monkeypatch.setattr(steady, "_leapt", False)


def promised(at: datetime) -> Receipt:
    """One entry that waits."""
    with transaction.atomic():
        return actions.append(event=Event.MONITOR_PROBE, at=at, organisation="m", officer="m", facts={})


def head(at: datetime, seconds: float, boot: str = "one") -> SignedCheckpoint:
    """A head over one more entry, signed when the wall says `at` and so many seconds were counted since the start."""
    promised(at)
    signed = actions.integrate(at=at, count=Count(boot, seconds))
    assert signed is not None
    return signed


def shown(folder: Path) -> Path:
    """What the log shows to the world now."""
    for path in ("checkpoint", *(f"tile/{one.path()}" for one in tiles.of(queries.size()))):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(Client().get(f"/tlog/{path}").content)
    return folder


def held(receipt: Receipt, log: Path, folder: Path) -> int:
    """What an outsider's program says of the promise under that head."""
    (key,) = (one for one in signing.checkpoint_verifiers() if one.kind is Kind.ED25519)
    (dated,) = (one for one in signing.checkpoint_verifiers() if one.kind is Kind.ML_DSA_44)
    (folder / "policy").write_text(f"log {key.text()}\nlog {dated.text()}\nquorum none\n")
    (folder / "receipt.json").write_text(json.dumps(receipt.as_json()))
    named = [str(folder / "receipt.json"), "--tiles", str(log), "--policy", str(folder / "policy")]
    return cli.run(["promise", *named, "--language", "en"])


def test_no_promise_looks_broken_once_the_clock_is_right_again(tmp_path: Path) -> None:
    head(AT, 0)
    assert head(AT + LEAP, 10).signed_at <= AT + timedelta(seconds=12)
    log = shown(tmp_path / "tlog")
    receipt = promised(AT + timedelta(seconds=20))  # the clock is right again
    assert held(receipt, log, tmp_path) == Exit.INCOMPLETE
    signed = actions.integrate(at=AT + timedelta(seconds=21), count=Count("one", 21))
    assert signed is not None
    assert signed.signed_at == AT + timedelta(seconds=21)
    assert held(receipt, shown(tmp_path / "tlog"), tmp_path) == Exit.PROVED
    assert verify().entries == 3


def test_without_the_count_it_would(tmp_path: Path) -> None:
    """The canary: the outsider's program sees such a head."""
    promised(AT + LEAP)
    actions.integrate(at=AT + LEAP)
    log = shown(tmp_path / "tlog")
    assert held(promised(AT), log, tmp_path) == Exit.FORK


def test_a_machine_that_was_off_for_a_month_has_not_leapt() -> None:
    head(AT, 10_000)
    assert head(AT + timedelta(days=31), 40, boot="two").signed_at == AT + timedelta(days=31)


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (timedelta(hours=23), ""),
        (timedelta(hours=24), "24 h after the last head"),
        (timedelta(days=31), "744 h after the last head"),
        (-timedelta(seconds=59), ""),
        (-timedelta(hours=8), "28800 s before the last head"),
    ],
)
def test_what_the_clock_says_at_a_start_is_told_once_for_somebody_who_knows(
    away: timedelta, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    head(AT, 10_000)
    assert head(AT + away, 40, boot="two").signed_at == max(AT, AT + away), "and believed"
    head(AT + away + timedelta(seconds=1), 41, boot="two")
    assert [told in line for line in caplog.messages] == ([True] if told else [])


def test_one_that_slept_has_counted_on_and_one_that_counts_from_anew_is_believed() -> None:
    head(AT, 10)
    assert head(AT + LEAP, 10 + LEAP.total_seconds()).signed_at == AT + LEAP
    assert head(AT + 2 * LEAP, 5).signed_at == AT + 2 * LEAP


def test_a_time_service_may_set_the_clock_by_seconds(caplog: pytest.LogCaptureFixture) -> None:
    head(AT, 0)
    late = head(AT + timedelta(seconds=50), 10)
    assert timedelta(seconds=10) <= late.signed_at - AT < timedelta(seconds=12)
    assert 40 / HASTE < 400
    assert head(AT + timedelta(seconds=440), 400).signed_at == AT + timedelta(seconds=440)
    assert caplog.records == []


def test_it_is_told_once_and_again_after_the_next(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    for leap in (0, 1, 1, 0, 1):
        seconds = queries.size()
        head(AT + leap * LEAP + timedelta(seconds=seconds), seconds)
    assert len([one for one in caplog.records if "leapt" in one.message]) == 2


def test_a_wrong_clock_uses_up_a_day_in_no_less_than_a_week() -> None:
    """Heads are many: what each may run ahead is counted together."""
    head(AT, 0)
    for day in range(1, 7 * 24):
        last = head(AT + LEAP + timedelta(hours=day), 3600.0 * day)
    assert timedelta(hours=23) < last.signed_at - AT - timedelta(hours=7 * 24 - 1) < timedelta(hours=24)


def test_what_a_witness_states_too_is_believed(settings: Any, tmp_path: Path) -> None:
    """A host had stopped the machine: the wall clock is right, and the count is behind."""
    witness = PlainWitness(1, AT + LEAP)
    settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "policy", [witness], 1)
    head(AT, 0)
    assert head(AT + LEAP, 1).signed_at <= AT + timedelta(seconds=2)
    rounds = Rounds(Wire(witness))
    for second in range(3):
        rounds.go_on(AT + LEAP + timedelta(seconds=second))
    assert models.Cosignature.objects.exists()
    assert head(AT + LEAP + timedelta(seconds=5), 6).signed_at == AT + LEAP
    # From there on it is counted again.
    assert head(AT + LEAP + timedelta(seconds=9), 10).signed_at > AT + LEAP


def test_the_sequencer_counts_by_the_machines_clock_and_not_in_a_story() -> None:
    promised(timezone.now())
    sequencer.catch_up()
    kept = remembered.read()
    assert kept is not None
    assert kept.reading is not None
    now = steady.count()
    assert now is not None
    assert kept.reading.count.boot == now.boot
    assert 0 <= now.seconds - kept.reading.count.seconds < 60
    told = timezone.now().replace(microsecond=0) + timedelta(days=400)
    promised(told)
    sequencer.catch_up(clock=lambda: told)
    kept = remembered.read()
    assert kept is not None
    assert (kept.reading, kept.signed_at) == (None, told)


def test_the_leap_is_measured_and_wakes_somebody(clock: Clock, at: datetime) -> None:
    now = steady.count()
    assert now is not None
    head(at, now.seconds, now.boot)
    asked = rule("TutelaClockLeapt")
    clock.now = at + timedelta(seconds=30)
    assert not alert_rules.fires(asked, metrics())
    clock.now = at + LEAP
    assert metrics()["tutela_ledger_clock_ahead_seconds"] == pytest.approx(LEAP.total_seconds(), abs=600)
    assert alert_rules.fires(asked, metrics())
    clock.now = at
    assert not alert_rules.fires(asked, metrics())


def test_a_file_of_an_earlier_edition_says_nothing_of_a_count(settings: Any) -> None:
    head(AT, 0)
    kept = json.loads(settings.TUTELA_HEAD_FILE.read_text())
    del kept["reading"]
    settings.TUTELA_HEAD_FILE.write_text(json.dumps(kept) + "\n")
    assert head(AT + LEAP, 1).signed_at == AT + LEAP
