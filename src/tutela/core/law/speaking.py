"""The spans on which a purpose's law speaks: those that answer alike are one, and so are purposes answered alike."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, combinations
from typing import Final, TypeVar

from tutela.core.disclosure.history import RecordKind
from tutela.core.law.kind_scopes import KindScope, Limbs, may_name
from tutela.core.law.regime import PurposeScope, Rules

Kinds = frozenset[RecordKind]
Charge = tuple[RecordKind, str]
"""The kind of a record, and the offence of one of its acts; of a record that names no act the empty one."""
EVERY_KIND: Final[Kinds] = frozenset(RecordKind)
SETS_OF_KINDS: Final[tuple[Kinds, ...]] = tuple(
    frozenset(some)
    for some in chain.from_iterable(combinations(RecordKind, n) for n in range(len(EVERY_KIND) + 1))
)
Part = TypeVar("Part")


def with_parts_of(before: Rules, rules: Rules) -> Rules:
    """The same rules; what equals its like in the span before is the same thing, to be found equal at a glance."""
    return replace(
        rules,
        offences=_same(before.offences, rules.offences),
        main_act=_same(before.main_act, rules.main_act),
        sealing=_same(
            before.sealing,
            {kind: _same(before.sealing[kind], of_kind) for kind, of_kind in rules.sealing.items()},
        ),
        purposes={code: _scope(before.purposes.get(code), scope) for code, scope in rules.purposes.items()},
    )


def _scope(before: PurposeScope | None, scope: PurposeScope) -> PurposeScope:
    if before is None:
        return scope
    kinds: Mapping[RecordKind, KindScope] = {
        kind: _same(before.kinds.get(kind, of_kind), of_kind) for kind, of_kind in scope.kinds.items()
    }
    return replace(scope, kinds=kinds)


def _same(before: Part, now: Part) -> Part:
    return before if before == now else now


def speaking(eras: Iterable[Rules | None], purpose: str) -> tuple[Rules, ...]:
    """The rules that know a purpose; neighbours that answer it alike are one span.

    `differs_for` of each says for which kinds of record it answers otherwise than the span before it.
    """
    spans: list[Rules] = []
    for rules in eras:
        if rules is None or purpose not in rules.purposes:
            continue
        follows = bool(spans) and spans[-1].until_on == rules.from_on
        kinds = _differs_for(purpose, spans[-1], rules) if follows else EVERY_KIND
        if follows and not kinds:
            spans[-1] = replace(spans[-1], until_on=rules.until_on)
        else:
            near = follows and _follows(spans[-1], rules)
            scope = replace(rules.purposes[purpose], differs_for=kinds, follows=near)
            spans.append(replace(rules, purposes={**rules.purposes, purpose: scope}))
    return tuple(spans)


def _differs_for(purpose: str, one: Rules, other: Rules) -> Kinds:
    """The kinds of record for which two spans can answer a purpose otherwise: what a decision reads of them differs.

    Bans are read only where orders count.
    """
    before, after = one.purposes[purpose], other.purposes[purpose]
    alike = replace(
        one,
        from_on=other.from_on,
        until_on=other.until_on,
        sealing=other.sealing,
        opened=other.opened,
        bans=one.bans if after.measures else other.bans,
        provisions=other.provisions,
        purposes=other.purposes,
    )
    if alike != other or before.measures != after.measures:
        return EVERY_KIND
    return frozenset(
        kind
        for kind in RecordKind
        if one.sealing[kind] != other.sealing[kind] or before.kinds.get(kind) != after.kinds.get(kind)
    )


def by_kinds(spans: Iterable[Rules], purpose: str) -> Mapping[Kinds, tuple[Rules, ...]]:
    """For each set of kinds a person's records can have, the spans with those as one that answer these kinds alike."""
    every = tuple(spans)
    return {kinds: _joined(every, purpose, kinds) for kinds in SETS_OF_KINDS}


def _joined(spans: Iterable[Rules], purpose: str, kinds: Kinds) -> tuple[Rules, ...]:
    joined: list[Rules] = []
    for rules in spans:
        alike = rules.purposes[purpose].differs_for.isdisjoint(kinds)
        if joined and joined[-1].until_on == rules.from_on and alike:
            joined[-1] = replace(joined[-1], until_on=rules.until_on)
        else:
            joined.append(rules)
    return tuple(joined)


def _follows(one: Rules, other: Rules) -> bool:
    """Whether two spans differ in nothing that a decision on records reads but limbs and seals."""
    return other == replace(
        one,
        from_on=other.from_on,
        until_on=other.until_on,
        sealing=other.sealing,
        opened=other.opened,
        main_act=other.main_act,
        bans=other.bans,
        provisions=other.provisions,
        purposes=other.purposes,
    )


def naming(spans: Iterable[Rules], purpose: str, charges: Iterable[Charge]) -> tuple[tuple[Rules, ...], ...]:
    """The spans on which some limb of a purpose names one of these charges, or may: no other says anything of them.

    Neighbours that differ for such records by their seals alone stand together.
    """
    listed = tuple(charges)
    found: list[list[Rules]] = []
    before: list[Limbs] = []
    for rules in spans:
        scope = rules.purposes[purpose]
        limbs = [_may_name(kind, offence, scope, rules) for kind, offence in listed]
        if not any(limbs):
            continue
        if found and found[-1][-1].until_on == rules.from_on and scope.follows and limbs == before:
            found[-1].append(rules)
        else:
            found.append([rules])
        before = limbs
    return tuple(map(tuple, found))


def _may_name(kind: RecordKind, offence: str, scope: PurposeScope, rules: Rules) -> Limbs:
    of_kind = scope.kinds.get(kind)
    return may_name(of_kind, offence, kind, rules.offences) if of_kind is not None else ()


def answered_alike(speak: Mapping[str, tuple[Rules, ...]], regimes: Mapping[str, str]) -> Mapping[str, str]:
    """To each purpose the first one of its regime that every person has the same answers for on every day."""
    first: dict[str, str] = {}
    for purpose in sorted(speak):
        others = [one for one, itself in first.items() if one == itself and regimes[one] == regimes[purpose]]
        first[purpose] = next((one for one in others if _alike(purpose, one, speak)), purpose)
    return first


def _alike(one: str, other: str, speak: Mapping[str, tuple[Rules, ...]]) -> bool:
    """Whether two purposes of one regime speak on the same days, count the same, and have the same seals open."""
    pairs = tuple(zip(speak[one], speak[other], strict=False))
    return len(speak[one]) == len(speak[other]) and all(_span_alike(one, other, *pair) for pair in pairs)


def _span_alike(one: str, other: str, its: Rules, others: Rules) -> bool:
    """`replace` leaves of the two scopes only what a decision reads; the rules beside them are one regime's."""
    scope, beside = its.purposes[one], others.purposes[other]
    counting = replace(scope, purpose=beside.purpose, consequences=beside.consequences, packs=beside.packs)
    seals = (seal for rules in (its, others) for of_kind in rules.sealing.values() for seal in of_kind)
    return (
        (its.from_on, its.until_on) == (others.from_on, others.until_on)
        and counting == beside
        and all((one in (seal.opens_for or ())) == (other in (seal.opens_for or ())) for seal in seals)
    )
