"""Who stands on a roster: ordinary people, the few with a record, and those a careless matcher takes for them."""

from collections import Counter
from collections.abc import Callable, Iterator
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
_HIT_DIRT: Final = 0.7
_MISTAKABLE: Final = 8
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


Spoil = Callable[[Line], Line | None]
"""Gives a line its dirt, or None where that cannot befall its person."""


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
        residents = 0
        for offender in _take(pool, self._plan, Due.RECORD, self._plan.hits):
            line = self._of_offender(offender)
            if not offender.person.is_resident:
                yield line
                continue
            dirts = fitting(HARMLESS, offender.person, self._plan.medium)
            yield self._rng.choice(dirts).on(self._rng, line) if self._rng.random() < _HIT_DIRT else line
            if residents % _MISTAKABLE == 0:
                yield from self._mistakable(offender)
            residents += 1

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
        """Each kind of dirt and of doubt once, where there is somebody it fits; then at random."""
        rng, left = self._rng, list(range(len(lines)))
        for spoil in (*map(self._dirty, (*HARMLESS, *FATAL)), *self._doubts()):
            spoilt = ((at, spoil(lines[at])) for at in left)
            found = next(((at, line) for at, line in spoilt if line is not None), None)
            if found is not None:
                lines[found[0]] = found[1]
                left.remove(found[0])
        for at in left:
            chance = rng.random()
            if chance < _HARMLESS_SHARE + _FATAL_SHARE:
                dirts = HARMLESS if chance < _HARMLESS_SHARE else FATAL
                spoil = self._dirty(rng.choice(fitting(dirts, lines[at].person, self._plan.medium)))
                lines[at] = spoil(lines[at]) or lines[at]
            elif chance < _HARMLESS_SHARE + _FATAL_SHARE + _DOUBTFUL_SHARE:
                lines[at] = rng.choice(self._doubts())(lines[at]) or lines[at]
        return lines

    def _dirty(self, dirt: Dirt) -> Spoil:
        """Dirt is made for the usual document, so that is the one shown."""

        def dirty(line: Line) -> Line | None:
            if dirt not in fitting((dirt,), line.person, self._plan.medium):
                return None
            cells = plain_cells(line.person, 0, line.cells.post, line.cells.authorisation)
            return dirt.on(self._rng, replace(line, cells=cells))

        return dirty

    def _doubts(self) -> tuple[Spoil, ...]:
        return (self._under_former_name, self._misspelt, self._number_of_another, self._number_of_nobody)

    def _under_former_name(self, line: Line) -> Line | None:
        """No doubt, once the register is asked."""
        names = line.person.former_names
        return line.spoilt(replace(line.cells, name=names[0]), "former-name") if names else None

    def _misspelt(self, line: Line) -> Line | None:
        if not _is_han(line.person):
            return None
        cells = replace(line.cells, name=misspelt(self._rng, line.person.name))
        return _pending(line, cells, "the name has a character wrong", "misspelt-name")

    def _number_of_another(self, line: Line) -> Line | None:
        if not _is_han(line.person):
            return None
        other = plain_cells(
            self._people.resident(self._birth()), 0, line.cells.post, line.cells.authorisation
        )
        cells = replace(other, name=line.person.name)
        return _pending(line, cells, "the name does not belong to the number", "number-of-another")

    def _number_of_nobody(self, line: Line) -> Line | None:
        if not _is_han(line.person):
            return None
        unknown = self._people.unknown_number(line.person.born_on, line.person.sex)
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


def _is_han(person: Person) -> bool:
    return person.is_resident and "·" not in person.name


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
