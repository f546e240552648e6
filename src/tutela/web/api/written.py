"""Replies as the API's JSON, written into one template for all answers of a call: there may be 10,000 of them.

The shapes are `InquiryOut` and `BatchOut`; that the bytes are those that the schemas would give, a test holds.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from json import dumps
from typing import Final

from pydantic_core import to_json

from tutela.answers.inquiries.answer import Answer, Reply
from tutela.core.errors import Refusal
from tutela.core.proofs.entries import moment
from tutela.core.proofs.receipts import Receipt
from tutela.web.api.grounds import ground
from tutela.web.api.refused import refused

_ANSWERS: Final = {answer: f'","answer":"{answer.value}"' for answer in Answer}


class Writer:
    """Writes replies of one moment: what they have in common is written once."""

    def __init__(self) -> None:
        self._middles: dict[tuple[object, ...], str] = {}

    def one(self, replies: Sequence[Reply], purpose: str) -> bytes:
        """The answer to one question."""
        (reply,) = replies
        return self._written(reply, purpose).encode()

    def many(self, replies: Sequence[Reply], purpose: str) -> bytes:
        """The answers of one call, in order."""
        counted = Counter(reply.answer for reply in replies)
        counts = ",".join(f'"{answer.value}":{counted[answer]}' for answer in Answer)
        listed = ",".join([self._written(reply, purpose) for reply in replies])
        return f'{{"counts":{{{counts}}},"answers":[{listed}]}}'.encode()

    def _written(self, reply: Reply, purpose: str) -> str:
        why = "" if reply.refusal is None else f',"refusal":{_refused(reply.refusal)}'
        middle = self._middle(reply, purpose)
        return f'{{"inquiry":"{reply.inquiry}{_ANSWERS[reply.answer]}{why}{middle}{_receipt(reply.receipt)}}}'

    def _middle(self, reply: Reply, purpose: str) -> str:
        version = reply.version
        like = (purpose, reply.asked_at, version.number, version.root, reply.covers_from, reply.stale_since)
        if like not in self._middles:
            self._middles[like] = _middle(reply, purpose)
        return self._middles[like]


def _middle(reply: Reply, purpose: str) -> str:
    version = reply.version
    text = f',"asked_at":{_plain(reply.asked_at)}'
    text += f',"list_version":{{"number":{version.number},"root":"{version.root.hex()}"}}'
    text += "" if reply.covers_from is None else f',"covers_from":{_plain(reply.covers_from)}'
    text += "" if reply.stale_since is None else f',"stale_since":{_plain(reply.stale_since)}'
    return text + f',"legal_ground":{ground(purpose).model_dump_json(exclude_none=True)},"receipt":'


def _receipt(receipt: Receipt) -> str:
    path = '","'.join([part.hex() for part in receipt.path])
    path = f'"{path}"' if path else ""
    return (
        f'{{"entry":"{receipt.entry_id}","leaf":"{receipt.leaf.hex()}",'
        f'"accepted_at":"{_accepted(receipt.accepted_at)}",'
        f'"index":{receipt.index},"path":[{path}],"note":{_note(receipt.note)}}}'
    )


@lru_cache(maxsize=64)
def _accepted(at: datetime) -> str:
    return moment(at)


@lru_cache(maxsize=64)
def _note(note: str) -> str:
    """The receipts of one transaction share their note."""
    return dumps(note, ensure_ascii=False)


def _refused(refusal: Refusal) -> str:
    return refused(refusal).model_dump_json(exclude_none=True)


def _plain(value: object) -> str:
    return to_json(value).decode()
