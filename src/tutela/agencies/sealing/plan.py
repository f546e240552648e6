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
    """Why a source is sealed; notice and officer are empty where the law seals by itself.

    `due_on`: the last day of the notice's clock, where it had passed.
    """

    ground: Ground
    notice: str = ""
    officer: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Delivered:
    """One record of one file, when that was confirmed, and every birth date that is known of its person."""

    upload: UUID
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
    """`entering` by upload; `vault` are dossiers of what never enters; `leaving` is in the registry now."""

    entering: dict[UUID, list[Delivery]] = field(default_factory=dict)
    vault: list[Dossier] = field(default_factory=list)
    leaving: dict[UUID, Seal] = field(default_factory=dict)
    superseded: list[Source] = field(default_factory=list)


def plan(waiting: Sequence[Queued], *, on: date) -> Plan:
    """Asks the vault and the law about every source once. Nothing is written."""
    kept = custody.kept(list({source for one in waiting for source in _sources(one)}))
    said = _said([_without_what_is_old(one, kept, on) for one in waiting])
    standing = queries.records_of_sources({_key(source) for source in said})
    found = Plan(entering={one.id: [] for one in waiting})
    for source, about in said.items():
        seal = _seal(about, kept.get(source), on)
        if seal is None:
            for one in about.deliveries:
                found.entering[one.upload].append(one.delivery)
            if source in kept:
                found.superseded.append(source)
            continue
        found.vault.append(_dossier(source, about, seal))
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
        due_on=seal.due_on,
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
    return replace(one, content=replace(one.content, deliveries=fresh))


def _said(waiting: Sequence[Queued]) -> Mapping[Source, _Said]:
    found: dict[Source, _Said] = {}
    for upload in waiting:
        beside = registry.births_beside(upload.content.deliveries)
        for one in upload.content.deliveries:
            about = found.setdefault(_source(one), _Said())
            if upload.is_repeated and about.deliveries:
                continue  # what waits before it is the same, or came after the file came first
            births = one.claim.births | beside[one.source_id]
            about.deliveries.append(_Delivered(upload.id, upload.confirmed_at, one, births))
        for notice in upload.content.notices:
            about = found.setdefault(_of_notice(upload, notice), _Said())
            about.notice, about.officer = notice, upload.officer
    return found


def _seal(about: _Said, kept: Kept | None, on: date) -> Seal | None:
    """What an order sealed stays sealed whatever a file says; else the law decides by what was said last.

    What the law alone sealed comes back where the facts as corrected leave it open, and not where they leave a doubt.
    """
    if about.notice is not None:
        last = due_on(about.notice.notice_on)
        if on > last:
            return Seal(Ground.LATE_ORDER, about.notice.document, about.officer, last)
        return Seal(Ground.ORDER, about.notice.document, about.officer)
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
    for one in about.deliveries:
        yield one.delivery.record, one.births


def _ground(record: Record, births: frozenset[date], on: date) -> Ground | None:
    return rules.ground_of(record, rules.history_of(record, births).born_on, on)


def _dossier(source: Source, about: _Said, seal: Seal) -> Dossier:
    last = about.deliveries[-1].delivery if about.deliveries else None
    return Dossier(
        source=source,
        contents=tuple(Version(one.confirmed_at, _bytes(_content(one.delivery))) for one in about.deliveries),
        documents=frozenset(
            document.canonical for one in about.deliveries for document in one.delivery.claim.documents
        ),
        by_order=seal.ground is not Ground.LAW,
        ground=seal.ground.value,
        notice=seal.notice,
        authority=last.authority if last else "",
        region=last.region if last else "",
        officer=seal.officer,
        due_on=seal.due_on,
    )


def _content(one: Delivery) -> Content:
    return Content(one.source_id, one.agency, one.claim, one.record, one.case_number, one.joint_sealed)


def _bytes(content: Content) -> bytes:
    """Without the registry's own id: what was entered and what never was give equal bytes."""
    return replace(content, record=replace(content.record, reference="")).to_bytes()


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
