"""Writes: a person applies, on paper or signed in; two officers of the recording agency decide.

Opinions of 2020, 11: who disputes the result may apply for a second look. Personal Information Protection Law 46: what
is wrong is put right. Where the record itself is wrong its agency corrects it as it corrects any; what rested on the
answer is then withdrawn everywhere, and the re-check ends by that.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tutela.agencies.verifying import actions as verifying
from tutela.agencies.verifying import opening
from tutela.agencies.verifying.near import Near, near
from tutela.answers.filings import actions as filings
from tutela.answers.filings.queries import filing_of_inquiry
from tutela.answers.identities import keyed
from tutela.answers.inquiries import settling
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.inquiries.settling import Meant
from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.answers.subjects.view import THEMSELF, asked_about
from tutela.answers.withdrawals import actions as withdrawals
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.errors import Reason, Refusal
from tutela.core.law.clocks import after_working_days
from tutela.core.proofs.commitments import canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import holidays, legal_day_of
from tutela.redress.relief import sealed
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.numbers import inquiry_of
from tutela.redress.relief.recheck import LONGEST_WORDS, Found, Outcome, State, Way

_REVIEWED: Final = (Answer.RECORD, Answer.PENDING)


@transaction.atomic
def apply(*, person: Proved, entry: UUID, grounds: str, at: datetime) -> UUID:
    """The person applies against an answer of their view: *record*, or what is pending still.

    Refuses NOT_FOUND (another answer, or about somebody else), ALREADY_DONE (one is going), CELL_MISSING, CELL_VALUE.
    """
    asked = asked_about(person.document, entry, legal_day_of(at))
    return _applied(person, asked, grounds, Way.SIGNED_IN, THEMSELF, THEMSELF, at)


@transaction.atomic
def take(*, acting: Acting, application: Application, number: str, grounds: str, at: datetime) -> UUID:
    """An officer takes a written application: by the number of the notice, or of the inquiry.

    Refuses NOT_ENTITLED, whatever no name or document can be, and as `apply` does: alike for a number that is none and
    one of somebody else.
    """
    rule = require(acting, Permission.RECHECK_TAKE)
    person = Proved(*canonical_of(application, legal_day_of(at)), rule)
    inquiry = inquiry_of(number)
    row = None if inquiry is None else Inquiry.objects.filter(id=inquiry).first()
    may = row is not None and _is_theirs(acting, row)
    asked = asked_about(person.document, row.entry, legal_day_of(at)) if row is not None and may else None
    return _applied(person, asked, grounds, Way.PAPER, acting.organisation, acting.officer, at)


@transaction.atomic
def propose(*, acting: Acting, recheck: UUID, found: Found, at: datetime) -> None:
    """An officer finds whether the answer stands, or was about somebody else; it waits for a second one.

    Refuses NOT_ENTITLED (also to who delivered the record, or verified this answer before), NOT_FOUND,
    STEP_NOT_POSSIBLE, CELL_MISSING, CELL_VALUE.
    """
    row = own(acting, recheck, State.OPEN)
    if found.outcome is Outcome.FELL:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    _require_words(found.reasons, "reasons")
    records = _mine(row)
    require(acting, Permission.RECHECK_DECIDE, Scope(done_by=_before(row, records)))
    sealed.keep(row, found)
    row.proposed_by = acting.officer
    _move(row, State.PROPOSED, acting.organisation, acting.officer, at, found.reasons)


@transaction.atomic
def send_back(*, acting: Acting, recheck: UUID, at: datetime) -> None:
    """A second officer does not find the same: it begins anew. Refuses as `confirm` does."""
    row, _, _ = _proposed(acting, recheck, at)
    sealed.keep(row, None)
    row.proposed_by = ""
    _move(row, State.OPEN, acting.organisation, acting.officer, at)


@transaction.atomic
def confirm(*, acting: Acting, recheck: UUID, at: datetime) -> None:
    """A second officer finds the same. *Wrong* is remembered, and whatever rested on the answer is withdrawn.

    Where another agency's record still answers so, the re-check goes to that agency. Refuses NOT_ENTITLED, NOT_FOUND,
    STEP_NOT_POSSIBLE, CONFIRM_ANOTHER (who found).
    """
    row, found, records = _proposed(acting, recheck, at)
    row.decided_by, row.outcome = acting.officer, found.outcome.value
    meant = _meant(row)
    if found.outcome is Outcome.WRONG and meant is not None:
        judged = {one.record: False for one in records}
        verifying.remember(acting=acting, meant=meant[1], found=judged, at=at)
        left = _others(near(meant[1], meant[0].purpose, meant[0].asked_on))
        if left:
            _hand_on(row, left[0], acting, at)
            return
        _put_right(row.inquiry, at)
    _move(row, State.DECIDED, acting.organisation, acting.officer, at, found.reasons)


def _put_right(inquiry: UUID, at: datetime) -> None:
    """What was pending is no record; what the list gave on that day and no longer gives falls as well."""
    if settling.settle(inquiry=inquiry, answer=Answer.NO_RECORD, at=at):
        filings.settled([inquiry], at=at)
    else:
        withdrawals.withdraw_answer(inquiry, at=at)


def own(acting: Acting, recheck: UUID, state: State) -> Recheck:
    """A re-check of the officer's own agency, held. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE."""
    require(acting, Permission.RECHECK_DECIDE)
    rows = Recheck.objects.select_for_update().filter(agency=acting.organisation)
    row = rows.filter(id=recheck).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="recheck")
    is_withdrawn = answers_of([row.inquiry]).get(row.inquiry) is None
    if State(row.state) is not state or is_withdrawn:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    return row


def _is_theirs(acting: Acting, row: Inquiry) -> bool:
    """A body takes what concerns its own questions; a police station, and an agency that verifies, any."""
    if acting.kind is BodyKind.POLICE_STATION or acting.role is Role.VERIFIER:
        return True
    return row.organisation == acting.organisation or filing_of_inquiry(acting, row.id) is not None


def _applied(
    person: Proved,
    asked: Inquiry | None,
    grounds: str,
    way: Way,
    organisation: str,
    officer: str,
    at: datetime,
) -> UUID:
    answer = None if asked is None else answers_of([asked.id]).get(asked.id)
    if asked is None or answer not in _REVIEWED:
        raise Refusal(Reason.NOT_FOUND, what="inquiry")
    _require_words(grounds, "grounds")
    if Recheck.objects.filter(inquiry=asked.id).exclude(state=State.DECIDED.value).exists():
        raise Refusal(Reason.ALREADY_DONE, what="recheck")
    hashed, id_ = keyed.keyed(sealed.TABLE, person.document), uuid4()
    row = Recheck(
        id=id_,
        inquiry=asked.id,
        agency=_agency(asked),
        way=way.value,
        taken_by=organisation,
        state=State.OPEN.value,
        applied_at=at,
        due_on=after_working_days(settings.TUTELA_RECHECK_DAYS, legal_day_of(at), holidays()),
        key_id=hashed.key_id,
        digest=hashed.digest,
        sealed=sealed.begun(id_, person, grounds.strip()),
    )
    _move(row, State.OPEN, organisation, officer, at, grounds.strip())
    return id_


def _agency(asked: Inquiry) -> str:
    """Whose record answers so; where none is near any more, one of those that deliver, as for what is pending."""
    meant = settling.meant(asked.entry, asked.purpose, asked.asked_on)
    found = [] if meant is None else _others(near(meant, asked.purpose, asked.asked_on))
    agency = found[0].agency if found else opening.drawn(asked.id, asked.purpose)
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
    found, records = sealed.found_of(row), _mine(row)
    if found is None:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    if row.proposed_by == acting.officer:
        raise Refusal(Reason.CONFIRM_ANOTHER)
    require(acting, Permission.RECHECK_DECIDE, Scope(done_by=_before(row, records)))
    return row, found, records


def _meant(row: Recheck) -> tuple[Inquiry, Meant] | None:
    asked = Inquiry.objects.get(id=row.inquiry)
    meant = settling.meant(asked.entry, asked.purpose, asked.asked_on)
    return None if meant is None else (asked, meant)


def _mine(row: Recheck) -> list[Near]:
    """The agency's own records that answer so; what was found to be another's is none of them any more."""
    found = _meant(row)
    if found is None:
        return []
    asked, meant = found
    records = near(meant, asked.purpose, asked.asked_on)
    return [one for one in records if one.agency == row.agency and one.is_same is not False]


def _before(row: Recheck, records: list[Near]) -> tuple[str, ...]:
    """Who delivered the records, and who verified this answer before."""
    return (*verifying.delivered_by(records), *verifying.verified_by(row.inquiry))


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
