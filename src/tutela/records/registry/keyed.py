"""What is made of records by a key, made once more: the hashes they are found by, and whether a content can be read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag

from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.errors import Refusal
from tutela.keys import current
from tutela.records.registry import identity, verdicts
from tutela.records.registry.actions import content_key
from tutela.records.registry.models import IdentityKey, RecordVersion, SourceKey, SourceRecord, Verdict
from tutela.records.registry.queries import opened

_AT_ONCE: Final = 400
_Kept = Mapping[UUID, Collection[bytes]]


def broken() -> Iterator[tuple[UUID, str]]:
    """Records of which something is not what it is made of, under the key in force, and what: in bounded memory."""
    page = _after(None)
    while page:
        yield from _of(page)
        page = _after(page[-1])


def _after(last: UUID | None) -> list[UUID]:
    rows = SourceRecord.objects.order_by("id")
    rows = rows if last is None else rows.filter(id__gt=last)
    return list(rows.values_list("id", flat=True)[:_AT_ONCE])


def _of(records: Sequence[UUID]) -> Iterator[tuple[UUID, str]]:
    root = current.ring().active(Use.DATA)
    found, sources, unreadable = defaultdict[UUID, set[str]](set), dict[UUID, bytes](), set[UUID]()
    for version in RecordVersion.objects.filter(record_id__in=records).order_by("record_id", "number"):
        record = version.record_id
        try:
            content = opened(record, version.content)
            own = content_key(version.content_key_id, content.to_bytes())
        except (Refusal, InvalidTag, ValueError, IndexError):
            unreadable.add(record)
            continue
        if own != bytes(version.content_key):
            yield record, "content-key"
        found[record] |= identity.identity_texts(content.claim)
        port = content.record.port.value
        sources[record] = identity.source_digest(root, port, content.agency, content.source_id)
    for verdict in Verdict.objects.filter(record_id__in=records).order_by("record_id", "id"):
        try:
            claim = verdicts.opened(verdict)
        except (Refusal, InvalidTag, ValueError, IndexError):
            unreadable.add(verdict.record_id)
            continue
        if not verdicts.is_found_by(verdict, claim):
            yield verdict.record_id, "verdict-key"
        if verdict.is_same:
            found[verdict.record_id] |= identity.identity_texts(claim)
    yield from ((record, "content") for record in sorted(unreadable))
    readable = [record for record in records if record not in unreadable]
    yield from _differing(readable, root, found, sources)


def _differing(
    records: Iterable[UUID],
    root: RootKey,
    texts: Mapping[UUID, Collection[str]],
    sources: Mapping[UUID, bytes],
) -> Iterator[tuple[UUID, str]]:
    listed = list(records)
    by_identity, by_source = _kept(IdentityKey, listed, root), _kept(SourceKey, listed, root)
    for record in listed:
        if by_identity.get(record, set()) != set(identity.digests(root, texts.get(record, ())).values()):
            yield record, "identity-key"
        if record in sources and by_source.get(record, set()) != {sources[record]}:
            yield record, "source-key"


def _kept(table: type[IdentityKey] | type[SourceKey], records: Sequence[UUID], root: RootKey) -> _Kept:
    kept = defaultdict[UUID, set[bytes]](set)
    rows = table._default_manager.filter(record_id__in=records, key_id=root.key_id)
    for record, digest in rows.values_list("record_id", "digest"):
        kept[record].add(bytes(digest))
    return kept
