"""What the gate asks of the vault: keep these, do you keep those, and let this one go. Nothing is ever opened here."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from tutela.core.crypto.keyring import KeyRing, RootKey, Use
from tutela.packs.current import legal_day_of
from tutela.records.vault import cases, envelope, holdings, in_force, keys, late, log, models, store, versions
from tutela.records.vault.dossiers import Dossier, Kept, Source, Version
from tutela.records.vault.keys import Public

__all__ = (
    "Dossier",
    "Kept",
    "Source",
    "Version",
    "epoch",
    "keep",
    "kept",
    "release",
    "released",
    "set_epoch",
)

NOTHING_SAID: Final = bytes(32)  # stands where no version of a dossier was handed over yet
_NOBODY: Final = 16  # random bytes that stand where no officer sealed
epoch, set_epoch = store.epoch, store.set_epoch


@dataclass(frozen=True, slots=True)
class _Keys:
    """What one write needs."""

    public: Public
    ring: KeyRing
    root: RootKey

    @classmethod
    def now(cls) -> "_Keys":
        ring = keys.recognising()
        return cls(in_force.public(), ring, ring.active(Use.DATA))


@dataclass(slots=True)
class _Writes:
    """Rows to be written together; `contents` are the hashes of what every dossier holds, that of these rows too."""

    contents: dict[UUID, set[bytes]]
    dossiers: list[models.Dossier] = field(default_factory=list)
    envelopes: list[models.Envelope] = field(default_factory=list)
    documents: list[models.DocumentKey] = field(default_factory=list)
    entries: list[log.Entry] = field(default_factory=list)

    def save(self) -> None:
        """Writes what was gathered, and begins anew."""
        models.Dossier.objects.bulk_create(self.dossiers, store.BATCH)
        models.Envelope.objects.bulk_create(self.envelopes, store.BATCH)
        models.DocumentKey.objects.bulk_create(self.documents, store.BATCH, ignore_conflicts=True)
        log.append(self.entries)
        self.dossiers, self.envelopes, self.documents, self.entries = [], [], [], []


def keep(dossiers: Sequence[Dossier], *, at: datetime) -> None:
    """Takes sealed records in, in one transaction. What is kept already gains the versions that are new to it.

    To do the same again changes nothing, so that a turn that was cut off is simply done again. An order, once given,
    stands until the dossier is released. Refuses `VAULT_ABSENT`, `VAULT_NOT_SET_UP`, `VAULT_KEY_OTHER`.
    """
    store.require()
    if not dossiers:
        return
    with store.written():
        using = _Keys.now()
        known = _rows([one.source for one in dossiers], using.ring)
        writes = _Writes(contents=_contents([row.id for row in known.values()]))
        on = legal_day_of(at)
        for dossier in dossiers:
            row = known.get(dossier.source)
            if row is None:
                row = known[dossier.source] = _new(dossier, using)
                writes.dossiers.append(row)
            marks = _add(row, dossier, using, writes)
            if marks is not None:
                writes.entries.append(replace(late.kept(dossier, row.id, on), envelopes=marks))
            if len(writes.envelopes) >= store.BATCH:
                writes.save()
        writes.save()


def kept(sources: Sequence[Source]) -> dict[Source, Kept]:
    """Those of the sources that the vault keeps. One that is being released is kept no longer."""
    with store.held():
        found = _rows(sources, keys.recognising())
    return {
        source: Kept(row.by_order, bytes(row.last) == NOTHING_SAID)
        for source, row in found.items()
        if not row.released
    }


def release(sources: Sequence[Source], *, at: datetime) -> None:
    """Lets go of what entered the ordinary registry again: the dossiers are deleted, the log remembers.

    A source that is not kept is passed over: it was let go before.
    """
    with store.written():
        rows = _rows(sources, keys.recognising())
        log.append(
            [
                log.Entry(log.Act.RELEASED, legal_day_of(at), dossiers=(row.id,))
                for _, row in sorted(rows.items(), key=lambda one: one[1].id.hex)
            ]
        )
        gone = [row.id for row in rows.values()]
        models.CopyNotice.objects.filter(dossier__in=gone).delete()
        models.Dossier.objects.filter(id__in=gone).delete()


def released(dossier: UUID) -> None:
    """Marks a dossier as being released: from now on its source is not kept. Within `store.written`."""
    models.Dossier.objects.filter(id=dossier).update(released=True)


def source_digest(root: RootKey, source: Source) -> bytes:
    """Keyed hash of a source, 32 bytes."""
    return root.hash_key("vault", "source").digest(source.text().encode())


def document_digest(root: RootKey, port: str, agency: str, document: str) -> bytes:
    """Keyed hash of a document as one agency sealed it, 32 bytes: another agency's search does not meet it."""
    return root.hash_key("vault", "document").digest(f"{port}\x1f{agency}\x1f{document}".encode())


def content_digest(root: RootKey, content: bytes) -> bytes:
    """Keyed hash of a version or an order, 32 bytes."""
    return root.hash_key("vault", "content").digest(content)


def last_digest(root: RootKey, dossier: UUID, content: bytes) -> bytes:
    """Keyed hash of the version that a dossier's agency said last, 32 bytes: it fits no envelope's."""
    return root.hash_key("vault", "last").digest(dossier.bytes + content)


def sealer_digest(root: RootKey, dossier: UUID, officer: str) -> bytes:
    """Keyed hash of the officer who ordered a seal, 32 bytes; of something random where nobody did."""
    who = officer.encode() if officer else secrets.token_bytes(_NOBODY)
    return root.hash_key("vault", "sealer").digest(dossier.bytes + who)


def _rows(sources: Iterable[Source], ring: KeyRing) -> dict[Source, models.Dossier]:
    """The dossiers of these sources, under whichever key they were hashed."""
    of: dict[bytes, Source] = {
        source_digest(root, source): source for source in sources for root in ring.roots
    }
    digests, found = list(of), dict[Source, models.Dossier]()
    for start in range(0, len(digests), store.BATCH):
        for row in models.Dossier.objects.filter(source__in=digests[start : start + store.BATCH]):
            found[of[bytes(row.source)]] = row
    return found


def _contents(dossiers: Sequence[UUID]) -> dict[UUID, set[bytes]]:
    """The hashes of what these dossiers hold."""
    found: dict[UUID, set[bytes]] = {}
    for start in range(0, len(dossiers), store.BATCH):
        rows = models.Envelope.objects.filter(dossier__in=dossiers[start : start + store.BATCH])
        for dossier, content in rows.values_list("dossier_id", "content"):
            found.setdefault(dossier, set()).add(bytes(content))
    return found


def _new(dossier: Dossier, using: _Keys) -> models.Dossier:
    if not (dossier.contents or dossier.by_order):
        raise ValueError("what the law seals has been said once at least")
    return models.Dossier(
        id=uuid4(),
        key_id=using.root.key_id,
        source=source_digest(using.root, dossier.source),
        by_order=dossier.by_order,
    )


def _add(row: models.Dossier, dossier: Dossier, using: _Keys, writes: _Writes) -> tuple[str, ...] | None:
    """Adds what is new to a dossier; the marks of its further envelopes, None where nothing changed."""
    root = using.ring.root(row.key_id)
    known = writes.contents.setdefault(row.id, set())
    last = last_digest(root, row.id, dossier.contents[-1].content) if dossier.contents else bytes(row.last)
    is_last = last == bytes(row.last)
    fresh = versions.fresh(dossier, known, lambda said: content_digest(root, said), is_last=is_last)
    known |= set(fresh)
    added = [enclosed(row, part, root, using.public) for part in fresh.values()]
    writes.envelopes += added
    writes.documents += document_keys(row, dossier, root)
    ordered = dossier.by_order and not row.by_order
    changed = bool(fresh) or ordered or row.released
    if changed:
        row.by_order = row.by_order or dossier.by_order
        row.released, row.last = False, last
        if not row._state.adding:
            row.save(update_fields=["by_order", "released", "last"])
    return marks_of(row, added) if changed else None


def enclosed(row: models.Dossier, dossier: Dossier, root: RootKey, public: Public) -> models.Envelope:
    """One version of a dossier, or its order, sealed in an envelope of its own; to be written."""
    place = envelope.Place(public.key_id, row.id, uuid4())
    return models.Envelope(
        id=place.envelope,
        dossier=row,
        key_id=public.key_id,
        sealed=envelope.seal(public.key, place, dossier.to_bytes()),
        content=content_digest(root, dossier.told_apart_by()),
        sealer=sealer_digest(root, row.id, dossier.officer),
    )


def marks_of(row: models.Dossier, envelopes: Iterable[models.Envelope]) -> tuple[str, ...]:
    """The marks by which the log knows these envelopes of a dossier, as it is kept now."""
    return tuple(holdings.mark(row, one, by_order=row.by_order).hex() for one in envelopes)


def document_keys(row: models.Dossier, dossier: Dossier, root: RootKey) -> list[models.DocumentKey]:
    """The keyed hashes by which the sealing agency finds a dossier, and by which copies of its case are known."""
    source = dossier.source
    digests = [
        *(document_digest(root, source.port, source.agency, one) for one in sorted(dossier.documents)),
        *(cases.digest(root, link) for link in sorted(dossier.cases)),
    ]
    return [models.DocumentKey(dossier=row, digest=digest) for digest in digests]
