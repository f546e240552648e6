"""The office above looks at a proof: it accepts, or returns it with reasons, and the duty is owed as before."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tutela.answers.staff import actions as staff
from tutela.answers.staff import queries as staff_list
from tutela.answers.staff.engagement import Standing
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds, require_or_hide
from tutela.bodies.queries import acting_by_rule, scope_of
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.core.following.proofs import says_something
from tutela.core.identity.in_text import holds_number
from tutela.core.proofs.commitments import canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.measures.following import declaring, models
from tutela.measures.following.deciders import may_look
from tutela.measures.following.ending import end_if_done
from tutela.measures.following.following import LONGEST_REASONS, Look
from tutela.packs.current import legal_day_of


@dataclass(frozen=True, slots=True)
class Finding:
    """What the office made of a proof. `seen_on`: the day its officer saw the paper that is not here as a file."""

    is_accepted: bool
    reasons: str = field(default="", repr=False)  # of one that is returned
    seen_on: date | None = None


@transaction.atomic
def look(*, acting: Acting, declaration: UUID, finding: Finding, at: datetime) -> None:
    """Accepts a proof or returns it. One that is returned is not done, and its clock is the one it had.

    A dismissal that is accepted takes its person off the staff list, from the day it was declared for. Refuses
    NOT_ENTITLED (also to who declared it, wherever they are now), NOT_FOUND (another office's), ALREADY_DONE,
    CELL_MISSING (reasons; or the day the paper was seen), CELL_VALUE, TEXT_HOLDS_NUMBER, CELL_DAY_AHEAD,
    CELL_DAY_ORDER (seen before it was written).
    """
    row = _held(acting, declaration)
    if row.look != Look.WAITS.value:
        raise Refusal(Reason.ALREADY_DONE, what=row.look)
    _require_finding(row, finding, legal_day_of(at))
    _keep(acting, row, finding, at)
    if finding.is_accepted:
        _carry_through(row, at)
        end_if_done(row.step.following, at)
    else:
        _owe_again(row.step)


def _held(acting: Acting, declaration: UUID) -> models.Declaration:
    """The row, locked; its following first, as whoever declares does."""
    found = (
        models.Declaration.objects.filter(id=declaration).values_list("step__following", flat=True).first()
    )
    if found is None:
        if not holds(acting, Permission.PROOF_LOOK):
            raise Refusal(Reason.NOT_ENTITLED)
        raise Refusal(Reason.NOT_FOUND, what="proof")
    models.Following.objects.select_for_update().get(id=found)
    rows = models.Declaration.objects.select_for_update(of=("self",)).select_related("step__following")
    row = rows.get(id=declaration)
    scope = scope_of(row.organisation, done_by=(row.declared_by,))
    require_or_hide(acting, Permission.PROOF_LOOK, scope, what="proof")
    if not may_look(acting, row):
        raise Refusal(Reason.NOT_FOUND, what="proof")
    return row


def _require_finding(row: models.Declaration, finding: Finding, today: date) -> None:
    if not finding.is_accepted:
        if not says_something(finding.reasons):
            raise Refusal(Reason.CELL_MISSING, column="reasons")
        if len(finding.reasons) > LONGEST_REASONS:
            raise Refusal(Reason.CELL_VALUE, column="reasons", known=f"≤ {LONGEST_REASONS}")
        if holds_number(finding.reasons):
            raise Refusal(Reason.TEXT_HOLDS_NUMBER)
    elif not row.is_filed:
        if finding.seen_on is None:
            raise Refusal(Reason.CELL_MISSING, column="seen_on")
        if finding.seen_on > today:
            raise Refusal(Reason.CELL_DAY_AHEAD, column="seen_on")
        if finding.seen_on < row.dated_on:
            raise Refusal(Reason.CELL_DAY_ORDER, earlier="dated_on", later="seen_on")


def _keep(acting: Acting, row: models.Declaration, finding: Finding, at: datetime) -> None:
    look_ = Look.ACCEPTED if finding.is_accepted else Look.RETURNED
    seen_on = finding.seen_on if finding.is_accepted and not row.is_filed else None
    reasons = "" if finding.is_accepted else finding.reasons.strip()
    row.look, row.looked_at, row.looked_by, row.seen_on = look_.value, at, acting.officer, seen_on
    row.looked_entry = ledger.append(
        event=Event.PROOF_LOOKED_AT,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts={
            "following": str(row.step.following_id),
            "duty": row.step.duty,
            "declaration": str(row.id),
            "look": look_.value,
            "look_by": row.look_by.isoformat(),
            "seen": seen_on.isoformat() if seen_on else "",
        },
        openings={"reasons": canonical({"reasons": reasons})} if reasons else None,
    ).entry_id
    if reasons:
        declaring.give_reasons(row, reasons)
    row.save()


def _owe_again(step: models.Step) -> None:
    """With the day that it had; what is late by it is late."""
    step.done_on, step.done_at, step.done_by, step.entry = None, None, "", None
    step.is_open = True
    step.save()


def _carry_through(row: models.Declaration, at: datetime) -> None:
    """Whoever was dismissed stands on the staff list until then: who is on it is asked about, and watched.

    Who was to begin later was never in post: they leave on the day on which they would have begun.
    """
    engagement = row.step.following.engagement
    if Duty(row.step.duty) is not Duty.DISMISSAL or engagement is None:
        return
    body = acting_by_rule([row.organisation]).get(row.organisation)
    if body is None:
        return
    one = staff_list.one(body, engagement)
    if one.standing is Standing.IN_POST:
        on = row.done_on if one.from_on is None else max(row.done_on, one.from_on)
        staff.leave(acting=body, engagement=engagement, on=on, at=at)
