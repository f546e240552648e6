"""Writes: who applies, who is hired, who changes post, who leaves. Each change is an entry and a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person, person_of, stored
from tutela.answers.inquiries.answer import Question
from tutela.answers.routes import in_post
from tutela.answers.staff import asked, binding
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.answers.staff.models import OPEN, Change, Engagement
from tutela.answers.staff.queries import TABLE, own
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import add_months
from tutela.core.law.clocks import MONTHS
from tutela.core.proofs.commitments import JSON, canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

IN_ONE_ENTRY: Final = 200  # changes: more would pass the longest entry
_AT_ONCE: Final = 500  # keyed hashes in one statement
_KEPT: Final = ("state", "post", "purpose", "from_on", "until_on")


@dataclass(frozen=True, slots=True)
class Joins:
    """Somebody who comes onto the list."""

    person: Person
    post: Post
    purpose: str
    standing: Standing = Standing.APPLICANT
    from_on: date | None = None


@transaction.atomic
def enter(*, acting: Acting, question: Question, post: Post, purpose_code: str, at: datetime) -> UUID:
    """Enters an applicant. Refuses NOT_ENTITLED, PURPOSE_UNKNOWN, PURPOSE_NOT_IN_POST, STAFF_LISTED, a wrong person."""
    require(acting, Permission.STAFF_KEEP)
    wanted = in_post(acting, purpose_code, legal_day_of(at))
    person = person_of(question, legal_day_of(at))
    return put(acting, [Joins(person, post, wanted.code)], Did.LISTED, at)[0]


@transaction.atomic
def hire(*, acting: Acting, engagement: UUID, on: date, at: datetime) -> None:
    """An applicant is in post from a day. Whether they may be is judged before (`filings.hiring`).

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (no applicant), CELL_VALUE (a day more than a year ahead: a slip
    of the year would keep them from being asked about).
    """
    require(acting, Permission.STAFF_KEEP)
    row = own(acting, engagement, locked=True)
    _require(row, Standing.APPLICANT)
    if on > (latest := add_months(legal_day_of(at), MONTHS)):
        raise Refusal(Reason.CELL_VALUE, column="入职日期", known=f"≤ {latest}")
    row.state, row.from_on = Standing.IN_POST.value, on
    row.ask_by = asked.by_when_hired(row)
    _keep(acting, [row], Did.HIRED, at)


@transaction.atomic
def change(*, acting: Acting, engagement: UUID, post: Post, purpose_code: str, at: datetime) -> None:
    """Another post, or another purpose. Whether they may take the post is judged before (`filings.hiring`).

    Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (ended), PURPOSE_UNKNOWN, PURPOSE_NOT_IN_POST.
    """
    require(acting, Permission.STAFF_KEEP)
    row = own(acting, engagement, locked=True)
    if row.state not in OPEN:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    row.post, row.purpose = post.value, in_post(acting, purpose_code, legal_day_of(at)).code
    _keep(acting, [row], Did.CHANGED, at)


@transaction.atomic
def leave(*, acting: Acting, engagement: UUID, on: date, at: datetime) -> None:
    """Somebody in post leaves; `on` is the first day no longer in post.

    Not ahead of time: until then they work there, and are asked about. Who was to begin later and never comes leaves on
    the day on which they would have begun. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (not in post),
    CELL_DAY_ORDER (before the first day in post), LEAVING_AHEAD.
    """
    require(acting, Permission.STAFF_KEEP)
    row = own(acting, engagement, locked=True)
    _require(row, Standing.IN_POST)
    if row.from_on is not None and on < row.from_on:
        raise Refusal(Reason.CELL_DAY_ORDER, later="离职日期", earlier="入职日期")
    if on > legal_day_of(at) and on != row.from_on:
        raise Refusal(Reason.LEAVING_AHEAD)
    row.state, row.until_on, row.ask_by = Standing.LEFT.value, on, None
    _keep(acting, [row], Did.LEFT, at)


@transaction.atomic
def turn_down(*, acting: Acting, engagement: UUID, at: datetime) -> None:
    """An applicant is not hired. Refuses NOT_ENTITLED, NOT_FOUND, STEP_NOT_POSSIBLE (no applicant)."""
    require(acting, Permission.STAFF_KEEP)
    row = own(acting, engagement, locked=True)
    _require(row, Standing.APPLICANT)
    row.state = Standing.NOT_HIRED.value
    _keep(acting, [row], Did.NOT_HIRED, at)


def put(acting: Acting, joining: Sequence[Joins], did: Did, at: datetime) -> list[UUID]:
    """Puts persons on the list, inside the caller's transaction. Refuses STAFF_LISTED where one is on it."""
    _require_new(acting, [one.person for one in joining])
    on = legal_day_of(at)
    begun, filled = asked.begun_on(acting.organisation, on), asked.filled_on(acting.organisation, on)
    made = [_row(acting, one, begun, filled, at) for one in joining]
    rows = [row for row, _ in made]
    try:
        with transaction.atomic():
            Engagement.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:  # another officer entered the same person meanwhile
        raise Refusal(Reason.STAFF_LISTED) from None
    person = joining[0].person if len(joining) == 1 else None
    _log(acting, rows, did, at, person, {row.id: bound for row, bound in made})
    return [row.id for row in rows]


def note(acting: Acting, rows: Sequence[Engagement], did: Did, at: datetime) -> None:
    """Keeps rows that an import changed, inside the caller's transaction."""
    fields = [*_KEPT, *(["ask_by"] if did is Did.LEFT else [])]
    Engagement.objects.bulk_update(rows, fields, batch_size=500)
    _log(acting, rows, did, at, None)


def facts_of(row: Engagement | Change) -> dict[str, JSON]:
    """What the ledger says of an engagement, and what its row says of itself."""
    return {
        "state": row.state,
        "post": row.post,
        "purpose": row.purpose,
        "from": row.from_on.isoformat() if row.from_on else "",
        "until": row.until_on.isoformat() if row.until_on else "",
    }


def _keep(acting: Acting, rows: Sequence[Engagement], did: Did, at: datetime) -> None:
    for row in rows:
        row.save(update_fields=[*_KEPT, "ask_by"])
    _log(acting, rows, did, at, None)


def _log(
    acting: Acting,
    rows: Sequence[Engagement],
    did: Did,
    at: datetime,
    person: Person | None,
    bound: Mapping[UUID, str] | None = None,
) -> None:
    """`bound`: what the entry says of each person who comes onto the list (`staff.binding`)."""
    for start in range(0, len(rows), IN_ONE_ENTRY):
        part = rows[start : start + IN_ONE_ENTRY]
        changes: list[JSON] = [
            {
                "engagement": str(row.id),
                **facts_of(row),
                **({"person": bound[row.id]} if bound else {}),
            }
            for row in part
        ]
        receipt = ledger.append(
            event=Event.STAFF_CHANGED,
            at=at,
            organisation=acting.organisation,
            officer=acting.officer,
            facts={"did": did.value, "changes": changes},
            openings={} if person is None else {"person": canonical(stored(person))},
        )
        Change.objects.bulk_create(
            [_line(acting, row, did, receipt.entry_id, at) for row in part], batch_size=500
        )


def _line(acting: Acting, row: Engagement, did: Did, entry: UUID, at: datetime) -> Change:
    return Change(
        engagement=row,
        entry=entry,
        did=did.value,
        state=row.state,
        post=row.post,
        purpose=row.purpose,
        from_on=row.from_on,
        until_on=row.until_on,
        officer=acting.officer,
        at=at,
    )


def _row(acting: Acting, one: Joins, begun: date, filled: date, at: datetime) -> tuple[Engagement, str]:
    """The row, and what its entry says of the person."""
    id_, hashed, more = uuid4(), keyed.keyed(TABLE, one.person.canonical), binding.fresh()
    bound = binding.commitment(id_, acting.organisation, {**stored(one.person), **more})
    row = Engagement(
        id=id_,
        organisation=acting.organisation,
        key_id=hashed.key_id,
        digest=hashed.digest,
        sealed=keyed.sealed(TABLE, id_, one.person, more),
        state=one.standing.value,
        post=one.post.value,
        purpose=one.purpose,
        from_on=one.from_on,
        listed_at=at,
        listed_by=acting.officer,
    )
    if one.standing is Standing.IN_POST:
        row.ask_by = asked.by_when_listed(one.from_on, listed_on=legal_day_of(at), begun=begun, filled=filled)
    return row, bound


def _require_new(acting: Acting, people: Sequence[Person]) -> None:
    """Under every key: while rows move to a new one, the constraint alone would let a second engagement pass."""
    digests = [digest for one in people for digest in keyed.digests(TABLE, one.canonical)]
    for start in range(0, len(digests), _AT_ONCE):
        known = Engagement.objects.filter(
            organisation=acting.organisation,
            digest__in=digests[start : start + _AT_ONCE],
            state__in=OPEN,
        )
        if known.exists():
            raise Refusal(Reason.STAFF_LISTED)


def _require(row: Engagement, standing: Standing) -> None:
    if row.state != standing.value:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
