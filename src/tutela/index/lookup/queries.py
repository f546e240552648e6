"""Reads of the index: the only tables the answering side knows about persons."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q

from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.sex import Sex
from tutela.core.proofs.listing import bucket_of, prove
from tutela.index.lookup import crown, tree
from tutela.index.lookup.crown import Crown
from tutela.index.lookup.models import Coverage, Head, IndexRow, ListVersion
from tutela.index.lookup.pages import pages_asked
from tutela.index.lookup.rows import (
    TAGGED,
    Basis,
    Found,
    Probe,
    ProbeKeys,
    PurposeKeys,
    Row,
    RowOutcome,
    finding,
)
from tutela.index.lookup.statements import (
    ROW_COLUMNS,
    holding,
    moment_of,
    rows_asked,
    version_asked,
)
from tutela.keys import current
from tutela.packs.current import policy
from tutela.sql import running
from tutela.sql.arrays import among
from tutela.sql.running import Asked

FORM: Final = TAGGED
"""Of the tree whose root a version states; answers speak only for versions of this form."""
OUTDATED: Final = "index (tutela index build)"
_CHUNK: Final = 400  # persons a statement; well under the number of parameters any database takes
_TRIES: Final = 5


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
    return _in_force(running.fetch(connections[DEFAULT_DB_ALIAS], *version_asked()))


def versions(limit: int) -> list[Version]:
    """The latest versions, newest first."""
    return [version_of(row) for row in ListVersion.objects.order_by("-number")[:limit]]


def coverage(purpose: str) -> Covered:
    """Refuses nothing: an unknown purpose is covered by nothing."""
    return coverages([purpose])[purpose]


def coverages(purposes: Collection[str]) -> dict[str, Covered]:
    """The same of several purposes."""
    return covered(purposes, running.fetch(connections[DEFAULT_DB_ALIAS], *coverages_asked(purposes)))


def coverages_asked(purposes: Collection[str]) -> Asked:
    """What `coverages` reads, for who reads it together with others."""
    database = connections[DEFAULT_DB_ALIAS]
    table, listed = database.ops.quote_name(Coverage._meta.db_table), sorted(purposes)
    found = f"SELECT purpose, missing, fresh_until, covers_from FROM {table} WHERE purpose"  # noqa: S608
    which, values = among(database, "varchar", listed)
    return f"{found} {which}", values


def covered(purposes: Collection[str], rows: Iterable[tuple[Any, ...]]) -> dict[str, Covered]:
    """What was read of each purpose."""
    known = {
        purpose: Covered(
            missing, moment_of(fresh_until), None if covers_from is None else day_of(covers_from)
        )
        for purpose, missing, fresh_until, covers_from in rows
    }
    return {purpose: known.get(purpose) or Covered(purpose, None) for purpose in purposes}


def covered_purposes() -> frozenset[str]:
    """The purposes whose feeds are whole: the others are refused when they are asked."""
    return frozenset(Coverage.objects.filter(missing="").values_list("purpose", flat=True))


def look_up(probes: Sequence[Probe], *, purpose: str, on: date, proven: bool = False) -> LookedUp:
    """Looks up any number of persons for one purpose, under one version."""
    return look_up_each([(purpose, probe) for probe in probes], on=on, proven=proven)


def look_up_each(
    asked: Sequence[tuple[str, Probe]], *, on: date, proven: bool = False, held: bool = False
) -> LookedUp:
    """Looks up any number of (purpose, person) under one version; `proven` brings the evidence of every finding.

    Rows, tree and version are read by one statement each, so a change of keys between two reads cannot hide a row:
    when the version's key or number moves, everything is read again. `held`: the version found is kept in force until
    the transaction ends, as `hold` says. All statements travel together: the key is taken to be the one in force, and
    where the list was made under another, it is read again under that.
    """
    key_id = current.ring().active(Use.DATA).key_id
    for _ in range(_TRIES):
        root = current.ring().root(key_id)
        keys = {purpose: purpose_keys(root, purpose) for purpose in {purpose for purpose, _ in asked}}
        hashed = [ProbeKeys.of(probe, keys[purpose]) for purpose, probe in asked]
        upper = crown.last() if proven else None
        before, near, pages, number = _read(hashed, key_id, upper, proven=proven, held=held)
        # What was kept of another list than the one in force proves nothing under it: all is read again.
        of_it = upper is None or (upper.key_id, upper.root) == (before.key_id, before.root)
        if (before.number, before.key_id) == (number, key_id) and of_it:
            found = tuple(finding(these, one, on) for these, one in zip(near, hashed, strict=True))
            # Those that were known when the others were asked for: meanwhile somebody may have met another list.
            kept = upper or crown.of(before.key_id, before.root)
            return LookedUp(before, found, _evidence(hashed, near, pages, kept) if proven else ())
        crown.of(before.key_id, before.root)
        key_id = before.key_id
    raise Refusal(Reason.NOT_READY, what="index")


def near(hashed: Sequence[ProbeKeys], under: Version) -> list[tuple[Row, ...]]:
    """The rows that stand near each person in the list, whatever their day.

    Refuses `NOT_READY` where another version than this one is in force before or after they are read.
    """
    before, rows, _, number = _read(hashed, under.key_id, None, proven=False, held=False)
    if before != under or number != under.number:
        raise Refusal(Reason.NOT_READY, what="index")
    return rows


def hold() -> None:
    """Keeps the version in force from being replaced until the transaction ends: who publishes waits for it.

    What is answered and committed within it is then seen by whoever withdraws answers after publishing. On SQLite a
    writing transaction keeps every other one out as it is.
    """
    for statement in holding():
        running.fetch(connections[DEFAULT_DB_ALIAS], *statement)


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
        keys = purpose_keys(root, purpose, head.version.form)
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
        keys = purpose_keys(root, purpose, head.version.form)
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
        day_of(from_on),
        None if until_on is None else day_of(until_on),
    )


def day_of(value: date | str) -> date:
    """SQLite gives days as text where no field of a model reads them."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def purpose_keys(root: RootKey, purpose: str, form: int = FORM) -> PurposeKeys:
    """The derived keys of a purpose under a root, for a list of this form."""
    return PurposeKeys.of(root, policy().regimes[purpose], purpose, form)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The places of the tree that were asked for, and the pages that stand there."""

    asked: Sequence[int]
    found: Mapping[int, bytes]


def _read(
    probes: Sequence[ProbeKeys], key_id: str, upper: Crown | None, *, proven: bool, held: bool
) -> tuple[Version, list[tuple[Row, ...]], _Pages, int]:
    """The version, the rows near each probe, the pages on the paths of both its groups, and the version's number again.

    By name only rows are fetched whose name key fits, as birth dates are shared by many.
    """
    database = connections[DEFAULT_DB_ALIAS]
    first = [*(holding() if held else ()), version_asked()]
    rows = rows_asked(probes, key_id)
    keys = [key for one in probes for key in (one.document, one.person) if key is not None] if proven else []
    places = tree.numbers_of(map(bucket_of, keys))
    asked = list(places) if upper is None else upper.unknown(places)
    pages = pages_asked(key_id, asked)
    found = running.fetch_together(database, [*first, *rows, *pages, version_asked()])
    start = len(first)
    by_group: dict[bytes, list[Row]] = defaultdict(list)
    for values in chain.from_iterable(found[start : start + len(rows)]):
        row = as_row(values)
        by_group[row.group_key].append(row)
    contents = {
        place: bytes(content) for place, content in chain.from_iterable(found[start + len(rows) : -1])
    }
    before, after = _in_force(found[start - 1]), _in_force(found[-1])
    return before, [_near(by_group, one) for one in probes], _Pages(asked, contents), after.number


def _near(by_group: Mapping[bytes, list[Row]], probe: ProbeKeys) -> tuple[Row, ...]:
    """The rows of the document's group, then those of the group of birth, sex and name."""
    by_name = () if probe.person is None else by_group.get(probe.person, ())
    return (*by_group.get(probe.document, ()), *by_name)


def _evidence(
    probes: Sequence[ProbeKeys], near: Sequence[tuple[Row, ...]], pages: _Pages, upper: Crown
) -> tuple[Evidence, ...]:
    """Both groups are looked for, so both are proved, whether anything stands there or not."""
    upper.learn(pages.asked, pages.found)
    paths = tree.Paths(pages.found, upper.pages, upper.joined)

    def proof(key: bytes | None) -> bytes:
        if key is None:
            return b""
        bucket = bucket_of(key)
        return prove(key, tree.groups_of(pages.found.get(bucket, b"")), paths.siblings(bucket))

    return tuple(
        Evidence(one, rows, (proof(one.document), proof(one.person)))
        for one, rows in zip(probes, near, strict=True)
    )


def _in_force(rows: Sequence[Sequence[Any]]) -> Version:
    if not rows:
        raise Refusal(Reason.NOT_READY, what="index")
    ((withheld, number, root, key_id, law, published_at, form),) = rows
    if withheld:
        raise Refusal(Reason.DATABASE_RESTORED)
    if form != FORM:
        raise Refusal(Reason.NOT_READY, what=OUTDATED)
    moment = moment_of(published_at)
    assert moment is not None
    return Version(number, bytes(root), key_id, law, moment, form)


def version_of(row: ListVersion) -> Version:
    """A stored version as a value."""
    return Version(row.number, bytes(row.root), row.key_id, row.policy, row.published_at, row.form)
