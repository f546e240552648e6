"""What one answer rests on, as its entry's `index` commitment stands for it: one length for all, whatever was found.

    block  = form (1) ‖ state ‖ asked ‖ word ‖ keys ‖ rows ‖ rows ‖ proof ‖ proof ‖ zero bytes up to `BLOCK_BYTES`
    state  = 0 nothing was looked up, and zero bytes follow; 1 the rows follow; 2 they are too many to follow
    asked  = length ‖ kind of document, country, birth date and sex as the question said them, with 0x1F between
    word   = what the register said (place in `Belonging`) ‖ whether the question was sampled
    keys   = document ‖ name ‖ birth ‖ person ‖ whether the document is a resident number
    rows   = number ‖ other key × number ‖ number (2) ‖ (which other key ‖ basis ‖ outcome ‖ from ‖ until) × number
    proof  = length (2) ‖ proof of the document's group, then of the group of birth, sex and name

Numbers are one byte where nothing else is said, and big-endian. Days are `date.toordinal` in 3 bytes, 0 for none. The
other key is the name's in rows of a document, and that of birth and sex in rows by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.answers.inquiries.answer import Question
from tutela.answers.inquiries.register import Belonging
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.proofs.listing import KEY_BYTES
from tutela.index.lookup.queries import Evidence
from tutela.index.lookup.rows import Basis, ProbeKeys, Row, RowOutcome

BLOCK_BYTES: Final = 3072
"""Room for both proofs in a list of 100 million groups, and for forty rows under ten names."""

_FORM: Final = 1
_NOTHING, _ROWS, _TOO_MANY = range(3)
_BELONGINGS: Final = tuple(Belonging)
_MOST: Final = 255
_DAY: Final = 3
_SEPARATOR: Final = "\x1f"
_NO_ROWS: Final = bytes(6)  # neither by document nor by name


@dataclass(frozen=True, slots=True)
class Grounds:
    """What was asked besides name, number and authorisation, what the register said, and what the index showed.

    `is_whole` is false where the rows were too many to be kept: their digests stand in the proofs.
    """

    document_kind: DocumentKind | None
    country: str | None
    born_on: date | None
    sex: Sex | None
    belonging: Belonging
    is_sampled: bool
    evidence: Evidence
    is_whole: bool = True


def nothing_looked_up() -> bytes:
    """The block of a refused question."""
    return bytes((_FORM, _NOTHING)).ljust(BLOCK_BYTES, b"\x00")


def block_of(question: Question, belonging: Belonging, is_sampled: bool, evidence: Evidence) -> bytes:
    """The block of a question that was looked up with birth date and sex."""
    keys = evidence.keys
    if keys.birth is None or keys.person is None:
        raise ValueError("a question that is answered says birth date and sex")
    asked = _asked(question)
    head = bytes((len(asked),)) + asked + bytes((_BELONGINGS.index(belonging), is_sampled))
    head += keys.document + keys.name + keys.birth + keys.person + bytes((keys.is_resident,))
    proofs = b"".join(len(proof).to_bytes(2, "big") + proof for proof in evidence.proofs)
    rows = _both_packed(evidence.rows) if evidence.rows else _NO_ROWS
    whole = bytes((_FORM, _ROWS)) + head + rows + proofs
    if len(whole) > BLOCK_BYTES:
        whole = bytes((_FORM, _TOO_MANY)) + head + _NO_ROWS + proofs
    if len(whole) > BLOCK_BYTES:
        raise ValueError("no list has proofs of this length")
    return whole.ljust(BLOCK_BYTES, b"\x00")


def grounds_of(block: bytes, purpose: str) -> Grounds | None:
    """Reads a block; None where nothing was looked up. Refuses `PROOF_INVALID`."""
    try:
        return _read(block, purpose)
    except (ValueError, IndexError):
        raise Refusal(Reason.PROOF_INVALID, detail="not the grounds of an answer") from None


class _Reader:
    """Takes a block apart; raises ValueError where it ends too soon, or something stands behind its end."""

    def __init__(self, block: bytes) -> None:
        self._block, self._at = block, 0

    def take(self, count: int) -> bytes:
        part = self._block[self._at : self._at + count]
        if len(part) != count:
            raise ValueError("cut")
        self._at += count
        return part

    def number(self, count: int = 1) -> int:
        return int.from_bytes(self.take(count), "big")

    def end(self) -> None:
        if any(self._block[self._at :]):
            raise ValueError("something follows")


def _read(block: bytes, purpose: str) -> Grounds | None:
    reader = _Reader(block)
    form, state = reader.number(), reader.number()
    if len(block) != BLOCK_BYTES or form != _FORM or state not in (_NOTHING, _ROWS, _TOO_MANY):
        raise ValueError("another form")
    if state == _NOTHING:
        reader.end()
        return None
    kind, country, born_on, sex = reader.take(reader.number()).decode().split(_SEPARATOR)
    belonging, is_sampled = _BELONGINGS[reader.number()], _truth(reader)
    document, name, birth, person = (reader.take(KEY_BYTES) for _ in range(4))
    keys = ProbeKeys(document, name, birth, person, _truth(reader))
    rows = (*_unpacked(reader, purpose, document), *_unpacked(reader, purpose, person))
    proofs = reader.take(reader.number(2)), reader.take(reader.number(2))
    reader.end()
    return Grounds(
        DocumentKind(kind) if kind else None,
        country or None,
        date.fromisoformat(born_on) if born_on else None,
        Sex(sex) if sex else None,
        belonging,
        is_sampled,
        Evidence(keys, rows, proofs),
        state == _ROWS,
    )


def _asked(question: Question) -> bytes:
    born_on = question.born_on.isoformat() if question.born_on else ""
    return _SEPARATOR.join(
        (question.document_kind or "", question.country or "", born_on, question.sex or "")
    ).encode()


def _both_packed(rows: Sequence[Row]) -> bytes:
    by_document = [row for row in rows if row.basis is Basis.DOCUMENT]
    by_name = [row for row in rows if row.basis is not Basis.DOCUMENT]
    return _packed(by_document) + _packed(by_name)


def _packed(rows: Sequence[Row]) -> bytes:
    others = sorted({_other(row) for row in rows})
    if len(others) > _MOST:
        others = others[:_MOST]  # far more than a block holds: it says so without them
        rows = [row for row in rows if _other(row) in others]
    packed = sorted(_row(row, others) for row in rows)
    return bytes((len(others),)) + b"".join(others) + len(packed).to_bytes(2, "big") + b"".join(packed)


def _row(row: Row, others: list[bytes]) -> bytes:
    until = row.until_on.toordinal() if row.until_on else 0
    days = row.from_on.toordinal().to_bytes(_DAY, "big") + until.to_bytes(_DAY, "big")
    return bytes((others.index(_other(row)), row.basis, row.outcome)) + days


def _other(row: Row) -> bytes:
    return row.name_key if row.basis is Basis.DOCUMENT else row.person_key


def _unpacked(reader: _Reader, purpose: str, group: bytes) -> list[Row]:
    """The rows of one group; that they are the group's, the digest in its proof says."""
    others = [reader.take(KEY_BYTES) for _ in range(reader.number())]
    rows = []
    for _ in range(reader.number(2)):
        other, basis, outcome = others[reader.number()], Basis(reader.number()), RowOutcome(reader.number())
        from_on, until = date.fromordinal(reader.number(_DAY)), reader.number(_DAY)
        keys = (group, other) if basis is Basis.DOCUMENT else (other, group)
        until_on = date.fromordinal(until) if until else None
        rows.append(Row(purpose, basis, *keys, outcome, from_on, until_on))
    return rows


def _truth(reader: _Reader) -> bool:
    return (False, True)[reader.number()]
