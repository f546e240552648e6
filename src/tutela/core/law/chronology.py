"""Which day of a record or an order cannot come after which: in a file of an agency, and in facts on paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from tutela.core.law.document import Document, Path
from tutela.core.law.facts import FactsText

Pairs: TypeAlias = tuple[tuple[str, str], ...]

OF_A_RECORD: Final[Pairs] = (
    ("born_on", "acted_on"),
    ("acted_on", "acted_until"),
    ("acted_on", "decided_on"),
    ("acted_until", "decided_on"),
    ("decided_on", "served_on"),
    ("decided_on", "effective_on"),
    ("decided_on", "overturned_on"),
    ("born_on", "completed_on"),
    ("born_on", "paroled_on"),
    ("acted_on", "completed_on"),
    ("acted_on", "paroled_on"),
)
OF_AN_ORDER: Final[Pairs] = (
    ("born_on", "from_on"),
    ("born_on", "decided_on"),
    ("from_on", "lifted_on"),
    ("decided_on", "lifted_on"),
)
_OF_A_DECISION: Final = (
    "decided_on",
    "served_on",
    "effective_on",
    "completed_on",
    "paroled_on",
    "overturned_on",
)
_OF_A_TERM: Final[Pairs] = (
    ("from_on", "until_on"),
)  # the first free day; an agency writes the last one instead


@dataclass(frozen=True, slots=True)
class _Day:
    """A day, and where it is written."""

    place: Path
    on: date


def refuse_disorder(document: Document, text: FactsText) -> None:
    """Refusal(PACK_INVALID) with file and line for a day that comes before one that it must follow."""
    for days, pairs in _dated(text):
        for earlier, later in pairs:
            if earlier in days and later in days and days[later].on < days[earlier].on:
                place = days[later].place
                key = ".".join(map(str, place))
                raise document.refuse(place, f"{key}: comes before {earlier} ({days[earlier].on})")


def _dated(text: FactsText) -> Iterator[tuple[Mapping[str, _Day], Pairs]]:
    """The days that belong together, with what holds between them."""
    birth = _days((), text, "born_on")
    for at, record in enumerate(text.records):
        place: Path = ("records", at)
        own = birth | _days(place, record, *_OF_A_DECISION)
        yield own, OF_A_RECORD
        for index, act in enumerate(record.acts):
            yield own | _days((*place, "acts", index), act, "acted_on", "acted_until"), OF_A_RECORD
    for at, order in enumerate(text.measures):
        days = _days(("measures", at), order, "decided_on", "from_on", "until_on", "lifted_on")
        yield birth | days, OF_AN_ORDER + _OF_A_TERM
    for at, post in enumerate(text.positions):
        yield _days(("positions", at), post, "from_on", "until_on"), _OF_A_TERM


def _days(place: Path, holder: object, *names: str) -> dict[str, _Day]:
    return {name: _Day((*place, name), day) for name in names if (day := getattr(holder, name)) is not None}
