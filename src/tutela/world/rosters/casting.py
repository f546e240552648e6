"""Who stands on a roster: ordinary people, the few with a record, and those a careless matcher takes for them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from random import Random
from typing import Final

from tutela.world.dossiers import Offender, misspelt
from tutela.world.people import People, Person
from tutela.world.rosters.dirt import FATAL, HARMLESS, Dirt, Medium, fitting
from tutela.world.rosters.line import Cells, Due, Line, plain_cells
from tutela.world.scenarios.scenario import Bearer, Scenario, Writing

_YOUNGEST, _OLDEST = 20, 63
_HARMLESS_SHARE, _FATAL_SHARE = 0.11, 0.02
_DOUBTFUL_SHARE: Final = 0.008
_HIT_DIRT: Final = 0.6
_MOST_DECOYS: Final = 120
_ROOM_FOR_ALL: Final = 300
NOBODY: Final = "no record is known of this person"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a roster is for, and how it is filled. `hits` counts true records; ages are in years at `on`."""

    purpose: str
    size: int
    hits: int
    medium: Medium
    oldest: int
    posts: tuple[str, ...]
    prefix: str  # of authorisation numbers
    on: date


def due_of(offender: Offender, purpose: str) -> tuple[Due, str]:
    """What an offender's clean line should be answered, and why."""
    if Writing.RENEWED_SINCE in offender.scenario.writings:
        return (
            Due.PENDING,
            "another passport than the record's: name, birth and sex agree, a person must look",
        )
    return Due.of(offender.scenario.expected.for_purpose(purpose)), offender.scenario.why


class Casting:
    """Fills one roster. Offenders that stand on it are taken out of `pool`, so that no roster shares them."""

    def __init__(self, rng: Random, people: People, plan: Plan) -> None:
        self._rng, self._people, self._plan = rng, people, plan
        self._count = 0

    def lines(self, pool: list[Offender]) -> list[Line]:
        """`plan.size` lines in a mixed order, with their truth."""
        special = [*self._hits(pool), *self._decoys(pool)]
        foreign = [*self._foreigners()] if self._plan.size >= _ROOM_FOR_ALL else []
        ordinary = [self._ordinary() for _ in range(self._plan.size - len(special) - len(foreign))]
        lines = [*special, *self._spoilt([*foreign, *ordinary])]
        self._rng.shuffle(lines)
        return lines

    def _hits(self, pool: list[Offender]) -> Iterator[Line]:
        chosen = _take(pool, self._plan, Due.RECORD, self._plan.hits)
        for index, offender in enumerate(chosen):
            line = self._of_offender(offender)
            dirts = fitting(HARMLESS, offender.person, self._plan.medium)
            if offender.person.is_resident and dirts and self._rng.random() < _HIT_DIRT:
                line = self._rng.choice(dirts).on(self._rng, line)
            yield line
            if index % 8 == 0 and offender.person.is_resident:
                yield from self._mistakable(offender)

    def _mistakable(self, offender: Offender) -> Iterator[Line]:
        """A namesake born the same day, a twin, and somebody who shows the offender's number."""
        namesake = self._people.namesake_of(offender.person)
        yield self._line(namesake, Due.NO_RECORD, "same name, birth and sex; another number", "namesake")
        twin = self._people.twin_of(offender.person)
        yield self._line(twin, Due.NO_RECORD, "a twin, with another name and number", "twin")
        stranger = self._people.resident(self._birth())
        line = self._line(
            stranger, Due.PENDING, "the name does not belong to the number", "number-of-offender"
        )
        theirs = plain_cells(offender.person, 0, line.cells.post, line.cells.authorisation)
        yield replace(line, cells=replace(theirs, name=stranger.name))

    def _decoys(self, pool: list[Offender]) -> Iterator[Line]:
        """People of whom something is on file that this question may not show, or cannot decide."""
        size = self._plan.size
        for due, most in ((Due.NO_RECORD, size // 50), (Due.PENDING, size // 200)):
            for offender in _take(pool, self._plan, due, min(max(2, most), _MOST_DECOYS)):
                yield self._of_offender(offender)

    def _of_offender(self, offender: Offender) -> Line:
        due, why = due_of(offender, self._plan.purpose)
        second = Writing.BOTH_DOCUMENTS in offender.scenario.writings
        return self._line(offender.person, due, why, offender.scenario.name, 1 if second else 0)

    def _foreigners(self) -> Iterator[Line]:
        """Enough holders of every other document for each kind of dirt to befall one."""
        for make in (self._people.foreigner, self._people.permit_holder, self._people.permanent_resident):
            for index in range(4):
                person = make(self._birth())
                second = index % 2 if len(person.documents) > 1 else 0
                yield self._line(person, Due.NO_RECORD, NOBODY, "ordinary", second)

    def _ordinary(self) -> Line:
        return self._line(self._people.anybody(self._birth()), Due.NO_RECORD, NOBODY, "ordinary")

    def _spoilt(self, lines: list[Line]) -> list[Line]:
        """Each kind of dirt once, where there is somebody it fits; then at random."""
        rng, left = self._rng, list(range(len(lines)))
        for dirt in (*HARMLESS, *FATAL):
            place = next(
                (at for at in left if dirt in fitting((dirt,), lines[at].person, self._plan.medium)), None
            )
            if place is not None:
                left.remove(place)
                lines[place] = self._dirty(lines[place], dirt)
        for at in left:
            chance = rng.random()
            dirts = HARMLESS if chance < _HARMLESS_SHARE else FATAL
            if chance < _HARMLESS_SHARE + _FATAL_SHARE:
                fits = fitting(dirts, lines[at].person, self._plan.medium)
                lines[at] = self._dirty(lines[at], rng.choice(fits))
            elif chance < _HARMLESS_SHARE + _FATAL_SHARE + _DOUBTFUL_SHARE:
                lines[at] = self._doubtful(lines[at])
        return lines

    def _dirty(self, line: Line, dirt: Dirt) -> Line:
        """Dirt is made for the usual document, so that is the one shown."""
        cells = plain_cells(line.person, 0, line.cells.post, line.cells.authorisation)
        return dirt.on(self._rng, replace(line, cells=cells))

    def _doubtful(self, line: Line) -> Line:
        """A line whose number is right and somebody's, or nobody's, but not this name's."""
        rng, person = self._rng, line.person
        if not person.is_resident or "·" in person.name:
            return line
        choice = rng.randrange(4)
        if choice == 0 and person.former_names:
            cells = replace(line.cells, name=person.former_names[0])
            return line.spoilt(cells, "former-name")
        if choice <= 1:
            cells = replace(line.cells, name=misspelt(rng, person.name))
            return _pending(line, cells, "the name has a character wrong", "misspelt-name")
        if choice == 2:
            other = self._people.resident(self._birth())
            cells = plain_cells(other, 0, line.cells.post, line.cells.authorisation)
            why = "the name does not belong to the number"
            return _pending(line, replace(cells, name=person.name), why, "number-of-another")
        unknown = self._people.unknown_number(person.born_on, person.sex)
        cells = replace(line.cells, number=unknown.number)
        return _pending(line, cells, "the population register does not know the number", "number-of-nobody")

    def _line(self, person: Person, due: Due, why: str, kind: str, document_index: int = 0) -> Line:
        self._count += 1
        authorisation = f"{self._plan.prefix}{self._plan.on.year}-{self._count:06d}"
        post = self._rng.choice(self._plan.posts)
        return Line(person, plain_cells(person, document_index, post, authorisation), due, why, kind)

    def _birth(self) -> date:
        on = self._plan.on
        first = on - timedelta(days=self._plan.oldest * 365)
        return self._people.birth(first, on - timedelta(days=22 * 366))


def _pending(line: Line, cells: Cells, why: str, kind: str) -> Line:
    return replace(line, cells=cells, due=Due.PENDING, why=why, kind=kind)


def _take(pool: list[Offender], plan: Plan, due: Due, count: int) -> list[Offender]:
    """So many offenders of an age to work, taken out of the pool: traps of identity and others by turns.

    Among either, one of each scenario comes first.
    """
    able = [one for one in pool if due_of(one, plan.purpose)[0] is due and _may_work(one.person, plan.on)]
    traps = _one_of_each([one for one in able if _is_trap(one.scenario)])
    others = _one_of_each([one for one in able if not _is_trap(one.scenario)])
    turns = [one for pair in zip_longest(traps, others) for one in pair if one is not None]
    taken = {one.person.key for one in turns[:count]}
    pool[:] = [one for one in pool if one.person.key not in taken]
    return turns[:count]


def _is_trap(scenario: Scenario) -> bool:
    """Whether the person is written down in a way, or by a document, that a careless matcher misses."""
    return bool(scenario.writings) or scenario.bearer in (Bearer.PERMIT, Bearer.PASSPORT, Bearer.PERMANENT)


def _one_of_each(offenders: list[Offender]) -> list[Offender]:
    """The first of each scenario, then the second of each, and so on."""
    seen: Counter[str] = Counter()
    rounds = []
    for one in offenders:
        seen[one.scenario.name] += 1
        rounds.append(seen[one.scenario.name])
    return [offenders[at] for at in sorted(range(len(offenders)), key=rounds.__getitem__)]


def _may_work(person: Person, on: date) -> bool:
    return _YOUNGEST <= (on - person.born_on).days // 366 < _OLDEST
