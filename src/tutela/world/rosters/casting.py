"""Who stands on a roster: ordinary people, the few with a record, and those a careless matcher takes for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from tutela.core.disclosure.question import Outcome
from tutela.world.dossiers import Offender, misspelt
from tutela.world.people import People, Person
from tutela.world.rosters.dirt import FATAL, HARMLESS, Dirt, Medium, fitting
from tutela.world.rosters.line import Cells, Due, Line, plain_cells
from tutela.world.scenarios.scenario import Writing

_YOUNGEST, _OLDEST = 20, 63
_HARMLESS_SHARE, _FATAL_SHARE = 0.11, 0.02
_HIT_DIRT: Final = 0.6
_NOBODY: Final = "no record is known of this person"


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


class Casting:
    """Fills one roster. Offenders that stand on it are taken out of `pool`, so that no roster shares them."""

    def __init__(self, rng: Random, people: People, plan: Plan) -> None:
        self._rng, self._people, self._plan = rng, people, plan
        self._count = 0

    def lines(self, pool: list[Offender]) -> list[Line]:
        """`plan.size` lines in a mixed order, with their truth."""
        special = [*self._hits(pool), *self._decoys(pool)]
        special += self._foreigners() if self._plan.size >= 200 else []
        ordinary = [self._ordinary() for _ in range(self._plan.size - len(special))]
        lines = [*special, *self._spoilt(ordinary)]
        self._rng.shuffle(lines)
        return lines

    def _hits(self, pool: list[Offender]) -> Iterator[Line]:
        chosen = _take(pool, self._plan, Outcome.RECORD, self._plan.hits)
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
        line = self._line(stranger, Due.PENDING, "the name does not belong to the number", "number-of-offender")
        theirs = plain_cells(offender.person, 0, line.cells.post, line.cells.authorisation)
        yield replace(line, cells=replace(theirs, name=stranger.name))

    def _decoys(self, pool: list[Offender]) -> Iterator[Line]:
        """People of whom something is on file that this question may not show, or cannot decide."""
        most = max(2, self._plan.size // 50)
        for outcome in (Outcome.NO_RECORD, Outcome.PENDING):
            for offender in _take(pool, self._plan, outcome, most):
                yield self._of_offender(offender)

    def _of_offender(self, offender: Offender) -> Line:
        scenario = offender.scenario
        due = Due.of(scenario.expected.for_purpose(self._plan.purpose))
        second = Writing.BOTH_DOCUMENTS in scenario.writings
        line = self._line(offender.person, due, scenario.why, scenario.name, 1 if second else 0)
        if Writing.RENEWED_SINCE in scenario.writings:
            why = "another passport than the record's: name, birth and sex agree, a person must look"
            return replace(line, due=Due.PENDING, why=why)
        return line

    def _foreigners(self) -> Iterator[Line]:
        """Enough holders of every other document for each kind of dirt to befall one."""
        for make in (self._people.foreigner, self._people.permit_holder, self._people.permanent_resident):
            for index in range(4):
                person = make(self._birth())
                second = index % 2 if len(person.documents) > 1 else 0
                yield self._line(person, Due.NO_RECORD, _NOBODY, "ordinary", second)
        for dirt in FATAL:
            person = self._people.foreigner(self._birth())
            if not dirt.fits(self._people_like_resident(person)):
                continue

    def _ordinary(self) -> Line:
        return self._line(self._people.anybody(self._birth()), Due.NO_RECORD, _NOBODY, "ordinary")
