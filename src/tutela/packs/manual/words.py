"""The numbers and conditions of rules in words, Chinese and English."""

from collections.abc import Iterator
from typing import Final

from tutela.core.disclosure.question import Citation
from tutela.core.law.counting import Counting, Window
from tutela.core.law.names import (
    FAMILIES,
    FAULTS,
    GROUNDS,
    KINDS,
    PENALTIES,
    STARTS,
    STATUSES,
    UNITS,
    Name,
    both,
)
from tutela.core.law.schema import SealingRule, SpentRule
from tutela.core.law.values import Clock, Term
from tutela.core.law.words import AtLimit, Status, Victim

FOR_LIFE: Final[Name] = ("终身", "for life")
_AT_LIMIT: Final = {
    AtLimit.DOUBT: ("存疑，不予提供", "in doubt, and kept out"),
    AtLimit.SEALED: ("封存", "sealed"),
    AtLimit.OPEN: ("不封存", "not sealed"),
}


def joined(parts: list[Name]) -> Name:
    """Several sentences as one."""
    return "；".join(zh for zh, _ in parts), "; ".join(en for _, en in parts)


def of_citation(cite: Citation) -> str:
    """Instrument, article and how far it was checked."""
    return f"{cite.instrument} {cite.article} ({cite.status})"


def of_status(cite: Citation) -> Name:
    """How far a citation was checked."""
    return STATUSES[Status(cite.status)]


def of_term(term: Term | None) -> Name:
    """2年6个月, 2 years 6 months; for life where there is none."""
    if term is None:
        return FOR_LIFE
    parts = ((term.years, "年", "year"), (term.months, "个月", "month"), (term.days, "日", "day"))
    zh = "".join(f"{count}{unit}" for count, unit, _ in parts if count)
    en = " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, _, unit in parts if count)
    return zh or "0日", en or "no time"


def of_clock(clock: Clock | None) -> Name:
    """How long somebody has."""
    if clock is None:
        return "未定期限", "the law names no time"
    if not clock.within:
        return "立即", "at once"
    zh, en = UNITS[clock.unit]
    moves = clock.moves_under
    return (
        f"{clock.within}{zh}" + (f"，末日为休息日的顺延（{of_citation(moves)}）" if moves else ""),
        f"{clock.within} {en if clock.within != 1 else en.removesuffix('s')}"
        + (f"; a last day that is a day off moves ({of_citation(moves)})" if moves else ""),
    )


def of_window(window: Window | None) -> Name:
    """While a record is to be seen."""
    if window is None:
        return "自生效起，终身", "from the day it takes effect, for life"
    start_zh, start_en = STARTS[window.starts]
    after_zh, after_en = of_term(window.after) if window.after else ("", "")
    start = (
        f"自{start_zh}{'后' + after_zh if after_zh else ''}起",
        f"from {after_en + ' after ' if after_en else ''}{start_en}",
    )
    if not window.lasts_by_risk:
        lasts = of_term(window.lasts)
        return f"{start[0]}，{lasts[0]}", f"{start[1]}, {lasts[1]}"
    each = [(risk, of_term(term)) for risk, term in window.lasts_by_risk.items()]
    zh = "、".join(f"{risk} {term[0]}" for risk, term in each)
    return f"{start[0]}，按风险：{zh}", f"{start[1]}, by risk: " + ", ".join(
        f"{risk} {term[1]}" for risk, term in each
    )


def of_counting(rule: Counting) -> Name:
    """Which records a limb counts: kind, offences, every condition, and while."""
    return joined(list(_conditions(rule)))


def _conditions(rule: Counting) -> Iterator[Name]:
    yield KINDS[rule.kind]
    if rule.offences:
        yield "：".join(("罪名或行为", "、".join(rule.offences))), f"offences: {', '.join(rule.offences)}"
    if rule.families:
        zh, en = both(FAMILIES, rule.families)
        yield f"类别：{zh}", f"families: {en}"
    if rule.grounds:
        zh, en = both(GROUNDS, rule.grounds)
        yield f"仅{zh}", f"only {en}"
    if rule.fault is not None:
        zh, en = FAULTS[rule.fault]
        yield f"仅{zh}犯罪", f"only offences of {en}"
    if rule.victim is Victim.MINOR:
        yield "被害人未成年", "the victim a minor"
    yield from _of_sentence(rule)
    yield from _of_days(rule)
    yield from _of_the_rest(rule)


def _of_sentence(rule: Counting) -> Iterator[Name]:
    or_zh, or_en = (
        ("，或者剥夺政治权利", ", or political rights taken away") if rule.or_rights_deprived else ("", "")
    )
    if rule.penalties:
        zh, en = both(PENALTIES, rule.penalties)
        yield f"决定执行：{zh}{or_zh}", f"sentenced to {en}{or_en}"
    if rule.months_over is not None:
        yield (
            f"刑期超过{rule.months_over}个月{'' if rule.penalties else or_zh}",
            f"a term of more than {rule.months_over} months{'' if rule.penalties else or_en}",
        )


def _of_days(rule: Counting) -> Iterator[Name]:
    if rule.offender_from_years is not None:
        yield (
            f"行为时已满{rule.offender_from_years}周岁",
            f"aged {rule.offender_from_years} or more at the act",
        )
    if rule.acted_from is not None:
        yield f"行为终了不早于{rule.acted_from}", f"the act not ended before {rule.acted_from}"
    if rule.decided_from is not None:
        yield f"决定不早于{rule.decided_from}", f"decided on or after {rule.decided_from}"
    if rule.times_at_least is not None:
        within_zh, within_en = of_term(rule.times_within) if rule.times_within else ("", "")
        yield (
            f"至少{rule.times_at_least}次{f'，每次在前次决定后{within_zh}内' if within_zh else ''}",
            f"at least {rule.times_at_least} times"
            + (f", each within {within_en} of the decision before" if within_en else ""),
        )
    if rule.again_after is not None:
        (after_zh, after_en), (term_zh, term_en) = KINDS[rule.again_after], of_term(rule.times_within)
        yield (
            f"此前有同类行为的{after_zh}，其决定后{term_zh}内又实施",
            f"done again within {term_en} of the decision of such a record before it: {after_en}",
        )


def _of_the_rest(rule: Counting) -> Iterator[Name]:
    if rule.risks:
        yield f"最近风险认定为{'、'.join(rule.risks)}", f"the latest risk finding is {', '.join(rule.risks)}"
    yield of_window(rule.window)
    if rule.relief_cite is not None:
        cite = of_citation(rule.relief_cite)
        yield f"此后的解除认定使其终止（{cite}）", f"a later relief finding ends it ({cite})"
    if rule.leaves_open is not None:
        yield f"须由人认定：{rule.leaves_open}", f"left to a person: {rule.leaves_open}"


def of_sealing(rule: SealingRule) -> Name:
    """What a sealing rule seals, and for whom it opens."""
    parts = [KINDS[rule.kind]]
    if rule.under_years is not None:
        parts.append((f"行为时不满{rule.under_years}周岁", f"under {rule.under_years} at the act"))
    else:
        parts.append(("不论年龄", "at any age"))
    if rule.months_at_most is not None:
        parts.append(
            (
                f"决定执行的刑期不超过{rule.months_at_most}个月",
                f"a term of at most {rule.months_at_most} months",
            )
        )
    if rule.combined_at_limit is not None:
        zh, en = _AT_LIMIT[rule.combined_at_limit]
        parts.append((f"与新罪、漏罪并罚恰为上限的：{zh}", f"exactly at the limit after combination: {en}"))
    if rule.opens_for:
        codes = ", ".join(rule.opens_for)
        parts.append((f"对下列查询开启：{codes}", f"open for {codes}"))
    return joined(parts)


def of_spent(rule: SpentRule) -> Name:
    """When a conviction is spent."""
    zh, en = of_term(rule.clean)
    return (
        f"首次定罪，刑期不超过{rule.months_at_most}个月且罚金不超过{rule.fine_at_most:,}，其后{zh}内再无定罪",
        f"a first conviction with at most {rule.months_at_most} months and a fine of at most {rule.fine_at_most:,},"
        f" and {en} without another",
    )
