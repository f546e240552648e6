"""Whether each rule of a pack is whole: what belongs together stands together, and nothing contradicts itself."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from tutela.core.disclosure.history import RecordKind
from tutela.core.law.bans import BanRule
from tutela.core.law.counting import Counting, Window
from tutela.core.law.document import Path
from tutela.core.law.schema import (
    Offence,
    PackContent,
    Purpose,
    Scope,
    SealingRule,
    StraddlingRule,
    Switched,
    Validity,
)
from tutela.core.law.values import Cite, Clock, Term
from tutela.core.law.words import Audience, ClockUnit, End, Family, Mode, Start, Status, Switch

Fault: TypeAlias = tuple[Path, str]
FIRST_REPEAT = 2  # once is no repetition
LONGEST_CLOCK = 1_000  # of any unit: no day that is counted so leaves the calendar


def unwhole(pack: PackContent) -> Iterator[Fault]:
    """Every fault that a section shows by itself, in the order of the schema."""
    yield from _period(("in_force",), pack.in_force.from_on, pack.in_force.until_on)
    for at, offence in enumerate(pack.offences or ()):
        yield from _offence(("offences", at), offence)
    for at, scope in enumerate(pack.scopes or ()):
        yield from _scope(("scopes", at), scope)
    for at, purpose in enumerate(pack.purposes or ()):
        yield from _purpose(("purposes", at), purpose)
    for at, rule in enumerate(pack.sealing or ()):
        yield from _sealing(("sealing", at), rule)
    yield from _straddling(pack.straddling or ())
    for at, ban in enumerate(pack.bans or ()):
        yield from _ban(("bans", at), ban)
    for at, provision in enumerate(pack.provisions or ()):
        for key in ("clock", "extended", "at_most"):
            yield from _clock(("provisions", at, key), getattr(provision, key))
    rules: tuple[tuple[str, Sequence[Switched]], ...] = (
        ("straddling", pack.straddling or ()),
        ("spent", pack.spent or ()),
        ("provisions", pack.provisions or ()),
    )
    for section, switched in rules:
        for at, one in enumerate(switched):
            yield from _switch((section, at), one.switch, one.cite)


def _period(path: Path, from_on: date | None, until_on: date | None) -> Iterator[Fault]:
    if from_on is not None and until_on is not None and until_on <= from_on:
        yield (*path, "until_on"), "ends before it starts"


def _offence(path: Path, offence: Offence) -> Iterator[Fault]:
    if offence.family is Family.ALL:
        yield (*path, "family"), "an offence belongs to one family, not to all"
    for at, article in enumerate(offence.articles):
        yield from _period((*path, "articles", at), article.from_on, article.until_on)


def _scope(path: Path, scope: Scope) -> Iterator[Fault]:
    if scope.counts is None and scope.measures is None:
        yield path, "a scope counts records, orders or both"
    for at, counting in enumerate(scope.counts or ()):
        yield from _counting((*path, "counts", at), counting)
    for at, measure in enumerate(scope.measures or ()):
        yield from _switch((*path, "measures", at), measure.switch, measure.cite)


def _counting(path: Path, counting: Counting) -> Iterator[Fault]:
    if (counting.offences is None) == (counting.families is None):
        yield path, "a counting rule names either offences or families"
    if (counting.kind is RecordKind.NON_PROSECUTION) != (counting.grounds is not None):
        yield path, "grounds belong to non-prosecutions, and they need them"
    repeats = (counting.times_at_least, counting.again_after)
    if counting.times_within is not None and repeats == (None, None):
        yield (*path, "times_within"), "how soon again needs times_at_least or again_after"
    if counting.again_after is not None and (counting.times_within is None or counting.times_at_least):
        yield (*path, "again_after"), "again after another kind needs times_within and no times_at_least"
    if counting.times_at_least is not None and counting.times_at_least < FIRST_REPEAT:
        yield (*path, "times_at_least"), "a repetition is twice at least"
    if counting.window is not None:
        yield from _window((*path, "window"), counting.window)
    yield from _switch(path, counting.switch, counting.cite)


def _window(path: Path, window: Window) -> Iterator[Fault]:
    if window.lasts is not None and window.lasts_by_risk is not None:
        yield path, "a window lasts a term or by risk, not both"
    if window.starts is Start.ORDERED:
        yield (*path, "starts"), "a record has no day of an order to count from"


def _purpose(path: Path, purpose: Purpose) -> Iterator[Fault]:
    if purpose.mode in (Mode.NOTICE, Mode.PUBLICATION) and purpose.audience is Audience.UNIT:
        yield path, "a notice or publication goes to others than a unit that asks: write the audience"
    if purpose.issue is not None:
        yield from _validity((*path, "issue", "validity"), purpose.issue.validity)


def _validity(path: Path, validity: Sequence[Validity]) -> Iterator[Fault]:
    for at, (one, after) in enumerate(pairwise(validity), start=1):
        if after.issued_from <= one.issued_from:
            yield (*path, at, "issued_from"), "the days of issue stand in order, each once"


def _straddling(rules: Sequence[StraddlingRule]) -> Iterator[Fault]:
    """One rule for each side: of two the later would silently hold."""
    sides = [rule.decides for rule in rules]
    for at, side in enumerate(sides):
        if side in sides[:at]:
            yield ("straddling", at, "decides"), "another rule of this pack decides the same side"


def _sealing(path: Path, rule: SealingRule) -> Iterator[Fault]:
    limit = (rule.months_at_most, rule.limit_cite, rule.combined_at_limit, rule.combined_cite)
    if any(part is None for part in limit) and any(part is not None for part in limit):
        yield (
            path,
            "a limit of months needs limit_cite, combined_at_limit and combined_cite, and they need it",
        )
    if rule.months_at_most is not None and rule.kind is not RecordKind.CONVICTION:
        yield path, "a limit of months belongs to convictions"
    if rule.kind is RecordKind.CONVICTION and rule.months_at_most is None:
        yield path, "a seal of convictions needs a limit of months"
    if (rule.under_years is None) != (rule.age_cite is None):
        yield path, "an age needs age_cite, and age_cite an age"
    if rule.under_years is not None and rule.under_years < 1:
        yield (*path, "under_years"), "nobody is under this age: a seal at any age leaves it out"
    if (rule.opens_for is None) != (rule.opens_cite is None):
        yield path, "a seal that opens needs opens_for and opens_cite"
    yield from _switch(path, rule.switch, rule.cite)
    if rule.opens_cite is not None:
        yield from _switch(path, rule.opens_switch, rule.opens_cite, "opens_switch")


def _ban(path: Path, ban: BanRule) -> Iterator[Fault]:
    if ban.lasts is not None and ban.ends is not End.TERM:
        yield (*path, "lasts"), "a term of its own needs `ends: term`"
    if ban.at_least is not None and ban.at_most is not None and _length(ban.at_least) > _length(ban.at_most):
        yield (*path, "at_least"), "the shortest term is longer than the longest"
    yield from _own_term(path, ban)
    if (ban.not_for_acts_before is None) != (ban.not_before_cite is None):
        yield path, "not_for_acts_before needs not_before_cite, and it needs the day"
    if ban.declared_cite is not None:
        if ban.starts is not Start.EFFECT or ban.grows_from is None:
            yield (
                (*path, "declared_cite"),
                "only what a judgment brings with its effect is declared afterwards",
            )
        yield from _switch(path, ban.declared_switch, ban.declared_cite, "declared_switch")
    for at, counting in enumerate(ban.grows_from or ()):
        yield from _counting((*path, "grows_from", at), counting)
    for at, tell in enumerate(ban.tells or ()):
        if tell.code in [other.code for other in (ban.tells or ())[:at]]:
            yield (*path, "tells", at, "code"), f"“{tell.code}” stands twice"
        yield from _clock((*path, "tells", at, "clock"), tell.clock)
    yield from _switch(path, ban.switch, ban.cite)


def _own_term(path: Path, ban: BanRule) -> Iterator[Fault]:
    """A term that the law itself sets lies between the shortest and the longest."""
    if ban.lasts is None:
        return
    if ban.at_least is not None and _length(ban.lasts) < _length(ban.at_least):
        yield (*path, "lasts"), "its own term is shorter than the shortest"
    if ban.at_most is not None and _length(ban.lasts) > _length(ban.at_most):
        yield (*path, "lasts"), "its own term is longer than the longest"


def _clock(path: Path, clock: Clock | None) -> Iterator[Fault]:
    if clock is None:
        return
    if clock.within == 0 and clock.unit is not ClockUnit.HOURS:
        yield (*path, "within"), "a time has a length; at once is nought hours"
    if clock.within > LONGEST_CLOCK:
        yield (*path, "within"), f"{LONGEST_CLOCK:,} at most"


def _length(term: Term) -> tuple[int, int]:
    """Months, then days: as near as two terms can be compared without a day to count from."""
    return 12 * term.years + term.months, term.days


def _switch(path: Path, switch: Switch, cite: Cite, key: str = "switch") -> Iterator[Fault]:
    if switch is Switch.OFF and cite.status != Status.READING:
        yield (*path, key), "only a reading may be switched off"
