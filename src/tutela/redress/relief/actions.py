"""Writes: a person applies, on paper or signed in; two officers of the recording agency decide.

Opinions of 2020, 11: who disputes the result may apply for a second look. Personal Information Protection Law 46: what
is wrong is put right. Where the record itself is wrong its agency corrects it as it corrects any; what rested on the
answer is then withdrawn everywhere, and the re-check ends by that.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from tutela.agencies.verifying import actions as verifying
from tutela.agencies.verifying import opening
from tutela.agencies.verifying.near import Near, near
from tutela.answers.filings.queries import filing_of_inquiry
from tutela.answers.identities import keyed
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.settling import Meant
from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.answers.subjects.view import THEMSELF
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.errors import Reason, Refusal
from tutela.core.law.clocks import after_working_days
from tutela.core.proofs.commitments import canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import holidays, legal_day_of
from tutela.records.registry import actions as registry
from tutela.redress.relief import disputed, sealed
from tutela.redress.relief.disputed import Disputed
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.numbers import named
from tutela.redress.relief.recheck import LONGEST_WORDS, Found, Outcome, State, Way

_REVIEWED: Final = (Answer.RECORD, Answer.PENDING)


@transaction.atomic
def apply(*, person: Proved, entry: UUID, grounds: str, at: datetime, row: int = 0) -> UUID:
    """The person applies against an answer of their view: *record*, or what is pending still; `row` of a run, from 1.

    Refuses NOT_FOUND (another answer, or about somebody else), ALREADY_DONE (one is going), CELL_MISSING, CELL_VALUE.
    """
    asked = disputed.of_view(person, entry, row, legal_day_of(at))
    return _applied(person, asked, grounds, Way.SIGNED_IN, THEMSELF, THEMSELF, at)


@transaction.atomic
def take(
    *, acting: Acting, application: Application, number: str, grounds: str, at: datetime, row: int = 0
) -> UUID:
    """An officer takes a written application: by the number of the notice, of the inquiry, or of a line of a view.

    Refuses NOT_ENTITLED, whatever no name or document can be, and as `apply` does: alike for a number that is none and
    one of somebody else.
    """
    rule = require(acting, Permission.RECHECK_TAKE)
    person = Proved(*canonical_of(application, legal_day_of(at)), rule)
    one = named(number, row)
    may = one is not None and _is_theirs(acting, one)
    asked = (
        disputed.of_view(person, one.entry, one.row, legal_day_of(at)) if one is not None and may else None
    )
    return _applied(person, asked, grounds, Way.PAPER, acting.organisation, acting.officer, at)


@transaction.atomic
def propose(*, acting: Acting, recheck: UUID, found: Found, at: datetime) -> None:
    """An officer finds, of each record, whether it is the applicant's; it waits for a second one.

    Refuses NOT_ENTITLED (also to who delivered the record, or verified this answer before), NOT_FOUND,
    STEP_NOT_POSSIBLE, CELL_MISSING (no reasons, or a record that nothing was found of), CELL_VALUE (too many words,
    or *wrong* though a record is the applicant's).
    """
    row = own(acting, recheck, State.OPEN)
    if found.outcome is Outcome.FELL:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    _require_words(found.reasons, "reasons")
    records = mine(row)
    require(acting, Permission.RECHECK_DECIDE, Scope(done_by=_before(row, records)))
    _require_of_each(found, sealed.marks(row.id, records))
    sealed.keep(row, found)
    row.proposed_by = acting.officer
    _move(row, State.PROPOSED, acting.organisation, acting.officer, at, found.reasons)


@transaction.atomic
def send_back(*, acting: Acting, recheck: UUID, at: datetime) -> None:
    """A second officer does not find the same, or other records are near now: it begins anew. Refuses as `confirm`."""
    row, _, _ = _proposed(acting, recheck, at)
    sealed.keep(row, None)
    row.proposed_by = ""
    _move(row, State.OPEN, acting.organisation, acting.officer, at)


@transaction.atomic
def confirm(*, acting: Acting, recheck: UUID, at: datetime) -> None:
    """A second officer finds the same. What is another's is remembered; *wrong* withdraws what rested on the answer.

    What is the applicant's is not remembered: nobody's lot is made worse by having it looked at again. Where another
    agency's record still answers so, the re-check goes to that agency. Refuses NOT_ENTITLED, NOT_FOUND,
    STEP_NOT_POSSIBLE, CONFIRM_ANOTHER (who found), NOT_READY where other records are near, or say another identity,
    than were looked at: it is then to be sent back.
    """
    registry.lock()  # nothing is delivered or corrected between what is looked at here and what is remembered of it
    row, found, records = _proposed(acting, recheck, at)
    marked = sealed.marks(row.id, records)
    if set(found.same) != set(marked):
        raise Refusal(Reason.NOT_READY, what="recheck")
    row.decided_by, row.outcome = acting.officer, found.outcome.value
    meant = meant_by(row)
    if meant is not None:
        others = {one.record: False for mark, one in marked.items() if not found.same[mark]}
        verifying.remember(acting=acting, meant=meant[1], found=others, at=at)
    if found.outcome is Outcome.WRONG and meant is not None:
        left = _others(near(meant[1], meant[0].purpose, meant[0].asked_on))
        if left:
            _hand_on(row, left[0], acting, at)
            return
        disputed.put_right(meant[0], at)
    _move(row, State.DECIDED, acting.organisation, acting.officer, at, found.reasons)


@transaction.atomic
def reveal(*, acting: Acting, recheck: UUID, at: datetime) -> None:
    """The numbers in clear, for comparing them; that they were shown is committed first. Refuses as `propose` does."""
    row = own(acting, recheck, State.OPEN, State.PROPOSED)
    ledger.append(
        event=Event.IDENTITY_REVEALED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"recheck": str(row.id), "ground": "rechecking"},
    )


def own(acting: Acting, recheck: UUID, *states: State) -> Recheck:
    """A re-check of the officer's own agency, held. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE."""
    require(acting, Permission.RECHECK_DECIDE)
    rows = Recheck.objects.select_for_update().filter(agency=acting.organisation)
    row = rows.filter(id=recheck).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="recheck")
    if State(row.state) not in states or disputed.answers([row])[row.id] is None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    return row


def _is_theirs(acting: Acting, one: Disputed) -> bool:
    """A body takes what concerns its own questions and staff; a police station, and an agency that verifies, any."""
    if acting.kind is BodyKind.POLICE_STATION or acting.role is Role.VERIFIER:
        return True
    return acting.organisation in one.bodies or filing_of_inquiry(acting, one.told) is not None


def _applied(
    person: Proved,
    asked: Disputed | None,
    grounds: str,
    way: Way,
    organisation: str,
    officer: str,
    at: datetime,
) -> UUID:
    if asked is None or asked.answer not in _REVIEWED:
        raise Refusal(Reason.NOT_FOUND, what="inquiry")
    _require_words(grounds, "grounds")
    of_it = Recheck.objects.filter(inquiry=asked.told, row=asked.row)
    if of_it.exclude(state=State.DECIDED.value).exists():
        raise Refusal(Reason.ALREADY_DONE, what="recheck")
    hashed, id_ = keyed.keyed(sealed.TABLE, person.document), uuid4()
    row = Recheck(
        id=id_,
        inquiry=asked.told,
        row=asked.row,
        agency=_agency(asked, person),
        way=way.value,
        taken_by=organisation,
        state=State.OPEN.value,
        applied_at=at,
        due_on=after_working_days(settings.TUTELA_RECHECK_DAYS, legal_day_of(at), holidays()),
        key_id=hashed.key_id,
        digest=hashed.digest,
        sealed=sealed.begun(id_, person, grounds.strip(), with_name=asked.is_of_nobody_known),
    )
    try:
        with transaction.atomic():
            _move(row, State.OPEN, organisation, officer, at, grounds.strip())
    except IntegrityError:  # the same application came twice at once
        raise Refusal(Reason.ALREADY_DONE, what="recheck") from None
    return id_


def _agency(asked: Disputed, person: Proved) -> str:
    """Whose record answers so; where none is near any more, one of those that deliver, as for what is pending."""
    meant = disputed.meant(asked, person)
    found = [] if meant is None else _others(near(meant, asked.purpose, asked.asked_on))
    agency = found[0].agency if found else opening.drawn((*asked.waiting, asked.told)[0], asked.purpose)
    if agency is None:
        raise Refusal(Reason.NOT_READY, what="index")
    return agency


def _others(found: list[Near]) -> list[Near]:
    """What was not found to be another person's; what was found to be theirs comes first."""
    left = [one for one in found if one.is_same is not False]
    return sorted(left, key=lambda one: (one.is_same is not True, one.found, one.agency, one.record))


def _hand_on(row: Recheck, to: Near, acting: Acting, at: datetime) -> None:
    row.agency, row.outcome = to.agency, ""
    row.proposed_by = row.decided_by = ""
    sealed.keep(row, None)
    _move(row, State.OPEN, acting.organisation, acting.officer, at)


def _proposed(acting: Acting, recheck: UUID, at: datetime) -> tuple[Recheck, Found, list[Near]]:
    row = own(acting, recheck, State.PROPOSED)
    found, records = sealed.found_of(row), mine(row)
    if found is None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    if row.proposed_by == acting.officer:
        raise Refusal(Reason.CONFIRM_ANOTHER)
    require(acting, Permission.RECHECK_DECIDE, Scope(done_by=_before(row, records)))
    return row, found, records


def meant_by(row: Recheck) -> tuple[Disputed, Meant] | None:
    """The answer that is disputed, and whom it was about; None where what stood behind it was destroyed."""
    one = disputed.of(row)
    meant = None if one is None else disputed.meant(one, sealed.applicant_of(row))
    return None if one is None or meant is None else (one, meant)


def mine(row: Recheck) -> list[Near]:
    """The agency's own records that answer so; what was found to be another's is none of them any more."""
    found = meant_by(row)
    if found is None:
        return []
    asked, meant = found
    records = near(meant, asked.purpose, asked.asked_on)
    return [one for one in records if one.agency == row.agency and one.is_same is not False]


def _before(row: Recheck, records: list[Near]) -> tuple[str, ...]:
    """Who delivered the records, and who verified this answer before."""
    one = disputed.of(row)
    waited = () if one is None else one.waiting
    verified = (officer for id_ in waited for officer in verifying.verified_by(id_))
    return (*verifying.delivered_by(records), *verified)


def _require_of_each(found: Found, marked: Mapping[str, Near]) -> None:
    if set(found.same) != set(marked):
        raise Refusal(Reason.CELL_MISSING, column="found")
    if marked and (found.outcome is Outcome.WRONG) is any(found.same.values()):
        raise Refusal(Reason.CELL_VALUE, column="outcome", known="same")


def _require_words(text: str, column: str) -> None:
    if not text.strip():
        raise Refusal(Reason.CELL_MISSING, column=column)
    if len(text) > LONGEST_WORDS:
        raise Refusal(Reason.CELL_VALUE, column=column, known=f"≤ {LONGEST_WORDS}")


def _move(row: Recheck, state: State, organisation: str, officer: str, at: datetime, words: str = "") -> None:
    """The entry says how far it has come; what it came to, and why, stands behind a commitment.

    It names the agency only where that acts itself: who took the application could guess the kind of record.
    """
    row.state, row.changed_at = state.value, at
    row.save()
    ledger.append(
        event=Event.RECHECK_MOVED,
        at=at,
        organisation=organisation,
        officer=officer,
        facts={"recheck": str(row.id), "state": row.state, "due": row.due_on.isoformat()},
        openings={"words": canonical({"outcome": row.outcome, "words": words})},
    )
