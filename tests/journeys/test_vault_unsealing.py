"""Unsealing from end to end: sealed by the gate, unsealed by two officers with both shares, a record again."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tests.vault import acts, appoint_more, officer, unsealing
from tutela.agencies.sealing import gate
from tutela.agencies.sealing import unsealing as whole
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.core.errors import Reason, Refusal
from tutela.records.registry.models import SourceRecord
from tutela.records.vault import actions, applications, custody, keys, log, models
from tutela.records.vault import unsealing as leaving
from tutela.records.vault.applications import State
from tutela.records.vault.custody import Source
from tutela.records.vault.finding import PrivateKeys

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = number(date(2002, 3, 1), 15)
SOURCE = Source("police", "police", "S-1")
ROW = conviction(
    "S-1",
    "林一舟",
    PERSON,
    acted_on="2018-05-01",
    decided_on="2018-12-01",
    effective_on="2019-01-01",
    months=24,
)


@pytest.fixture(autouse=True)
def _sealed(at: datetime, tmp_path: Path, settings: Any) -> None:
    """A file of the police with one conviction, which the law seals as it enters."""
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    appoint_more(at)
    declare_all(at)
    load(tmp_path / "police.jsonl", [ROW], at, "police-recorder")
    assert custody.kept([SOURCE]) != {}
    assert answer(at) is Answer.NO_RECORD


@pytest.fixture
def private(vault_secret: bytes) -> PrivateKeys:
    return PrivateKeys({keys.public_keys()[-1].key_id: vault_secret})


def answer(at: datetime) -> Answer:
    question = about("林一舟", PERSON)
    reply = inquiries.ask(acting=officer("clerk"), purpose_code="teacher-hire", question=question, at=at)
    return reply.answer


def approved(at: datetime, **changes: Any) -> UUID:
    handed = applications.read(json.dumps(unsealing("S-1", at, **changes)).encode())
    made = actions.apply(acting=officer("police-recorder"), handed=handed, at=at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    return made


def carry_out(made: UUID, private: PrivateKeys, at: datetime) -> None:
    whole.unseal(acting=officer("police-recorder-3"), application=made, private=private, at=at)


def combined(months: int) -> dict[str, Any]:
    return {"penalty": "fixed-term", "combination": "undiscovered-crime", "months": months}


def done(made: UUID, at: datetime) -> None:
    """The record is one again, once, and the vault remembers only what was done."""
    assert custody.kept([SOURCE]) == {}
    assert models.Dossier.objects.count() == 0
    assert SourceRecord.objects.count() == 1
    assert models.Application.objects.get(id=made).state == State.DONE.value
    assert answer(at) is Answer.RECORD
    assert acts() == ["kept", "applied", "approved", "unsealing", "released"]


@pytest.mark.parametrize("months", [60, 61, 72])
def test_a_combined_term_of_five_years_or_more_unseals(
    at: datetime, private: PrivateKeys, months: int
) -> None:
    made = approved(at, sentence=combined(months))
    carry_out(made, private, at)
    done(made, at)


def test_a_combined_term_below_five_years_does_not(at: datetime, private: PrivateKeys) -> None:
    made = approved(at, sentence=combined(59))
    with pytest.raises(Refusal) as refused:
        carry_out(made, private, at)
    assert refused.value.reason is Reason.VAULT_STILL_SEALED
    assert custody.kept([SOURCE]) != {}
    assert answer(at) is Answer.NO_RECORD
    assert "unsealing" not in [one.body["act"] for one in log.read()]


def test_after_it_was_done_it_is_closed(at: datetime, private: PrivateKeys) -> None:
    made = approved(at)
    carry_out(made, private, at)
    with pytest.raises(Refusal) as refused:
        carry_out(made, private, at)
    assert refused.value.reason is Reason.VAULT_CLOSED
    assert answer(at) is Answer.RECORD


def test_not_before_it_is_approved_and_not_after_its_time(at: datetime, private: PrivateKeys) -> None:
    handed = applications.read(json.dumps(unsealing("S-1", at)).encode())
    made = actions.apply(acting=officer("police-recorder"), handed=handed, at=at)
    for moment in (at, at + timedelta(days=10)):
        with pytest.raises(Refusal) as refused:
            carry_out(made, private, moment)
        assert refused.value.reason is Reason.VAULT_CLOSED
        if moment == at:
            actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    carry_out(made, private, at + timedelta(days=10) - timedelta(seconds=1))
    done(made, at + timedelta(days=10))


@pytest.mark.parametrize(
    ("where", "name"),
    [(leaving, "begin"), (gate, "release"), (gate, "turn"), (leaving, "finish"), (custody, "release")],
)
def test_cut_off_anywhere_the_same_again_does_the_rest(
    at: datetime, private: PrivateKeys, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    made = approved(at)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, _cut_off)
        with pytest.raises(KeyboardInterrupt):
            carry_out(made, private, at)
    carry_out(made, private, at)
    done(made, at)


@pytest.mark.parametrize(("where", "name"), [(gate, "release"), (leaving, "finish")])
def test_once_begun_it_is_brought_to_its_end_after_its_time(
    at: datetime, private: PrivateKeys, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    made, later = approved(at), at + timedelta(days=30)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, _cut_off)
        with pytest.raises(KeyboardInterrupt):
            carry_out(made, private, at)
    carry_out(made, private, later)
    done(made, later)


def test_a_file_with_the_old_facts_that_came_between_is_sealed_and_nothing_is_lost(
    at: datetime, private: PrivateKeys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = approved(at)
    with monkeypatch.context() as patch:
        patch.setattr(gate, "release", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            carry_out(made, private, at)
    assert custody.kept([SOURCE]) == {}
    load(tmp_path / "again.jsonl", [ROW], at, "police-recorder")
    assert custody.kept([SOURCE]) != {}
    assert answer(at) is Answer.NO_RECORD
    carry_out(made, private, at)
    assert answer(at) is Answer.RECORD


def test_what_the_gate_seals_again_is_not_deleted(
    at: datetime, private: PrivateKeys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = approved(at)
    release: Callable[..., object] = gate.release

    def and_then_the_old_file(**values: Any) -> None:
        load(tmp_path / "again.jsonl", [ROW], at, "police-recorder")

    monkeypatch.setattr(gate, "release", and_then_the_old_file)
    with pytest.raises(Refusal) as refused:
        carry_out(made, private, at)
    assert refused.value.reason is Reason.VAULT_STILL_SEALED
    assert custody.kept([SOURCE]) != {}
    monkeypatch.setattr(gate, "release", release)
    carry_out(made, private, at)
    assert answer(at) is Answer.RECORD


def _cut_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_file_that_was_sealed_says_nothing_when_it_comes_again(
    at: datetime, tmp_path: Path, private: PrivateKeys
) -> None:
    later = at + timedelta(days=1)
    made = approved(later)
    carry_out(made, private, later)
    load(tmp_path / "police.jsonl", [ROW], later + timedelta(days=1), "police-recorder")
    done(made, later + timedelta(days=1))
    fresh = {**ROW, "case_number": "2019-7"}
    load(tmp_path / "corrected.jsonl", [fresh], later + timedelta(days=2), "police-recorder")
    assert custody.kept([SOURCE]) != {}, "a file that is new is heard, and the law seals what it says"
