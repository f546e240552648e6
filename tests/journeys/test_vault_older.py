"""An older vault put back would forget what was sealed since: it is not adopted unless both keepers say so."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.cast import conviction, number
from tests.commands import Commands
from tests.journeys.test_gate import ADULT, Load, enter, juvenile, kept
from tests.vault import officer, private_keys
from tutela.agencies.sealing import gate, marks, reseal, sweep
from tutela.core.errors import Reason, Refusal
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.ledger.models import Entry
from tutela.records.vault import heads, log, signatures
from tutela.records.vault.models import FormerMark

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REASONS = "磁盘损坏，最新副本亦不可读"


def older(reason: Reason = Reason.VAULT_OLDER, at: datetime | None = None) -> Refusal:
    assert at is not None
    with pytest.raises(Refusal) as refused:
        reseal.reseal(at=at)
    assert refused.value.reason is reason
    return refused.value


@pytest.fixture
def put_back(enter: Load, at: datetime) -> datetime:
    """A vault of the day before: what was sealed since is neither in it nor in the registry."""
    enter(juvenile())
    sweep.sweep(at=at)
    copy = transaction.savepoint(using="vault")
    enter(
        conviction("c-7", "赵小豹", number(date(1998, 4, 4), 15), acted_on="2015-01-01", months=48), later=5
    )
    sweep.sweep(at=at + DAY)
    assert kept("c-7")
    transaction.savepoint_rollback(copy, using="vault")
    return at + DAY + timedelta(minutes=1)


def test_an_older_vault_is_not_adopted_and_it_is_said_since_when(put_back: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        gate.require_ready()
    assert refused.value.reason is Reason.DATABASE_RESTORED
    assert older(at=put_back).values == {"day": "2026-11-22"}
    with pytest.raises(Refusal):
        gate.require_ready()


def test_turns_since_the_newest_head_are_missed_too(enter: Load, at: datetime) -> None:
    enter(juvenile())
    sweep.sweep(at=at)
    copy = transaction.savepoint(using="vault")
    enter(conviction("c-1", "某甲", ADULT), later=5)
    transaction.savepoint_rollback(copy, using="vault")
    assert older(at=at + timedelta(minutes=9)).values == {"day": "2026-11-21"}


def test_an_older_registry_beside_the_newest_vault_is_resealed_as_before(enter: Load, at: datetime) -> None:
    enter(conviction("c-9", "某乙", number(date(1960, 1, 1), 101)))
    copy = transaction.savepoint()
    for minute in (1, 2, 3):
        enter(juvenile(months=40 + minute), later=minute)
        sweep.sweep(at=at + minute * DAY)
    transaction.savepoint_rollback(copy)
    reseal.reseal(at=at + 4 * DAY)
    gate.require_ready()
    assert FormerMark.objects.count() > 3


def test_a_vault_of_somewhere_else_is_none_of_this_registry(enter: Load, at: datetime) -> None:
    enter(juvenile())
    FormerMark.objects.all().delete()
    heads.store.State.objects.update(epoch=b"another vault 16")
    older(at=at)


class TestAccepted:
    def test_both_keepers_accept_a_loss_and_both_logs_say_so(self, put_back: datetime) -> None:
        before = Entry.objects.filter(event=Event.VAULT_ACCEPTED.value).count()
        marks.accept_loss(acting=officer("security"), private=private_keys(), reasons=REASONS, at=put_back)
        assert Entry.objects.filter(event=Event.VAULT_ACCEPTED.value).count() == before + 1
        (said,) = [one for one in log.read() if one.body["act"] == log.Act.VAULT_ACCEPTED]
        assert said.purpose == REASONS
        reseal.reseal(at=put_back)
        gate.require_ready()
        heads.verify()
        signatures.verify()
        sweep.sweep(at=put_back + DAY)
        heads.verify()

    def test_nothing_is_accepted_without_reasons_shares_or_a_loss(self, put_back: datetime) -> None:
        for changed, reason in (
            ({"reasons": " "}, Reason.CELL_MISSING),
            ({"private": type(private_keys())({})}, Reason.VAULT_SHARE_OTHER_KEY),
            ({"acting": officer("supervisor")}, Reason.NOT_ENTITLED),
        ):
            said = {"acting": officer("security"), "private": private_keys(), "reasons": REASONS}
            with pytest.raises(Refusal) as refused:
                marks.accept_loss(**{**said, **changed, "at": put_back})  # type: ignore[arg-type]
            assert refused.value.reason is reason
        older(at=put_back)
        assert not Entry.objects.filter(event=Event.VAULT_ACCEPTED.value).exists()

    def test_where_nothing_is_missing_nothing_is_accepted(self, enter: Load, at: datetime) -> None:
        enter(juvenile())
        sweep.sweep(at=at)
        with pytest.raises(Refusal) as refused:
            marks.accept_loss(acting=officer("security"), private=private_keys(), reasons=REASONS, at=at)
        assert refused.value.reason is Reason.ALREADY_DONE

    def test_an_acceptance_that_the_keepers_did_not_sign_is_none(self, put_back: datetime) -> None:
        lost = [commitment for _, commitment in heads._missing()]
        ledger.append(
            event=Event.VAULT_ACCEPTED,
            at=put_back,
            organisation="admin",
            officer=officer("security").officer,
            facts={"lost": lost, "mark": "00" * 32},
        )
        older(at=put_back)
        with pytest.raises(Refusal):
            heads.verify()

    def test_what_is_lost_after_it_was_accepted_is_missed_again(self, put_back: datetime) -> None:
        marks.accept_loss(acting=officer("security"), private=private_keys(), reasons=REASONS, at=put_back)
        reseal.reseal(at=put_back)
        copy = transaction.savepoint(using="vault")
        sweep.sweep(at=put_back + DAY)
        transaction.savepoint_rollback(copy, using="vault")
        older(at=put_back + DAY)


def test_the_command_needs_a_file_of_reasons(tutela: Commands, put_back: datetime, tmp_path: Path) -> None:
    command = ("vault", "accept-loss", tmp_path / "none.txt", "--share", tmp_path / "a", "--as", "security")
    assert tutela(*command).code == 3
