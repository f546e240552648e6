"""What is in force in one jurisdiction between two boundaries, compiled for quick and repeatable asking."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tutela.core.disclosure.history import RecordKind
from tutela.core.disclosure.question import Citation, Consequence
from tutela.core.law.bans import BanRule
from tutela.core.law.counting import Counting, MeasureCounting, Window
from tutela.core.law.editions import Pack
from tutela.core.law.kind_scopes import KindScope, kind_scope
from tutela.core.law.provisions import Provision
from tutela.core.law.schema import (
    Judgments,
    Offence,
    PackContent,
    Purpose,
    Responsibility,
    SealingRule,
    SpentRule,
    StraddlingRule,
)
from tutela.core.law.words import MainAct


@dataclass(frozen=True, slots=True)
class PurposeScope:
    """A purpose in force with its counting rules by kind, and the packs that an answer rests on.

    `turning` are the counting rules whose answer turns with the day or with the person's other facts, `windows` their
    windows by kind of record, each once.
    """

    purpose: Purpose
    kinds: Mapping[RecordKind, KindScope]
    turning: tuple[Counting, ...]
    windows: tuple[tuple[RecordKind, Window], ...]
    measures: tuple[MeasureCounting, ...]
    consequences: tuple[Consequence, ...]
    packs: tuple[tuple[str, str], ...]
    differs_for: frozenset[RecordKind] = frozenset(
        RecordKind
    )  # from the span before it; see `Policy.speaking`
    follows: bool = field(default=False, compare=False)  # that span, but for the limbs and for what is sealed


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one regime from `from_on` (inclusive) until `until_on` (exclusive, open when None).

    `unsealing` is None where no law lets an order unseal; `opened` are the purposes that some seal is open for.
    """

    from_on: date
    until_on: date | None
    sealing: Mapping[RecordKind, tuple[SealingRule, ...]]
    opened: tuple[str, ...]
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

    Of the purposes only the regime's own that are `offered` (`<pack id>/<code>`): those it inherits from are asked
    under that regime.
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
    sealing = _sealing(packs, off)
    opened = {code for rules in sealing.values() for rule in rules for code in rule.opens_for or ()}
    return Rules(
        from_on=from_on,
        until_on=until_on,
        sealing=sealing,
        opened=tuple(sorted(opened)),
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
            rule
            for pack in packs
            for ban in pack.content.bans or ()
            if f"{pack.id}/{ban.rule}" not in off
            for rule in _with_limbs_that_are_on(ban, pack.id, off)
        ),
        provisions=tuple(
            one
            for pack in packs
            for one in pack.content.provisions or ()
            if f"{pack.id}/{one.code}" not in off
        ),
        purposes=_purposes(packs, regime, offered, off, offences),
    )


def _with_limbs_that_are_on(ban: BanRule, pack: str, off: Collection[str]) -> tuple[BanRule, ...]:
    """A ban by law stands on the limbs that are applied; none when no limb is."""
    if ban.grows_from is None:
        return (ban,)
    limbs = tuple(limb for limb in ban.grows_from if f"{pack}/{ban.rule}/{limb.rule}" not in off)
    declared = None if f"{pack}/{ban.rule}-declared" in off else ban.declared_cite
    return (replace(ban, grows_from=limbs, declared_cite=declared),) if limbs else ()


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
    """Every purpose in force; its packs are its own and those whose rules a decision reads."""
    compiled: dict[str, PurposeScope] = {}
    for pack in packs:
        if pack.jurisdiction != regime:
            continue
        scopes = {scope.code: scope for scope in pack.content.scopes or ()}
        for purpose in pack.content.purposes or ():
            if f"{pack.id}/{purpose.code}" in offered:
                scope = scopes[purpose.scope]
                counting = [rule for rule in scope.counts or () if f"{pack.id}/{rule.rule}" not in off]
                kinds = _kinds(counting, offences)
                turning = tuple(rule for rule in counting if rule.reaches_beyond)
                measures = tuple(rule for rule in scope.measures or () if f"{pack.id}/{rule.rule}" not in off)
                consulted = tuple(
                    (one.id, one.sha256) for one in packs if one is pack or _is_read(one.content, measures)
                )
                follows = _consequences(purpose, pack.id, off)
                windows = _windows(turning)
                compiled[purpose.code] = PurposeScope(
                    purpose, kinds, turning, windows, measures, follows, consulted
                )
    return compiled


def _windows(limbs: Iterable[Counting]) -> tuple[tuple[RecordKind, Window], ...]:
    """The windows of limbs, each once for a kind of record; limbs with the same days share one."""
    found: list[tuple[RecordKind, Window]] = []
    for limb in limbs:
        if limb.window is not None and not any(
            kind is limb.kind and other.has_days_of(limb.window) for kind, other in found
        ):
            found.append((limb.kind, limb.window))
    return tuple(found)


def _is_read(content: PackContent, measures: Collection[MeasureCounting]) -> bool:
    """Whether a decision goes by a pack of another purpose or of none; bans only where orders count."""
    read = (
        content.offences,
        content.responsibility,
        content.sealing,
        content.straddling,
        content.orders,
        content.judgments,
        content.spent,
        content.bans if measures else None,
    )
    return any(section is not None for section in read)


def _consequences(purpose: Purpose, pack: str, off: Collection[str]) -> tuple[Consequence, ...]:
    return tuple(
        Consequence(follows.code, follows.cite)
        for follows in purpose.consequences
        if f"{pack}/{purpose.code}/{follows.code}" not in off
    )


def _kinds(rules: Collection[Counting], offences: Mapping[str, Offence]) -> Mapping[RecordKind, KindScope]:
    kinds = {rule.kind for rule in rules}
    return {kind: kind_scope([rule for rule in rules if rule.kind is kind], offences) for kind in kinds}
