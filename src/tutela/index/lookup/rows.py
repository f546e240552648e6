"""What a row of the index is, and what rows mean for one question: the only place that says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Final

from tutela.core.crypto.keyring import HashKey, RootKey, TagKey
from tutela.core.crypto.suites import TAG_BYTES
from tutela.core.identity.sex import Sex
from tutela.core.proofs.listing import bucket_of

PROVES: Final = 2
"""The first form of the list whose root proves what stands under a key, and what does not."""

TAGGED: Final = 3
"""The first form whose keys of documents and persons begin with a short tag."""

KEY_BYTES: Final = 32
HASH_BYTES: Final = KEY_BYTES - TAG_BYTES
"""What stands of the hash behind a tag."""


class Basis(IntEnum):
    """What a row was keyed by."""

    DOCUMENT = 1
    PERSON_WITH_RESIDENT_NUMBER = 2  # name, birth date and sex of somebody whose resident number is known
    PERSON_WITHOUT = 3  # the same, no resident number known


class RowOutcome(IntEnum):
    """What holds in the interval; the stronger outcome has the lower number."""

    RECORD = 1
    PENDING = 2


class Found(IntEnum):
    """What the index says to one question. `ABSENT` is one thing, whatever lies behind it."""

    RECORD = 1
    PENDING = 2
    ABSENT = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as values."""

    purpose: str
    basis: Basis
    person_key: bytes
    name_key: bytes
    outcome: RowOutcome
    from_on: date
    until_on: date | None

    @property
    def group_key(self) -> bytes:
        """What the row is looked up by, and stands under in the list: the document's key, or that of birth and name."""
        return self.person_key if self.basis is Basis.DOCUMENT else self.name_key

    @property
    def bucket(self) -> int:
        """The bucket of its group in the list: 0 to 16,777,215."""
        return bucket_of(self.group_key)

    def to_bytes(self) -> bytes:
        """The bytes that the list version's tree covers."""
        head = head_of(self.purpose, int(self.basis), int(self.outcome), self.from_on, self.until_on)
        return head + self.person_key + self.name_key


@lru_cache(maxsize=100_000)
def head_of(purpose: str, basis: int, outcome: int, from_on: date, until_on: date | None) -> bytes:
    """What stands in front of a row's keys; many rows have it in common."""
    return kind_of(purpose, basis, outcome) + days_of(from_on, until_on)


def kind_of(purpose: str, basis: int, outcome: int) -> bytes:
    """How such a head begins; no purpose holds the separator, so that none begins as another ends."""
    return f"{purpose}\x1f{basis:d}\x1f{outcome:d}\x1f".encode()


def days_of(from_on: date, until_on: date | None) -> bytes:
    """How such a head ends; these stand in the order of the days, and none before a day."""
    return f"{from_on.isoformat()}\x1f{until_on.isoformat() if until_on else ''}\x1f".encode()


@dataclass(frozen=True, slots=True)
class Probe:
    """One person as a question names them: canonical document and name, with birth date and sex where known."""

    document: str
    is_resident: bool
    name: str
    born_on: date | None
    sex: Sex | None


@dataclass(frozen=True, slots=True)
class PurposeKeys:
    """The derived keys of one purpose in one regime.

    What a person is looked up by, a document or birth date, sex and name, gives 32 bytes: a tag of 8 (CMAC), by which
    millions are sifted, and the first 24 of a keyed hash (HMAC), each under a key of its own. In lists of earlier forms
    there was no tag and the whole hash.
    """

    document: HashKey
    name: HashKey
    birth: HashKey
    person: HashKey
    document_tag: TagKey | None
    person_tag: TagKey | None

    @staticmethod
    def of(root: RootKey, regime: str, purpose: str, form: int = TAGGED) -> "PurposeKeys":
        """Derives all of a list of this form."""
        part = (regime, purpose)
        return PurposeKeys(
            root.hash_key("index", "document", *part),
            root.hash_key("index", "name", *part),
            root.hash_key("index", "birth", *part),
            root.hash_key("index", "person", *part),
            root.tag_key("index", "document", *part) if form >= TAGGED else None,
            root.tag_key("index", "person", *part) if form >= TAGGED else None,
        )

    def document_key(self, document: str) -> bytes:
        """Of a canonical document."""
        return _tagged(self.document_tag, self.document, document)

    def name_key(self, document: str, name: str) -> bytes:
        """Of a canonical name as borne under this document."""
        return self.name.digest(f"{document}\x1f{name}".encode())

    def birth_key(self, born_on: date, sex: Sex) -> bytes:
        """Of birth date and sex: narrows, before the name is hashed."""
        return self.birth.digest(f"{born_on.isoformat()}\x1f{sex}".encode())

    def person_name_key(self, born_on: date, sex: Sex, name: str) -> bytes:
        """Of birth date, sex and canonical name."""
        return _tagged(self.person_tag, self.person, f"{born_on.isoformat()}\x1f{sex}\x1f{name}")


def _tagged(tag: TagKey | None, key: HashKey, text: str) -> bytes:
    data = text.encode()
    hashed = key.digest(data)
    return hashed if tag is None else tag.digest(data) + hashed[:HASH_BYTES]


@dataclass(frozen=True, slots=True)
class ProbeKeys:
    """A probe's hashes under one purpose's keys; birth and person are None where the question does not say."""

    document: bytes
    name: bytes
    birth: bytes | None
    person: bytes | None
    is_resident: bool

    @staticmethod
    def of(probe: Probe, keys: PurposeKeys) -> "ProbeKeys":
        """Hashes everything the question says."""
        birth = person = None
        if probe.born_on is not None and probe.sex is not None:
            birth = keys.birth_key(probe.born_on, probe.sex)
            person = keys.person_name_key(probe.born_on, probe.sex, probe.name)
        return ProbeKeys(
            keys.document_key(probe.document),
            keys.name_key(probe.document, probe.name),
            birth,
            person,
            probe.is_resident,
        )


def finding(rows: Iterable[Row], probe: ProbeKeys, on: date) -> Found:
    """What the rows say about the probe on a day; the strongest outcome counts.

    A document that agrees while the name does not is for a person to look at. A name with birth date and sex alone
    never gives more than *pending*, and counts only where question or record has no resident number: those are
    unique for life, so two different ones are two different people.
    """
    strongest = Found.ABSENT
    for row in rows:
        if row.from_on <= on and (row.until_on is None or on < row.until_on):
            strongest = min(strongest, _one(row, probe))
    return strongest


def _one(row: Row, probe: ProbeKeys) -> Found:
    if row.basis is Basis.DOCUMENT:
        if row.person_key != probe.document:
            return Found.ABSENT
        return Found(row.outcome) if row.name_key == probe.name else Found.PENDING
    if row.person_key != probe.birth or row.name_key != probe.person:
        return Found.ABSENT
    if row.basis is Basis.PERSON_WITH_RESIDENT_NUMBER and probe.is_resident:
        return Found.ABSENT
    return Found.PENDING
