"""Packs with one value moved, dropped or turned: what a case beside the pack must notice."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from tutela.core.law.bans import BanRule
from tutela.core.law.counting import Counting, Window
from tutela.core.law.editions import Pack
from tutela.core.law.provisions import Provision
from tutela.core.law.schema import AgeOfCrimes, PackContent, SealingRule, SpentRule
from tutela.core.law.values import Clock, Term
from tutela.core.law.words import AtLimit, End, Fault, Start, Victim

NOBODY = "no-such-code"
A_DAY = timedelta(days=1)
IN_MONTHS = frozenset({"at_least", "at_most"})  # orders are made in months


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack's content with one change; `name` says where and what."""

    name: str
    pack: Pack
    content: PackContent


def mutants_of(pack: Pack, seen_from: date, off: frozenset[str]) -> Iterator[Mutant]:
    """Every mutant of one edition, but for the rules in `off`, which are not applied.

    A first day before `seen_from` cannot be told apart by an answer.
    """
    made = [*(_first_day(pack) if pack.from_on >= seen_from else ())]
    for make in (_offences, _scopes, _purposes, _sealing, _spent, _bans, _provisions, _the_rest):
        made += make(pack)
    for name, content in made:
        words = name.split()
        if off.isdisjoint((*words, f"{words[0]}/{words[-1]}")):  # `<purpose> without <consequence>`
            yield Mutant(f"{pack.jurisdiction}/{pack.instrument} {name}", pack, content)


Made = Iterator[tuple[str, PackContent]]


def changed(value: Any, **fields_: Any) -> Any:
    """A copy with other fields; unlike `replace` it does not check them, for a mutant need not be a sound pack."""
    other = copy.copy(value)
    for name, field in fields_.items():
        object.__setattr__(other, name, field)
    return other


def each(
    items: tuple[Any, ...] | None, vary: Callable[[Any], Iterator[tuple[str, Any]]]
) -> Iterator[tuple[str, Any]]:
    """The list with one of its items varied, or dropped where there is another."""
    for at, item in enumerate(items or ()):
        for name, other in vary(item):
            yield name, (*(items or ())[:at], other, *(items or ())[at + 1 :])


def without(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    """The list without one item; another word, which no list has, stands for it where it was the last."""
    rest = (*items[:at], *items[at + 1 :])
    if rest or not isinstance(items[at], StrEnum):
        return rest or (NOBODY,)
    return (next(word for word in type(items[at]) if word is not items[at]),)


def numbers(value: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Counts and days one up and one down; terms and clocks a unit longer and shorter."""
    for name in names:
        now = getattr(value, name)
        if now is None:
            continue
        for by in (-1, 1):
            moved: Any
            if isinstance(now, date):
                moved = now + by * A_DAY
            elif isinstance(now, Term) and name in IN_MONTHS:
                moved = changed(now, months=now.months + by)
            elif isinstance(now, Term):
                moved = changed(now, days=now.days + by)
            elif isinstance(now, Clock):
                moved = changed(now, within=now.within + by)
            else:
                moved = now + by
            yield f"{name} {by:+}", changed(value, **{name: moved})


def lists(value: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Each item of a list left out."""
    for name in names:
        items = getattr(value, name)
        for at, item in enumerate(items or ()):
            said = item.value if isinstance(item, StrEnum) else item
            yield f"{name} without {said}", changed(value, **{name: without(items, at)})


def gone(value: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """A condition that is written, left out."""
    for name in names:
        if getattr(value, name) is not None:
            yield f"without {name}", changed(value, **{name: None})


def limb(rule: Counting) -> Iterator[tuple[str, Any]]:
    """A counting rule: everything that narrows it, and how long it is seen."""
    yield from numbers(
        rule,
        "months_over",
        "offender_from_years",
        "acted_from",
        "decided_from",
        "times_at_least",
        "times_within",
    )
    yield from lists(rule, "offences", "families", "grounds", "penalties", "risks")
    yield from gone(
        rule,
        "fault",
        "grounds",
        "penalties",
        "months_over",
        "risks",
        "relief_cite",
        "leaves_open",
        "times_within",
        "again_after",
    )
    if rule.victim is Victim.MINOR:
        yield "any victim", changed(rule, victim=Victim.ANY)
    if rule.or_rights_deprived:
        yield "or_rights_deprived off", changed(rule, or_rights_deprived=False)
    if rule.fault is not None:
        other = Fault.NEGLIGENCE if rule.fault is Fault.INTENT else Fault.INTENT
        yield f"fault {other.value}", changed(rule, fault=other)
    if rule.window is not None:
        for name, window in windows(rule.window):
            yield f"window {name}", changed(rule, window=window)


def windows(window: Window) -> Iterator[tuple[str, Any]]:
    """A window: its start, its terms, each risk's term."""
    yield from numbers(window, "after", "lasts")
    for start in Start:
        if start not in (window.starts, Start.ORDERED):
            yield f"starts {start.value}", changed(window, starts=start)
    for risk, term in (window.lasts_by_risk or {}).items():
        for by in (-1, 1):
            terms = {**(window.lasts_by_risk or {}), risk: changed(term, days=term.days + by)}
            yield f"lasts_by_risk {risk} {by:+}", changed(window, lasts_by_risk=terms)


def _named(
    vary: Callable[[Any], Iterator[tuple[str, Any]]], key: str
) -> Callable[[Any], Iterator[tuple[str, Any]]]:
    def named(value: Any) -> Iterator[tuple[str, Any]]:
        for name, other in vary(value):
            yield f"{getattr(value, key)} {name}", other

    return named


def _first_day(pack: Pack) -> Made:
    if not _answers(pack.content):
        return
    for name, period in numbers(pack.content.in_force, "from_on"):
        yield name, replace(pack.content, in_force=period)


def _answers(content: PackContent) -> bool:
    """Whether an answer rests on the pack: bounds on lower law and duties without a time give none."""
    timed = [one for one in content.provisions or () if timed_keys(one)]
    rules = (
        content.offences,
        content.scopes,
        content.sealing,
        content.straddling,
        content.spent,
        content.bans,
    )
    return any(section is not None for section in rules) or bool(timed)


def _offences(pack: Pack) -> Made:
    vary = _named(lambda offence: numbers(offence, "existed_from"), "code")
    for name, offences in each(pack.content.offences, vary):
        yield name, replace(pack.content, offences=offences)


def _scopes(pack: Pack) -> Made:
    scopes = pack.content.scopes or ()
    for at, scope in enumerate(scopes):
        variants = [
            (name, changed(scope, counts=counts)) for name, counts in each(scope.counts, _named(limb, "rule"))
        ]
        for section in ("counts", "measures"):
            items = getattr(scope, section) or ()
            for index, rule in enumerate(items):
                rest = (*items[:index], *items[index + 1 :]) or None
                variants.append((f"{rule.rule} dropped", changed(scope, **{section: rest})))
        for name, other in variants:
            yield name, replace(pack.content, scopes=(*scopes[:at], other, *scopes[at + 1 :]))


def _purposes(pack: Pack) -> Made:
    def vary(purpose: Any) -> Iterator[tuple[str, Any]]:
        for at, follows in enumerate(purpose.consequences):
            other = changed(follows, code=f"not-{follows.code}")
            kept = (*purpose.consequences[:at], other, *purpose.consequences[at + 1 :])
            yield f"without {follows.code}", changed(purpose, consequences=kept)

    for name, purposes in each(pack.content.purposes, _named(vary, "code")):
        yield name, replace(pack.content, purposes=purposes)


def _sealing(pack: Pack) -> Made:
    def vary(rule: SealingRule) -> Iterator[tuple[str, Any]]:
        yield from numbers(rule, "under_years", "months_at_most")
        yield from lists(rule, "opens_for")
        if rule.under_years is not None:
            yield "at any age", changed(rule, under_years=None)
        for other in (AtLimit.DOUBT, AtLimit.SEALED, AtLimit.OPEN) if rule.combined_at_limit else ():
            if other is not rule.combined_at_limit:
                yield f"combined_at_limit {other.value}", changed(rule, combined_at_limit=other)

    rules = pack.content.sealing or ()
    for name, sealing in each(rules, _named(vary, "rule")):
        yield f"sealing {name}", replace(pack.content, sealing=sealing)
    for at, rule in enumerate(rules):
        rest = (*rules[:at], *rules[at + 1 :]) or None
        yield f"sealing {rule.rule} dropped", replace(pack.content, sealing=rest)


def _spent(pack: Pack) -> Made:
    def vary(rule: SpentRule) -> Iterator[tuple[str, Any]]:
        yield from numbers(rule, "months_at_most", "fine_at_most", "clean")

    for name, spent in each(pack.content.spent, _named(vary, "rule")):
        yield name, replace(pack.content, spent=spent)
    if pack.content.spent:
        yield "nothing is spent", replace(pack.content, spent=None)


def _bans(pack: Pack) -> Made:
    rules = pack.content.bans or ()
    for name, bans in each(rules, _named(ban, "rule")):
        yield f"ban {name}", replace(pack.content, bans=bans)
    for at, rule in enumerate(rules):
        rest = (*rules[:at], *rules[at + 1 :]) or None
        yield f"ban {rule.rule} dropped", replace(pack.content, bans=rest)


def ban(rule: BanRule) -> Iterator[tuple[str, Any]]:
    """A ban: from what it grows, its days, its terms, who must be told by when."""
    yield from numbers(rule, "lasts", "at_least", "at_most", "not_for_acts_before")
    for start in Start:
        if start is not rule.starts:
            yield f"starts {start.value}", changed(rule, starts=start)
    for_life = {End.TERM, End.ORDER} if rule.lasts is None and rule.at_most is None else {rule.ends}
    for end in End:
        if end is not rule.ends and not {end, rule.ends} <= for_life:
            yield f"ends {end.value}", changed(rule, ends=end)
    yield f"staff_only {not rule.staff_only}", changed(rule, staff_only=not rule.staff_only)
    yield from gone(rule, "declared_cite")
    if rule.punished_only:
        yield "punished_only False", changed(rule, punished_only=False)
    if rule.grows_from is not None:
        yield "must_be_pronounced turned", changed(rule, must_be_pronounced=not rule.must_be_pronounced)
    for name, limbs in each(rule.grows_from, _named(limb, "rule")):
        yield f"grows_from {name}", changed(rule, grows_from=limbs)
    if rule.grows_from is not None and len(rule.grows_from) > 1:
        for at, one in enumerate(rule.grows_from):
            yield f"grows_from {one.rule} dropped", changed(rule, grows_from=without(rule.grows_from, at))
    for name, tells in each(rule.tells, _named(lambda tell: numbers(tell, "clock"), "code")):
        yield f"tells {name}", changed(rule, tells=tells)


def timed_keys(one: Provision) -> tuple[str, ...]:
    """The times of a provision that the end of a time goes by."""
    times = ("clock", "extended", "at_most") if one.clock else ("keep",) if one.keep else ("every",)
    return tuple(name for name in times if getattr(one, name) is not None)


def _provisions(pack: Pack) -> Made:
    vary = _named(lambda one: numbers(one, *timed_keys(one)), "code")
    for name, provisions in each(pack.content.provisions, vary):
        yield name, replace(pack.content, provisions=provisions)


def _age_of_crimes(age: AgeOfCrimes) -> Iterator[tuple[str, Any]]:
    for name, other in (*numbers(age, "youngest_years", "acted_from"), *lists(age, "offences")):
        yield f"age of crimes {age.youngest_years}: {name}", other


def _the_rest(pack: Pack) -> Made:
    content = pack.content
    if content.judgments:
        for name, judgments in numbers(content.judgments, "appeal_days"):
            yield name, replace(content, judgments=judgments)
    if content.responsibility:
        for name, responsibility in numbers(content.responsibility, "youngest_years"):
            yield name, replace(content, responsibility=responsibility)
        for name, crimes in each(content.responsibility.crimes, _age_of_crimes):
            yield name, replace(content, responsibility=replace(content.responsibility, crimes=crimes))
    for at, rule in enumerate(content.straddling or ()):
        kept = tuple(other for other in content.straddling or () if other is not rule) or None
        yield f"straddling rule {at} dropped", replace(content, straddling=kept)
    if content.orders and content.orders.unsealing_cite:
        orders = changed(content.orders, unsealing_cite=None)
        yield "no order unseals", replace(content, orders=orders)
