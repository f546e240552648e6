"""The teacher restriction list of the fictional country: who lost a qualification, or had it revoked, and the truth.

Its people stand on the roster of applicants. The truth is the author's reading of the law for each way of getting on
the list, never computed by the system.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

from tutela.core.disclosure.history import MeasureKind, Port, RecordKind
from tutela.core.disclosure.question import Outcome
from tutela.records.registry.orders import Order
from tutela.world.dossiers import Offender, Written
from tutela.world.people import Person
from tutela.world.record_files import kind_word, sex_word
from tutela.world.rosters.files import Placed
from tutela.world.rosters.line import Due
from tutela.world.scenarios.scenario import Bearer, Scenario

PURPOSE: Final = "teacher-restriction"
SEALED: Final = "the judgment is sealed or may be, and the order says nothing with it"
NOT_LISTED: Final = "the list has nothing of this person"
_SHARE: Final = 40  # of so many applicants one is on the list
_YEARS: Final = 5
_OF_IDENTITY: Final = frozenset(
    {"misspelt-name", "number-of-another", "number-of-nobody", "number-of-offender"}
)
"""Lines that a person looks at whatever is asked: name and number do not belong together."""
_KINDS: Final = {MeasureKind.QUALIFICATION_LOST: "丧失", MeasureKind.QUALIFICATION_REVOKED: "撤销"}
HEADERS: Final = (
    *("记录编号", "姓名", "证件类型", "证件号码", "性别", "出生日期", "限制种类", "决定日期"),
    *("起始日期", "解除日期", "判决书号", "决定书号", "地区"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One order, whom it names, and what a question about them should be answered, and why."""

    person: Person
    order: Order
    number: str  # of the decision
    region: str
    due: Due
    why: str


Play = Callable[[Random, date], tuple[Order, Due, str]]


def _years_before(on: date) -> date:
    """The same day five years earlier; 28 February where that year has no 29th."""
    leap = (on.month, on.day) == (2, 29)
    return on.replace(year=on.year - _YEARS, day=28 if leap else on.day)


def _revoked(decided_on: date, lifted_on: date | None = None) -> Order:
    return Order("", MeasureKind.QUALIFICATION_REVOKED, decided_on, lifted_on=lifted_on)


def _lately(rng: Random, on: date) -> tuple[Order, Due, str]:
    decided_on = on - timedelta(days=rng.randint(1, 1_700))
    return _revoked(decided_on), Due.RECORD, "revoked less than five years ago"


def _last_day(rng: Random, on: date) -> tuple[Order, Due, str]:
    decided_on = _years_before(on) + timedelta(days=1)
    return _revoked(decided_on), Due.RECORD, "the last of the five years after a revocation"


def _over(rng: Random, on: date) -> tuple[Order, Due, str]:
    decided_on = _years_before(on) - timedelta(days=rng.randint(0, 300))
    return _revoked(decided_on), Due.NO_RECORD, "five years after a revocation a new application is free"


def _lifted(rng: Random, on: date) -> tuple[Order, Due, str]:
    lifted_on = on - timedelta(days=rng.randint(0, 100))
    revoked = _revoked(lifted_on - timedelta(days=rng.randint(30, 700)), lifted_on)
    return revoked, Due.NO_RECORD, "the revocation itself was quashed"


def _lost(rng: Random, on: date) -> tuple[Order, Due, str]:
    decided_on = on - timedelta(days=rng.randint(1, 365))
    number = f"（{decided_on.year}）清刑初{rng.randint(1, 900)}号"
    order = Order("", MeasureKind.QUALIFICATION_LOST, decided_on, judgment=number)
    return order, Due.RECORD, "lost by a judgment for another crime, which the registry does not hold"


_PLAYS: Final[Sequence[Play]] = (_lately, _last_day, _over, _lifted, _lost)


def may_be_sealed(scenario: Scenario) -> bool:
    """Whether the judgment of a minor is sealed, or in doubt, and so whatever order names it."""
    return scenario.bearer is Bearer.YOUTH and scenario.expected.school is Outcome.NO_RECORD


def make_list(rng: Random, placed: Sequence[Placed], offenders: Sequence[Offender], on: date) -> list[Listed]:
    """The list: ordinary applicants by every way in turn, and offenders whose judgment took the qualification."""
    ordinary = {one.line.person.key: one.line.person for one in placed if _is_plain(one)}
    wanted = max(len(_PLAYS), len(placed) // _SHARE)
    chosen = rng.sample(sorted(ordinary), min(wanted, len(ordinary)))
    found = [_played(rng, ordinary[key], play, on) for key, play in zip(chosen, cycle(_PLAYS), strict=False)]
    of = {one.person.key: one for one in offenders}
    standing = dict.fromkeys(one.line.person.key for one in placed if one.line.person.key in of)
    return found + [listed for key in standing for listed in _by_judgment(of[key], on)]


def due_of_list(placed: Sequence[Placed], listed: Sequence[Listed]) -> list[Placed]:
    """The same lines with what should be answered when the list is asked."""
    of = {one.person.key: one for one in listed}
    return [_restated(one, of) for one in placed]


def write_list(path: Path, listed: Sequence[Listed]) -> None:
    """Writes the list as its keepers hand it in: CSV, one row an order."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADERS)
        out.writerows(_row(number, one) for number, one in enumerate(listed, 1))


def _is_plain(one: Placed) -> bool:
    return one.line.kind == "ordinary" and one.line.person.is_resident


def _played(rng: Random, person: Person, play: Play, on: date) -> Listed:
    order, due, why = play(rng, on)
    return Listed(person, order, f"教撤〔{rng.randint(1, 9_999)}〕号", person.document.number[:6], due, why)


def _by_judgment(offender: Offender, on: date) -> list[Listed]:
    """Of one whose only record is a court's conviction; an order that rests on a sealed one must not be seen."""
    if offender.scenario.writings or not offender.person.is_resident or len(offender.records) != 1:
        return []
    (paper,) = offender.records
    is_sealed = may_be_sealed(offender.scenario)
    counts = Due.of(offender.scenario.expected.school) is Due.RECORD
    if not _took_it(paper) or not (is_sealed or counts):
        return []
    assert paper.record.effective_on is not None
    decided_on = min(on, paper.record.effective_on + timedelta(days=20))
    order = Order("", MeasureKind.QUALIFICATION_LOST, decided_on, judgment=paper.case_number)
    if is_sealed:
        return [_of(offender, paper, order, Due.NO_RECORD, SEALED)]
    return [_of(offender, paper, order, Due.RECORD, "lost by the judgment that is on file")]


def _took_it(paper: Written) -> bool:
    record = paper.record
    is_courts = record.port is Port.COURT and record.kind is RecordKind.CONVICTION
    return is_courts and record.effective_on is not None and record.overturned_on is None


def _of(offender: Offender, paper: Written, order: Order, due: Due, why: str) -> Listed:
    return Listed(offender.person, order, f"教收〔{paper.record.reference}〕号", paper.region, due, why)


def _restated(placed: Placed, of: Mapping[str, Listed]) -> Placed:
    line = placed.line
    if line.due is Due.REFUSED or line.kind.removesuffix("+duplicate") in _OF_IDENTITY:
        return placed
    listed = of.get(line.person.key)
    due, why = (Due.NO_RECORD, NOT_LISTED) if listed is None else (listed.due, listed.why)
    return replace(placed, line=replace(line, due=due, why=why))


def _row(number: int, one: Listed) -> list[str]:
    order, person = one.order, one.person
    days = (order.decided_on, order.from_on, order.lifted_on)
    decided, start, lifted = (day.isoformat() if day else "" for day in days)
    document = (kind_word(person.document.kind), person.document.number)
    who = (person.name, *document, sex_word(person.sex), person.born_on.isoformat())
    return [
        f"JS{number:06d}",
        *who,
        _KINDS[order.kind],
        *(decided, start, lifted),
        order.judgment,
        one.number,
        one.region,
    ]
