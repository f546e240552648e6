"""What a pack must satisfy beyond its shape: whole rules, names used once, known offences and instruments."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from tutela.core.disclosure.history import RecordKind
from tutela.core.law.bans import BanRule
from tutela.core.law.counting import Counting
from tutela.core.law.document import Path, Value
from tutela.core.law.limits import Limit
from tutela.core.law.schema import Offence, PackContent, SealingRule, SpentRule, StraddlingRule
from tutela.core.law.wholeness import Fault, unwhole
from tutela.core.law.words import Status, Switch

Named: TypeAlias = SealingRule | StraddlingRule | SpentRule | BanRule | Limit


def empty_values(value: Value, path: Path = ()) -> Iterator[Fault]:
    """A key written without a value is a slip, except an open `until_on`."""
    if value is None and path[-1:] != ("until_on",):
        yield path, "has no value"
    for step, item in _items(value):
        yield from empty_values(item, (*path, step))


def empty_terms(value: Value, path: Path = ()) -> Iterator[Fault]:
    """A term has a length, and a mapping something in it."""
    if isinstance(value, dict) and not value:
        yield path, "is empty"
    if isinstance(value, dict) and value and set(value) <= {"years", "months", "days"}:
        if all(part == 0 for part in value.values()):
            yield path, "a term has a length"
        return
    for step, item in _items(value):
        yield from empty_terms(item, (*path, step))


def idle_switches(value: Value, path: Path = ()) -> Iterator[Fault]:
    """A switch turns no unconfirmed rule: written on, it would be passed over in silence."""
    if isinstance(value, dict):
        for key, cite in (
            ("switch", "cite"),
            ("opens_switch", "opens_cite"),
            ("declared_switch", "declared_cite"),
        ):
            if value.get(key) == Switch.ON and _is_unconfirmed(value.get(cite)):
                yield (
                    (*path, key),
                    "an unconfirmed rule that widens stays off, one that narrows on: leave this out",
                )
    for step, item in _items(value):
        yield from idle_switches(item, (*path, step))


def _is_unconfirmed(cite: Value) -> bool:
    return isinstance(cite, dict) and cite.get("status") == Status.UNCONFIRMED


def repeated_words(value: Value, path: Path = ()) -> Iterator[Fault]:
    """A list says each of its words once."""
    if isinstance(value, list):
        seen: set[str] = set()
        for at, word in enumerate(value):
            if isinstance(word, str) and word in seen:
                yield (*path, at), f"“{word}” stands twice"
            if isinstance(word, str):
                seen.add(word)
    for step, item in _items(value):
        yield from repeated_words(item, (*path, step))


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
    rules = (pack.offences, pack.purposes, pack.sealing, pack.straddling, pack.orders, pack.judgments)
    if not any((*rules, pack.responsibility, pack.spent, pack.bans, pack.limits, pack.provisions)):
        yield (), "the pack holds no rule"
    yield from unwhole(pack)
    yield from _scopes_and_purposes(pack)
    yield from _repeated(pack)


def _scopes_and_purposes(pack: PackContent) -> Iterator[Fault]:
    scopes = {scope.code for scope in pack.scopes or ()}
    for at, purpose in enumerate(pack.purposes or ()):
        if purpose.scope not in scopes:
            yield ("purposes", at, "scope"), f"there is no scope “{purpose.scope}” in this pack"
    for at, scope in enumerate(pack.scopes or ()):
        if not any(purpose.scope == scope.code for purpose in pack.purposes or ()):
            yield ("scopes", at), "no purpose uses this scope"


def _repeated(pack: PackContent) -> Iterator[Fault]:
    """Codes stand once in their section, and names of rules once in the pack: a switch must turn one rule."""
    offences = [(("offences", at, "code"), offence.code) for at, offence in enumerate(pack.offences or ())]
    scopes = [(("scopes", at, "code"), scope.code) for at, scope in enumerate(pack.scopes or ())]
    for named in (offences, scopes, _rule_names(pack)):
        seen: set[str] = set()
        for path, name in named:
            if name in seen:
                yield path, f"“{name}” stands twice"
            seen.add(name)


def _rule_names(pack: PackContent) -> Iterator[tuple[Path, str]]:
    for at, scope in enumerate(pack.scopes or ()):
        for index, counting in enumerate(scope.counts or ()):
            yield ("scopes", at, "counts", index, "rule"), counting.rule
        for index, measure in enumerate(scope.measures or ()):
            yield ("scopes", at, "measures", index, "rule"), measure.rule
    for at, purpose in enumerate(pack.purposes or ()):
        yield ("purposes", at, "code"), purpose.code
        for index, follows in enumerate(purpose.consequences):
            yield ("purposes", at, "consequences", index, "code"), f"{purpose.code}/{follows.code}"
    if pack.responsibility:
        yield ("responsibility", "rule"), pack.responsibility.rule
    sections: tuple[tuple[str, Sequence[Named]], ...] = (
        ("sealing", pack.sealing or ()),
        ("straddling", pack.straddling or ()),
        ("spent", pack.spent or ()),
        ("bans", pack.bans or ()),
        ("limits", pack.limits or ()),
    )
    for section, rules in sections:
        for at, rule in enumerate(rules):
            yield (section, at, "rule"), rule.rule
    for at, ban in enumerate(pack.bans or ()):
        for index, limb in enumerate(ban.grows_from or ()):
            yield ("bans", at, "grows_from", index, "rule"), f"{ban.rule}/{limb.rule}"
    for at, provision in enumerate(pack.provisions or ()):
        yield ("provisions", at, "code"), provision.code


def unknown_purposes(pack: PackContent, known: Collection[str]) -> Iterator[Fault]:
    """A seal opens for purposes that some pack declares: a slip must not open nothing, or another one."""
    for at, rule in enumerate(pack.sealing or ()):
        for place, code in enumerate(rule.opens_for or ()):
            if code not in known:
                yield ("sealing", at, "opens_for", place), f"there is no purpose “{code}”"


def unknown_offences(pack: PackContent, catalogue: Mapping[str, Offence]) -> Iterator[Fault]:
    """A rule must name offences of the catalogue that can be recorded in its kind; an age of crimes, crimes."""
    for at, age in enumerate(pack.responsibility.crimes or () if pack.responsibility else ()):
        for place, code in enumerate(age.offences or ()):
            if code not in catalogue or RecordKind.CONVICTION not in catalogue[code].kinds:
                where = ("responsibility", "crimes", at, "offences", place)
                yield where, f"the catalogue has no crime “{code}”"
    for path, counting in _limbs(pack):
        for place, code in enumerate(counting.offences or ()):
            offence = catalogue.get(code)
            if offence is None or counting.kind not in offence.kinds:
                detail = f"the catalogue has no offence “{code}” for {counting.kind.value}"
                yield (*path, "offences", place), detail


def _limbs(pack: PackContent) -> Iterator[tuple[Path, Counting]]:
    """The counting rules of scopes and bans."""
    for at, scope in enumerate(pack.scopes or ()):
        for index, counting in enumerate(scope.counts or ()):
            yield ("scopes", at, "counts", index), counting
    for at, ban in enumerate(pack.bans or ()):
        for index, counting in enumerate(ban.grows_from or ()):
            yield ("bans", at, "grows_from", index), counting


def repeated_names(pack: PackContent) -> Iterator[Fault]:
    """Within one kind of record a charge's name must lead to one offence only."""
    owner: dict[tuple[RecordKind, str], str] = {}
    for at, offence in enumerate(pack.offences or ()):
        for kind in offence.kinds:
            for place, name in enumerate(offence.names):
                if owner.setdefault((kind, name), offence.code) != offence.code:
                    yield ("offences", at, "names", place), f"“{name}” is also {owner[kind, name]}"
