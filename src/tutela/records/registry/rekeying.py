"""Writes: another key brought in beside the old, contents written anew under it, the old key's hashes dropped."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from tutela.core.crypto.keyring import Use
from tutela.keys import current
from tutela.records.registry import identity, verdicts
from tutela.records.registry.actions import content_key
from tutela.records.registry.models import IdentityKey, RecordVersion, SourceKey, SourceRecord
from tutela.records.registry.queries import opened, versions_of

_BATCH: Final = 500


def rekey(*, key_id: str, persons: Sequence[UUID]) -> None:
    """Adds identity and source hashes under another key for these persons; hashes under the old key stay."""
    root = current.ring().root(key_id)
    identity_keys, source_keys = list[IdentityKey](), list[SourceKey]()
    for _, record, content in versions_of(persons, every_version=True):
        row = SourceRecord(id=record)
        texts = identity.identity_texts(content.claim)
        identity_keys += [
            IdentityKey(record=row, key_id=key_id, digest=one)
            for one in identity.digests(root, texts).values()
        ]
        port = content.record.port.value
        source_keys.append(
            SourceKey(
                record=row,
                key_id=key_id,
                digest=identity.source_digest(root, port, content.agency, content.source_id),
            )
        )
    for record, compared in verdicts.of_persons(persons):
        verdicts.find_again(root, record, compared)
    IdentityKey.objects.bulk_create(identity_keys, _BATCH, ignore_conflicts=True)
    SourceKey.objects.bulk_create(source_keys, _BATCH, ignore_conflicts=True)


def reencrypt(*, persons: Sequence[UUID]) -> None:
    """Writes these persons' contents anew under the key in force, so that the old key can be retired."""
    root = current.ring().active(Use.DATA)
    stale = RecordVersion.objects.filter(record__person_id__in=list(persons)).exclude(
        content_key_id=root.key_id
    )
    changed = []
    for version in stale:
        plain = opened(version.record_id, version.content).to_bytes()
        version.content = current.encrypt("record", str(version.record_id), plain)
        version.content_key = content_key(root.key_id, plain)
        version.content_key_id = root.key_id
        changed.append(version)
    RecordVersion.objects.bulk_update(changed, ["content", "content_key", "content_key_id"], _BATCH)
    verdicts.reencrypt(persons)


def forget_others(*, key_id: str) -> None:
    """Drops the hashes under keys that are no longer in force."""
    IdentityKey.objects.exclude(key_id=key_id).delete()
    SourceKey.objects.exclude(key_id=key_id).delete()
