"""Writes: an officer of the recording agency finds whether it is the same person, and a second one confirms it.

Who delivered a record does not verify it, and who found does not confirm. What both found is remembered of the record
and whoever was compared with it, until the record's identity is corrected; the list follows, and the answer with it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tutela.agencies.intake.queries import handed_in
from tutela.agencies.intake.standing import follow, standing
from tutela.agencies.verifying import models, questions, sealed
from tutela.agencies.verifying.case import GOING, LONGEST_WORDS, Judged, Need, State
from tutela.agencies.verifying.near import Near, claim_of, near
from tutela.agencies.verifying.questions import Asked
from tutela.answers.filings.queries import filing_of_inquiry
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.queries import askable
from tutela.answers.inquiries.settling import Meant
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, holds, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON, canonical
from tutela.index.compile import actions as compile_
from tutela.ledger import actions as ledger
from tutela.ledger import retention
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.records.registry import actions as registry
from tutela.records.registry import queries, verdicts


@transaction.atomic
def propose(*, acting: Acting, case: UUID, judged: Judged, at: datetime) -> None:
    """An officer finds, of each record, whether it is this person's; it waits for a second officer.

    Refuses NOT_ENTITLED (also to who delivered one of the records), NOT_FOUND (another agency's), STEP_NOT_POSSIBLE,
    CELL_MISSING (a record that nothing was found of), CELL_VALUE (too many words).
    """
    row = own(acting, case)
    _require(row, State.OPEN, State.NEEDS)
    found = mine(row, at)
    require(acting, Permission.IDENTITY_VERIFY, Scope(done_by=delivered_by(found)))
    if set(judged.found) != {sealed.mark(row.id, one) for one in found}:
        raise Refusal(Reason.CELL_MISSING, column="found")
    if len(judged.words) > LONGEST_WORDS:
        raise Refusal(Reason.CELL_VALUE, column="words", known=f"≤ {LONGEST_WORDS}")
    sealed.keep(row, judged, sealed.supplied_of(row))
    row.proposed_by, row.need = acting.officer, ""
    _move(acting, row, State.PROPOSED, at, judged)


@transaction.atomic
def ask_for_more(*, acting: Acting, case: UUID, need: Need, at: datetime) -> None:
    """The officer cannot tell yet: the body is asked for something. Refuses as `propose` does."""
    row = own(acting, case)
    _require(row, State.OPEN)
    asked = questions.asked(row.inquiry)
    if asked is None or asked.entry is None:  # a row of a run: nobody there could supply it
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    row.need = need.value
    _move(acting, row, State.NEEDS, at)


@transaction.atomic
def supply(*, acting: Acting, inquiry: UUID, words: str, at: datetime) -> None:
    """The body that asked, or filed, supplies what its question waits for.

    Refuses NOT_ENTITLED, NOT_FOUND (another body's question, and where nothing is wanted), CELL_MISSING, CELL_VALUE.
    """
    _require_asker(acting, inquiry)
    said = words.strip()
    rows = list(models.Case.objects.select_for_update().filter(inquiry=inquiry, state=State.NEEDS.value))
    if not rows:
        raise Refusal(Reason.NOT_FOUND, what="case")
    if not said:
        raise Refusal(Reason.CELL_MISSING, column="words")
    if len(said) > LONGEST_WORDS:
        raise Refusal(Reason.CELL_VALUE, column="words", known=f"≤ {LONGEST_WORDS}")
    for row in rows:
        sealed.keep(row, None, said)
        row.need = ""
        _move(acting, row, State.OPEN, at)


@transaction.atomic
def confirm(*, acting: Acting, case: UUID, at: datetime) -> None:
    """A second officer finds the same: it is remembered, and the list follows.

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE, CONFIRM_ANOTHER (who found), NOT_READY where other records are
    near than were compared, or one of them names somebody else since: it is then to be sent back.
    """
    registry.lock()  # nothing is corrected between what is compared here and what is remembered of it
    row, judged, found = _proposed(acting, case, at)
    if set(judged.found) != {sealed.mark(row.id, one) for one in found}:
        raise Refusal(Reason.NOT_READY, what="case")
    row.decided_by, row.sealed = acting.officer, None
    _move(acting, row, State.ENDED, at, judged)
    asked = asked_of(row)
    if asked is not None:
        claims = {one.record: judged.found[sealed.mark(row.id, one)] for one in found}
        remember(acting=acting, meant=asked[1], found=claims, at=at)


@transaction.atomic
def send_back(*, acting: Acting, case: UUID, at: datetime) -> None:
    """A second officer does not find the same, or others are near now: it begins anew. Refuses as `confirm` does."""
    row, _, _ = _proposed(acting, case, at)
    sealed.keep(row, None, sealed.supplied_of(row))
    row.proposed_by = ""
    _move(acting, row, State.OPEN, at)


@transaction.atomic
def reveal(*, acting: Acting, case: UUID, at: datetime) -> None:
    """The numbers in clear, for comparing them; that they were shown is committed first. Refuses as `propose` does."""
    row = own(acting, case)
    ledger.append(
        event=Event.IDENTITY_REVEALED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"case": str(row.id), "ground": "verifying"},
    )


def remember(*, acting: Acting, meant: Meant, found: dict[UUID, bool], at: datetime) -> None:
    """Keeps what two officers found of records and whoever a question meant; the list follows, then what was told.

    In the caller's transaction, which has asked for its power.
    """
    if not found:
        return
    registry.lock()
    persons = queries.persons_of(found)
    before = standing(persons, at)
    claim = claim_of(meant, legal_day_of(at))
    retention.hold()  # who destroys by the clock is waited for before the list is held, as by the gate
    for record, is_same in found.items():
        verdicts.remember(record=record, claim=claim, is_same=is_same, at=at)
    compile_.recompile(persons=persons, organisation=acting.organisation, officer=acting.officer, at=at)
    follow(before, touched=persons, at=at)


def own(acting: Acting, case: UUID) -> models.Case:
    """A case of the officer's own agency, held. Refuses NOT_ENTITLED, NOT_FOUND."""
    require(acting, Permission.IDENTITY_VERIFY)
    rows = models.Case.objects.select_for_update().filter(agency=acting.organisation)
    row = rows.filter(id=case).first()
    if row is None or _is_withdrawn(row):
        raise Refusal(Reason.NOT_FOUND, what="case")
    return row


def asked_of(row: models.Case) -> tuple[Asked, Meant] | None:
    """The question of a case, and whom it meant; None where what stood behind it was destroyed."""
    one = questions.asked(row.inquiry)
    meant = None if one is None else questions.meant(one)
    return None if one is None or meant is None else (one, meant)


def mine(row: models.Case, at: datetime) -> list[Near]:
    """The records of the case's own agency that may be of this person."""
    asked = asked_of(row)
    if asked is None:
        return []
    one, meant = asked
    return [record for record in near(meant, one.purpose, legal_day_of(at)) if record.agency == row.agency]


def delivered_by(found: Collection[Near]) -> tuple[str, ...]:
    """The officers who handed in what these records say."""
    return tuple(sorted(handed_in(queries.batches_of(one.record for one in found))))


def verified_by(inquiry: UUID) -> tuple[str, ...]:
    """The officers who verified what a question waited for."""
    rows = models.Case.objects.filter(inquiry=inquiry).values_list("proposed_by", "decided_by")
    return tuple(sorted({officer for both in rows for officer in both if officer}))


def _require_asker(acting: Acting, inquiry: UUID) -> None:
    powers = (Permission.FILING_MAKE, Permission.FILING_SEE)
    if not any(holds(acting, power) for power in powers) and not askable(acting, Permission.INQUIRY_ASK):
        raise Refusal(Reason.NOT_ENTITLED)
    own = Inquiry.objects.filter(id=inquiry, organisation=acting.organisation)
    if not own.exists() and filing_of_inquiry(acting, inquiry) is None:
        raise Refusal(Reason.NOT_FOUND, what="inquiry")


def _proposed(acting: Acting, case: UUID, at: datetime) -> tuple[models.Case, Judged, list[Near]]:
    row = own(acting, case)
    _require(row, State.PROPOSED)
    judged, found = sealed.judged_of(row), mine(row, at)
    if judged is None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    if row.proposed_by == acting.officer:
        raise Refusal(Reason.CONFIRM_ANOTHER)
    require(acting, Permission.IDENTITY_VERIFY, Scope(done_by=(row.proposed_by, *delivered_by(found))))
    return row, judged, found


def _is_withdrawn(row: models.Case) -> bool:
    return questions.asked(row.inquiry) is None


def _require(row: models.Case, *states: State) -> None:
    assert set(states) <= set(GOING)
    if State(row.state) not in states:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)


def _move(acting: Acting, row: models.Case, state: State, at: datetime, judged: Judged | None = None) -> None:
    """What was found, and by what, stands behind a commitment: who reads the ledger is not told."""
    row.state, row.changed_at = state.value, at
    row.save()
    said: dict[str, JSON] = {} if judged is None else {"basis": judged.basis.value, "words": judged.words}
    if judged is not None:
        said["same"] = sum(judged.found.values())
    ledger.append(
        event=Event.IDENTITY_JUDGED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"case": str(row.id), "state": row.state, "due": row.due_on.isoformat()},
        openings={"found": canonical(said)},
    )
