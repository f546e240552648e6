"""Withdrawing what was told, and the receipts for it.

A record is sealed, overturned, corrected, or found to be another person's: what the body that was told must do is the
same, so it reads the same, and nothing here knows which it was.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from tutela.answers.certificates import actions as certificates
from tutela.answers.filings import actions as filings
from tutela.answers.filings.queries import filed_by
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import hits, upkeep
from tutela.answers.withdrawals import forgetting
from tutela.answers.withdrawals.models import Withdrawal
from tutela.answers.withdrawals.told import Description, Told, line_of, told, told_described
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.law import clocks
from tutela.index.lookup import queries as index
from tutela.index.lookup.rows import Basis, RowOutcome
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
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
    deleted; who has left the list is forgotten with their answers (`forgetting`). Safe to repeat.
    """
    named = {document for _, document in before.pairs} | set(documents)
    descriptions = {whom for _, whom, _ in before.described}
    now = _standing(named, descriptions, before.on)
    gone = list(_told_in_vain(before, now))
    fresh = _not_yet([*gone, *_told_too_much(before, now)])
    if fresh:
        _take_back(fresh, at)
    if gone:
        forgetting.forget(gone, at=at)
    return len(fresh)


def withdraw_answer(inquiry: UUID, *, at: datetime) -> bool:
    """Withdraws one answer that was found to be wrong, whatever the list says now; whether it still stood.

    Inside the transaction that found so.
    """
    row = Inquiry.objects.filter(id=inquiry, withdrawn_at=None).first()
    if row is None:
        return False
    return _fallen(Told(row.id, 0, row.entry, row.organisation, row.purpose, row.asked_at), at)


def withdraw_row(run: UUID, row: int, *, at: datetime) -> bool:
    """The same of one row of a run, from 1."""
    return _fallen(line_of(run, row), at)


def _fallen(one: Told, at: datetime) -> bool:
    fresh = _not_yet([one])
    if fresh:
        _take_back(fresh, at)
        forgetting.forget(fresh, at=at)
    return bool(fresh)


def _take_back(fresh: Sequence[Told], at: datetime) -> None:
    due_on = _due(legal_day_of(at))
    whom = _each_body(fresh)
    rows = [_row(one, body, at, due_on) for one, body in whom]
    Withdrawal.objects.bulk_create(rows)
    for row, (one, body) in zip(rows, whom, strict=True):
        ledger.append(
            event=Event.ANSWER_WITHDRAWN,
            at=at,
            organisation=body,
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
    hits.withdrawn(
        {(one.id, one.row) for one in fresh if one.row}
    )  # before filings: as an answer that falls locks
    filings.withdrawn(asked, at=at)
    for run in {one.id for one in fresh if one.row}:
        upkeep.purge_result(run, at=at)


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
    lost: dict[tuple[Description, Basis], set[str]] = {}
    for purpose, whom, basis in before.described - now.described:
        lost.setdefault((whom, basis), set()).add(purpose)
    found = [one for (whom, basis), of in lost.items() for one in told_described(whom, of, basis)]
    yield from _unless_by_document(found, now) if found else ()


def _told_too_much(before: Standing, now: Standing) -> Iterator[Told]:
    """*Record* about those who are only pending now. They stand on the list still: whom it concerns is kept."""
    for document, purposes in _by_whom((before.records - now.records) & now.pairs).items():
        yield from told(document, purposes, (Answer.RECORD,))


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


def _each_body(fresh: Sequence[Told]) -> list[tuple[Told, str]]:
    """Every body that has the answer: that asked; that filed and was told by it; whose staff a row was found to be.

    Before the hits of these rows are deleted.
    """
    filed = filed_by(one.id for one in fresh if not one.row)
    on_staff = hits.bodies({(one.id, one.row) for one in fresh if one.row})
    told = {one: {one.organisation} | on_staff.get((one.id, one.row), set()) for one in fresh}
    return [
        (one, body) for one in fresh for body in sorted(told[one] | {filed.get(one.id, one.organisation)})
    ]


def _row(one: Told, body: str, at: datetime, due_on: date) -> Withdrawal:
    return Withdrawal(
        id=uuid4(),
        organisation=body,
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
