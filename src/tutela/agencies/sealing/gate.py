"""The gate: the only code that enters records. One turn takes everything that waits and publishes one list version.

What is sealed goes to the vault first, and only then does the one ordinary transaction commit: a turn that was cut off
anywhere is simply taken again, and ends the same.
"""

import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import queries as intake_queries
from tutela.agencies.intake import queue
from tutela.agencies.intake.parts import Content
from tutela.agencies.intake.standing import follow, standing
from tutela.agencies.intake.uploads import State
from tutela.agencies.sealing import copies, doubts, marks, rules, setting_aside, turns
from tutela.agencies.sealing.making import Seal, dossier_of, together
from tutela.agencies.sealing.plan import Plan
from tutela.bodies.kinds import Acting
from tutela.core.disclosure.history import Port
from tutela.core.errors import Reason, Refusal
from tutela.index.compile import actions as compile_
from tutela.index.lookup import actions as lookup
from tutela.index.lookup import snapshot
from tutela.index.lookup.queries import Version
from tutela.ledger import retention
from tutela.packs.current import legal_day_of
from tutela.records.registry import actions as registry
from tutela.records.registry import queries, removal
from tutela.records.registry.actions import Entered
from tutela.records.registry.content import Claim, Delivery
from tutela.records.registry.removal import Removed
from tutela.records.vault import copies as notices
from tutela.records.vault import corrections, custody, in_force, store
from tutela.records.vault.dossiers import Dossier, Ground
from tutela.sql.rewriting import overwritten, truncated

_log = logging.getLogger(__name__)
ORGANISATION: Final = "registry"
OFFICER: Final = "gate"
_SHA256: Final = 32
_LISTS: Final = Port.EDUCATION.value


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn did, for whoever called it in the same process. It is stored nowhere."""

    version: Version | None = None  # published; None where nothing waited
    entered: Mapping[UUID, Entered] = field(default_factory=dict)  # by upload, of what is not sealed
    sealed: int = 0  # dossiers that went to the vault, those that were there already included


@dataclass(slots=True)
class _Leaving:
    """What leaves the registry in a turn."""

    dossiers: list[Dossier] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def add(self, removed: Removed, seal: Seal, on: date) -> None:
        self.dossiers.append(dossier_of(removed, seal, on))
        self.claims += removed.listed


def is_here() -> bool:
    """Whether this process has the vault, without which nothing may enter."""
    return store.reachable()


def require_ready() -> None:
    """Refuses what a turn would refuse, before anything is handed to it."""
    _require_vault()
    marks.require_whole()


def _require_vault() -> None:
    store.require()
    in_force.public()  # whether or not anything will be sealed: that a turn is refused must not tell of a seal


def turn(*, at: datetime, persons: Collection[UUID] = (), daily: bool = False) -> Turn:
    """Deals with everything that waits, in the order in which it was confirmed, and with these persons anew.

    A `daily` turn publishes even where nothing waits. Refuses `VAULT_ABSENT` and `VAULT_NOT_SET_UP`, for without the
    vault nobody knows what is sealed, `VAULT_KEY_OTHER` and `DATABASE_RESTORED`. Refuses `NOT_READY` where another
    turn takes longer than anyone should wait.
    """
    _require_vault()
    if not daily and not persons and queue.is_empty():
        return Turn()
    with turns.alone():
        return _turn(marks.begin(), at, persons, {})


def release(*, acting: Acting, deliveries: Sequence[Delivery], by: str, at: datetime) -> Turn:
    """Enters what the vault lets go of, as an upload of the officer's agency like any other, which `by` confirmed.

    The vault must no longer keep it, and the law decides as it does of every delivery. Refuses `VAULT_STILL_SEALED`
    where the turn could not deal with it and set it aside.
    """
    with transaction.atomic():
        upload = intake.keep(
            acting=acting,
            sha256=secrets.token_bytes(_SHA256),
            rows=len(deliveries),
            content=Content(tuple(deliveries)),
            at=at,
        )
        intake.hand_over(acting=acting, upload_id=upload.id, by=by, at=at)
    done = turn(at=at)
    if intake_queries.stands(upload.id) is State.SET_ASIDE:
        raise Refusal(Reason.VAULT_STILL_SEALED, rule="gate")
    return done


def turn_anew(*, at: datetime, leaving: Mapping[UUID, Seal]) -> Turn:
    """A turn over a database that was put back: these records leave it."""
    _require_vault()
    with turns.alone():
        return _turn(marks.begin_anew(), at, (), leaving)


def _turn(mark: bytes, at: datetime, persons: Collection[UUID], leaving: Mapping[UUID, Seal]) -> Turn:
    with transaction.atomic():
        registry.lock()
        lookup.withhold(withheld=False)  # both databases are of one time, or are made so by this turn
        done = _taken(at, persons, leaving)
        marks.move(mark)
    snapshot.remove_former()
    _overwrite()
    _truncate()
    return done


def _taken(at: datetime, persons: Collection[UUID], also_leaving: Mapping[UUID, Seal]) -> Turn:
    on = legal_day_of(at)
    waiting, planned = setting_aside.planned(queue.queued(), at=at)
    planned.leaving |= {
        record: seal for record, seal in also_leaving.items() if record not in planned.leaving
    }
    found = queue.to_look_at()
    anew = found | set(persons)
    before = standing(_concerned(waiting, planned, anew), at)
    leaving = _Leaving()
    touched = anew | _take_out(planned.leaving, leaving, at)
    leaving.dossiers += planned.vault
    entered = {one.id: _entered(one, planned, at) for one in waiting}
    touched |= {person for one in entered.values() for person in one.touched}
    touched |= _seal_what_the_law_seals(touched, leaving, on, at)
    touched |= _seal_copies(leaving, on, at)
    doubts.keep(touched, at=at)
    queue.taken(list(entered))
    queue.looked_at(found)
    dossiers = together(leaving.dossiers)
    # Whatever is withdrawn is shredded: who destroys by the clock is waited for here, while answers still go on.
    retention.hold()
    _keep(dossiers, planned, on, at)  # the vault commits before the transaction around this does
    # Last, for who answers waits from the publishing of the list until the commit.
    version = compile_.recompile(
        persons=touched, former=leaving.claims, organisation=ORGANISATION, officer=OFFICER, at=at
    )
    follow(before, touched=touched, at=at)
    return Turn(version, entered, len(dossiers))


def _keep(dossiers: Sequence[Dossier], planned: Plan, on: date, at: datetime) -> None:
    """Into the vault with all that follows there, or nothing of it: a turn that is taken again finds them kept."""
    # No notice goes to an education department: it has no part in the vault, and the order has left its list.
    copied = [one.source for one in dossiers if one.ground == Ground.CASE.value and one.source.port != _LISTS]
    with store.written():
        custody.keep(dossiers, at=at)
        if planned.corrected or copied:
            last = doubts.due_on(on)  # no text gives either a time of its own
            corrections.apply_for(planned.corrected, due_on=last, at=at)
            notices.send(copied, due_on=last, at=at)


def _entered(one: queue.Queued, planned: Plan, at: datetime) -> Entered:
    registry.note_delivery(authority=one.organisation, port=one.port, at=one.confirmed_at)
    return registry.enter(deliveries=planned.entering[one.id], batch=one.id, at=at, repeated=one.is_repeated)


def _concerned(waiting: Collection[queue.Queued], planned: Plan, persons: Collection[UUID]) -> set[UUID]:
    """Everybody in the registry whom the turn may change, as things stand before it."""
    near = set(persons) | queries.persons_of(planned.leaving)
    for one in waiting:
        near |= registry.persons_near(one.content.deliveries)
    return near


def _take_out(records: Mapping[UUID, Seal], leaving: _Leaving, at: datetime) -> set[UUID]:
    """Takes records out of the registry; returns the persons touched."""
    if not records:
        return set()
    for one in removal.removed(records):
        leaving.add(one, records[one.record], legal_day_of(at))
    doubts.forget(records)
    return removal.remove(records, at=at)


def _seal_what_the_law_seals(
    persons: Collection[UUID], leaving: _Leaving, on: date, at: datetime
) -> set[UUID]:
    """Asks the law about all that these persons still have; what leaves may bear on what stays, so until nothing does.

    Returns the further persons touched.
    """
    touched, fresh = set[UUID](), set(persons)
    while fresh:
        closing = {
            UUID(reference): Seal(ground)
            for one in queries.persons(fresh).values()
            for reference, ground in rules.sealed(one.history, on).items()
        }
        fresh = _take_out(closing, leaving, at)
        touched |= fresh
    return touched


def _seal_copies(leaving: _Leaving, on: date, at: datetime) -> set[UUID]:
    """What other organs keep of a case goes with it, until nothing is left; returns the further persons touched."""
    touched = set[UUID]()
    while found := copies.in_the_registry(leaving.dossiers, on):
        fresh = _take_out(dict.fromkeys(found, Seal(Ground.CASE)), leaving, at)
        touched |= fresh | _seal_what_the_law_seals(fresh, leaving, on, at)
    return touched


def tidy() -> None:
    """Empties both databases' write-ahead logs, where somebody stood against it when the turn was done."""
    _truncate()
    store.truncate()


def _overwrite() -> None:
    """SQLite: no page of a small file keeps what left it. Where somebody writes just then, the day's round does it."""
    if not connection.in_atomic_block and not overwritten(connection):
        _log.warning("The file could not be written anew: another process writes to it")


def _truncate() -> None:
    """SQLite: no page of an earlier state stays in the write-ahead log. Where one does, that is told."""
    if not connection.in_atomic_block and not truncated(connection):
        _log.error("The write-ahead log could not be emptied: another process reads the file")
