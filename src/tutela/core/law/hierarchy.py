"""Where a lower instrument discloses more, to more, for longer, or bans without a basis: with both articles."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.core.disclosure.question import Citation
from tutela.core.law.bans import BanRule
from tutela.core.law.bounds import ConflictKind, breaches
from tutela.core.law.editions import Pack
from tutela.core.law.limits import Limit
from tutela.core.law.policy import Policy
from tutela.core.law.schema import Purpose, Scope, SealingRule
from tutela.core.law.words import Mode, Rank, Shown

RANKS: Final = tuple(Rank)  # highest first
MAY_DEROGATE: Final = (Rank.LAW, Rank.ADMINISTRATIVE_REGULATION)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One finding: the lower rule and the higher one, each by its article, and the days on which both are in force.

    `subject` is the purpose, ban or sealing rule of the lower pack. `until_on` is exclusive, None while open.
    """

    kind: ConflictKind
    subject: str
    lower: Citation
    lower_pack: str
    higher: Citation
    higher_pack: str
    zh: str
    en: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class _Bound:
    """A limit of one pack over another, while both are in force."""

    limit: Limit
    higher: Pack
    lower: Pack
    from_on: date
    until_on: date | None

    def conflict(self, kind: ConflictKind, subject: str, lower: Citation, zh: str, en: str) -> Conflict:
        higher, pack = self.limit.cite, self.higher.id
        return Conflict(
            kind, subject, lower, self.lower.id, higher, pack, zh, en, self.from_on, self.until_on
        )


def conflicts(policy: Policy) -> tuple[Conflict, ...]:
    """Every finding among the packs of a policy, in their order; switched-off rules are examined too.

    A limit bounds what stands lower in the order of `Rank`, in its own jurisdiction and in those that inherit from
    it. A disclosure that a law of at least the limit's rank carries is within it.
    """
    found = [
        one
        for bound in _bounds(policy)
        for one in (*_of_purposes(bound, policy), *_of_seals(bound), *_of_bans(bound, policy))
    ]
    claims = [one for pack in policy.packs for one in _of_claims(pack, policy)]
    return tuple(sorted((*found, *claims), key=lambda one: (one.lower_pack, one.subject, one.higher_pack)))


def _bounds(policy: Policy) -> Iterator[_Bound]:
    for higher in policy.packs:
        for lower in policy.packs if higher.content.limits else ():
            days = shared_days(higher, lower)
            if days is None or not _is_under(lower, higher, policy):
                continue
            for limit in higher.content.limits or ():
                yield _Bound(limit, higher, lower, *days)


def shared_days(one: Pack, other: Pack) -> tuple[date, date | None] | None:
    """The days on which two packs are both in force, the last exclusive; None where there is none."""
    from_on = max(one.from_on, other.from_on)
    ends = [pack.until_on for pack in (one, other) if pack.until_on is not None]
    until_on = min(ends, default=None)
    return None if until_on is not None and until_on <= from_on else (from_on, until_on)


def _is_under(lower: Pack, higher: Pack, policy: Policy) -> bool:
    jurisdiction = policy.jurisdictions[lower.jurisdiction]
    reached = higher.jurisdiction in (jurisdiction.code, jurisdiction.inherits)
    return reached and _place(lower) > _place(higher)


def _place(pack: Pack) -> int:
    return RANKS.index(pack.content.instrument.rank)


def _of_purposes(bound: _Bound, policy: Policy) -> Iterator[Conflict]:
    scopes = {scope.code: scope for scope in bound.lower.content.scopes or ()}
    for purpose in bound.lower.content.purposes or ():
        carriers = [
            _place(pack)
            for claim in purpose.claims or ()
            for pack in _carriers(purpose, claim, bound, policy)
        ]
        if any(place <= _place(bound.higher) for place in carriers):
            continue
        yield from _beyond(purpose, scopes[purpose.scope], bound)
        if bound.limit.bans_need and _derogates(purpose) and not carriers:
            yield bound.conflict(
                ConflictKind.BASIS,
                purpose.code,
                purpose.cite,
                "减损权利而没有法律或者行政法规的依据",
                "takes from rights with no law or administrative regulation that allows it",
            )


def _beyond(purpose: Purpose, scope: Scope, bound: _Bound) -> Iterator[Conflict]:
    for breach in breaches(purpose, scope, bound.limit):
        yield bound.conflict(breach.kind, purpose.code, purpose.cite, breach.zh, breach.en)


def _derogates(purpose: Purpose) -> bool:
    """Telling without being asked, or telling more than an answer, takes from what a person may keep to themself."""
    return purpose.mode in (Mode.NOTICE, Mode.PUBLICATION) or set(purpose.shows) != {Shown.ANSWER}


def _carriers(purpose: Purpose, claim: Citation, bound: _Bound, policy: Policy) -> Iterator[Pack]:
    """Packs of the law claimed that themselves allow so wide a disclosure while the bound holds."""
    for pack in policy.packs:
        if pack.instrument == claim.instrument and shared_days(pack, bound.lower) and _allows(pack, purpose):
            yield pack


def _allows(pack: Pack, purpose: Purpose) -> bool:
    return pack.content.instrument.rank in MAY_DEROGATE and any(
        own.mode is purpose.mode and own.audience is purpose.audience and set(own.shows) >= set(purpose.shows)
        for own in pack.content.purposes or ()
    )


def _of_claims(lower: Pack, policy: Policy) -> Iterator[Conflict]:
    """A purpose that takes from rights and names a higher law which allows nothing of the kind."""
    if lower.content.instrument.rank in MAY_DEROGATE:
        return
    for purpose in lower.content.purposes or ():
        for claim in (purpose.claims or ()) if _derogates(purpose) else ():
            named = [pack for pack in policy.packs if pack.instrument == claim.instrument]
            if any(shared_days(pack, lower) and _allows(pack, purpose) for pack in named):
                continue
            yield Conflict(
                ConflictKind.CLAIM,
                purpose.code,
                purpose.cite,
                lower.id,
                claim,
                next((pack.id for pack in reversed(named) if shared_days(pack, lower)), ""),
                "自称以此为上位法，但该法没有允许这种公开的规定",
                "names this as the law it rests on, which allows no such disclosure",
                lower.from_on,
                lower.until_on,
            )


def _of_seals(bound: _Bound) -> Iterator[Conflict]:
    for rule in bound.lower.content.sealing or ():
        if bound.limit.seals and rule.opens_for:
            purposes = ", ".join(rule.opens_for)
            yield bound.conflict(
                ConflictKind.SEAL, rule.rule, _opening(rule),
                f"对下列查询开启封存：{purposes}", f"opens a seal for {purposes}",
            )  # fmt: skip


def _opening(rule: SealingRule) -> Citation:
    return rule.opens_cite or rule.cite


def _of_bans(bound: _Bound, policy: Policy) -> Iterator[Conflict]:
    if not bound.limit.bans_need or bound.lower.content.instrument.rank in MAY_DEROGATE:
        return
    for rule in bound.lower.content.bans or ():
        if not _has_basis(rule, policy):
            yield bound.conflict(
                ConflictKind.BAN, rule.rule, rule.cite,
                "设定从业限制而没有法律或者行政法规的依据",
                "bans from work with no law or administrative regulation that allows it",
            )  # fmt: skip


def _has_basis(rule: BanRule, policy: Policy) -> bool:
    """Whether the ban names a law or an administrative regulation as what it rests on."""
    if rule.rests_on is None:
        return False
    named = rule.rests_on.instrument
    return any(
        instrument.code == named and instrument.rank in MAY_DEROGATE
        for pack in policy.packs
        for instrument in (pack.content.instrument, *(pack.content.cited_instruments or ()))
    )
