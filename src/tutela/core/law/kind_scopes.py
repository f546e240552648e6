"""The counting rules of one kind of record, found quickly by the offence of an act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tutela.core.disclosure.history import RecordKind
from tutela.core.law.counting import Counting
from tutela.core.law.schema import Offence
from tutela.core.law.words import Family

Limbs: TypeAlias = tuple[Counting, ...]


@dataclass(frozen=True, slots=True)
class KindScope:
    """The counting rules of one kind of record: by offence code, and those that count every offence.

    `named` are the rules of `by_offence`, each once; `turns` says whether one of all turns with the day or with the
    person's other facts. `sure` are the offences that one of their rules counts whatever else is known of the act, None
    where one counts every offence so.
    """

    by_offence: Mapping[str, tuple[Counting, ...]]
    every: tuple[Counting, ...]
    named: tuple[Counting, ...]
    turns: bool
    sure: frozenset[str] | None

    def counts_surely(self, code: str) -> bool:
        """Whether a rule counts every act of this offence."""
        return self.sure is None or code in self.sure


def naming(scope: KindScope, code: str, kind: RecordKind, offences: Mapping[str, Offence]) -> Limbs | None:
    """The rules that name an offence; None where the catalogue does not have it for records of this kind."""
    offence = offences.get(code)
    if offence is None or kind not in offence.kinds:
        return None
    return (*scope.every, *scope.by_offence.get(code, ()))


def may_name(scope: KindScope, code: str, kind: RecordKind, offences: Mapping[str, Offence]) -> Limbs:
    """The rules that name an offence, or may: an offence that the catalogue does not have can be any."""
    known = naming(scope, code, kind, offences)
    return (*scope.every, *scope.named) if known is None else known


def kind_scope(rules: Iterable[Counting], offences: Mapping[str, Offence]) -> KindScope:
    """Rules of one kind of record, by the offence codes that each names or takes in by family."""
    by_offence: dict[str, tuple[Counting, ...]] = {}
    every: list[Counting] = []
    named: list[Counting] = []
    for rule in rules:
        (every if rule.families and Family.ALL in rule.families else named).append(rule)
        for code in _codes(rule, offences):
            by_offence[code] = (*by_offence.get(code, ()), rule)
    turns = any(rule.reaches_beyond for rule in (*every, *named))
    sure = frozenset(code for code, limbs in by_offence.items() if any(limb.asks_no_more for limb in limbs))
    all_sure = any(rule.asks_no_more for rule in every)
    return KindScope(by_offence, tuple(every), tuple(named), turns, None if all_sure else sure)


def _codes(rule: Counting, offences: Mapping[str, Offence]) -> Iterable[str]:
    return [offence.code for offence in offences.values() if takes_in(rule, offence)]


def takes_in(rule: Counting, offence: Offence) -> bool:
    """Whether a rule names an offence, by itself or by family; only one that its kind can record."""
    if rule.kind not in offence.kinds:
        return False
    return offence.code in (rule.offences or ()) or offence.family in (rule.families or ())
