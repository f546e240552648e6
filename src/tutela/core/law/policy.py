"""The whole law as loaded: packs, purposes, offences, and the rules of any day."""

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from tutela.core.disclosure.history import RecordKind
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import stretches
from tutela.core.law.editions import Pack, edition_on
from tutela.core.law.holidays import Holidays
from tutela.core.law.jurisdictions import Deployment, Jurisdiction
from tutela.core.law.nearest import nearest_first
from tutela.core.law.regime import PurposeScope, Rules, compiled_rules
from tutela.core.law.schema import Offence, Purpose, Scope
from tutela.core.law.speaking import Charge, Kinds, answered_alike, by_kinds, naming, speaking, with_parts_of
from tutela.core.law.switches import RuleState, refuse_unknown_readings, rule_states
from tutela.core.law.words import Mode, Switch

_CHARGES_KEPT: Final = 4_000  # sets of charges; beyond, all are found anew
NO_HOLIDAYS: Final[Mapping[str, Holidays]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Eras:
    """The boundaries of one regime in order, and the rules from each to the next (None: silent)."""

    starts: tuple[date, ...]
    rules: tuple[Rules | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """The law. `sha256` covers what is in force here: packs, days off, regimes and switched readings.

    `purposes` has each purpose's last edition; `packs` are those of the regimes in force, `states` their rules.
    """

    sha256: str
    jurisdictions: Mapping[str, Jurisdiction]  # those in force, and those they inherit from
    packs: tuple[Pack, ...]
    purposes: Mapping[str, Purpose]
    offences: Mapping[str, Offence]
    states: tuple[RuleState, ...]
    eras: Mapping[str, Eras]
    speaking: Mapping[str, tuple[Rules, ...]]  # purpose code to the rules that know it, in order of days
    spans: Mapping[str, Mapping[Kinds, tuple[Rules, ...]]]  # ... where they answer such records alike as one
    alike: Mapping[str, str]  # purpose code to the first one of its regime that is answered alike
    regimes: Mapping[str, str]  # purpose code to jurisdiction
    instruments: Mapping[str, str]  # purpose code to the instrument that declares it
    holidays: Mapping[str, Holidays] = field(default_factory=dict)  # by jurisdiction, of those that have any
    _named: dict[frozenset[Charge], dict[str, tuple[tuple[Rules, ...], ...]]] = field(
        default_factory=dict, init=False, repr=False
    )  # see `spans_naming`

    @property
    def switched_off(self) -> tuple[RuleState, ...]:
        """The rules that are not applied: unconfirmed ones that widen, and readings switched off."""
        return tuple(state for state in self.states if state.switch is Switch.OFF)

    def in_force(self, instrument: str, day: date) -> Pack | None:
        """The edition of an instrument in force on a day; None where it is silent."""
        return edition_on(self.packs, instrument, day)

    def rules_on(self, regime: str, day: date) -> Rules | None:
        """The rules of a regime on a day; None where it is unknown or silent."""
        eras = self.eras.get(regime)
        if eras is None:
            return None
        at = bisect_right(eras.starts, day) - 1
        return eras.rules[at] if at >= 0 else None

    def charges(self, kind: RecordKind) -> Mapping[str, str]:
        """Offence codes by the names that authorities write, with or without 罪, for records of one kind."""
        return {
            written: offence.code
            for offence in self.offences.values()
            if kind in offence.kinds
            for name in offence.names
            for written in (name, name.removesuffix("罪"))
        }

    def scope(self, purpose: str) -> Scope:
        """What the last edition of a purpose counts; Refusal(PURPOSE_UNKNOWN) for any other word."""
        known = self.purpose(purpose)
        packs = [pack for pack in self.packs if known in (pack.content.purposes or ())]
        return next(scope for scope in packs[-1].content.scopes or () if scope.code == known.scope)

    def purpose(self, code: str) -> Purpose:
        """A purpose by its code; Refusal(PURPOSE_UNKNOWN) naming those there are."""
        if code not in self.purposes:
            raise self.unknown(code)
        return self.purposes[code]

    def scope_on(self, purpose: str, regime: str, day: date) -> tuple[Rules, PurposeScope]:
        """The rules and the compiled scope of a purpose on a day.

        Refusal(PURPOSE_UNKNOWN) for a purpose the regime does not have; Refusal(PACK_NOT_IN_FORCE) on a day
        on which the law behind it is silent.
        """
        rules = self.rules_on(regime, day)
        scope = rules.purposes.get(purpose) if rules else None
        if rules is not None and scope is not None:
            return rules, scope
        if self.regimes.get(purpose) != regime:
            raise self.unknown(purpose, regime)
        instrument = self.instruments[purpose]
        raise Refusal(Reason.PACK_NOT_IN_FORCE, day=day.isoformat(), instrument=instrument)

    def rules_with(self, purpose: str, regime: str) -> tuple[Rules, ...]:
        """The rules of every span on which a purpose's law speaks; Refusal(PURPOSE_UNKNOWN)."""
        if self.regimes.get(purpose) != regime:
            raise self.unknown(purpose, regime)
        return self.speaking[purpose]

    def spans_naming(self, purpose: str, charges: frozenset[Charge]) -> tuple[tuple[Rules, ...], ...]:
        """The spans of a purpose on which some limb names one of these charges, or may.

        Neighbours that differ by their seals alone stand together. Kept for whoever has the same charges: in a registry
        many do.
        """
        kept = self._named.get(charges)
        if kept is None:
            if len(self._named) >= _CHARGES_KEPT:
                self._named.clear()
            kept = self._named[charges] = {}
        found = kept.get(purpose)
        if found is None:
            kinds = frozenset([kind for kind, _ in charges])
            found = kept[purpose] = naming(self.spans[purpose][kinds], purpose, charges)
        return found

    def unknown(self, purpose: str, regime: str | None = None) -> Refusal:
        """The refusal of a purpose that does not exist, or that one regime does not have."""
        known = [code for code in self.purposes if regime in (None, self.regimes[code])]
        nearest = ", ".join(nearest_first(purpose, known))
        return Refusal(Reason.PURPOSE_UNKNOWN, purpose=purpose, known=nearest)


def assemble(
    packs: Iterable[Pack],
    readings: Mapping[str, Switch],
    jurisdictions: Iterable[Jurisdiction],
    deployment: Deployment = Deployment(),  # noqa: B008  a frozen value
    holidays: Mapping[str, Holidays] = NO_HOLIDAYS,
) -> Policy:
    """One policy of checked packs; Refusal(SETTING_INVALID) for a switch that turns no reading."""
    known = {one.code: one for one in jurisdictions}
    heirs = {code: known[code].inherits or code for code in sorted(deployment.regimes)}
    needed = set(heirs) | set(heirs.values())
    every = tuple(sorted(packs, key=lambda pack: (pack.line, pack.from_on)))
    all_states = tuple(state for pack in every for state in rule_states(pack, readings))
    refuse_unknown_readings(all_states, readings)
    ordered = tuple(pack for pack in every if pack.jurisdiction in needed)
    states = tuple(state for pack in ordered for state in rule_states(pack, readings))
    off = frozenset(f"{state.pack}/{state.rule}" for state in states if state.switch is Switch.OFF)
    offered = [
        (pack, purpose)
        for pack in ordered
        if pack.jurisdiction in deployment.regimes
        for purpose in pack.content.purposes or ()
        if f"{pack.id}/{purpose.code}" not in off and _may_run(purpose, pack.jurisdiction, deployment)
    ]
    codes = frozenset(f"{pack.id}/{purpose.code}" for pack, purpose in offered)
    eras = {
        code: _eras([pack for pack in ordered if pack.jurisdiction in (code, parent)], code, codes, off)
        for code, parent in heirs.items()
    }
    regimes = {purpose.code: pack.jurisdiction for pack, purpose in offered}
    speak = {code: speaking(eras[regime].rules, code) for code, regime in regimes.items()}
    days_off = {code: holidays[code] for code in sorted(needed & holidays.keys())}
    return Policy(
        sha256=_digest(ordered, readings, deployment, days_off),
        jurisdictions={code: known[code] for code in sorted(needed)},
        packs=ordered,
        purposes={purpose.code: _without(purpose, pack, off) for pack, purpose in offered},
        offences={offence.code: offence for pack in ordered for offence in pack.content.offences or ()},
        states=states,
        eras=eras,
        speaking=speak,
        spans={code: by_kinds(spans, code) for code, spans in speak.items()},
        alike=answered_alike(speak, regimes),
        regimes=regimes,
        instruments={purpose.code: pack.instrument for pack, purpose in offered},
        holidays=days_off,
    )


def _without(purpose: Purpose, pack: Pack, off: frozenset[str]) -> Purpose:
    """The purpose with those of its consequences that are switched on; with all where none is, for it must have one."""
    kept = tuple(one for one in purpose.consequences if f"{pack.id}/{purpose.code}/{one.code}" not in off)
    return replace(purpose, consequences=kept) if 0 < len(kept) < len(purpose.consequences) else purpose


def _may_run(purpose: Purpose, regime: str, deployment: Deployment) -> bool:
    """What tells others without being asked runs only where the deployment names its legal basis."""
    return purpose.mode not in (Mode.NOTICE, Mode.PUBLICATION) or deployment.publishes(regime)


def _digest(
    packs: Iterable[Pack],
    readings: Mapping[str, Switch],
    deployment: Deployment,
    holidays: Mapping[str, Holidays],
) -> str:
    lines = [f"{pack.id} {pack.sha256}\n" for pack in packs]
    lines += [f"holidays {code} {holidays[code].sha256}\n" for code in sorted(holidays)]
    lines += [f"reading {name} {readings[name].value}\n" for name in sorted(readings)]
    lines += [f"regime {code}\n" for code in sorted(deployment.regimes)]
    published = deployment.publication or {}
    lines += [f"publication {code} {published[code]}\n" for code in sorted(published)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _eras(packs: Collection[Pack], regime: str, purposes: Collection[str], off: Collection[str]) -> Eras:
    days = {pack.from_on for pack in packs} | {pack.until_on for pack in packs if pack.until_on}
    starts = tuple(sorted(days))
    found: list[Rules | None] = []
    before: Rules | None = None
    for from_on, until_on in stretches(starts):
        covering = tuple(pack for pack in packs if pack.covers(from_on))
        rules = compiled_rules(covering, regime, purposes, off, from_on, until_on)
        if rules is not None and before is not None:
            rules = with_parts_of(before, rules)
        before = rules or before
        found.append(rules)
    return Eras(starts, tuple(found))
