"""The whole law as loaded: packs, purposes, offences, and the rules of any day."""

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tutela.core.disclosure.history import RecordKind
from tutela.core.errors import Reason, Refusal
from tutela.core.law.editions import Pack, edition_on
from tutela.core.law.regime import PurposeScope, Rules, compiled_rules
from tutela.core.law.schema import Offence, Purpose, Scope
from tutela.core.law.switches import RuleState, refuse_unknown_readings, rule_states
from tutela.core.law.words import Switch


@dataclass(frozen=True, slots=True)
class Eras:
    """The boundaries of one regime in order, and the rules from each to the next (None: silent)."""

    starts: tuple[date, ...]
    rules: tuple[Rules | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """The law. `sha256` covers packs and switched readings; `purposes` has each purpose's last edition."""

    sha256: str
    packs: tuple[Pack, ...]
    purposes: Mapping[str, Purpose]
    offences: Mapping[str, Offence]
    states: tuple[RuleState, ...]
    eras: Mapping[str, Eras]
    speaking: Mapping[str, tuple[Rules, ...]]  # purpose code to the rules that know it, in order of days
    regimes: Mapping[str, str]  # purpose code to jurisdiction
    instruments: Mapping[str, str]  # purpose code to the instrument that declares it

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
            raise self.unknown(purpose)
        instrument = self.instruments[purpose]
        raise Refusal(Reason.PACK_NOT_IN_FORCE, day=day.isoformat(), instrument=instrument)

    def rules_with(self, purpose: str, regime: str) -> tuple[Rules, ...]:
        """The rules of every span on which a purpose's law speaks; Refusal(PURPOSE_UNKNOWN)."""
        if self.regimes.get(purpose) != regime:
            raise self.unknown(purpose)
        return self.speaking[purpose]

    def unknown(self, purpose: str) -> Refusal:
        """The refusal of a purpose that does not exist."""
        known = ", ".join(sorted(self.purposes))
        return Refusal(Reason.PURPOSE_UNKNOWN, purpose=purpose, known=known)


def assemble(packs: Iterable[Pack], readings: Mapping[str, Switch]) -> Policy:
    """One policy of checked packs; Refusal(PACK_INVALID) for a switch that turns no reading."""
    ordered = tuple(sorted(packs, key=lambda pack: (pack.line, pack.from_on)))
    states = tuple(state for pack in ordered for state in rule_states(pack, readings))
    refuse_unknown_readings(states, readings)
    off = frozenset(f"{state.pack}/{state.rule}" for state in states if state.switch is Switch.OFF)
    jurisdictions = sorted({pack.jurisdiction for pack in ordered})
    declared = [(pack, purpose) for pack in ordered for purpose in pack.content.purposes or ()]
    offered = [(pack, purpose) for pack, purpose in declared if f"{pack.id}/{purpose.code}" not in off]
    eras = {
        name: _eras([pack for pack in ordered if pack.jurisdiction == name], off) for name in jurisdictions
    }
    return Policy(
        sha256=_digest(ordered, readings),
        packs=ordered,
        purposes={purpose.code: purpose for _, purpose in offered},
        offences={offence.code: offence for pack in ordered for offence in pack.content.offences or ()},
        states=states,
        eras=eras,
        speaking={
            purpose.code: _speaking(eras[pack.jurisdiction], purpose.code) for pack, purpose in offered
        },
        regimes={purpose.code: pack.jurisdiction for pack, purpose in offered},
        instruments={purpose.code: pack.instrument for pack, purpose in offered},
    )


def _digest(packs: Iterable[Pack], readings: Mapping[str, Switch]) -> str:
    lines = [f"{pack.id} {pack.sha256}\n" for pack in packs]
    lines += [f"reading {name} {readings[name].value}\n" for name in sorted(readings)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _eras(packs: Collection[Pack], off: Collection[str]) -> Eras:
    days = {pack.from_on for pack in packs} | {pack.until_on for pack in packs if pack.until_on}
    starts = tuple(sorted(days))
    ends: tuple[date | None, ...] = (*starts[1:], None)
    return Eras(starts, tuple(_era(packs, off, *span) for span in zip(starts, ends, strict=True)))


def _speaking(eras: Eras, purpose: str) -> tuple[Rules, ...]:
    """The rules that know a purpose; neighbours that differ only in other purposes are one span."""
    spans: list[Rules] = []
    for rules in eras.rules:
        if rules is None or purpose not in rules.purposes:
            continue
        if spans and spans[-1].until_on == rules.from_on and _same_for(purpose, spans[-1], rules):
            spans[-1] = replace(spans[-1], until_on=rules.until_on)
        else:
            spans.append(rules)
    return tuple(spans)


def _same_for(purpose: str, one: Rules, other: Rules) -> bool:
    """Whether two spans answer a purpose alike."""
    return replace(
        one, from_on=other.from_on, until_on=other.until_on, purposes=other.purposes
    ) == other and (one.purposes[purpose].kinds == other.purposes[purpose].kinds)


def _era(packs: Iterable[Pack], off: Collection[str], start: date, end: date | None) -> Rules | None:
    return compiled_rules(tuple(pack for pack in packs if pack.covers(start)), off, start, end)
