"""What a turn will do with everything that waits: which deliveries enter, which go to the vault, what leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from tutela.agencies.intake.parts import Notice
from tutela.agencies.intake.queue import Queued
from tutela.agencies.sealing import rules
from tutela.agencies.sealing.copies import looked_for_by
from tutela.agencies.sealing.doubts import due_on
from tutela.agencies.sealing.making import Seal, dossier_of_deliveries
from tutela.records.registry import actions as registry
from tutela.records.registry import queries
from tutela.records.registry.content import Delivery
from tutela.records.registry.orders import Statement
from tutela.records.vault import custody
from tutela.records.vault.cases import sealed_among
from tutela.records.vault.corrections import Corrected
from tutela.records.vault.dossiers import Dossier, Ground, Kept, Source


@dataclass(frozen=True, slots=True)
class _Delivered:
    """One record of a file, who handed that in, when it was confirmed, and every birth date known of its person."""

    upload: UUID
    officer: str
    confirmed_at: datetime
    delivery: Delivery
    births: frozenset[date]


@dataclass(slots=True)
class _Said:
    """All that waits about one source: what files deliver in their order, and the notice that seals it."""

    deliveries: list[_Delivered] = field(default_factory=list)
    notice: Notice | None = None
    officer: str = ""


@dataclass(slots=True)
class Plan:
    """`entering` by upload; `vault` are dossiers of what never enters; `leaving` is in the registry now.

    `corrected` is what the law sealed, and would not seal as a file says now.
    """

    entering: dict[UUID, list[Delivery]] = field(default_factory=dict)
    vault: list[Dossier] = field(default_factory=list)
    leaving: dict[UUID, Seal] = field(default_factory=dict)
    corrected: list[Corrected] = field(default_factory=list)


def plan(waiting: Sequence[Queued], *, on: date) -> Plan:
    """Asks the vault and the law about every source once. Nothing is written."""
    kept = custody.kept(list({source for one in waiting for source in _sources(one)}))
    said = _said([_without_what_is_old(one, kept, on) for one in waiting])
    standing = queries.records_of_sources({_key(source) for source in said})
    cases = sealed_among({link for about in said.values() for link in _looked_for(about, on)})
    found = Plan(entering={one.id: [] for one in waiting})
    for source, about in said.items():
        seal = _seal(about, kept.get(source), on, is_here=_key(source) in standing, cases=cases)
        if seal is None:
            for one in about.deliveries:
                found.entering[one.upload].append(one.delivery)
            continue
        _add(found, source, about, seal, on)
        if _key(source) in standing:
            found.leaving[standing[_key(source)]] = seal
    return found


def _add(found: Plan, source: Source, about: _Said, seal: Seal, on: date) -> None:
    said = [(one.confirmed_at, one.delivery, one.births) for one in about.deliveries]
    found.vault.append(dossier_of_deliveries(source, said, seal, on))
    if seal.ground is Ground.LAW and not _would_seal(about, on):
        last = about.deliveries[-1]
        found.corrected.append(Corrected(source, last.officer, last.delivery.region, last.upload))


def _without_what_is_old(one: Queued, kept: Mapping[Source, Kept], on: date) -> Queued:
    """A file that comes again says nothing of records that were corrected since: neither what they are, nor a seal.

    Of what the vault keeps it says nothing either: what it said was weighed when it came first, and whatever the vault
    was told since came later. An order that it carries would still count.
    """
    if one.first is None:
        return one
    sources = {_source(delivery): delivery for delivery in one.content.deliveries}
    standing = queries.records_of_sources({_key(source) for source in sources})
    old = queries.corrected_since(standing.values(), *one.first)
    fresh = tuple(
        delivery
        for source, delivery in sources.items()
        if standing.get(_key(source)) not in old
        and (source not in kept or _ground(delivery.record, delivery.claim.births, on) is Ground.ORDER)
    )
    left = {_source(delivery) for delivery in fresh}
    notices = tuple(notice for notice in one.content.notices if _of_notice(one, notice) in left)
    return replace(one, content=replace(one.content, deliveries=fresh, notices=notices))


def _said(waiting: Sequence[Queued]) -> Mapping[Source, _Said]:
    found: dict[Source, _Said] = {}
    for upload in waiting:
        beside = registry.births_beside(upload.content.deliveries)
        for one in upload.content.deliveries:
            about = found.setdefault(_source(one), _Said())
            if upload.is_repeated and about.deliveries:
                continue  # what waits before it is the same, or came after the file came first
            births = one.claim.births | beside[one.source_id]
            about.deliveries.append(_Delivered(upload.id, upload.officer, upload.confirmed_at, one, births))
        for notice in upload.content.notices:
            about = found.setdefault(_of_notice(upload, notice), _Said())
            about.notice, about.officer = notice, upload.officer
    return found


def _seal(about: _Said, kept: Kept | None, on: date, *, is_here: bool, cases: frozenset[str]) -> Seal | None:
    """What an order sealed stays sealed whatever a file says, and a copy with its case; else the law decides.

    What the law alone sealed stays too where a file corrects the facts: two officers let it out (`corrections`).
    """
    if about.notice is not None:
        return _on_notice(about.notice, about.officer, on, is_here=is_here)
    if kept is not None and kept.by_order:
        return Seal(Ground.ORDER, is_new=kept.is_empty)
    if _looked_for(about, on) & cases:
        return Seal(Ground.CASE)
    grounds = {_ground(record, births, on) for record, births in _records(about)}
    if Ground.ORDER in grounds:
        return Seal(Ground.ORDER, is_new=True)
    return Seal(Ground.LAW) if kept is not None or _seals(about, on) else None


def _on_notice(notice: Notice, officer: str, on: date, *, is_here: bool) -> Seal:
    """In time or late: by the day on which the agency says it sealed, where nothing of it stood open here."""
    last = due_on(notice.runs_from)
    done_on = notice.sealed_on if notice.sealed_on is not None and not is_here else on
    if done_on > last:
        return Seal(Ground.LATE_ORDER, notice, officer, last, is_new=True)
    return Seal(Ground.ORDER, notice, officer, is_new=True)


def _seals(about: _Said, on: date) -> bool:
    """Whether the law seals on what was said last."""
    record, births = list(_records(about))[-1]
    return _ground(record, births, on) is Ground.LAW


def _would_seal(about: _Said, on: date) -> bool:
    """Whether the law seals on what was said last, or may: a doubt never brings anything back."""
    record, births = list(_records(about))[-1]
    return _seals(about, on) or rules.is_in_doubt(record, births, on)


def _looked_for(about: _Said, on: date) -> frozenset[str]:
    """The links by which what files deliver would be a copy of a sealed case."""
    said = ((one.delivery, one.births) for one in about.deliveries)
    return frozenset(
        link
        for one, births in said
        for link in looked_for_by(one.record, one.case_number, one.claim, births, on)
    )


def _records(about: _Said) -> Iterator[tuple[Statement, frozenset[date]]]:
    for one in about.deliveries:
        yield one.delivery.record, one.births


def _ground(record: Statement, births: frozenset[date], on: date) -> Ground | None:
    return rules.ground_of(record, rules.only(births), on)


def _sources(one: Queued) -> Iterator[Source]:
    """Every source that a file speaks of."""
    yield from map(_source, one.content.deliveries)
    yield from (_of_notice(one, notice) for notice in one.content.notices)


def _source(one: Delivery) -> Source:
    return Source(one.record.port.value, one.agency, one.source_id)


def _of_notice(one: Queued, notice: Notice) -> Source:
    return Source(one.port, one.organisation, notice.source_id)


def _key(source: Source) -> tuple[str, str, str]:
    return source.port, source.agency, source.source_id
