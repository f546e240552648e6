"""What is done when the database's log is not the one that was signed here: it stands still, or goes on openly.

An older copy that was put back loses acts of which somebody may hold a receipt. Nothing undoes that; but two officers
say so in the log itself, with the place at which it was cut off, before it grows again. Its name stays. Witnesses that
have signed more refuse it until their own keepers tell them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries, merkle
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import moment
from tutela.ledger import actions, alarms, explaining, models, remembered, seals, tree
from tutela.ledger.events import Event


class Cause(StrEnum):
    """Why the log was cut back."""

    HARDWARE = "hardware"  # a disk, a machine or a house was lost
    MISTAKE = "mistake"  # a copy was put back by mistake, and the newer one is gone
    FAILOVER = "failover"  # a standby took over that had not everything
    ATTACK = "attack"  # what stood there could not be trusted


@dataclass(frozen=True, slots=True)
class Gap:
    """The head that the database has, and the one that was signed here; its note is empty where none is remembered."""

    size: int
    root: bytes
    note: str  # of the database's head
    lost_size: int
    lost_root: bytes
    lost_at: datetime | None
    lost_note: str


def require_whole() -> None:
    """Nothing is begun over a log that was cut back.

    Refuses `LEDGER_RESTORED`, `LEDGER_UNREMEMBERED`, and `LEDGER_BROKEN` for a memory that cannot be read.
    """
    gap = _gap()
    if gap is not None and gap.lost_at is None:
        raise Refusal(Reason.LEDGER_UNREMEMBERED, size=gap.size)
    if gap is not None:
        raise Refusal(Reason.LEDGER_RESTORED, size=gap.size, kept=gap.lost_size)


def trusted() -> list[str]:
    """The head remembered here, to verify against; none where nothing is remembered, or its commit is under way.

    Refuses `LEDGER_RESTORED`.
    """
    kept = remembered.read()
    if kept is None:
        return []
    require_whole()
    newest = models.Checkpoint.objects.order_by("-number").values_list("size", flat=True).first() or 0
    return [kept.note] if kept.note and kept.place[0] <= newest else []


def sound(at: datetime) -> None:
    """Raises the alarm of a log that was cut back, with the head that was signed here as evidence."""
    gap = _gap()
    if gap is not None and gap.lost_at is not None:
        alarms.sound(
            witness="",
            kind=alarms.Kind.RESTORED,
            size=gap.size,
            theirs=gap.lost_size,
            evidence=gap.lost_note,
            at=at,
        )


def accept(
    *,
    organisation: str,
    officer: str,
    second_organisation: str,
    second: str,
    cause: Cause,
    words: str,
    at: datetime,
) -> Gap:
    """Two officers give up what is lost: the log says so, and goes on from where the database has it.

    Refuses `NOT_FOUND` when nothing is lost. First the entry, then the memory; safe to run again if it was cut off.
    """
    if second == officer:
        raise Refusal(Reason.NOT_ENTITLED)
    with transaction.atomic():
        tree.lock()
        gap = _gap()
        if gap is None:
            raise Refusal(Reason.NOT_FOUND, what="loss")
        # The alarm keeps the lost head, by which it is known where it is shown; perhaps no sequencer has looked yet.
        sound(at)
        by = {"second": second, "second_organisation": second_organisation, "cause": cause.value}
        facts = {**by, **_facts(gap)}
        if not _is_told(facts):
            actions.append(
                event=Event.LEDGER_RESTORED,
                at=at,
                organisation=organisation,
                officer=officer,
                facts=facts,
                openings={"words": words.encode()},
            )
        alarms.end_restored(at=at)
        explaining.end_lost(gap.lost_note, at=at)
    remembered.begin_anew((gap.size, gap.root), gap.note, at)
    return gap


def _gap() -> Gap | None:
    """Where the database's log stops short of the one that was signed here; None where it is whole."""
    last = models.Checkpoint.objects.order_by("-number").first()
    size, root = (last.size, bytes(last.root)) if last else remembered.EMPTY
    note = last.note if last else ""
    try:
        kept = remembered.required((size, root))
    except Refusal as refusal:
        if refusal.reason is Reason.LEDGER_UNREMEMBERED:
            return Gap(size, root, note, 0, merkle.EMPTY_ROOT, None, "")
        if refusal.reason is not Reason.LEDGER_RESTORED:
            raise
        kept = remembered.read()
    else:
        if kept is None or kept.place[0] <= size or tree.are_waiting(kept.leaves):
            return None
    assert kept is not None
    return Gap(size, root, note, *kept.place, kept.signed_at, kept.note)


def _facts(gap: Gap) -> dict[str, JSON]:
    """From which size on entries are lost, up to which, and the head that stood over them."""
    return {
        "size": gap.size,
        "root": gap.root.hex(),
        "lost_size": gap.lost_size,
        "lost_root": gap.lost_root.hex(),
        "lost_at": moment(gap.lost_at) if gap.lost_at else "",
    }


def _is_told(facts: dict[str, JSON]) -> bool:
    """Whether an entry that says the same waits already: the command was cut off before it had done."""
    rows = models.Entry.objects.filter(models.WAITING, event=Event.LEDGER_RESTORED.value)
    return any(seals.is_accepted(row) and entries.parse(bytes(row.body)).facts == facts for row in rows)
