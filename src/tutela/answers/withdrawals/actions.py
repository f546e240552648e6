"""Withdrawing what was told, and the receipts for it.

A record is sealed, overturned, corrected, or found to be another person's: what the body that was told must do is the
same, so it reads the same, and nothing here knows which it was.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from tutela.answers.campaigns import hits
from tutela.answers.certificates import actions as certificates
from tutela.answers.filings import actions as filings
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import upkeep
from tutela.answers.withdrawals.models import Withdrawal
from tutela.answers.withdrawals.told import Description, Told, told, told_described
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.law import clocks
from tutela.index.lookup import queries as index
from tutela.index.lookup.rows import Basis, RowOutcome
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.ledger.retention import shred_for_sealing
from tutela.packs.current import holidays, legal_day_of, policy


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom the list answers with more than *no record* on a day, by purpose.

    `pairs` are canonical documents, `records` those of them that it answers with *record*; `described` are those whom
    it makes pending by birth date, sex and name under any other document.
    """

    on: date
    pairs: frozenset[tuple[str, str]]
    records: frozenset[tuple[str, str]] = frozenset()
    described: frozenset[tuple[str, Description, Basis]] = frozenset()


def standing(
    documents: Collection[str], at: datetime, descriptions: Collection[Description] = ()
) -> Standing:
    """How things stand before a change of these persons' records: to be given to `withdraw` after it."""
    return _standing(documents, descriptions, legal_day_of(at))


def withdraw(before: Standing, *, at: datetime, documents: Collection[str] = ()) -> int:
    """Withdraws every answer about those who stood on the list before and do no longer; returns how many.

    So is *record* where the list only makes them pending now. `documents`: those that records name now, which they
    may not have named before; whoever was pending by their name alone, and stands on the list by such a document, was
    told nothing in vain. Inside the transaction that changed the list. Stored results that hold a withdrawn line are
    deleted, and what stands behind the entries goes with the next ordinary batch. Safe to repeat.
    """
    named = {document for _, document in before.pairs} | set(documents)
    descriptions = {whom for _, whom, _ in before.described}
    fresh = _not_yet(_told_in_vain(before, _standing(named, descriptions, before.on)))
    if fresh:
        _take_back(fresh, at)
    return len(fresh)


def withdraw_answer(inquiry: UUID, *, at: datetime) -> bool:
    """Withdraws one answer that was found to be wrong, whatever the list says now; whether it still stood.

    Inside the transaction that found so.
    """
    row = Inquiry.objects.filter(id=inquiry, withdrawn_at=None).first()
    if row is None:
        return False
    fresh = _not_yet([Told(row.id, 0, row.entry, row.organisation, row.purpose, row.asked_at)])
    if fresh:
        _take_back(fresh, at)
    return bool(fresh)


def _take_back(fresh: Sequence[Told], at: datetime) -> None:
    due_on = _due(legal_day_of(at))
    rows = [_row(one, at, due_on) for one in fresh]
    Withdrawal.objects.bulk_create(rows)
    for row, one in zip(rows, fresh, strict=True):
        ledger.append(
            event=Event.ANSWER_WITHDRAWN,
            at=at,
            organisation=one.organisation,
            officer="registry",
            facts={
                "withdrawal": str(row.id),
                "entry": str(one.entry),
                "row": one.row,
                "due_on": due_on.isoformat(),
            },
        )
    asked = {one.id for one in fresh if not one.row}
    inquiries.withdrawn(asked, at=at)
    certificates.withdrawn(asked)
    filings.withdrawn(asked, at=at)
    hits.withdrawn({(one.id, one.row) for one in fresh if one.row})
    for run in {one.id for one in fresh if one.row}:
        upkeep.purge_result(run, at=at)
    shred_for_sealing(entries=sorted({one.entry for one in fresh}), at=at)


@transaction.atomic
def confirm(*, acting: Acting, withdrawal_id: UUID, at: datetime) -> None:
    """The body declares that it has destroyed the answer and whatever was made of it.

    Refuses NOT_FOUND, another body's included, and ALREADY_DONE.
    """
    require(acting, Permission.WITHDRAWAL_CONFIRM)
    own = Withdrawal.objects.select_for_update().filter(organisation=acting.organisation)
    row = own.filter(id=withdrawal_id).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="withdrawal")
    if row.confirmed_at is not None:
        raise Refusal(Reason.ALREADY_DONE, what="confirmed")
    row.confirmed_at, row.confirmed_by = at, acting.officer
    row.save()
    ledger.append(
        event=Event.WITHDRAWAL_CONFIRMED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"withdrawal": str(row.id)},
    )


def _standing(documents: Collection[str], descriptions: Collection[Description], on: date) -> Standing:
    pairs = frozenset(index.standing(documents, on))
    listed = {document for _, document in pairs}
    records = frozenset(index.standing(listed, on, RowOutcome.RECORD))
    return Standing(on, pairs, records, frozenset(index.standing_described(descriptions, on)))


def _told_in_vain(before: Standing, now: Standing) -> Iterator[Told]:
    """What was told about those who stood on the list, and would not be told any more."""
    for document, purposes in _by_whom(before.pairs - now.pairs).items():
        yield from told(document, purposes)
    for document, purposes in _by_whom((before.records - now.records) & now.pairs).items():
        yield from told(document, purposes, (Answer.RECORD,))
    lost: dict[tuple[Description, Basis], set[str]] = {}
    for purpose, whom, basis in before.described - now.described:
        lost.setdefault((whom, basis), set()).add(purpose)
    found = [one for (whom, basis), of in lost.items() for one in told_described(whom, of, basis)]
    yield from _unless_by_document(found, now) if found else ()


def _unless_by_document(found: Iterable[Told], now: Standing) -> Iterator[Told]:
    """Those whose own document is not on the list now: a record that names it keeps them pending, or answers them."""
    listed = _by_whom(now.pairs).items()
    stands = {(one.id, one.row) for document, purposes in listed for one in told(document, purposes)}
    yield from (one for one in found if (one.id, one.row) not in stands)


def _by_whom(pairs: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for purpose, document in pairs:
        found.setdefault(document, set()).add(purpose)
    return found


def _not_yet(found: Iterable[Told]) -> list[Told]:
    """Those that are not withdrawn already, each once, in an order that is nobody's."""
    listed = sorted({(one.id, one.row): one for one in found}.values(), key=lambda one: (one.id, one.row))
    known = set(Withdrawal.objects.filter(told__in=[one.id for one in listed]).values_list("told", "row"))
    return [one for one in listed if (one.id, one.row) not in known]


def _row(one: Told, at: datetime, due_on: date) -> Withdrawal:
    return Withdrawal(
        id=uuid4(),
        organisation=one.organisation,
        purpose=one.purpose,
        told=one.id,
        row=one.row,
        told_at=one.at,
        withdrawn_at=at,
        due_on=due_on,
    )


def _due(on: date) -> date:
    """收到…后三日内，统一加密或者封存 (2022 sealing measures): the one time the law gives for making a copy unseen.

    The law names none for a judgment that fell; the same is given for all, so that the time says nothing.
    """
    one = clocks.provision(policy(), "sealed-after-judgment", "cn", on)
    last = clocks.last_day(one, on, holidays())
    assert last is not None
    return last
