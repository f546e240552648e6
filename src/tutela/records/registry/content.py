"""What one version of a record holds, in clear: who it says it is about, and what was decided."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, TypeAlias

from pydantic import Field, TypeAdapter

from tutela.core.disclosure.history import History, Record
from tutela.core.identity.documents import Document
from tutela.core.identity.names import canonical_forms
from tutela.core.identity.sex import Sex
from tutela.records.registry.orders import Order, Statement, resting

MARK: Final = "含犯罪记录封存信息"
"""What stands on an adult's file whose joint case holds a sealed record (2022 sealing measures, article 5)."""

Said: TypeAlias = Annotated[Statement, Field(union_mode="left_to_right")]
"""No kind of record is a kind of order, so that the first that fits is the one that was written."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a record says it is about. Names stand as they were written, the official one first."""

    names: tuple[str, ...]
    documents: tuple[Document, ...]
    born_on: date | None
    sex: Sex | None

    @property
    def birth(self) -> date | None:
        """The birth date stated, or carried by a document."""
        return self.born_on or next((item.born_on for item in self.documents if item.born_on), None)

    @property
    def births(self) -> frozenset[date]:
        """The birth date stated, or all that documents carry: a number changes when its birth date is corrected."""
        carried = frozenset(item.born_on for item in self.documents if item.born_on)
        return frozenset((self.born_on,)) if self.born_on else carried

    @property
    def gender(self) -> Sex | None:
        """The sex stated, or carried by a document."""
        return self.sex or next((item.sex for item in self.documents if item.sex), None)

    @property
    def forms(self) -> frozenset[str]:
        """The canonical forms of all its names."""
        return canonical_forms(self.names)

    def to_bytes(self) -> bytes:
        """Canonical JSON: equal claims give equal bytes."""
        return _CLAIM.dump_json(self)

    @staticmethod
    def from_bytes(data: bytes) -> "Claim":
        """The reverse of `to_bytes`."""
        return _CLAIM.validate_json(data)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One record or order as an agency delivers it. `source_id` is the agency's own number for it.

    `agency` is the body that delivers and alone corrects; `authority` is whoever decided, as the record says.
    `joint_sealed`: the file is that of a joint case which also holds a sealed record, and carries the `MARK`.
    """

    source_id: str
    agency: str
    claim: Claim
    record: Said
    authority: str
    region: str
    case_number: str = ""
    joint_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The part of a delivery that is kept encrypted."""

    source_id: str
    agency: str
    claim: Claim
    record: Said
    case_number: str
    joint_sealed: bool = False

    def to_bytes(self) -> bytes:
        """Canonical JSON: equal contents give equal bytes, those without the mark the bytes they always gave."""
        return _ADAPTER.dump_json(self, exclude=None if self.joint_sealed else {"joint_sealed"})

    @staticmethod
    def from_bytes(data: bytes) -> "Content":
        """The reverse of `to_bytes`."""
        return _ADAPTER.validate_json(data)


@dataclass(frozen=True, slots=True)
class Known:
    """One person as the index needs them: dated facts, documents, and canonical forms of every name."""

    history: History
    documents: frozenset[Document]
    forms: frozenset[str]
    described: frozenset[tuple[date, Sex, str]]  # birth date, sex and name form, as single claims give them
    perhaps: frozenset[Document] = frozenset()  # of persons who share a document and may be the same one
    foreign: frozenset[Document] = frozenset()  # that records name, and that officers found to be another's

    @property
    def has_resident_number(self) -> bool:
        """Whether a number that is unique for life is known."""
        return any(document.is_resident_number for document in self.documents | self.foreign)


_ADAPTER: TypeAdapter[Content] = TypeAdapter(Content)
_CLAIM: TypeAdapter[Claim] = TypeAdapter(Claim)


def known(contents: list[Content]) -> Known:
    """A person from the current contents of their records.

    Where an officer joined records with different birth dates the date is a missing fact, unless each of them gives
    the same: the law then asks a person.
    """
    claims = [content.claim for content in contents]
    births = sorted({born_on for claim in claims for born_on in claim.births})
    sexes = {claim.gender for claim in claims} - {None}
    records = [(one.case_number, one.record) for one in contents if isinstance(one.record, Record)]
    orders = [one.record for one in contents if isinstance(one.record, Order)]
    return Known(
        history=History(
            born_on=births[0] if len(births) == 1 else None,
            sex=next(iter(sexes)) if len(sexes) == 1 else None,
            records=tuple(sorted((record for _, record in records), key=lambda one: one.reference)),
            measures=resting(orders, records) if orders else (),
            births=tuple(births) if len(births) > 1 else (),
        ),
        documents=frozenset(document for claim in claims for document in claim.documents),
        forms=frozenset(form for claim in claims for form in claim.forms),
        described=frozenset(one for claim in claims for one in described(claim)),
    )


def described(claim: Claim) -> set[tuple[date, Sex, str]]:
    """Birth date, sex and each form of the name, where the claim has all three."""
    gender = claim.gender
    if gender is None:
        return set()
    forms = claim.forms
    return {(born_on, gender, form) for born_on in claim.births for form in forms}
