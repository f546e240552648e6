"""The counting rules of one kind of record, found quickly by the offence of an act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tutela.core.law.counting import Counting
from tutela.core.law.schema import Offence
from tutela.core.law.words import Family


@dataclass(frozen=True, slots=True)
class KindScope:
    """The counting rules of one kind of record: by offence code, and those that count every offence.

    `named` are the rules of `by_offence`, each once; `turns` says whether one of all turns with the day or with the
    person's other facts.
    """

    by_offence: Mapping[str, tuple[Counting, ...]]
    every: tuple[Counting, ...]
    named: tuple[Counting, ...]
    turns: bool


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
    return KindScope(by_offence, tuple(every), tuple(named), turns)


def _codes(rule: Counting, offences: Mapping[str, Offence]) -> Iterable[str]:
    return [offence.code for offence in offences.values() if takes_in(rule, offence)]


def takes_in(rule: Counting, offence: Offence) -> bool:
    """Whether a rule names an offence, by itself or by family; only one that its kind can record."""
    if rule.kind not in offence.kinds:
        return False
    return offence.code in (rule.offences or ()) or offence.family in (rule.families or ())
