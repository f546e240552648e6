"""The receipt of one entry as one document for those who trust nobody here (`docs/reference/receipt-format.md`)."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import receipts
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.encoding import to_base64
from tutela.core.proofs.receipts import Receipt
from tutela.ledger import models, queries, signing

FORMAT: Final = "tutela-receipt/1"


def receipt_file(
    entry_id: UUID, *, opened: Collection[str] = (), row: Mapping[str, JSON] | None = None
) -> dict[str, JSON]:
    """What was hashed, the promise, the proof once there is one, and what stands behind the commitments `opened`.

    What was shredded is left out. Refuses `NOT_FOUND`.
    """
    body = queries.body(entry_id)
    content: dict[str, JSON] = {
        "format": FORMAT,
        "body": to_base64(body),
        "receipt": acceptance(entry_id).as_json(),
    }
    proof, openings = _proof(entry_id), _openings(entry_id, opened)
    if proof is not None:
        content["proof"] = proof
    if openings:
        content["openings"] = openings
    if row is not None:
        content["row"] = row
    return content


def acceptance(entry_id: UUID) -> Receipt:
    """The log's promise for one entry, given again: the same statement about the same moment, under the key in force.

    Refuses `NOT_FOUND`.
    """
    row = models.Entry.objects.filter(id=entry_id).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="entry")
    leaf = bytes(row.leaf_hash)
    (receipt,) = receipts.issue(
        signing.origin(), [(entry_id, leaf)], row.accepted_at, signing.receipt_signers()
    )
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
