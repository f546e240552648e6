"""The days on which a window can open and close, by what is known of its start and by the terms it may last."""

from dataclasses import dataclass
from datetime import date

from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.possible import Possible
from tutela.core.law.calendar import end_of_term
from tutela.core.law.counting import Window
from tutela.core.law.values import Term
from tutela.core.law.words import Start

STANDING: tuple[Start, ...] = (Start.DECIDED, Start.EFFECT, Start.ACTED)


@dataclass(frozen=True, slots=True)
class Turns:
    """When a window can open and close: the earliest and the latest day of each, None where nothing bounds it.

    `life` says that it may never close; `missing` names what is unknown about the start, `risk` that the risk is.
    """

    opens_first: date | None
    opens_last: date | None
    closes_first: date | None
    closes_last: date | None
    life: bool
    begun: bool  # where the record stands the start is past
    missing: Missing | None

    @property
    def days(self) -> tuple[date, ...]:
        """Those days, without the bounds that are missing."""
        bounds = (self.opens_first, self.opens_last, self.closes_first, self.closes_last)
        return tuple(day for day in bounds if day is not None)

    def may_be_open(self, first: date, last: date | None) -> bool:
        """Whether it can be open on a day from `first` to `last`, both inclusive; None: on any day after."""
        if self.opens_first is not None and last is not None and last < self.opens_first:
            return False
        return self.closes_last is None or first < self.closes_last


def turns_of(window: Window, start: Possible, terms: tuple[Term, ...]) -> Turns:
    """The earliest and latest days of opening and closing; the end of a term is its first free day."""
    opens_first = _later(start.first, window.after)
    closes = _ends(opens_first, terms)
    opens_last, closes_last = opens_first, max(closes, default=None)
    if start.first != start.last:
        opens_last = _later(start.last, window.after)
        closes_last = max(_ends(opens_last, terms), default=None)
    return Turns(
        opens_first=opens_first,
        opens_last=opens_last,
        closes_first=min(closes, default=None),
        closes_last=closes_last,
        life=not terms,
        begun=window.after is None and window.starts in STANDING,
        missing=start.missing,
    )


def _ends(day: date | None, terms: tuple[Term, ...]) -> list[date]:
    """The first free days after terms that begin on a day; none where the day is not bounded."""
    return [] if day is None else [_after(day, term) for term in terms]


def _later(day: date | None, term: Term | None) -> date | None:
    return day if day is None or term is None else _after(day, term)


def _after(day: date, term: Term) -> date:
    return end_of_term(day, years=term.years, months=term.months, days=term.days)
