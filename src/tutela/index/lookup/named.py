"""When the list answers with *record*, by document and name: read before a change and after it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tutela.core.watching.periods import Period
from tutela.index.lookup.models import Head, IndexRow
from tutela.index.lookup.queries import purpose_keys
from tutela.index.lookup.rows import Basis, PurposeKeys, RowOutcome
from tutela.keys import current

_CHUNK: Final = 400  # well under the number of values that any database takes
_COLUMNS: Final = ("person_key", "name_key", "from_on", "until_on")

Named = tuple[str, str, bytes]
"""Purpose, canonical document, and the 32 bytes of the name as borne under it (`PurposeKeys.name_key`)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """When *record* is answered. Names are hashed under the root key `key_id`, that of the version in force."""

    key_id: str = ""
    periods: Mapping[Named, tuple[Period, ...]] = field(default_factory=dict, repr=False)


def listed(documents: Collection[str], purposes: Collection[str]) -> Listed:
    """Of these canonical documents, on whatever day; nothing before the first version."""
    head = Head.objects.select_related("version").first()
    if head is None:
        return Listed()
    root = current.ring().root(head.version.key_id)
    found: defaultdict[Named, list[Period]] = defaultdict(list)
    for purpose in purposes:
        keys = purpose_keys(root, purpose, head.version.form)
        for document, name, period in _rows(documents, purpose, keys, root.key_id):
            found[purpose, document, name].append(period)
    return Listed(root.key_id, {named: tuple(periods) for named, periods in found.items()})


def _rows(
    documents: Collection[str], purpose: str, keys: PurposeKeys, key_id: str
) -> Iterator[tuple[str, bytes, Period]]:
    by_key = {keys.document_key(document): document for document in documents}
    hashes = sorted(by_key)
    for start in range(0, len(hashes), _CHUNK):
        rows = IndexRow.objects.filter(
            key_id=key_id,
            purpose=purpose,
            basis=int(Basis.DOCUMENT),
            outcome=int(RowOutcome.RECORD),
            person_key__in=hashes[start : start + _CHUNK],
        )
        for person, name, from_on, until_on in rows.values_list(*_COLUMNS):
            yield by_key[bytes(person)], bytes(name), (from_on, until_on)


def bears(key_id: str, purpose: str, document: str, name: str) -> bytes | None:
    """The hash of a canonical name under a root key, as `Named` has it; None where that key is there no more."""
    known = {root.key_id: root for root in current.ring().roots}
    root = known.get(key_id)
    return None if root is None else purpose_keys(root, purpose).name_key(document, name)
