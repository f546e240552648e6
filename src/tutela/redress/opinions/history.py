"""One step of an opinion: the row moved, one ledger entry, one line; and what was written, for who may read it."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.bodies.kinds import Acting
from tutela.core.crypto.keyring import Use
from tutela.core.proofs.commitments import JSON, canonical
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.redress.opinions import drafts
from tutela.redress.opinions.models import Line, Opinion
from tutela.redress.opinions.opinion import INSIDE, Basis, Move, Reply, State, Step

WORDS: Final = "opinion-words"
_AT_ONCE: Final = 500
_PROPOSED: Final = (Move.OPEN.value, Move.REVISE.value)
_NOTHING: Final = {"words": "", "reply": ""}


def keep(
    row: Opinion,
    move: Move,
    state: State,
    acting: Acting,
    at: datetime,
    *,
    words: str = "",
    reply: Reply | None = None,
) -> None:
    """Writes a step down, in the caller's transaction. The words, and what stood on the list, are committed to."""
    before = row.state
    row.state, row.changed_at = state.value, at
    row.save()
    content = canonical({"words": words, "reply": reply.value if reply else ""})
    entry = ledger.append(
        event=Event.OPINION_MOVED,
        at=at,
        organisation=acting.organisation,
        officer=acting.officer,
        facts=_facts(row, move, before),
        openings={"words": content, "item": canonical(_item(row))},
    ).entry_id
    Line.objects.create(
        opinion=row,
        entry=entry,
        move=move.value,
        state=row.state,
        organisation=acting.organisation,
        officer=acting.officer,
        owed_by=row.owed_by,
        at=at,
        key_id=current.ring().active(Use.DATA).key_id,
        sealed=current.encrypt(WORDS, entry.hex, content),
    )


def steps(opinion: UUID, *, inside: bool) -> tuple[Step, ...]:
    """The history of one, first step first; `inside`: with what was done before the body heard of it."""
    rows = Line.objects.filter(opinion=opinion).order_by("id")
    return tuple(_steps(rows if inside else rows.exclude(state__in=[state.value for state in INSIDE])))


def proposers(opinion: UUID) -> tuple[str, ...]:
    """Who wrote what stands to be approved, and what stood before."""
    rows = Line.objects.filter(opinion=opinion, move__in=_PROPOSED)
    return tuple(rows.values_list("officer", flat=True).distinct())


def proposed(opinion: UUID) -> str:
    """The words as they were written last, before the opinion was served."""
    row = Line.objects.filter(opinion=opinion, move__in=_PROPOSED).order_by("-id")[:1].get()
    return next(_steps([row])).words


def follow_key(*, at: datetime) -> int:
    """After a rotation what was written is encrypted anew under the key in force; returns how many rows moved."""
    count = drafts.follow_key(at=at)
    while moved := _batch():
        count += moved
    return count


@transaction.atomic
def _batch() -> int:
    active = current.ring().active(Use.DATA).key_id
    kept = Line.objects.select_for_update().exclude(key_id__in=(active, ""))
    rows = list(kept[:_AT_ONCE])
    for row in rows:
        plain = current.decrypt(WORDS, row.entry.hex, bytes(row.sealed))
        sealed = current.encrypt(WORDS, row.entry.hex, plain)
        Line.objects.filter(pk=row.pk).update(key_id=active, sealed=sealed)
    return len(rows)


def _steps(rows: Iterable[Line]) -> Iterator[Step]:
    for row in rows:
        said = _NOTHING
        if row.key_id:
            said = json.loads(current.decrypt(WORDS, row.entry.hex, bytes(row.sealed)))
        reply = Reply(said["reply"]) if said["reply"] else None
        yield Step(
            Move(row.move),
            State(row.state),
            row.organisation,
            row.owed_by,
            row.at,
            row.entry,
            reply,
            said["words"],
            forgotten=not row.key_id,
        )


def _item(row: Opinion) -> dict[str, JSON]:
    # Committed to and not said: beside a day that an asker knows it would tell which agency holds a record.
    since = row.since_on.isoformat() if row.since_on else ""
    return {"about": row.about, "counted": row.counted, "since": since}


def _facts(row: Opinion, move: Move, before: str) -> dict[str, JSON]:
    return {
        "opinion": str(row.id),
        "move": move.value,
        "from": before,
        "state": row.state,
        "kind": Basis(row.basis).kind.value,
        "basis": row.basis,
        "office": row.organisation,
        "body": row.body,
        "owed_by": row.owed_by,
        "due": row.due_on.isoformat() if row.due_on else "",
    }
