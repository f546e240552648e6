"""Verification of stored cosignatures: each is a known witness's, over the head it is stored under."""

from collections.abc import Iterator
from typing import Any

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import notes
from tutela.core.proofs.keys import Verifier
from tutela.ledger import models, witnesses
from tutela.ledger.pages import paged

_COLUMNS = ("id", "checkpoint_id", "checkpoint__note", "witness", "key_id", "line", "at")


def verify() -> int:
    """The number of cosignatures, all verified. Refuses `LEDGER_BROKEN`.

    A witness that is no longer asked keeps its line in the policy, outside every group, so that what it signed can be
    checked. A quorum that was met under the present policy must be met by what is stored; one that was met under
    another has left signatures at least.
    """
    known = witnesses.known()
    verifiers = [] if known is None else known.verifiers()
    count = 0
    for _, number, note, witness, key_id, line, at in _rows():
        where = f"the cosignature of {witness} under checkpoint {number}"
        key = _signer(note, line, verifiers, where)
        stated = notes.parse_line(line.removesuffix("\n")).stamped_on_second()
        if (key.name, key.key_id().hex(), stated) != (witness, key_id, at.timestamp()):
            raise _broken(f"the columns of {where} contradict its line")
        count += 1
    if known is not None:
        _check_quorums(known)
    _require_any()
    return count


def _rows() -> Iterator[tuple[Any, ...]]:
    return paged(models.Cosignature.objects.all(), "id", _COLUMNS)


def _signer(note: str, line: str, verifiers: list[Verifier], where: str) -> Verifier:
    try:
        written = notes.Note(notes.parse(note).text, (notes.parse_line(line.removesuffix("\n")),))
        if written.signatures[0].written() != line:
            raise Refusal(Reason.PROOF_INVALID, detail="not a signature line")
        ((key, _),) = notes.verified(written, verifiers)
    except Refusal as refusal:
        raise _broken(f"{where}: {refusal.values['detail']}") from None
    return key


def _check_quorums(known: witnesses.Witnesses) -> None:
    met = models.Offer.objects.filter(witnessed_at__isnull=False, policy=known.sha256)
    for (number,) in paged(met, "checkpoint_id", ("checkpoint_id",)):
        stored = set(models.Cosignature.objects.filter(checkpoint_id=number).values_list("witness", "key_id"))
        signed = [one for one in known.verifiers() if (one.name, one.key_id().hex()) in stored]
        if not known.policy.is_met(signed):
            raise _broken(f"cosignatures of checkpoint {number} are gone")


def _require_any() -> None:
    """No policy that asks for witnesses is met by nobody."""
    met = models.Offer.objects.filter(witnessed_at__isnull=False, checkpoint__cosignatures__isnull=True)
    number = met.order_by("checkpoint_id").values_list("checkpoint_id", flat=True).first()
    if number is not None:
        raise _broken(f"checkpoint {number} is noted as witnessed, and nobody signed it")


def _broken(detail: str) -> Refusal:
    return Refusal(Reason.LEDGER_BROKEN, detail=detail)
