"""The doors that are timed in process: many questions, certificates, a person's view, withdrawals, rosters."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from bench.timing_world import (
    CLASSES,
    CORRECTED_LATER,
    LATER,
    NEVER,
    OUT_OF_SCOPE,
    PLANTED,
    PLANTED_LATER,
    SEALED,
    SEALED_LATER,
    Asked,
    asked,
    change,
    roster,
)
from tests.cast import about
from tests.journeys.api_calls import calling
from tests.journeys.desk import desk_of
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions as screening
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.summary import Summary
from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies.queries import acting_as

PURPOSE: Final = "teacher-hire"
TOGETHER: Final = 20  # questions of one request
LINES: Final = 100  # of a roster
BEFORE: Final = 3  # answers about everybody before anybody sees theirs
_PAIRS: Final = ((SEALED, NEVER), (SEALED, OUT_OF_SCOPE))
_CONTROL: Final = (PLANTED, NEVER)
Act = Callable[[int], object]
People = Mapping[str, Sequence[Asked]]


@dataclass(frozen=True, slots=True)
class Door:
    """What is done for the person with a number, by class, and which classes are compared: last the control.

    `check` is given what an act returned, after its time was taken, and fails where it is not what it must be. Where an
    act can be done `once` only, that is how often.
    """

    name: str
    acts: Mapping[str, Act]
    check: Callable[[Any], None]
    compared: Sequence[tuple[str, str]] = (*_PAIRS, _CONTROL)
    once: int = 0

    @property
    def planted(self) -> str:
        """The class of the control, which is made to wait."""
        return self.compared[-1][0]


def by_class(
    people: People, act: Callable[[Asked], object], classes: Sequence[str] = CLASSES
) -> dict[str, Act]:
    """The same act for the persons of every class, again from the first when they are through."""

    def of(name: str) -> Act:
        listed = people[name]
        return lambda number: act(listed[number % len(listed)])

    return {name: of(name) for name in classes}


def in_process(home: Path, people: People) -> list[Callable[[], Door]]:
    """Each is made ready just before it is timed; what grows with every run comes last."""
    made = (_certificate, _view, _withdrawals, _batch, _reference, _columns)
    return [functools.partial(one, home, people) for one in made]


def _certificate(_: Path, people: People) -> Door:
    window = desk_of("window")

    def apply(one: Asked) -> HttpResponse:
        form = {"form": "person", "authorisation": "S-1", "use": "入职", "name": one.name}
        return window.post("/certificates", {**form, "document": one.document})

    return Door("certificate (page)", by_class(people, apply), _issued)


def _view(_: Path, people: People) -> Door:
    supervisor = desk_of("supervisor")
    for name in CLASSES:
        _ask_all([one for one in people[name] for _ in range(BEFORE)])

    def see(one: Asked) -> HttpResponse:
        return supervisor.post("/subject", {"name": one.name, "document": one.document})

    return Door("a person's view (page)", by_class(people, see), _is(200))


def _withdrawals(home: Path, people: People) -> Door:
    """Confirming that an answer was destroyed: one class of persons was sealed, the others corrected. Once each."""
    told = {name: _ask_all(people[name]) for name in LATER}
    change(home, people)
    found = dict(Withdrawal.objects.values_list("told", "id"))
    clerk = desk_of("clerk")

    def confirming(inquiries_: Sequence[UUID]) -> Act:
        places = [f"/withdrawals/{found[one]}/confirm" for one in inquiries_]
        return lambda number: clerk.post(places[number])

    acts = {name: confirming(told[name]) for name in LATER}
    compared = ((SEALED_LATER, CORRECTED_LATER), (PLANTED_LATER, CORRECTED_LATER))
    return Door("withdrawal confirmed (page)", acts, _is(302), compared, once=len(told[SEALED_LATER]))


def _batch(_: Path, people: People) -> Door:
    api = calling("clerk", timezone.now())

    def many(listed: Sequence[Asked]) -> Act:
        def act(number: int) -> HttpResponse:
            those = [listed[(number * TOGETHER + place) % len(listed)] for place in range(TOGETHER)]
            return api.post(
                "/inquiries/batch", {"purpose": PURPOSE, "questions": [asked(one) for one in those]}
            )

        return act

    return Door(f"{TOGETHER} questions (API)", {name: many(people[name]) for name in CLASSES}, _nobody)


def _reference(home: Path, people: People) -> Door:
    return _screening(home, people, Engine.REFERENCE)


def _columns(home: Path, people: People) -> Door:
    return _screening(home, people, Engine.DUCKDB)


def _screening(home: Path, people: People, engine: Engine) -> Door:
    """Every line of a roster is of one class, so what a line tells is told so many times."""
    clerk, out = acting_as("clerk"), home / "out.csv"
    rosters = {
        name: roster(home / f"{place}.csv", people[name][:LINES]) for place, name in enumerate(CLASSES)
    }

    def screened(place: Path) -> Act:
        return lambda _: screening.screen(
            acting=clerk, purpose_code=PURPOSE, roster=place, authorisation="A-1", out=out,
            at=timezone.now(), engine=engine,
        )  # fmt: skip

    acts = {name: screened(place) for name, place in rosters.items()}
    return Door(f"roster of {LINES}, {engine.value}", acts, _nobody_screened)


def _ask_all(people: Sequence[Asked]) -> list[UUID]:
    """Their inquiries, in one batch."""
    questions = [about(one.name, one.document) for one in people]
    asked_now = inquiries.ask_many(
        acting=acting_as("clerk"), purpose_code=PURPOSE, questions=questions, at=timezone.now()
    )
    return [reply.inquiry for reply in asked_now]


def _is(status: int) -> Callable[[Any], None]:
    def check(answer: HttpResponse) -> None:
        assert answer.status_code == status, answer.content

    return check


def _issued(answer: HttpResponse) -> None:
    assert answer.status_code in (200, 302), answer.content


def _nobody(answer: Any) -> None:
    told = {one["answer"] for one in answer.json()["answers"]}
    assert told == {Answer.NO_RECORD.value}, answer.content


def _nobody_screened(summary: Summary) -> None:
    assert summary.counted.answers[Answer.RECORD] == summary.counted.answers[Answer.PENDING] == 0
