"""Offering heads to witnesses, and taking what they sign: nothing is stored that does not verify."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, notes
from tutela.core.proofs.keys import Kind, Verifier
from tutela.core.proofs.notes import Note, Signature
from tutela.ledger import alarms, explaining, models, published, signing
from tutela.ledger.published import PATIENCE
from tutela.ledger.witnesses import Witnesses

Signed = Sequence[tuple[Verifier, Signature]]


def offer(*, at: datetime) -> models.Checkpoint | None:
    """The head that witnesses are to sign now: the newest, unless one before it still waits for its quorum."""
    newest = published.newest()
    if newest is None:
        return None
    last = models.Offer.objects.select_related("checkpoint").order_by("-checkpoint").first()
    if last is not None and (last.checkpoint_id == newest.number or _still_waits(last, at)):
        return last.checkpoint
    # Two loops may do this at once: the same head is offered once, and of two heads the newer counts.
    models.Offer.objects.bulk_create([models.Offer(checkpoint=newest, offered_at=at)], ignore_conflicts=True)
    return newest


def take(*, witnesses: Witnesses, written: str, at: datetime) -> int:
    """Keeps the cosignatures of a note that somebody brings; how many were new.

    Refuses `PROOF_INVALID` (not a note, or no known witness signed it) and `NOT_FOUND` (not a head of this log). A
    head that our own key signed and that we do not hold raises the alarm.
    """
    note = notes.parse(written)
    head = checkpoints.parse(note.text)
    row = models.Checkpoint.objects.filter(size=head.size).first()
    if row is None or notes.parse(row.note).text != note.text:
        _suspect(note, head, at)
        raise Refusal(Reason.NOT_FOUND, what="checkpoint")
    return keep(witnesses=witnesses, row=row, signed=notes.verified(note, witnesses.verifiers()), at=at)


@transaction.atomic
def keep(*, witnesses: Witnesses, row: models.Checkpoint, signed: Signed, at: datetime) -> int:
    """Stores verified cosignatures of a head, and notes a quorum once it is met.

    A witness that signs a head for the first time, and one no smaller than what it once contradicted, ends its alarm:
    what it signed before then, and anybody can bring again, does not.
    """
    kept = models.Cosignature.objects.filter(checkpoint=row)
    before = set(kept.values_list("witness", "key_id"))
    models.Cosignature.objects.bulk_create(
        [_row(row, verifier, line) for verifier, line in signed], ignore_conflicts=True
    )
    new = [verifier for verifier, _ in signed if (verifier.name, verifier.key_id().hex()) not in before]
    first = [verifier for verifier in new if not _has_signed_before(verifier, row)]
    named, anew = witnesses.names_of(new), witnesses.names_of(first)
    alarms.end(witnesses=named, fresh=anew, size=row.size, at=at)
    if witnesses.policy.is_met(_cosigners(row, witnesses)):
        models.Offer.objects.get_or_create(checkpoint=row, defaults={"offered_at": at})
        fresh = models.Offer.objects.filter(checkpoint=row, witnessed_at__isnull=True)
        fresh.update(witnessed_at=at, policy=witnesses.sha256)
    return len(new)


def _still_waits(last: models.Offer, at: datetime) -> bool:
    return last.witnessed_at is None and at - last.offered_at < PATIENCE


def _row(row: models.Checkpoint, verifier: Verifier, line: Signature) -> models.Cosignature:
    try:
        stated = datetime.fromtimestamp(line.stamped_on_second(), UTC)
    except (OverflowError, ValueError, OSError):
        raise Refusal(
            Reason.PROOF_INVALID, detail="a cosignature of a moment that no clock reaches"
        ) from None
    return models.Cosignature(
        checkpoint=row,
        witness=verifier.name,
        key_id=verifier.key_id().hex(),
        line=line.written(),
        at=stated,
    )


def _has_signed_before(key: Verifier, row: models.Checkpoint) -> bool:
    signed = models.Cosignature.objects.filter(witness=key.name, key_id=key.key_id().hex())
    return signed.exclude(checkpoint=row).exists()


def _cosigners(row: models.Checkpoint, witnesses: Witnesses) -> list[Verifier]:
    stored = set(models.Cosignature.objects.filter(checkpoint=row).values_list("witness", "key_id"))
    return [one for one in witnesses.verifiers() if (one.name, one.key_id().hex()) in stored]


def _is_held(head: checkpoints.Checkpoint) -> bool:
    """Whether we signed this root for this size."""
    stored = models.Checkpoint.objects.filter(size=head.size).values_list("note", flat=True)
    return any(checkpoints.parse(notes.parse(note).text).root == head.root for note in stored)


def _suspect(note: Note, head: checkpoints.Checkpoint, at: datetime) -> None:
    """Raises the alarm where our key signed what we do not hold: only we, or a thief of the key, can have.

    A receipt is signed by the same key and is no head: it names another origin. Nor is a head of ours to which
    somebody wrote a line more: the ML-DSA-44 line under it still verifies, which signs origin, size and root alone.
    """
    try:
        signed = [key.kind for key, _ in notes.verified(note, signing.checkpoint_verifiers())]
    except Refusal:
        return
    if head.origin != signing.origin() or (set(signed) == {Kind.ML_DSA_44} and _is_held(head)):
        return
    if explaining.is_explained(note.written()):
        return
    newest = models.Checkpoint.objects.order_by("-number").first()
    alarms.sound(
        witness="",
        kind=alarms.Kind.SHOWN,
        size=newest.size if newest else 0,
        theirs=head.size,
        evidence=note.written(),
        at=at,
    )
