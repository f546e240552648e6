"""Who has the database and its keys follows what was withdrawn through every table, and comes to nobody.

Three people were answered *record*, by a filing and for a certificate, and have seen it. One is sealed since,
one overturned, one corrected; a fourth stays. Whatever shares an id with what an answer leads to is followed, the
ledger's entries and what their openings say too; and no row that is come to may hold a keyed hash or a ciphertext that
was made of any of the three.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import school as school  # a fixture
from tests.secrecy.withdrawn_steps import GONE, PEOPLE, answered, left
from tutela.answers.certificates.models import Certificate
from tutela.answers.inquiries.models import Inquiry
from tutela.auditing.audit import audit
from tutela.core.crypto.keyring import HashKey, KeyRing, Sealer, TagKey
from tutela.keys import current
from tutela.ledger import sequencer, shredding
from tutela.ledger.drafts import OPENING
from tutela.ledger.models import Opening

pytestmark = pytest.mark.django_db(databases="__all__")

_ID: Final = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TAIL: Final = 40
Row = tuple[str, Any]


class Made:
    """What was made of whom: every keyed hash and every encryption passes here."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.of: dict[str, set[bytes]] = {kind: set() for kind in PEOPLE}
        digest, tag, encrypt, seal = HashKey.digest, TagKey.digest, KeyRing.encrypt, Sealer.seal

        def digested(key: HashKey, data: bytes) -> bytes:
            return self._noted(data, digest(key, data))

        def tagged(key: TagKey, data: bytes) -> bytes:
            return self._noted(data, tag(key, data))

        def encrypted(ring: KeyRing, context: str, row: str, plain: bytes, nonce: bytes) -> bytes:
            return self._noted(plain, encrypt(ring, context, row, plain, nonce))

        def sealed(sealer: Sealer, row: str, plain: bytes, nonce: bytes) -> bytes:
            return self._noted(plain, seal(sealer, row, plain, nonce))

        patch.setattr(Sealer, "seal", sealed)
        patch.setattr(HashKey, "digest", digested)
        patch.setattr(TagKey, "digest", tagged)
        patch.setattr(KeyRing, "encrypt", encrypted)

    def whom(self, content: bytes) -> set[str]:
        """Whose data is in it: as a hash or a ciphertext, or in clear where the thief has opened it."""
        clear = {kind for kind, one in PEOPLE.items() if one.document.encode() in content}
        return clear | {kind for kind, pieces in self.of.items() if any(one in content for one in pieces)}

    def _noted(self, plain: bytes, made: bytes) -> bytes:
        for kind, person in PEOPLE.items():
            if person.document.encode() in plain or person.name.encode() in plain:
                self.of[kind].add(made[-_TAIL:])
        return made


class Thief:
    """Every row of the database with the ids that it names, and what it holds."""

    def __init__(self) -> None:
        self.held: dict[Row, bytes] = {}
        self.ids: dict[Row, set[str]] = {}
        self.naming: dict[str, set[Row]] = {}
        for model in apps.get_models():
            if model._meta.db_table in connection.introspection.table_names():
                for row in model._base_manager.all():
                    self._take(row)

    def follow(self, *begin: UUID) -> set[Row]:
        """The rows that share an id with what is come to from these."""
        ids, found, waiting = set(map(str, begin)), set[Row](), list(map(str, begin))
        while waiting:
            for row in self.naming.get(waiting.pop(), set()) - found:
                found.add(row)
                waiting += self.ids[row] - ids
                ids |= self.ids[row]
        return found

    def _take(self, row: Model) -> None:
        key = (row._meta.label, row.pk)
        parts = [*_values(row), *([_opened(row)] if isinstance(row, Opening) else [])]
        self.held[key] = b"\0".join(parts)
        self.ids[key] = {one.decode() for one in _ID.findall(self.held[key])}
        for one in self.ids[key]:
            self.naming.setdefault(one, set()).add(key)


def _values(row: Model) -> Iterator[bytes]:
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        yield bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _opened(row: Opening) -> bytes:
    if not row.sealed:
        return b""
    return current.decrypt(OPENING, shredding.name(row.entry_id, row.label), bytes(row.sealed))


@pytest.fixture
def told(school: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Everybody was answered *record* and has seen it; then three records left."""
    made = Made(monkeypatch)
    rows = answered(school, tmp_path)
    left(rows, school, tmp_path)
    return made


def test_no_row_that_a_withdrawn_answer_leads_to_was_made_of_its_person(told: Made) -> None:
    thief = Thief()
    withdrawn = Inquiry.objects.exclude(withdrawn_at=None)
    assert withdrawn.count() == 2 * len(GONE) - 1  # a theft stands on a certificate as before
    for inquiry in withdrawn:
        for row in thief.follow(inquiry.id, inquiry.entry):
            assert told.whom(thief.held[row]) == set(), row


def test_an_answer_that_stands_leads_the_thief_to_its_person(told: Made) -> None:
    """The canary: else that nothing is found would say nothing. He comes to rows of every room that names people."""
    thief, found = Thief(), set[str]()
    for inquiry in Inquiry.objects.filter(withdrawn_at=None):
        rows = thief.follow(inquiry.id, inquiry.entry)
        found |= {label for label, key in rows if told.whom(thief.held[label, key]) == {"stays"}}
    assert found >= {
        "authorisations.Authorisation",
        "certificates.Certificate",
        "filings.Filing",
        "ledger.Opening",
        "staff.Engagement",
        "subjects.SubjectLink",
    }


@pytest.mark.usefixtures("told")
def test_for_which_reason_an_answer_was_withdrawn_cannot_be_told_by_what_is_left() -> None:
    """What is come to from each is of the same rooms, as often; and the auditor misses nothing of what went."""
    thief = Thief()
    certified = set(Certificate.objects.values_list("inquiry", flat=True))
    for certificate in (True, False):
        rooms = {
            tuple(sorted(label for label, _ in thief.follow(one.id, one.entry)))
            for one in Inquiry.objects.exclude(withdrawn_at=None)
            if (one.id in certified) is certificate
        }
        assert len(rooms) == 1
    sequencer.catch_up()
    assert audit().faults == ()
