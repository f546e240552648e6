"""Two doors that need the same rows: neither holds one while it waits for another that the other holds.

Each is forced to where it has the one and goes for the other. PostgreSQL would end one of two who wait in a circle.
"""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.cast import conviction, load, number, second
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, SOMEBODY, Person, clerk, drafted, listed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.row_locks import somebody_waits
from tests.journeys.test_filings_at_once import DONE, Meeting
from tests.journeys.test_filings_at_once import meeting as meeting  # a fixture
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.answers.authorisations import numbers
from tutela.answers.authorisations.authorisation import Paper
from tutela.answers.authorisations.models import Authorisation
from tutela.answers.filings import actions, answering, directly, judging
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Question
from tutela.answers.inquiries.identify import identify
from tutela.answers.staff import asked, imports
from tutela.answers.staff.models import Engagement
from tutela.bodies.models import Quota
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping.models import Pace
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]
OTHER: Final = Person("李四", number(date(1985, 7, 1), 102))
_PATIENCE_S: Final = 8


def told(**calls: Callable[[], Any]) -> dict[str, Any]:
    """What each call was told, side by side in threads of its name: done, why not, or the database's own words."""
    found: dict[str, Any] = {}

    def run(name: str, call: Callable[[], Any]) -> None:
        try:
            call()
            found[name] = DONE
        except Refusal as refusal:
            found[name] = refusal.reason
        except DatabaseError as fault:
            found[name] = str(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, name=name, args=(name, call)) for name, call in calls.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def until_somebody_waits() -> None:
    """For a lock; three seconds at most, where nobody needs to wait."""
    for _ in range(60):
        if somebody_waits():
            return
        time.sleep(0.05)


def test_a_word_that_was_asked_with_is_named_again_while_its_answer_is_withdrawn(
    school: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate holds the list and writes the word; who asks has looked at the word and goes for the list."""
    load(tmp_path / "another.jsonl", [conviction("c-77", SOMEBODY.name, SOMEBODY.document)], school)
    answering.ask(acting=clerk(), filings=[reviewed(school)], at=school)
    word, acting = Authorisation.objects.get(), clerk()
    court, on = acting_as("court-recorder"), date(2026, 11, 20)
    found = sealing.order(acting=court, source_ids=["c-77"], notice="n", notice_on=on, at=school)
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=school)
    has_read, is_published = threading.Event(), threading.Event()
    rested, follow = inquiries.rested, gate.follow

    def read(*args: Any) -> Any:
        found = rested(*args)
        has_read.set()
        is_published.wait(_PATIENCE_S)
        return found

    def followed(*args: Any, **more: Any) -> Any:
        is_published.set()
        until_somebody_waits()
        return follow(*args, **more)

    monkeypatch.setattr(inquiries, "rested", read)
    monkeypatch.setattr(gate, "follow", followed)
    # The second is looked up; the first has been asked with.
    questions = [
        Question(SOMEBODY.name, SOMEBODY.document, str(word.id)),
        Question(OTHER.name, OTHER.document, "P-9"),
    ]

    def turn() -> None:
        has_read.wait(_PATIENCE_S)
        gate.turn(at=school)

    def ask() -> None:
        inquiries.ask_many(acting=acting, purpose_code=PURPOSE, questions=questions, at=school)

    assert told(asking=ask, gate=turn) == {"asking": DONE, "gate": DONE}


def test_an_office_asks_on_a_filing_while_its_program_asks_by_the_same_word(
    school: datetime, meeting: Meeting
) -> None:
    filing, acting = reviewed(school), clerk()
    word = Authorisation.objects.get()
    ours, theirs = (
        Question(OTHER.name, OTHER.document, "P-1"),
        Question(SOMEBODY.name, SOMEBODY.document, str(word.id)),
    )
    inquiries.ask(acting=acting, purpose_code=PURPOSE, question=ours, at=school)  # which opens the year
    meeting.after(answering.authorisations, "spend")
    meeting.after(inquiries, "Ahead")
    found = told(
        filing=lambda: answering.ask(acting=acting, filings=[filing], at=school),
        asking=lambda: inquiries.ask(acting=acting, purpose_code=PURPOSE, question=theirs, at=school),
    )
    assert found["filing"] == DONE or found["asking"] == DONE
    assert set(found.values()) <= {DONE, Reason.AUTHORISATION_ENDED, Reason.STEP_NOT_POSSIBLE}


def test_a_paper_is_entered_while_its_body_asks_first_in_the_year(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing, other, acting = drafted(school), drafted(school, OTHER), acting_as("filer")
    first, last = (Paper(legal_day_of(school), number_) for number_ in ("纸-0", "纸-1"))
    actions.enter_paper(acting=acting, filing=other, paper=first, at=school)
    Pace.objects.get_or_create(organisation="school")
    assert not Quota.objects.filter(organisation_id="school").exists()
    gate_, asked_, pacing = threading.Barrier(2), numbers.pacing.asked, judging.Pacing

    def stop() -> None:
        with suppress(threading.BrokenBarrierError):
            gate_.wait(2)

    def held(codes: Collection[str], year: int) -> Any:
        found = asked_(codes, year)
        if threading.current_thread().name == "paper":
            stop()
        return found

    class Held(pacing):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            stop()

    monkeypatch.setattr(numbers.pacing, "asked", held)
    monkeypatch.setattr(judging, "Pacing", Held)
    found = told(
        paper=lambda: actions.enter_paper(acting=acting, filing=filing, paper=last, at=school),
        file=lambda: actions.file(acting=acting, filing=other, at=school),
    )
    assert found == {"paper": DONE, "file": DONE}


def _listed(at: datetime) -> dict[UUID, Person]:
    return dict(sorted({listed(at, one): one for one in (SOMEBODY, OTHER)}.items()))


def _ends(is_held: threading.Event, engagements: Sequence[UUID], at: datetime) -> Callable[[], None]:
    """As a run does when it is committed."""

    def ending() -> None:
        is_held.wait(_PATIENCE_S)
        with transaction.atomic():
            asked.of_engagements(engagements, on=legal_day_of(at))

    return ending


def test_direct_questions_are_noted_while_a_run_ends(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, on = _listed(school), legal_day_of(school)
    low, high = people
    by_entry = {uuid4(): one for one in (people[high], people[low])}
    documents = {
        entry: identify(Question(one.name, one.document, "x"), on).document for entry, one in by_entry.items()
    }
    monkeypatch.setattr(directly.settling, "documents", lambda some: documents)
    body = Engagement.objects.get(id=low).organisation
    days = (on - timedelta(days=1), on)
    page = [(uuid4(), entry, PURPOSE, body, day) for entry, day in zip(documents, days, strict=True)]
    note, is_held = asked.of_engagements, threading.Event()

    def noted(*args: Any, **more: Any) -> None:
        note(*args, **more)
        if threading.current_thread().name == "noting" and not is_held.is_set():
            is_held.set()
            until_somebody_waits()

    monkeypatch.setattr(asked, "of_engagements", noted)
    found = told(noting=lambda: directly._note(page), run=_ends(is_held, [low, high], school))
    assert found == {"noting": DONE, "run": DONE}
    assert set(Engagement.objects.values_list("asked_on", flat=True)) == {on}


def test_a_roster_is_entered_while_a_run_ends(
    school: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, acting = _listed(school), acting_as("filer")
    Engagement.objects.update(state="in-post")
    low, high = people
    path = tmp_path / "roster.csv"
    path.write_text(f"姓名,证件号码,岗位\n{people[high].name},{people[high].document},后勤\n", "utf-8")
    staged = imports.stage(acting=acting, path=path, purpose_code="school-in-service", at=school).id
    assert staged is not None
    note, is_held = imports.note, threading.Event()

    def noted(*args: Any) -> None:
        note(*args)
        if not is_held.is_set():
            is_held.set()
            until_somebody_waits()

    monkeypatch.setattr(imports, "note", noted)
    left_on = legal_day_of(school)

    def enter() -> None:
        imports.confirm(acting=acting, staged=staged, missing_left_on=left_on, at=school)

    assert told(roster=enter, run=_ends(is_held, [low, high], school)) == {"roster": DONE, "run": DONE}
    assert Engagement.objects.get(id=low).state == "left"
