"""What a turn will do with everything that waits: which deliveries enter, which go to the vault, what leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from tutela.agencies.intake.parts import Notice
from tutela.agencies.intake.queue import Queued
from tutela.agencies.sealing import rules
from tutela.agencies.sealing.doubts import due_on
from tutela.core.disclosure.history import Record
from tutela.records.registry import actions as registry
from tutela.records.registry import queries
from tutela.records.registry.content import Content, Delivery
from tutela.records.registry.removal import Removed
from tutela.records.vault import custody
from tutela.records.vault.dossiers import Dossier, Ground, Kept, Source, Version


@dataclass(frozen=True, slots=True)
class Seal:
    """Why a source is sealed; notice and officer are empty where the law seals by itself."""

    ground: Ground
    notice: str = ""
    officer: str = ""


@dataclass(slots=True)
class _Said:
    """All that waits about one source: what files deliver in their order, and the notice that seals it."""

    deliveries: list[tuple[UUID, Delivery, frozenset[date]]] = field(default_factory=list)
    notice: Notice | None = None
    officer: str = ""


@dataclass(slots=True)
class Plan:
    """`entering` by upload; `vault` are dossiers of what never enters; `leaving` is in the registry now."""

    entering: dict[UUID, list[Delivery]] = field(default_factory=dict)
    vault: list[Dossier] = field(default_factory=list)
    leaving: dict[UUID, Seal] = field(default_factory=dict)
    superseded: list[Source] = field(default_factory=list)


def plan(waiting: Sequence[Queued], *, on: date, at: datetime) -> Plan:
    """Asks the vault and the law about every source once. Nothing is written."""
    said = _said([_without_what_is_old(one) for one in waiting])
    kept = custody.kept(list(said))
    standing = queries.records_of_sources({_key(source) for source in said})
    found = Plan(entering={one.id: [] for one in waiting})
    for source, about in said.items():
        seal = _seal(about, kept.get(source), on)
        if seal is None:
            for upload, delivery, _ in about.deliveries:
                found.entering[upload].append(delivery)
            if source in kept:
                found.superseded.append(source)
            continue
        found.vault.append(_dossier(source, about, seal, at))
        if _key(source) in standing:
            found.leaving[standing[_key(source)]] = seal
    return found


def dossier_of(removed: Removed, seal: Seal) -> Dossier:
    """A record that leaves the registry, with every version it had."""
    contents = tuple(Version(at, _bytes(content)) for at, content in removed.versions)
    documents = frozenset(one.canonical for claim in removed.claims for one in claim.documents)
    last = removed.content
    return Dossier(
        source=Source(removed.port, last.agency, last.source_id),
        contents=contents,
        documents=documents,
        by_order=seal.ground is not Ground.LAW,
        ground=seal.ground.value,
        notice=seal.notice,
        authority=removed.authority,
        region=removed.region,
        officer=seal.officer,
    )


def together(dossiers: Sequence[Dossier]) -> list[Dossier]:
    """One dossier a source: what the registry held comes first, an order goes before the law."""
    found: dict[Source, Dossier] = {}
    for one in dossiers:
        found[one.source] = _joined(found[one.source], one) if one.source in found else one
    return list(found.values())


def _joined(first: Dossier, then: Dossier) -> Dossier:
    leading = then if then.by_order and not first.by_order else first
    said = then if then.contents else first
    return replace(
        leading,
        contents=first.contents + then.contents,
        documents=first.documents | then.documents,
        notice=first.notice or then.notice,
        officer=first.officer or then.officer,
        authority=said.authority,
        region=said.region,
    )


def _without_what_is_old(one: Queued) -> Queued:
    """A file that comes again says nothing of records that were corrected since: neither what they are, nor a seal."""
    if one.first is None:
        return one
    keys = {
        (delivery.record.port.value, delivery.agency, delivery.source_id): delivery
        for delivery in one.content.deliveries
    }
    standing = queries.records_of_sources(keys)
    old = queries.corrected_since(standing.values(), *one.first)
    fresh = tuple(delivery for key, delivery in keys.items() if standing.get(key) not in old)
    return replace(one, content=replace(one.content, deliveries=fresh))


def _said(waiting: Sequence[Queued]) -> Mapping[Source, _Said]:
    found: dict[Source, _Said] = {}
    for upload in waiting:
        beside = registry.births_beside(upload.content.deliveries)
        for one in upload.content.deliveries:
            source = Source(one.record.port.value, one.agency, one.source_id)
            births = one.claim.births | beside[one.source_id]
            found.setdefault(source, _Said()).deliveries.append((upload.id, one, births))
        for notice in upload.content.notices:
            about = found.setdefault(Source(upload.port, upload.organisation, notice.source_id), _Said())
            about.notice, about.officer = notice, upload.officer
    return found


def _seal(about: _Said, kept: Kept | None, on: date) -> Seal | None:
    """What an order sealed stays sealed whatever a file says; else the law decides by what was said last.

    What the law alone sealed comes back where the facts as corrected leave it open, and not where they leave a doubt.
    """
    if about.notice is not None:
        ground = Ground.LATE_ORDER if on > due_on(about.notice.notice_on) else Ground.ORDER
        return Seal(ground, about.notice.document, about.officer)
    if kept is not None and kept.by_order:
        return Seal(Ground.ORDER)
    grounds = {_ground(record, births, on) for record, births in _records(about)}
    if Ground.ORDER in grounds:
        return Seal(Ground.ORDER)
    record, births = list(_records(about))[-1]
    if _ground(record, births, on) is Ground.LAW:
        return Seal(Ground.LAW)
    in_doubt = bool(rules.doubts(rules.history_of(record, births), on))
    return Seal(Ground.LAW) if kept is not None and in_doubt else None


def _records(about: _Said) -> Iterator[tuple[Record, frozenset[date]]]:
    for _, delivery, births in about.deliveries:
        yield delivery.record, births


def _ground(record: Record, births: frozenset[date], on: date) -> Ground | None:
    return rules.ground_of(record, rules.history_of(record, births).born_on, on)


def _dossier(source: Source, about: _Said, seal: Seal, at: datetime) -> Dossier:
    deliveries = [delivery for _, delivery, _ in about.deliveries]
    last = deliveries[-1] if deliveries else None
    return Dossier(
        source=source,
        contents=tuple(Version(at, _bytes(_content(one))) for one in deliveries),
        documents=frozenset(one.canonical for said in deliveries for one in said.claim.documents),
        by_order=seal.ground is not Ground.LAW,
        ground=seal.ground.value,
        notice=seal.notice,
        authority=last.authority if last else "",
        region=last.region if last else "",
        officer=seal.officer,
    )


def _content(one: Delivery) -> Content:
    return Content(one.source_id, one.agency, one.claim, one.record, one.case_number)


def _bytes(content: Content) -> bytes:
    """Without the registry's own id: what was entered and what never was give equal bytes."""
    return replace(content, record=replace(content.record, reference="")).to_bytes()


def _key(source: Source) -> tuple[str, str, str]:
    return source.port, source.agency, source.source_id
