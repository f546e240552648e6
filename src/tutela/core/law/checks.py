"""What a pack must satisfy beyond its shape: whole rules, real periods, known offences and instruments."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from tutela.core.disclosure.history import RecordKind
from tutela.core.law.counting import Counting
from tutela.core.law.document import Path, Value
from tutela.core.law.schema import Offence, PackContent, SealingRule, Switched
from tutela.core.law.words import Family, Status, Switch

Fault: TypeAlias = tuple[Path, str]


def empty_values(value: Value, path: Path = ()) -> Iterator[Fault]:
    """A key written without a value is a slip, except an open `until_on`."""
    if value is None and path[-1:] != ("until_on",):
        yield path, "has no value"
    for step, item in _items(value):
        yield from empty_values(item, (*path, step))


def unknown_instruments(value: Value, known: Collection[str], path: Path = ()) -> Iterator[Fault]:
    """A citation must name an instrument that is a pack or is listed under `cited_instruments`."""
    if isinstance(value, dict) and {"instrument", "article", "status"} == set(value):
        if value["instrument"] not in known:
            yield (*path, "instrument"), f"the instrument “{value['instrument']}” is not known"
        return
    for step, item in _items(value):
        yield from unknown_instruments(item, known, (*path, step))


def _items(value: Value) -> Iterator[tuple[str | int, Value]]:
    if isinstance(value, dict):
        yield from value.items()
    if isinstance(value, list):
        yield from enumerate(value)


def faults_within(pack: PackContent) -> Iterator[Fault]:
    """Faults that one pack shows by itself."""
    yield from _period(("in_force",), pack.in_force.from_on, pack.in_force.until_on)
    rules = (pack.offences, pack.purposes, pack.sealing, pack.straddling, pack.orders, pack.judgments)
    if not any((*rules, pack.spent, pack.bans, pack.limits, pack.provisions)):
        yield (), "the pack holds no rule"
    for at, offence in enumerate(pack.offences or ()):
        yield from _offence(("offences", at), offence)
    for at, rule in enumerate(pack.sealing or ()):
        yield from _sealing(("sealing", at), rule)
    for at, straddling in enumerate(pack.straddling or ()):
        yield from _switch(("straddling", at), straddling)
    yield from _scopes_and_purposes(pack)
    yield from _repeated(pack)


def _period(path: Path, from_on: date | None, until_on: date | None) -> Iterator[Fault]:
    if from_on is not None and until_on is not None and until_on <= from_on:
        yield (*path, "until_on"), "ends before it starts"


def _offence(path: Path, offence: Offence) -> Iterator[Fault]:
    if offence.family is Family.ALL:
        yield (*path, "family"), "an offence belongs to one family, not to all"
    for at, article in enumerate(offence.articles):
        yield from _period((*path, "articles", at), article.from_on, article.until_on)


def _sealing(path: Path, rule: SealingRule) -> Iterator[Fault]:
    limit = (rule.months_at_most, rule.limit_cite, rule.combined_at_limit, rule.combined_cite)
    if any(part is None for part in limit) and any(part is not None for part in limit):
        yield (
            path,
            "a limit of months needs limit_cite, combined_at_limit and combined_cite, and they need it",
        )
    if (rule.kind is RecordKind.CONVICTION) != (rule.months_at_most is not None):
        yield path, "a limit of months belongs to convictions, and they need one"
    yield from _switch(path, rule)


def _switch(path: Path, rule: Switched) -> Iterator[Fault]:
    if rule.switch is Switch.OFF and rule.cite.status != Status.READING:
        yield (*path, "switch"), "only a reading may be switched off"


def _scopes_and_purposes(pack: PackContent) -> Iterator[Fault]:
    scopes = {scope.code for scope in pack.scopes or ()}
    for at, scope in enumerate(pack.scopes or ()):
        for index, counting in enumerate(scope.counts or ()):
            yield from _counting(("scopes", at, "counts", index), counting)
    for at, purpose in enumerate(pack.purposes or ()):
        if purpose.scope not in scopes:
            yield ("purposes", at, "scope"), f"there is no scope “{purpose.scope}” in this pack"
    for at, scope in enumerate(pack.scopes or ()):
        if not any(purpose.scope == scope.code for purpose in pack.purposes or ()):
            yield ("scopes", at), "no purpose uses this scope"


def _counting(path: Path, counting: Counting) -> Iterator[Fault]:
    if (counting.offences is None) == (counting.families is None):
        yield path, "a counting rule names either offences or families"
    if (counting.kind is RecordKind.NON_PROSECUTION) != (counting.grounds is not None):
        yield path, "grounds belong to non-prosecutions, and they need them"
    yield from _switch(path, counting)


def _repeated(pack: PackContent) -> Iterator[Fault]:
    sections: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("offences", "code", tuple(offence.code for offence in pack.offences or ())),
        ("purposes", "code", tuple(purpose.code for purpose in pack.purposes or ())),
        ("scopes", "code", tuple(scope.code for scope in pack.scopes or ())),
        ("sealing", "rule", tuple(rule.rule for rule in pack.sealing or ())),
        ("straddling", "rule", tuple(rule.rule for rule in pack.straddling or ())),
    )
    for section, key, codes in sections:
        for at, code in enumerate(codes):
            if code in codes[:at]:
                yield (section, at, key), f"“{code}” stands twice"
    rules = [
        rule for scope in pack.scopes or () for rule in (counting.rule for counting in scope.counts or ())
    ]
    for rule in sorted({rule for rule in rules if rules.count(rule) > 1}):
        yield ("scopes",), f"the rule “{rule}” stands twice"


def unknown_offences(pack: PackContent, catalogue: Mapping[str, Offence]) -> Iterator[Fault]:
    """A counting rule must name offences of the catalogue that can be recorded in its kind."""
    for at, scope in enumerate(pack.scopes or ()):
        for index, counting in enumerate(scope.counts or ()):
            for place, code in enumerate(counting.offences or ()):
                offence = catalogue.get(code)
                if offence is None or counting.kind not in offence.kinds:
                    path = ("scopes", at, "counts", index, "offences", place)
                    yield path, f"the catalogue has no offence “{code}” for {counting.kind.value}"


def repeated_names(pack: PackContent) -> Iterator[Fault]:
    """Within one kind of record a charge's name must lead to one offence only."""
    owner: dict[tuple[RecordKind, str], str] = {}
    for at, offence in enumerate(pack.offences or ()):
        for kind in offence.kinds:
            for place, name in enumerate(offence.names):
                if owner.setdefault((kind, name), offence.code) != offence.code:
                    yield ("offences", at, "names", place), f"“{name}” is also {owner[kind, name]}"
