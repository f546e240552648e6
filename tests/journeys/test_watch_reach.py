"""Exactly those concerned: random histories of staff and records against everybody decided anew at every step."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cast import conviction
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import Person
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.watch_steps import (
    PEOPLE,
    answered_with_record,
    entered,
    in_post,
    left,
    ticked,
    told,
    watched_on,
)
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.bodies.queries import acting_as
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
ANOTHER_NAME = "别人"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class History:
    """Acts at random. `due`: who must be told of by now, because a record came while they were in post, and stands."""

    def __init__(self, seed: int, folder: Path, at: datetime) -> None:
        self.chance, self.folder, self.at = random.Random(seed), folder, at
        self.due, self.posts = set[UUID](), dict[Person, tuple[UUID, date]]()
        self.files, self.sealed = set[str](), set[str]()
        self.reached = 0
        for person in PEOPLE:
            self.posts[person] = in_post(at, person), self.on

    @property
    def on(self) -> date:
        return legal_day_of(self.at)

    def act(self) -> str:
        """One act, then what the service does by itself. Returns what was done."""
        acts: list[Callable[[], None]] = [self.hire, self.leave, self.record, self.record, self.fall]
        act = self.chance.choice([*acts, self.rename, self.seal, self.wait])
        known = self._engaged()
        before = answered_with_record(self.on)
        act()
        self.at += MINUTE
        ticked(self.at)
        # Whose record stood before they came is asked about, and not watched for it.
        before |= self._engaged() - known
        came = (answered_with_record(self.on) - before) & watched_on(self.on)
        self.reached += len(came)
        self.due |= came
        self.due &= answered_with_record(self.on, by_name=False)
        return act.__name__

    def _engaged(self) -> set[UUID]:
        return {engagement for engagement, _ in self.posts.values()}

    def hire(self) -> None:
        person = self.chance.choice(PEOPLE)
        if person not in self.posts:
            begins = self.on + self.chance.choice([0, 0, 5]) * DAY
            self.posts[person] = in_post(self.at, person, on=begins), begins

    def leave(self) -> None:
        if self.posts:
            person = self.chance.choice(sorted(self.posts, key=lambda one: one.name))
            engagement, begins = self.posts.pop(person)
            left(self.at, engagement, max(begins, self.on + self.chance.choice([0, 1, 6]) * DAY))

    def record(self) -> None:
        self._file(self.chance.choice(PEOPLE))

    def fall(self) -> None:
        self._file(self.chance.choice(PEOPLE), overturned_on="2026-06-01")

    def rename(self) -> None:
        self._file(self.chance.choice(PEOPLE), name=ANOTHER_NAME)

    def seal(self) -> None:
        open_ = sorted(self.files - self.sealed)
        if open_:
            self.sealed.add(source := self.chance.choice(open_))
            acting = acting_as("court-recorder")
            found = sealing.order(
                acting=acting, source_ids=[source], notice="n", notice_on=date(2026, 11, 20), at=self.at
            )
            intake.confirm(acting=acting_as("court-second"), upload_id=found.upload.id, at=self.at)
            gate.turn(at=self.at)

    def wait(self) -> None:
        self.at += self.chance.choice([1, 2, 5]) * DAY

    def _file(self, person: Person, name: str = "", **changes: Any) -> None:
        source = f"w-{PEOPLE.index(person)}-{self.chance.randrange(4)}"
        self.files.add(source)
        entered(self.folder, [conviction(source, name or person.name, person.document, **changes)], self.at)


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(one, marks=pytest.mark.slow) for one in range(5, 40))]
)
def test_after_every_act_exactly_those_concerned_are_told(
    school: datetime, tmp_path: Path, seed: int
) -> None:
    history = History(seed, tmp_path, school)
    done = []
    for _ in range(25):
        done.append(history.act())
        assert told() == history.due, done
    assert history.reached > 0, done
