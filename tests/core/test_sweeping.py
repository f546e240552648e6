"""What looks like a walk through the numbers and what does not: both sides of every limit, and a school's year."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import number
from tutela.core.law.holidays import WEEKENDS
from tutela.core.sweeping import detectors, marks, together, windows
from tutela.core.sweeping.detectors import Detector, Finding, Window, findings, usual_day
from tutela.core.sweeping.hours import is_off_hours
from tutela.core.sweeping.levels import Level, higher, level_of
from tutela.core.sweeping.marks import Spread
from tutela.core.sweeping.persons import Persons, joined, persons_of
from tutela.core.sweeping.together import Asking

SPREAD: Final = Spread.of(b"a secret of one body")
QUIET: Final = Window(persons=0, serial=0, birthday=0, region=0, at_night=0, unknown=0, today=0, usual=50)
DAY: Final = date(2026, 11, 23).toordinal()
HOME: Final = "330299"
Document = tuple[str, bool, int]


def somebody(born_on: date, sequence: int, region: str = HOME) -> Document:
    return f"resident:{number(born_on, sequence, region)}", True, born_on.toordinal()


def anybody(chance: random.Random, region: str = HOME) -> Document:
    born_on = date(1964, 1, 1) + timedelta(days=chance.randrange(14_600))
    return somebody(born_on, chance.randrange(1, 999), region)


def asked(*people: Document) -> Persons:
    return persons_of(people, HOME)


class Body:
    """One body that asks, call by call."""

    def __init__(self, declared: int) -> None:
        self.kept, self.declared = b"", declared
        self.day, self.today, self.most = 0, 0, 0

    def ask(self, people: list[Document], day: int = DAY, *, off_hours: bool = False) -> tuple[Finding, ...]:
        if day != self.day:
            self.most, self.day, self.today = max(self.most, self.today), day, 0
        usual = usual_day(declared=self.declared, most_before=self.most)
        looked = windows.look(
            self.kept, SPREAD, asked(*people), day=day, off_hours=off_hours, today=self.today, usual=usual
        )
        self.today += len(looked.new)
        self.kept = marks.written(np.concatenate([looked.kept, looked.new]))
        return looked.findings


LIMITS: Final = [
    ("serial", Detector.SERIAL, QUIET, 6, 12),
    ("birthday", Detector.BIRTHDAY, QUIET, 10, 20),
    ("region", Detector.REGION, replace(QUIET, persons=40), 30, None),
    ("region", Detector.REGION, replace(QUIET, persons=100), 60, None),
    ("at_night", Detector.NIGHT, replace(QUIET, persons=30), 20, None),
    ("at_night", Detector.NIGHT, replace(QUIET, persons=100), 50, None),
    ("today", Detector.BULK, QUIET, 51, 151),
    ("unknown", Detector.UNKNOWN, replace(QUIET, persons=10), 8, 25),
    ("unknown", Detector.UNKNOWN, replace(QUIET, persons=100), 40, 60),
]


@pytest.mark.parametrize(("name", "detector", "window", "slows", "stops"), LIMITS)
def test_one_fewer_is_nothing_and_one_more_slows_and_far_more_stops(
    name: str, detector: Detector, window: Window, slows: int, stops: int | None
) -> None:
    def found(count: int) -> dict[Detector, Finding]:
        return {one.detector: one for one in findings(replace(window, **{name: count}))}

    assert detector not in found(slows - 1)
    assert level_of(found(slows).values()) is Level.SLOWED
    assert found(slows)[detector].counted == slows
    if stops is None:
        assert level_of([found(10_000)[detector]]) is Level.SLOWED
    else:
        assert level_of([found(stops - 1)[detector]]) is Level.SLOWED
        assert level_of([found(stops)[detector]]) is Level.STOPPED


@given(st.builds(Window, *[st.integers(0, 5_000) for _ in range(8)]), st.sampled_from(LIMITS))
def test_more_of_anything_never_lowers_a_level(
    window: Window, limit: tuple[str, Detector, Window, int, int]
) -> None:
    name = limit[0]
    more = replace(window, **{name: getattr(window, name) + 1})
    assert higher(level_of(findings(window)), level_of(findings(more))) is level_of(findings(more))


@given(st.lists(st.builds(Finding, st.sampled_from(Detector), st.integers(0, 9), st.just(3), st.just(6))))
def test_a_level_is_that_of_the_worst_finding(some: list[Finding]) -> None:
    worst = max((one.counted for one in some), default=0)
    expected = Level.STOPPED if worst >= 6 else Level.SLOWED if worst >= 3 else Level.NORMAL
    assert level_of(some) is expected


def test_chance_alone_moves_the_limits_of_many_and_not_of_few() -> None:
    few, many = replace(QUIET, persons=1_000, serial=6), replace(QUIET, persons=100_000, serial=6)
    assert detectors.serial(few).slows
    assert not detectors.serial(many).slows


@pytest.mark.parametrize(
    ("hour", "is_off"),
    [("05:59", True), ("06:00", False), ("21:59", False), ("22:00", True), ("00:00", True)],
)
def test_nobody_works_before_six_or_from_ten(hour: str, is_off: bool) -> None:
    assert is_off_hours(datetime.fromisoformat(f"2026-11-23 {hour}"), WEEKENDS) is is_off


def test_nobody_works_on_a_day_off() -> None:
    saturday, monday = (datetime.fromisoformat(f"2026-11-{day} 12:00") for day in (21, 23))
    assert (is_off_hours(saturday, WEEKENDS), is_off_hours(monday, WEEKENDS)) == (True, False)


def test_serial_numbers_are_found_one_by_one_and_all_at_once() -> None:
    walk = [somebody(date(1990, 5, 17), sequence) for sequence in range(1, 20)]
    one_by_one = Body(60)
    found = [level_of(one_by_one.ask([one])) for one in walk[:12]]
    assert found == [Level.NORMAL] * 5 + [Level.SLOWED] * 6 + [Level.STOPPED]
    assert level_of(Body(60).ask(walk[:5])) is Level.NORMAL
    assert level_of(Body(60).ask(walk[:6])) is Level.SLOWED
    assert level_of(Body(60).ask(walk[:12])) is Level.STOPPED


def test_one_birthday_in_all_regions_is_found() -> None:
    walk = [somebody(date(1990, 5, 17), 1, f"33{place:02d}01") for place in range(1, 30)]
    assert [one.detector for one in Body(60).ask(walk[:10])] == [Detector.BIRTHDAY]
    assert not Body(60).ask(walk[:9])


def test_the_numbers_of_passports_are_walked_too() -> None:
    walk = [
        (f"passport:USA:C{9_000_000 + one}", False, date(1980 + one, 1, 1).toordinal()) for one in range(12)
    ]
    assert level_of(Body(60).ask(walk)) is Level.STOPPED


def test_one_other_place_is_found_and_ones_own_is_not() -> None:
    chance = random.Random(1)
    assert not Body(60).ask([anybody(chance) for _ in range(40)])
    abroad = Body(60).ask([anybody(chance, "510104") for _ in range(40)])
    assert [one.detector for one in abroad] == [Detector.REGION]


def test_nights_are_found_in_single_questions_and_not_in_a_rosters() -> None:
    chance = random.Random(2)
    people = [anybody(chance) for _ in range(40)]
    body = Body(60)
    found = [body.ask([one], off_hours=True) for one in people[:20]]
    assert not any(found[:19])
    assert [one.detector for one in found[19]] == [Detector.NIGHT]
    assert not Body(60).ask(people, off_hours=True)


def test_whoever_is_asked_about_again_is_counted_once() -> None:
    body, one = Body(60), somebody(date(1990, 5, 17), 1)
    assert not any(body.ask([one, one, one]) for _ in range(40))
    assert len(marks.read(body.kept, day=DAY, days=14)) == 1


@pytest.mark.parametrize(("after", "is_kept"), [(13, True), (14, False), (255, False)])
def test_a_mark_goes_after_its_days(after: int, is_kept: bool) -> None:
    body = Body(60)
    body.ask([somebody(date(1990, 5, 17), 1)])
    assert (len(marks.read(body.kept, day=DAY + after, days=14)) == 1) is is_kept


def test_a_walk_slower_than_the_window_is_not_one() -> None:
    body = Body(60)
    walk = [somebody(date(1990, 5, 17), sequence) for sequence in range(1, 30)]
    assert not any(body.ask([one], DAY + 3 * day) for day, one in enumerate(walk))
    quicker = Body(60)
    assert any(quicker.ask([one], DAY + 2 * day) for day, one in enumerate(walk))


def test_no_more_marks_are_kept_than_are_said() -> None:
    chance = random.Random(3)
    body = Body(5_000)
    body.ask([anybody(chance) for _ in range(3_000)])
    assert len(body.kept) == marks.MOST * marks.MARK_BYTES


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(1, 800_000), st.booleans())
def test_a_mark_gives_back_its_day_and_night_and_never_the_number(
    whole: int, serial: int, day: int, at_night: bool
) -> None:
    columns = [np.array([one], np.uint64) for one in (whole, serial, day, 0)]
    (mark,) = made = marks.marks_of(SPREAD, Persons(*columns), day=day, at_night=at_night)
    assert marks.on_day(made, day) == 1
    assert (marks.at_night(made), marks.unknowns(made)) == (int(at_night), 0)
    assert marks.unknowns(marks.unknown(made)) == 1
    assert marks.regions(made)[0] == 0
    assert marks.read(marks.written(made), day=day, days=14)[0] == mark


def test_many_share_every_part_of_a_mark_and_another_body_gives_others() -> None:
    chance = random.Random(4)
    people = asked(*(anybody(chance, f"{chance.randrange(11, 65)}0101") for _ in range(100_000)))
    made = marks.marks_of(SPREAD, people, day=DAY, at_night=False)
    for part, values in ((marks.serials, 1 << 16), (marks.births, 1 << 12), (marks.regions, 1 << 9)):
        assert len(np.unique(part(made))) <= values
    other = marks.marks_of(Spread.of(b"another"), people, day=DAY, at_night=False)
    assert np.mean(marks.serials(made) == marks.serials(other)) < 0.01


def test_calls_of_one_body_are_judged_as_one() -> None:
    parts = [asked(somebody(date(1990, 5, 17), one)) for one in range(1, 7)]
    whole = joined(parts)
    assert len(whole.distinct()) == 6
    looked = windows.look(b"", SPREAD, whole, day=DAY, off_hours=False, today=0, usual=50)
    assert level_of(looked.findings) is Level.SLOWED


CALLS = st.lists(
    st.tuples(
        st.integers(0, 40),  # persons met before, of whom some were met too long ago
        st.lists(st.integers(0, 60), max_size=11),  # who is asked about now
        st.booleans(),
        st.integers(45, 60),
        st.integers(0, 3),
    ),
    max_size=5,
)


@given(CALLS)
def test_bodies_judged_side_by_side_are_judged_as_each_by_itself(
    calls: list[tuple[int, list[int], bool, int, int]],
) -> None:
    day, chance = date(2026, 11, 20).toordinal(), random.Random(7)
    near = [somebody(date(1990, 1, 1 + n % 3), n, (HOME, "110101")[n % 2]) for n in range(61)]
    asking = []
    for place, (met, now, off_hours, today, flagged) in enumerate(calls):
        spread = Spread.of(bytes((place % 3,)))
        before = asked(*(chance.choice(near) for _ in range(met))).distinct()
        kept = marks.marks_of(spread, before, day=day - chance.randrange(20), at_night=off_hours)
        kept = np.concatenate([marks.unknown(kept[:flagged]), kept[flagged:]])
        persons = asked(*(near[n] for n in now))
        asking.append(Asking(marks.written(kept), spread, persons, off_hours, today, 50))
    for one, seen in zip(asking, together.look_each(asking, day=day), strict=True):
        alone = one.alone(day)
        assert (seen.kept.tolist(), seen.new.tolist()) == (alone.kept.tolist(), alone.new.tolist())
        assert seen.findings == alone.findings


def test_a_walk_is_found_among_bodies_that_are_judged_side_by_side() -> None:
    day = date(2026, 11, 20).toordinal()
    walk = [somebody(date(1990, 1, 1), n) for n in range(6)]
    before = marks.written(marks.marks_of(SPREAD, asked(*walk[:5]), day=day, at_night=False))
    walker = Asking(before, SPREAD, asked(walk[5]), False, 5, 50)
    other = Asking(b"", SPREAD, asked(walk[0]), False, 0, 50)
    few = Asking(before[:-8], SPREAD, asked(walk[5]), False, 4, 50)
    found = [one.findings for one in together.look_each([other, walker, few], day=day)]
    assert [[one.detector for one in some] for some in found] == [[], [Detector.SERIAL], []]


def year_of_a_school(chance: random.Random, staff: int) -> Iterator[tuple[int, list[Document], bool]]:
    """Whom a school asks about, day by day: the roster at once, two hiring seasons, a few in between, some at night."""
    first = date(2026, 1, 1).toordinal()
    yield first + 10, [anybody(chance, _origin(chance)) for _ in range(staff)], True
    for day in range(first, first + 365):
        is_season = date.fromordinal(day).month in (3, 7, 8)
        for _ in range(chance.randrange(0, 9) if is_season else chance.randrange(0, 2)):
            yield day, [anybody(chance, _origin(chance))], chance.random() < 0.2
    yield first + 365, [anybody(chance, _origin(chance)) for _ in range(staff + staff // 5)], False


def _origin(chance: random.Random) -> str:
    return (
        HOME
        if chance.random() < 0.6
        else f"{chance.choice((33, 34, 36, 41, 51))}{chance.randrange(1, 9):02d}22"
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_schools_year_raises_nothing(seed: int) -> None:
    chance = random.Random(seed)
    staff = chance.choice((12, 60, 180))
    body = Body(staff)
    for day, people, off_hours in sorted(year_of_a_school(chance, staff), key=lambda one: one[0]):
        assert not body.ask(people, day, off_hours=off_hours), (seed, day)


@pytest.mark.parametrize("seed", range(3))
def test_an_office_screens_its_whole_county_and_nothing_is_raised(seed: int) -> None:
    chance = random.Random(seed)
    people = [anybody(chance) for _ in range(20_000)]
    assert not Body(20_000).ask(people)
