"""Writes: a body does what it owes and shows it; the office above it orders what is late."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.answers.filings import actions as filings
from tutela.answers.filings.history import actor
from tutela.answers.staff import actions as staff
from tutela.answers.staff import queries as staff_list
from tutela.answers.staff.engagement import Standing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require, require_or_hide
from tutela.bodies.queries import scope_of
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import By, Move
from tutela.core.following.duties import Duty
from tutela.core.following.proofs import is_looked_at, says_something
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.measures.following import declaring, models
from tutela.measures.following.ending import end_if_done
from tutela.measures.following.following import LONGEST_WORDS, Proof
from tutela.packs.current import legal_day_of

PROOF: Final = "following-proof"


@transaction.atomic
def fulfil(*, acting: Acting, following: UUID, duty: Duty, proof: Proof, at: datetime) -> None:
    """The body declares a duty done, and by what that can be shown.

    Work that was stopped and a contract that ended are shown by a paper, and are done when the office above has
    accepted it (`looking.look`); a notice served takes the filing on. Refuses NOT_ENTITLED, NOT_FOUND (another body's
    included, and what is not owed), CELL_MISSING (nothing to show it by, or how a notice was served), CELL_VALUE (too
    many words), CELL_DAY_AHEAD, CELL_DAY_ORDER (a day before the answer), and as `declaring.declare`.
    """
    row = _own(acting, following)
    step = models.Step.objects.filter(following=row, duty=duty.value, is_open=True).first()
    if step is None:
        raise Refusal(Reason.NOT_FOUND, what="duty")
    _require_sound(row, step, proof, legal_day_of(at))
    if _is_looked_at(step):
        declaring.declare(acting, step, proof, at)
        return
    _keep(acting, row, step, proof, at)
    if not step.is_undoing:
        _carry_through(acting, row, duty, at)
    end_if_done(row, at, actor(acting, By.FILER))


@transaction.atomic
def order(*, acting: Acting, following: UUID, at: datetime) -> None:
    """The office above orders correction of what is late (Opinions of 2020, 13: 由上级教育行政部门责令改正).

    Refuses NOT_ENTITLED, NOT_FOUND (a body that is not below it), NOT_READY (nothing is late), ALREADY_DONE.
    """
    row = models.Following.objects.select_for_update().filter(id=following).first()
    if row is None:
        require(acting, Permission.BODIES_OVERSEE)
        raise Refusal(Reason.NOT_FOUND, what="following")
    require_or_hide(acting, Permission.BODIES_OVERSEE, scope_of(row.organisation), what="following")
    if row.organisation == acting.organisation:
        raise Refusal(Reason.NOT_ENTITLED)
    on = legal_day_of(at)
    if not models.Step.objects.filter(following=row, is_open=True, due_on__lt=on).exists():
        raise Refusal(Reason.NOT_READY, what="following")
    if row.ordered_on is not None:
        raise Refusal(Reason.ALREADY_DONE, what="ordered")
    row.ordered_on = on
    row.save(update_fields=["ordered_on"])
    ledger.append(
        event=Event.CORRECTION_ORDERED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={"following": str(row.id), "body": row.organisation},
    )


def _own(acting: Acting, following: UUID) -> models.Following:
    require(acting, Permission.NOTICE_SERVE)
    rows = models.Following.objects.select_for_update().filter(organisation=acting.organisation)
    row = rows.filter(id=following).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="following")
    return row


def _require_sound(row: models.Following, step: models.Step, proof: Proof, today: date) -> None:
    if Duty(step.duty) is Duty.NOTICE and proof.way is None:
        raise Refusal(Reason.CELL_MISSING, column="way")
    if not _is_looked_at(step) and not says_something(proof.words):
        raise Refusal(Reason.CELL_MISSING, column="proof")
    if len(proof.words) > LONGEST_WORDS:
        raise Refusal(Reason.CELL_VALUE, column="proof", known=f"≤ {LONGEST_WORDS}")
    if proof.done_on > today:
        raise Refusal(Reason.CELL_DAY_AHEAD, column="done_on")
    if proof.done_on < row.told_on:
        raise Refusal(Reason.CELL_DAY_ORDER, earlier="told_on", later="done_on")


def _is_looked_at(step: models.Step) -> bool:
    return is_looked_at(Duty(step.duty), is_undoing=step.is_undoing)


def _keep(acting: Acting, row: models.Following, step: models.Step, proof: Proof, at: datetime) -> None:
    shown = canonical({"words": proof.words.strip(), "way": proof.way.value if proof.way else ""})
    entry = ledger.append(
        event=Event.DUTY_DONE,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={
            "following": str(row.id),
            "duty": step.duty,
            "undoing": step.is_undoing,
            "due": step.due_on.isoformat(),
            "done": proof.done_on.isoformat(),
        },
        openings={"proof": shown},
    ).entry_id
    step.done_on, step.done_at, step.done_by, step.entry = proof.done_on, at, acting.officer, entry
    step.is_open, step.sealed = False, current.encrypt(PROOF, step.id.hex, shown)
    step.save()


def _carry_through(acting: Acting, row: models.Following, duty: Duty, at: datetime) -> None:
    """What a duty done changes elsewhere, in the same transaction."""
    if duty is Duty.NOTICE and row.filing is not None:
        filings.advance(filing=row.filing, move=Move.SERVE, who=actor(acting, By.FILER), at=at)
    if row.engagement is None:
        return
    standing = staff_list.one(acting, row.engagement).standing
    if duty is Duty.NOTICE and standing is Standing.APPLICANT:
        staff.turn_down(acting=acting, engagement=row.engagement, at=at)
