"""What goes to the vault of a sealed record: of one that leaves the registry, and of one that never enters it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tutela.agencies.intake.parts import Notice
from tutela.agencies.sealing import copies, rules
from tutela.records.registry.content import Content, Delivery
from tutela.records.registry.removal import Removed
from tutela.records.vault.dossiers import Dossier, Ground, Source, Version


@dataclass(frozen=True, slots=True)
class Seal:
    """Why a source is sealed; notice and officer are empty where the law seals by itself.

    `due_on`: the last day of the notice's clock, where it had passed. `is_new`: an order of which the prosecutor was
    not told yet whether the law would have demanded it.
    """

    ground: Ground
    notice: Notice | None = None
    officer: str = ""
    due_on: date | None = None
    is_new: bool = False


def dossier_of(removed: Removed, seal: Seal, on: date) -> Dossier:
    """A record that leaves the registry, with every version it had."""
    last = removed.content
    births = {day for claim in removed.claims for day in claim.births}
    made = Dossier(
        source=Source(removed.port, last.agency, last.source_id),
        contents=tuple(Version(at, _bytes(content)) for at, content in removed.versions),
        documents=frozenset(one.canonical for claim in removed.claims for one in claim.documents),
        by_order=seal.ground is not Ground.LAW,
        ground=seal.ground.value,
        notice="",
        authority=removed.authority,
        region=removed.region,
        cases=_cases(last, seal),
    )
    is_beyond = seal.is_new and not rules.asks_for_a_seal(last.record, births, on)
    return _ordered(made, seal, is_beyond=is_beyond)


def dossier_of_deliveries(
    source: Source, said: Sequence[tuple[datetime, Delivery, frozenset[date]]], seal: Seal, on: date
) -> Dossier:
    """What files say of a record that does not enter, with when and with every birth date known; there may be none."""
    last = said[-1][1] if said else None
    made = Dossier(
        source=source,
        contents=tuple(Version(at, _bytes(_content(one))) for at, one, _ in said),
        documents=frozenset(one.canonical for _, delivery, _ in said for one in delivery.claim.documents),
        by_order=seal.ground is not Ground.LAW,
        ground=seal.ground.value,
        notice="",
        authority=last.authority if last else "",
        region=last.region if last else "",
        cases=_cases(last, seal) if last else frozenset(),
    )
    births = said[-1][2] if said else frozenset()
    is_beyond = seal.is_new and last is not None and not rules.asks_for_a_seal(last.record, births, on)
    return _ordered(made, seal, is_beyond=is_beyond)


def _cases(last: Content | Delivery, seal: Seal) -> frozenset[str]:
    by_order = seal.ground is not Ground.LAW
    return copies.links(last.record, last.case_number, last.claim.documents, by_order=by_order)


def together(dossiers: Sequence[Dossier]) -> list[Dossier]:
    """One dossier a source: what the registry held comes first, an order goes before the law."""
    found: dict[Source, Dossier] = {}
    for one in dossiers:
        found[one.source] = _joined(found[one.source], one) if one.source in found else one
    return list(found.values())


def _ordered(made: Dossier, seal: Seal, *, is_beyond: bool) -> Dossier:
    """With the notice on which it is sealed, and what the prosecutor is to be told of it."""
    notice = seal.notice
    tells_nothing_yet = seal.ground is Ground.ORDER
    return replace(
        made,
        ground=(Ground.BEYOND_LAW if is_beyond and tells_nothing_yet else seal.ground).value,
        notice=notice.document if notice else "",
        notice_on=notice.notice_on if notice else None,
        received_on=notice.received_on if notice else None,
        officer=seal.officer,
        due_on=seal.due_on,
        beyond_law=is_beyond,
    )


def _joined(first: Dossier, then: Dossier) -> Dossier:
    leading = _leading(first, then)
    said = then if then.contents else first
    noticed = first if first.notice else then
    return replace(
        leading,
        contents=first.contents + then.contents,
        documents=first.documents | then.documents,
        notice=noticed.notice,
        notice_on=noticed.notice_on,
        received_on=noticed.received_on,
        officer=first.officer or then.officer,
        due_on=first.due_on or then.due_on,
        beyond_law=first.beyond_law or then.beyond_law,
        cases=first.cases | then.cases,
        authority=said.authority,
        region=said.region,
    )


def _leading(first: Dossier, then: Dossier) -> Dossier:
    """The one whose ground stands for both: that of an order, and of two orders that of which more is to be told."""
    if first.by_order is not then.by_order:
        return first if first.by_order else then
    return then if first.ground == Ground.ORDER.value else first


def _content(one: Delivery) -> Content:
    return Content(one.source_id, one.agency, one.claim, one.record, one.case_number, one.joint_sealed)


def _bytes(content: Content) -> bytes:
    """Without the registry's own id: what was entered and what never was give equal bytes."""
    return replace(content, record=replace(content.record, reference="")).to_bytes()
