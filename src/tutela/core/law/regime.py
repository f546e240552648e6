"""What is in force in one jurisdiction between two boundaries, compiled for quick and repeatable asking."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tutela.core.disclosure.history import RecordKind
from tutela.core.disclosure.question import Citation, Consequence
from tutela.core.law.bans import BanRule
from tutela.core.law.counting import Counting, MeasureCounting
from tutela.core.law.editions import Pack
from tutela.core.law.provisions import Provision
from tutela.core.law.schema import (
    Judgments,
    Offence,
    Purpose,
    Responsibility,
    Scope,
    SealingRule,
    SpentRule,
    StraddlingRule,
)
from tutela.core.law.words import Family, MainAct


@dataclass(frozen=True, slots=True)
class KindScope:
    """The counting rules of one kind of record: by offence code, and those that count every offence."""

    by_offence: Mapping[str, tuple[Counting, ...]]
    every: tuple[Counting, ...]


@dataclass(frozen=True, slots=True)
class PurposeScope:
    """A purpose in force with its counting rules by kind, and the packs that an answer rests on."""

    purpose: Purpose
    kinds: Mapping[RecordKind, KindScope]
    measures: tuple[MeasureCounting, ...]
    consequences: tuple[Consequence, ...]
    packs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one regime from `from_on` (inclusive) until `until_on` (exclusive, open when None).

    `unsealing` is None where no law lets an order unseal.
    """

    from_on: date
    until_on: date | None
    sealing: Mapping[RecordKind, tuple[SealingRule, ...]]
    main_act: Mapping[MainAct, StraddlingRule]
    sealed_by_order: Citation
    unsealing: Citation | None
    judgments: Judgments
    responsibility: Responsibility
    offences: Mapping[str, Offence]
    spent: tuple[SpentRule, ...]
    bans: tuple[BanRule, ...]
    provisions: tuple[Provision, ...]
    purposes: Mapping[str, PurposeScope]


def compiled_rules(
    packs: tuple[Pack, ...],
    regime: str,
    offered: Collection[str],
    off: Collection[str],
    from_on: date,
    until_on: date | None,
) -> Rules | None:
    """The rules of the packs in force, without those named in `off` (`<pack id>/<rule>`).

    Of the purposes only the regime's own that are offered: those it inherits from are asked under that regime.
    None where sealing orders, judgments, responsibility or the catalogue have no rule: a regime without them
    answers nothing, for what it must not show could not be told.
    """
    orders = next(((pack, pack.content.orders) for pack in packs if pack.content.orders), None)
    judgments = next((pack.content.judgments for pack in packs if pack.content.judgments), None)
    responsibility = next(
        (pack.content.responsibility for pack in packs if pack.content.responsibility), None
    )
    offences = {offence.code: offence for pack in packs for offence in pack.content.offences or ()}
    if orders is None or judgments is None or responsibility is None or not offences:
        return None
    pack, order = orders
    may_unseal = f"{pack.id}/unsealing-order" not in off
    return Rules(
        from_on=from_on,
        until_on=until_on,
        sealing=_sealing(packs, off),
        main_act=_main_act(packs, off),
        sealed_by_order=order.sealing_cite,
        unsealing=order.unsealing_cite if may_unseal else None,
        judgments=judgments,
        responsibility=responsibility,
        offences=offences,
        spent=tuple(
            rule for pack in packs for rule in pack.content.spent or () if f"{pack.id}/{rule.rule}" not in off
        ),
        bans=tuple(
            rule for pack in packs for rule in pack.content.bans or () if f"{pack.id}/{rule.rule}" not in off
        ),
        provisions=tuple(
            one
            for pack in packs
            for one in pack.content.provisions or ()
            if f"{pack.id}/{one.code}" not in off
        ),
        purposes=_purposes(packs, regime, offered, off, offences),
    )


def _sealing(packs: Iterable[Pack], off: Collection[str]) -> Mapping[RecordKind, tuple[SealingRule, ...]]:
    applied = [
        replace(rule, opens_for=None) if f"{pack.id}/{rule.rule}-opens" in off else rule
        for pack in packs
        for rule in pack.content.sealing or ()
        if f"{pack.id}/{rule.rule}" not in off
    ]
    return {kind: tuple(rule for rule in applied if rule.kind is kind) for kind in RecordKind}


def _main_act(packs: Iterable[Pack], off: Collection[str]) -> Mapping[MainAct, StraddlingRule]:
    return {
        rule.decides: rule
        for pack in packs
        for rule in pack.content.straddling or ()
        if f"{pack.id}/{rule.rule}" not in off
    }


def _purposes(
    packs: tuple[Pack, ...],
    regime: str,
    offered: Collection[str],
    off: Collection[str],
    offences: Mapping[str, Offence],
) -> Mapping[str, PurposeScope]:
    """Every purpose in force; its packs are its own and those that declare no purpose."""
    compiled: dict[str, PurposeScope] = {}
    for pack in packs:
        if pack.jurisdiction != regime:
            continue
        scopes = {scope.code: scope for scope in pack.content.scopes or ()}
        consulted = tuple((one.id, one.sha256) for one in packs if one is pack or not one.content.purposes)
        for purpose in pack.content.purposes or ():
            if purpose.code in offered:
                scope = scopes[purpose.scope]
                kinds = _kinds(scope, pack.id, off, offences)
                measures = tuple(rule for rule in scope.measures or () if f"{pack.id}/{rule.rule}" not in off)
                follows = _consequences(purpose, pack.id, off)
                compiled[purpose.code] = PurposeScope(purpose, kinds, measures, follows, consulted)
    return compiled


def _consequences(purpose: Purpose, pack: str, off: Collection[str]) -> tuple[Consequence, ...]:
    return tuple(
        Consequence(follows.code, follows.cite)
        for follows in purpose.consequences
        if f"{pack}/{purpose.code}/{follows.code}" not in off
    )


def _kinds(
    scope: Scope, pack: str, off: Collection[str], offences: Mapping[str, Offence]
) -> Mapping[RecordKind, KindScope]:
    applied = [rule for rule in scope.counts or () if f"{pack}/{rule.rule}" not in off]
    kinds = {rule.kind for rule in applied}
    return {kind: _kind_scope([rule for rule in applied if rule.kind is kind], offences) for kind in kinds}


def _kind_scope(rules: Iterable[Counting], offences: Mapping[str, Offence]) -> KindScope:
    by_offence: dict[str, tuple[Counting, ...]] = {}
    every: list[Counting] = []
    for rule in rules:
        if rule.families and Family.ALL in rule.families:
            every.append(rule)
        for code in _codes(rule, offences):
            by_offence[code] = (*by_offence.get(code, ()), rule)
    return KindScope(by_offence, tuple(every))


def _codes(rule: Counting, offences: Mapping[str, Offence]) -> Iterable[str]:
    """The offence codes a rule names, by themselves or by family; only those that its kind can record."""
    if rule.offences is not None:
        return rule.offences
    families = rule.families or ()
    return [
        offence.code
        for offence in offences.values()
        if offence.family in families and rule.kind in offence.kinds
    ]
