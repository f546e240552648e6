"""One change brought into the rows and the tree: what stands is read once, and only what differs is written."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.core.proofs.listing import bucket_digest, bucket_of
from tutela.index.lookup import tree
from tutela.index.lookup.models import IndexRow, TreePage
from tutela.index.lookup.pages import pages_at
from tutela.index.lookup.queries import as_row, day_of
from tutela.index.lookup.rows import Basis, Row
from tutela.index.lookup.statements import ROW_COLUMNS
from tutela.index.lookup.writing import Values, insert_values, values_of
from tutela.sql import running
from tutela.sql.arrays import among
from tutela.sql.inserts import insert_or_replace

_BATCH: Final = 500
_Value = TypeVar("_Value")


def apply(
    key_id: str, *, documents: Collection[bytes], people: Collection[bytes], rows: Collection[Row]
) -> None:
    """Under a key: whatever stands under these hashes of documents and of people gives way to these rows."""
    wanted = {(*values_of(row), row.bucket): row for row in rows}
    of_documents = {row.group_key for row in rows if row.basis is Basis.DOCUMENT}
    of_people = {row.group_key for row in rows if row.basis is not Basis.DOCUMENT}
    standing = _Standing({*documents, *people}, wanted.keys())
    for number, values in _rows_at(key_id, of_documents.union(documents), of_people.union(people)):
        standing.meet(number, values)
    for chunk in _batched(standing.gone, _BATCH):
        IndexRow.objects.filter(id__in=chunk).delete()
    insert_values(key_id, wanted.keys() - standing.kept)
    contents = standing.contents
    for row in rows:
        contents[row.group_key].add(row.to_bytes())
    digests: dict[bytes, bytes | None] = dict.fromkeys(standing.met)
    _rehash(key_id, digests | {key: tree.contents_digest(group) for key, group in contents.items()})


@dataclass(slots=True)
class _Standing:
    """What is found in the groups that a change compiles anew (`own`), and in others that it adds rows to.

    `met` are groups that had rows; `contents` by group what stays of the others.
    """

    own: set[bytes]
    wanted: Collection[Values]
    kept: set[Values] = field(default_factory=set)
    gone: list[int] = field(default_factory=list)
    met: set[bytes] = field(default_factory=set)
    contents: defaultdict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))

    def meet(self, number: int, values: Values) -> None:
        """One stored row, by its id; a second that says the same goes, and so does one under another bucket."""
        key = bytes(values[2] if values[1] == Basis.DOCUMENT else values[3])
        self.met.add(key)
        if values in self.wanted and values not in self.kept:
            self.kept.add(values)
        elif key in self.own:
            self.gone.append(number)
        else:
            self.contents[key].add(as_row(values[:-1]).to_bytes())


def _rows_at(
    key_id: str, documents: Collection[bytes], people: Collection[bytes]
) -> Iterator[tuple[int, Values]]:
    """The rows of these groups by id, their values as `insert_values` takes them."""
    database = connections[DEFAULT_DB_ALIAS]
    quote = database.ops.quote_name
    columns = ", ".join(map(quote, ("id", *ROW_COLUMNS, "bucket")))
    start = f"SELECT {columns} FROM {quote(IndexRow._meta.db_table)} WHERE key_id = %s AND"  # noqa: S608
    for some, others in zip_longest(
        _batched(list(documents), _BATCH), _batched(list(people), _BATCH), fillvalue=()
    ):
        by_document, asked_documents = among(database, "bytea", some)
        by_name, asked_names = among(database, "bytea", others)
        found = running.fetch(
            database,
            f"{start} person_key {by_document} AND basis = %s UNION ALL {start} name_key {by_name} AND basis > %s",
            [key_id, *asked_documents, int(Basis.DOCUMENT), key_id, *asked_names, int(Basis.DOCUMENT)],
        )
        for number, purpose, basis, person, name, outcome, from_on, until_on, bucket in found:
            days = day_of(from_on), None if until_on is None else day_of(until_on)
            yield number, (purpose, basis, bytes(person), bytes(name), outcome, *days, bucket)


def _rehash(key_id: str, digests: Mapping[bytes, bytes | None]) -> None:
    """Brings the buckets of these groups up to date, and the tree's paths over them."""
    if not digests:
        return
    by_bucket: dict[int, dict[bytes, bytes | None]] = defaultdict(dict)
    for key, digest in digests.items():
        by_bucket[bucket_of(key)][key] = digest
    stored = pages_at(key_id, tree.numbers_of(by_bucket))
    contents: dict[int, bytes | None] = {}
    changed: dict[int, bytes | None] = {}
    for bucket, renewed in by_bucket.items():
        groups: dict[bytes, bytes] = dict(tree.groups_of(stored.get(tree.numbered(0, bucket), b"")))
        for key, digest in renewed.items():
            if digest is None:
                groups.pop(key, None)
            else:
                groups[key] = digest
        contents[tree.numbered(0, bucket)] = tree.bucket_content(groups)
        changed[bucket] = bucket_digest(sorted(groups.items()))
    above = {tree.place_of(number): content for number, content in stored.items() if number not in contents}
    pages, _ = tree.updated(above, changed)
    contents |= {tree.numbered(*place): content for place, content in pages.items()}
    _store(key_id, {place: content for place, content in contents.items() if content != stored.get(place)})


def _store(key_id: str, contents: Mapping[int, bytes | None]) -> None:
    """By numbered place; None where nothing is left."""
    for chunk in _batched([place for place, content in contents.items() if content is None], _BATCH):
        TreePage.objects.filter(key_id=key_id, place__in=chunk).delete()
    insert_or_replace(
        TreePage,
        ("key_id", "place", "content"),
        ("key_id", "place"),
        "content",
        ((key_id, place, content) for place, content in sorted(contents.items()) if content is not None),
    )


def _batched(values: Sequence[_Value], size: int) -> Iterator[Sequence[_Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))
