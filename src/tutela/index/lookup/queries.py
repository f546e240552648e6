"""Reads of the index: the only tables the answering side knows about persons."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from tutela.core.crypto.keyring import RootKey
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.sex import Sex
from tutela.core.proofs.listing import bucket_of, prove
from tutela.index.lookup import tree
from tutela.index.lookup.models import Coverage, Head, IndexRow, ListVersion
from tutela.index.lookup.pages import pages_at
from tutela.index.lookup.rows import Basis, Found, Probe, ProbeKeys, PurposeKeys, Row, RowOutcome, finding
from tutela.keys import current
from tutela.packs.current import policy

FORM: Final = 2
"""Of the tree whose root a version states; answers speak only for versions of this form."""
OUTDATED: Final = "index (tutela index build)"
_CHUNK: Final = 400  # persons a statement; well under the number of parameters any database takes
_TRIES: Final = 5
PUBLISHING: Final = (
    0x7475_7465_6C61  # PostgreSQL's advisory lock: answering shares it, publishing has it alone
)
ROW_COLUMNS: Final = (
    "purpose",
    "basis",
    "person_key",
    "name_key",
    "outcome",
    "from_on",
    "until_on",
)


@dataclass(frozen=True, slots=True)
class Version:
    """The list version an answer speaks for."""

    number: int
    root: bytes
    key_id: str
    policy: str
    published_at: datetime
    form: int = FORM

    @property
    def label(self) -> str:
        """As it stands on an answer: number and the beginning of the root."""
        return f"{self.number}-{self.root.hex()[:8]}"


@dataclass(frozen=True, slots=True)
class Covered:
    """What is missing for a purpose (empty: nothing), until when its feeds count as fresh, and from which day all of
    them cover. No law says how far back a registry must reach: the answer says how far this one does.
    """

    missing: str
    fresh_until: datetime | None
    covers_from: date | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on: the hashes looked for, the rows that stand under them, and the proof of either group.

    `proofs` (`core/proofs/listing.py`): of the document's key, then of that of birth, sex and name; empty where the
    question does not say these.
    """

    keys: ProbeKeys
    rows: tuple[Row, ...]
    proofs: tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The findings, in the order of the probes, all under one version; so is `evidence`, if it was asked."""

    version: Version
    found: tuple[Found, ...]
    evidence: tuple[Evidence, ...] = ()


def version() -> Version:
    """The version in force. Refuses `NOT_READY` before the first of this form is published, and `DATABASE_RESTORED`."""
    head = Head.objects.select_related("version").first()
    if head is None:
        raise Refusal(Reason.NOT_READY, what="index")
    if head.withheld:
        raise Refusal(Reason.DATABASE_RESTORED)
    if head.version.form != FORM:
        raise Refusal(Reason.NOT_READY, what=OUTDATED)
    return version_of(head.version)


def versions(limit: int) -> list[Version]:
    """The latest versions, newest first."""
    return [version_of(row) for row in ListVersion.objects.order_by("-number")[:limit]]


def coverage(purpose: str) -> Covered:
    """Refuses nothing: an unknown purpose is covered by nothing."""
    row = Coverage.objects.filter(purpose=purpose).first()
    if row is None:
        return Covered(purpose, None)
    return Covered(row.missing, row.fresh_until, row.covers_from)


def covered_purposes() -> frozenset[str]:
    """The purposes whose feeds are whole: the others are refused when they are asked."""
    return frozenset(Coverage.objects.filter(missing="").values_list("purpose", flat=True))


def look_up(probes: Sequence[Probe], *, purpose: str, on: date, proven: bool = False) -> LookedUp:
    """Looks up any number of persons under one version; `proven` brings the evidence of every finding.

    Rows, tree and version are read by one statement each, so a change of keys between two reads cannot hide a row:
    when the version's key or number moves, everything is read again.
    """
    for _ in range(_TRIES):
        before = version()
        keys = purpose_keys(current.ring().root(before.key_id), purpose)
        hashed = [ProbeKeys.of(probe, keys) for probe in probes]
        rows = _rows_of(hashed, before.key_id)
        near = [rows.near(one) for one in hashed]
        evidence = _evidence(hashed, near, before.key_id) if proven else ()
        if _number_in_force() == before.number:
            found = tuple(finding(these, one, on) for these, one in zip(near, hashed, strict=True))
            return LookedUp(before, found, evidence)
    raise Refusal(Reason.NOT_READY, what="index")


def hold() -> None:
    """Keeps the version in force from being replaced until the transaction ends: who publishes waits for it.

    What is answered and committed within it is then seen by whoever withdraws answers after publishing. On SQLite a
    writing transaction keeps every other one out as it is.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PUBLISHING])


def in_force(
    keys: Sequence[bytes], *, key_id: str, purpose: str, on: date, outcome: RowOutcome | None = None
) -> set[bytes]:
    """Those of these document keys that have a row in force on a day; with an outcome, a row of that outcome."""
    found: set[bytes] = set()
    for start in range(0, len(keys), _CHUNK):
        rows = IndexRow.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gt=on),
            key_id=key_id,
            purpose=purpose,
            person_key__in=keys[start : start + _CHUNK],
            from_on__lte=on,
        )
        rows = rows if outcome is None else rows.filter(outcome=int(outcome))
        found |= {bytes(key) for key in rows.values_list("person_key", flat=True)}
    return found


def standing(documents: Collection[str], on: date, outcome: RowOutcome | None = None) -> set[tuple[str, str]]:
    """Which (purpose, canonical document) have a row in force on a day, under the version in force.

    With an outcome: a row of that outcome. Empty before the first version.
    """
    head = Head.objects.select_related("version").first()
    if head is None:
        return set()
    root = current.ring().root(head.version.key_id)
    found: set[tuple[str, str]] = set()
    for purpose in policy().purposes:
        keys = purpose_keys(root, purpose)
        by_key = {keys.document_key(document): document for document in documents}
        listed = sorted(by_key)
        for start in range(0, len(listed), _CHUNK):
            rows = IndexRow.objects.filter(
                Q(until_on__isnull=True) | Q(until_on__gt=on),
                key_id=root.key_id,
                person_key__in=listed[start : start + _CHUNK],
                from_on__lte=on,
            )
            rows = rows if outcome is None else rows.filter(outcome=int(outcome))
            found |= {(purpose, by_key[bytes(key)]) for key in rows.values_list("person_key", flat=True)}
    return found


def standing_described(
    descriptions: Collection[tuple[date, Sex, str]], on: date
) -> set[tuple[str, tuple[date, Sex, str], Basis]]:
    """The same of (birth date, sex, canonical name), with what the row was keyed by."""
    head = Head.objects.select_related("version").first()
    if head is None:
        return set()
    root = current.ring().root(head.version.key_id)
    found: set[tuple[str, tuple[date, Sex, str], Basis]] = set()
    for purpose in policy().purposes:
        keys = purpose_keys(root, purpose)
        by_key = {keys.person_name_key(*one): one for one in descriptions}
        listed = sorted(by_key)
        for start in range(0, len(listed), _CHUNK):
            rows = IndexRow.objects.filter(
                Q(until_on__isnull=True) | Q(until_on__gt=on),
                key_id=root.key_id,
                name_key__in=listed[start : start + _CHUNK],
                basis__gt=int(Basis.DOCUMENT),
                from_on__lte=on,
            )
            found |= {
                (purpose, by_key[bytes(key)], Basis(basis))
                for key, basis in rows.values_list("name_key", "basis")
            }
    return found


def listed_births(births: Sequence[bytes], *, key_id: str, purpose: str) -> set[tuple[bytes, Basis]]:
    """Which of these keys of birth date and sex stand in rows by name, of any day, with what the rows were keyed by."""
    found: set[tuple[bytes, Basis]] = set()
    for start in range(0, len(births), _CHUNK):
        rows = IndexRow.objects.filter(
            key_id=key_id,
            purpose=purpose,
            person_key__in=births[start : start + _CHUNK],
            basis__gt=int(Basis.DOCUMENT),
        )
        found |= {
            (bytes(key), Basis(basis)) for key, basis in rows.values_list("person_key", "basis").distinct()
        }
    return found


def all_rows(key_id: str, purpose: str) -> Iterator[Row]:
    """Every row of a purpose, streaming, for the snapshot."""
    rows = IndexRow.objects.filter(key_id=key_id, purpose=purpose).order_by(
        "person_key", "name_key", "from_on"
    )
    for values in rows.values_list(*ROW_COLUMNS).iterator(chunk_size=20_000):
        yield as_row(values)


def as_row(values: Sequence[Any]) -> Row:
    """A stored row, read in the order of `ROW_COLUMNS`, as a value."""
    purpose, basis, person_key, name_key, outcome, from_on, until_on = values
    return Row(
        purpose,
        Basis(basis),
        bytes(person_key),
        bytes(name_key),
        RowOutcome(outcome),
        _day(from_on),
        None if until_on is None else _day(until_on),
    )


def _day(value: date | str) -> date:
    """SQLite gives days as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def purpose_keys(root: RootKey, purpose: str) -> PurposeKeys:
    """The derived keys of a purpose under a root."""
    return PurposeKeys.of(root, policy().regimes[purpose], purpose)


@dataclass(frozen=True, slots=True)
class _Rows:
    by_group: dict[bytes, list[Row]]

    def near(self, probe: ProbeKeys) -> tuple[Row, ...]:
        """The rows of the document's group, then those of the group of birth, sex and name."""
        by_name = () if probe.person is None else self.by_group.get(probe.person, ())
        return (*self.by_group.get(probe.document, ()), *by_name)


def _rows_of(probes: Sequence[ProbeKeys], key_id: str) -> _Rows:
    """Fetches by document for everybody; by name only rows whose name key fits, as birth dates are shared by many."""
    by_group: dict[bytes, list[Row]] = defaultdict(list)
    for start in range(0, len(probes), _CHUNK):
        chunk = probes[start : start + _CHUNK]
        documents = [one.document for one in chunk]
        people = [one.person for one in chunk if one.person is not None]
        for values in _fetched(documents, people, key_id):
            row = as_row(values)
            by_group[row.group_key].append(row)
    return _Rows(by_group)


def _evidence(
    probes: Sequence[ProbeKeys], near: Sequence[tuple[Row, ...]], key_id: str
) -> tuple[Evidence, ...]:
    """Both groups are looked for, so both are proved, whether anything stands there or not."""
    keys = [key for one in probes for key in (one.document, one.person) if key is not None]
    pages = pages_at(key_id, tree.numbers_of(map(bucket_of, keys)))
    paths = tree.Paths(pages)

    def proof(key: bytes | None) -> bytes:
        if key is None:
            return b""
        bucket = bucket_of(key)
        return prove(key, tree.groups_of(pages.get(bucket, b"")), paths.siblings(bucket))

    return tuple(
        Evidence(one, rows, (proof(one.document), proof(one.person)))
        for one, rows in zip(probes, near, strict=True)
    )


def _fetched(documents: Sequence[bytes], people: Sequence[bytes], key_id: str) -> Sequence[Any]:
    """Rows by document, and rows by name. Plain SQL: building the query anew costs more than running it."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, ROW_COLUMNS))
    start = f"SELECT {names} FROM {quote(IndexRow._meta.db_table)} WHERE key_id = %s AND"  # noqa: S608
    statement = f"{start} person_key IN ({_places(documents)})"
    values: list[Any] = [key_id, *documents]
    if people:
        statement += f" UNION ALL {start} name_key IN ({_places(people)}) AND basis > %s"
        values += [key_id, *people, int(Basis.DOCUMENT)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _number_in_force() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version_id FROM {connection.ops.quote_name(Head._meta.db_table)}")  # noqa: S608
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def version_of(row: ListVersion) -> Version:
    """A stored version as a value."""
    return Version(row.number, bytes(row.root), row.key_id, row.policy, row.published_at, row.form)
