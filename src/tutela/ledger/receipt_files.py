"""The receipt of one entry as one document for those who trust nobody here (`docs/reference/receipt-format.md`)."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import entries, merkle, receipts
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.encoding import to_base64
from tutela.core.proofs.receipts import Receipt
from tutela.ledger import models, queries, seals, signing

FORMAT: Final = "tutela-receipt/1"


def receipt_file(
    entry_id: UUID,
    *,
    opened: Collection[str] = (),
    of: UUID | None = None,
    row: Mapping[str, JSON] | None = None,
) -> dict[str, JSON]:
    """What was hashed, the promise, the proof once there is one, and what stands behind the commitments `opened`.

    What was shredded is left out. `of`: the entry whose commitments this one repeats, and which keeps the openings.
    Refuses `NOT_FOUND`, `LEDGER_BROKEN`.
    """
    body = queries.body(entry_id)
    content: dict[str, JSON] = {
        "format": FORMAT,
        "body": to_base64(body),
        "receipt": acceptance(entry_id).as_json(),
    }
    proof, openings = _proof(entry_id), _openings(of or entry_id, opened)
    if proof is not None:
        content["proof"] = proof
    if openings:
        content["openings"] = openings
    if row is not None:
        content["row"] = row
    return content


def acceptance(entry_id: UUID) -> Receipt:
    """The log's promise for one entry, given again: the same statement about the same moment, under the key in force.

    Refuses `NOT_FOUND`, and `LEDGER_BROKEN` for what waits without the seal of this log or is not what was hashed:
    nothing was promised of it.
    """
    row = models.Entry.objects.filter(id=entry_id).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="entry")
    if not seals.is_accepted(row):
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"entry {entry_id} does not bear the seal of this log")
    leaf, body = bytes(row.leaf_hash), bytes(row.body)
    if merkle.leaf_hash(body) != leaf:
        raise Refusal(Reason.LEDGER_BROKEN, detail=f"entry {entry_id} is not what was hashed")
    at = entries.parse(body).at  # the column beside the body is no authority
    (receipt,) = receipts.issue(signing.origin(), [(entry_id, leaf)], at, signing.receipt_signers())
    return receipt


def _proof(entry_id: UUID) -> str | None:
    try:
        return queries.inclusion(entry_id).as_text()
    except Refusal as refusal:
        if refusal.reason is not Reason.NOT_READY:
            raise
        return None


def _openings(entry_id: UUID, labels: Collection[str]) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for label in labels:
        try:
            opening = queries.opening(entry_id, label)
        except Refusal as refusal:
            if refusal.reason is not Reason.NOT_FOUND:
                raise
        else:
            found[label] = {"salt": opening.salt.hex(), "data": to_base64(opening.data)}
    return found
