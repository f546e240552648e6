"""Holds one purpose against one limit: what is shown and kept, to whom, who begins, and for how long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tutela.core.law.counting import Counting
from tutela.core.law.limits import Limit
from tutela.core.law.names import AUDIENCES, MODES, SHOWN, both
from tutela.core.law.schema import Purpose, Scope
from tutela.core.law.values import Term
from tutela.core.law.words import Shown


class ConflictKind(StrEnum):
    """In what a lower instrument goes beyond a higher one."""

    SHOWS = "shows"
    NEVER_SHOWS = "never-shows"
    KEEPS = "keeps"
    AUDIENCE = "audience"
    MODE = "mode"
    LASTS = "lasts"
    SEAL = "seal"
    BAN = "ban"  # a ban that rests on no law or administrative regulation
    BASIS = "basis"  # a disclosure that does not
    CLAIM = "claim"  # the law named as its basis allows nothing of the kind


@dataclass(frozen=True, slots=True)
class Breach:
    """In what a purpose goes beyond a limit: the kind, and a sentence in both languages."""

    kind: ConflictKind
    zh: str
    en: str


def breaches(purpose: Purpose, scope: Scope, limit: Limit) -> Iterator[Breach]:
    """Each bound of the limit that the purpose does not keep; what a limit does not write it does not bound."""
    yield from _shown(ConflictKind.SHOWS, "显示超出范围的", "shows beyond it", purpose.shows, limit.shows)
    yield from _shown(ConflictKind.KEEPS, "登记超出范围的", "registers beyond it", purpose.keeps, limit.keeps)
    never = [one for one in purpose.shows if one in (limit.never_shows or ())]
    if never:
        zh, en = both(SHOWN, never)
        yield Breach(
            ConflictKind.NEVER_SHOWS, f"显示不得显示的：{zh}", f"shows what may never be shown: {en}"
        )
    if limit.audiences is not None and purpose.audience not in limit.audiences:
        zh, en = both(AUDIENCES, [purpose.audience])
        yield Breach(ConflictKind.AUDIENCE, f"告知范围之外的人：{zh}", f"tells those who may not know: {en}")
    if limit.modes is not None and purpose.mode not in limit.modes:
        zh, en = both(MODES, [purpose.mode])
        allowed_zh, allowed_en = both(MODES, limit.modes)
        yield Breach(
            ConflictKind.MODE,
            f"{zh}，而上位规定只允许{allowed_zh}",
            f"{en}, where the higher rule allows {allowed_en}",
        )
    if limit.lasts is not None and any(is_longer(window_of(one), limit.lasts) for one in scope.counts or ()):
        yield Breach(ConflictKind.LASTS, "期限更长", "shows for longer")


def _shown(
    kind: ConflictKind,
    zh: str,
    en: str,
    own: Iterable[Shown] | None,
    allowed: Iterable[Shown] | None,
) -> Iterator[Breach]:
    """An answer of record or no record is contained in whatever may be shown."""
    if own is None or allowed is None:
        return
    covered = {Shown.ANSWER, *allowed}
    more = [one for one in own if one not in covered]
    if more:
        more_zh, more_en = both(SHOWN, more)
        yield Breach(kind, f"{zh}：{more_zh}", f"{en}: {more_en}")


def window_of(counting: Counting) -> tuple[Term, ...] | None:
    """The terms for which a record may be seen; None for life."""
    window = counting.window
    if window is None:
        return None
    if window.lasts_by_risk:
        return tuple(window.lasts_by_risk.values())
    return None if window.lasts is None else (window.lasts,)


def is_longer(terms: tuple[Term, ...] | None, limit: Term) -> bool:
    """Whether one of the terms, or life, goes beyond the limit; months first, then days, as terms are counted."""
    return terms is None or any(_length(term) > _length(limit) for term in terms)


def _length(term: Term) -> tuple[int, int]:
    return 12 * term.years + term.months, term.days
