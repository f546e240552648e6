"""Writes: recompiles the persons touched, builds everything anew, brings in another key."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.proofs.commitments import JSON
from tutela.index.compile import apart, counting
from tutela.index.compile.coverage import covered
from tutela.index.compile.rows import rows_of
from tutela.index.lookup import actions as lookup
from tutela.index.lookup.queries import Covered, Version, purpose_keys
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of, policy
from tutela.records.registry import actions as registry
from tutela.records.registry import queries, rekeying
from tutela.records.registry.content import Claim, described

_BATCH: Final = 2_000
Progress = Callable[[int, int], None]


def recompile(
    *,
    persons: Collection[UUID],
    former: Collection[Claim] = (),
    organisation: str,
    officer: str,
    at: datetime,
) -> Version:
    """Brings the index up to date for the persons touched, inside the caller's transaction, and publishes it.

    `former` are claims of records that left the registry: what stood under them goes.
    """
    touched = bool(persons or former)
    changes = [_change(persons, root, former) for root in current.ring().live(Use.DATA)] if touched else []
    return _publish(changes, organisation, officer, at)


def cover(*, organisation: str, officer: str, at: datetime) -> Version:
    """Publishes what the feeds cover, inside the caller's transaction; no record has changed.

    The records are not committed to anew: whoever does that waits for everybody who writes them.
    """
    return _publish([], organisation, officer, at, of_records=False)


def build(
    *,
    organisation: str,
    officer: str,
    at: datetime,
    progress: Progress = lambda done, of: None,
    processes: int = 1,
) -> Version:
    """Compiles everybody anew under the key in force: after a change of packs, or to prove that nothing drifted.

    On PostgreSQL several `processes` may decide, and grow the tree, side by side. Inside somebody's transaction they
    are left out: they would not see what it has written.
    """
    alone = 1 if connection.in_atomic_block else processes
    with transaction.atomic():
        registry.lock()  # what is written meanwhile would stand beside what is read here
        everybody = queries.all_persons()
        key_id = current.ring().active(Use.DATA).key_id
        lookup.clear(key_id=key_id)

        def changes() -> Iterator[lookup.Fresh]:
            """Batch by batch, so that memory does not grow with the registry."""
            for done, fresh in apart.fresh(everybody, key_id, alone):
                yield fresh
                progress(done, len(everybody))

        return _publish(changes(), organisation, officer, at, whole=True, processes=alone)


def rotate(
    *, organisation: str, officer: str, at: datetime, progress: Progress = lambda done, of: None
) -> str:
    """Brings a new data key into force while questions go on; returns its id. Safe to run again after a crash.

    Rows under the new key are made beside the old in batches; whoever writes meanwhile writes under both. One
    transaction then publishes the version under the new key; only after that are the old rows dropped.
    """
    key_id = current.bring_in(Use.DATA, at)
    root = current.ring().root(key_id)
    old = current.ring().active(Use.DATA).key_id
    with transaction.atomic():
        registry.lock()  # whoever began before the key came in has committed once this is held
        lookup.clear(key_id=key_id)
        everybody = queries.all_persons()
    for start in range(0, len(everybody), _BATCH):
        batch = everybody[start : start + _BATCH]
        with transaction.atomic():
            registry.lock()
            rekeying.rekey(key_id=key_id, persons=batch)
            lookup.publish(
                changes=[_change(batch, root)],
                key_id=old,
                policy=policy().sha256,
                coverage={},
                at=at,
            )
        progress(min(start + _BATCH, len(everybody)), len(everybody))
    with transaction.atomic():
        registry.lock()
        rekeying.rekey(key_id=key_id, persons=queries.persons_without_keys(key_id))  # came or moved meanwhile
        current.put_in_force(key_id)
        _publish([], organisation, officer, at)
        ledger.append(
            event=Event.KEYS_ROTATED,
            at=at,
            organisation=organisation,
            officer=officer,
            facts={"from": old, "to": key_id},
        )
    stale = queries.persons_under_other_keys(key_id)
    for start in range(0, len(stale), _BATCH):
        with transaction.atomic():
            registry.lock()
            rekeying.reencrypt(persons=stale[start : start + _BATCH])
    with transaction.atomic():
        lookup.clear_others(key_id=key_id)
        rekeying.forget_others(key_id=key_id)
    return key_id


def _change(persons: Collection[UUID], root: RootKey, former: Collection[Claim] = ()) -> lookup.Change:
    """Rows are made anew for every document and name that these persons, and all linked with them, ever had."""
    linked = queries.persons_linked(persons)
    known, claims = queries.persons_and_claims(linked)
    documents, people = _keys_ever([*claims, *former], root)
    rows = set(rows_of(known.values(), root, policy()))
    return lookup.Change(root.key_id, documents, people, rows)


def _keys_ever(claims: Collection[Claim], root: RootKey) -> tuple[set[bytes], set[bytes]]:
    documents: set[bytes] = set()
    people: set[bytes] = set()
    for purpose in policy().purposes:
        keys = purpose_keys(root, purpose)
        for claim in claims:
            documents |= {keys.document_key(document.canonical) for document in claim.documents}
            people |= {keys.person_name_key(*one) for one in described(claim)}
    return documents, people


def _publish(
    changes: Iterable[lookup.Change | lookup.Fresh],
    organisation: str,
    officer: str,
    at: datetime,
    *,
    whole: bool = False,
    of_records: bool = True,
    processes: int = 1,
) -> Version:
    """One version, and its entry. `of_records`: it commits to the inventory, under the registry's lock."""
    said: dict[str, JSON] = {}
    if of_records:
        registry.lock()
        said = counting.published()  # before the list: who answers waits from there on
    feeds = queries.feeds()
    coverage: dict[str, Covered] = {
        code: covered(purpose, feeds, legal_day_of(at)) for code, purpose in policy().purposes.items()
    }
    version = lookup.publish(
        changes=changes,
        key_id=current.ring().active(Use.DATA).key_id,
        policy=policy().sha256,
        coverage=coverage,
        at=at,
        whole=whole,
        processes=processes,
    )
    ledger.append(
        event=Event.INDEX_PUBLISHED,
        at=at,
        organisation=organisation,
        officer=officer,
        facts={
            "version": version.number,
            "root": version.root.hex(),
            "policy": version.policy,
            "form": version.form,
            **said,
        },
    )
    return version
