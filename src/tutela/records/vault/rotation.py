"""A new key for the vault: every dossier is opened with the old shares and sealed anew, some at a time.

Cut off anywhere, the same command with the same old shares does the rest; nothing is ever unreadable meanwhile. At the
end the old keys leave the files, and the old shares open nothing that is still kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.crypto.keyring import KeyRing, Use
from tutela.records.vault import actions, copies, custody, in_force, keepers, keys, log, models, store
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.keys import Public
from tutela.records.vault.signers import KEEPERS, By

AT_ONCE: Final = 50  # dossiers a transaction


def is_under_way() -> bool:
    """Whether a new key is in force already and the old one not yet gone."""
    return len(keys.public_keys()) > 1


def begin(*, acting: Acting, public: Public, at: datetime, private: PrivateKeys | None = None) -> None:
    """Puts the new keys in force beside the old ones, once the shares of the new private key are safe.

    Refuses `VAULT_SHARE_MISSING` without the shares of the key in force, whose keepers sign for the change.
    """
    require(acting, Permission.KEYS_ROTATE)
    with store.written():
        in_force.public()  # a key that was put there by somebody else is found, not replaced
        begun = _entry(log.Act.KEYS_BEGUN, acting, public, at, keepers.of_vault(private))
        log.append([replace(begun, facts={KEEPERS: public.keepers.hex()})])
    # Only then the files: the log names every key to which anything is sealed.
    with store.held():
        ring = keys.recognising()
        root = keys.new_recognising(ring.active(Use.DATA).suite, at)
        keys.save_recognising(KeyRing((*ring.roots, root)))
        keys.save_public((*keys.public_keys(), public))


def carry_on(
    *, acting: Acting, private: PrivateKeys, at: datetime, progress: Callable[[int, int | None], None]
) -> None:
    """Seals anew what is still under an old key; then the old keys leave the files.

    Refuses `NOT_ENTITLED`, `VAULT_SHARE_OTHER_KEY` where a dossier needs a key that was not brought, `VAULT_ENVELOPE`,
    `VAULT_KEY_OTHER` where the log does not name the new key.
    """
    require(acting, Permission.KEYS_ROTATE)
    public, ring = in_force.public(), keys.recognising()
    resealed = _entry(log.Act.RESEALED, acting, public, at)
    while left := _old(public, ring):
        for start in range(0, len(left), AT_ONCE):
            _some_anew(left[start : start + AT_ONCE], private, public, ring, resealed)
            progress(min(start + AT_ONCE, len(left)), len(left))
    with store.written():
        _rekey_applications(ring)
        copies.rekey(ring)
        log.rekey(ring)
        if not log.is_settled(public.fingerprint()):  # else it was cut off after this
            log.append([_entry(log.Act.KEYS_ROTATED, acting, public, at, keepers.of_vault(private))])
    # The public keys last: while two of them are named, the rotation is seen to be under way.
    keys.save_recognising(KeyRing((ring.active(Use.DATA),)))
    keys.save_public((public,))


def _entry(act: log.Act, acting: Acting, public: Public, at: datetime, by: By | None = None) -> log.Entry:
    return log.Entry(act, at, acting.organisation, (acting.officer,), cause=public.fingerprint(), by=by)


def _old(public: Public, ring: KeyRing) -> list[UUID]:
    """The dossiers of which anything is still under an old key."""
    root = ring.active(Use.DATA)
    found = set(models.Dossier.objects.exclude(key_id=root.key_id).values_list("id", flat=True))
    envelopes = models.Envelope.objects.exclude(key_id=public.key_id)
    return sorted(found | set(envelopes.values_list("dossier_id", flat=True)))


def _some_anew(
    ids: Sequence[UUID], private: PrivateKeys, public: Public, ring: KeyRing, resealed: log.Entry
) -> None:
    with store.written():
        rows = models.Dossier.objects.filter(id__in=ids)
        marks = {row.id: _anew(row, private, public, ring) for row in rows}
        log.append([replace(resealed, dossiers=(row,), envelopes=found) for row, found in marks.items()])


def _anew(row: models.Dossier, private: PrivateKeys, public: Public, ring: KeyRing) -> tuple[str, ...]:
    """One dossier with everything of it under the new keys; its id stays, its envelopes are others: their marks."""
    root = ring.active(Use.DATA)
    old = list(row.envelopes.all())
    opened = [private.open(one) for one in old]
    models.Envelope.objects.filter(id__in=[one.id for one in old]).delete()
    row.documents.all().delete()
    row.key_id, row.source = root.key_id, custody.source_digest(root, opened[0].source)
    said = [version for one in opened for version in one.contents]
    if said:
        before, row.last = (
            bytes(row.last),
            custody.last_digest(root, row.id, max(said, key=lambda one: one.place).content),
        )
        models.Application.objects.filter(dossier=row.id, version=before).update(version=row.last)
    row.save(update_fields=["key_id", "source", "last"])
    enclosed = [custody.enclosed(row, one, root, public) for one in opened]
    models.Envelope.objects.bulk_create(enclosed)
    found = [key for one in opened for key in custody.document_keys(row, one, root)]
    models.DocumentKey.objects.bulk_create(found, ignore_conflicts=True)
    return custody.marks_of(row, enclosed)


def _rekey_applications(ring: KeyRing) -> None:
    for row in models.Application.objects.all():
        plain = actions.said_in(row, ring)
        actions.write(row, plain, ring)
        row.save(update_fields=["particulars"])
