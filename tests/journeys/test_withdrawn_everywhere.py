"""Whoever was told something that no longer holds must destroy it: by name, in rosters, on papers, by programs."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.cast import about, another_world, conviction, load, number, second
from tests.commands import Commands
from tests.journeys.api_calls import calling
from tests.journeys.desk import ENGLISH, desk_of, words
from tests.secrecy.worlds import people_the_world
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.answers.certificates import actions as certificates
from tutela.answers.certificates import queries as certified
from tutela.answers.certificates.certificate import Application, Form, State
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries import queries as asked_about
from tutela.answers.inquiries.answer import Answer, Question, Reply
from tutela.answers.screening import actions as screening
from tutela.answers.screening import places
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.engine import HERE, Engine
from tutela.answers.screening.models import Run
from tutela.answers.subjects import retention
from tutela.answers.subjects.models import SubjectLink
from tutela.answers.subjects.proofing import Application as Applicant
from tutela.answers.subjects.view import View, receipts, view
from tutela.answers.withdrawals import queries
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.ledger import sequencer

pytestmark = pytest.mark.django_db
Change = Callable[[datetime, Path], None]

BORN, NAME = date(1980, 2, 29), "王小明"
OFFENDER = number(BORN, 101)
NAMESAKE = number(
    BORN, 201
)  # another man of the same name and birth date: two resident numbers are two people
FOREIGNER, FOREIGN_NAME = "E9988776", "李大海"
RECORD = conviction("c-1", NAME, OFFENDER)
WITHOUT_NUMBER = {
    **conviction("c-2", FOREIGN_NAME, FOREIGNER),
    "document_kind": "passport",
    "document_country": "USA",
    "born_on": "1975-05-05",
    "sex": "男",
}


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    cache.clear()
    monkeypatch.setattr(timezone, "now", lambda: at)
    people_the_world(at)
    load(tmp_path / "court.jsonl", [RECORD, WITHOUT_NUMBER], at)


def passport(name: str = NAME, born_on: date = BORN) -> Question:
    """Under a passport that no record knows, by name, birth date and sex."""
    return about(
        name, "E12345678", document_kind=DocumentKind.PASSPORT, country="CHN", born_on=born_on, sex=Sex.MALE
    )


def ask(question: Question, at: datetime) -> Reply:
    return inquiries.ask(acting=acting_as("clerk"), purpose_code="teacher-hire", question=question, at=at)


def sealed(at: datetime, folder: Path, *numbers: str) -> None:
    """On a notice, the court's records."""
    court = acting_as("court-recorder")
    found = sealing.order(
        acting=court, source_ids=numbers or ["c-1"], notice="封字1号", notice_on=date(2026, 11, 20), at=at
    )
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)
    gate.turn(at=at)


def overturned(at: datetime, folder: Path) -> None:
    load(folder / "later.jsonl", [{**RECORD, "overturned_on": "2026-06-01"}], at)


def corrected(at: datetime, folder: Path) -> None:
    other = {"kind": "non-prosecution", "non_prosecution": "statutory", "penalty": None, "months": None}
    load(folder / "later.jsonl", [{**RECORD, **other}], at)


CHANGES = {"sealed": sealed, "overturned": overturned, "corrected": corrected}


def owed() -> set[tuple[Any, int | None]]:
    return {(one.told, one.row) for one in queries.owed(acting_as("clerk"), 99)}


@pytest.mark.parametrize("engine", HERE)
def test_what_was_withdrawn_leaves_the_persons_view_and_is_not_told_them_again(
    at: datetime, tmp_path: Path, engine: Engine
) -> None:
    """A question at once, a line of a roster with the next day's look; the same in every world.

    Sealed, overturned or corrected cannot be told apart. Else whoever has the keys would come by it to the person.
    """
    views = dict[str, list[tuple[Any, ...]]]()
    for name, change in CHANGES.items():
        with another_world():
            ask(about(NAME, OFFENDER), at)
            screened(at, tmp_path, engine)
            before = seen(at)
            assert {line.answer for line in before.lines} == {Answer.RECORD}
            assert len(receipts(before)["receipts"]) == 2  # type: ignore[arg-type]
            change(at, tmp_path)
            after = seen(at)
            assert [line.entry for line in after.lines] == [line.entry for line in before.lines if line.row]
            assert receipts(after)["receipts"] == []
            views[name] = sorted(
                (one.asked_at, one.organisation, one.purpose, one.answer, one.refusal, one.row or 0)
                for one in after.lines
            )
            assert retention.shred_due(at=at) == 1
            assert seen(at).lines == ()
            ask(about(NAME, OFFENDER), at)
            assert [line.answer for line in seen(at).lines] == [Answer.NO_RECORD]
    assert views["sealed"] == views["overturned"] == views["corrected"]
    assert {one[3] for one in views["sealed"]} == {None}


def seen(at: datetime) -> View:
    return view(acting=acting_as("supervisor"), application=Applicant(NAME, OFFENDER), at=at)


def screened(at: datetime, folder: Path, engine: Engine) -> None:
    roster = folder / "who.csv"
    roster.write_text(f"姓名,身份证号\n{NAME},{OFFENDER}\n", "utf-8")
    screening.screen(
        acting=acting_as("clerk"),
        purpose_code="teacher-hire",
        roster=roster,
        authorisation="A-1",
        out=folder / "who.xlsx",
        at=at,
        engine=engine,
    )


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_an_answer_that_was_pending_by_name_is_withdrawn(
    change: Change, at: datetime, tmp_path: Path
) -> None:
    pending, namesake, stranger = (
        ask(one, at) for one in (passport(), about(NAME, NAMESAKE), passport("王小军"))
    )
    assert [one.answer for one in (pending, namesake, stranger)] == [
        Answer.PENDING,
        Answer.NO_RECORD,
        Answer.NO_RECORD,
    ]
    change(at, tmp_path)
    assert owed() == {(pending.inquiry, None)}
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_sampled_answer_about_a_namesake_with_a_number_rests_on_nothing(
    at: datetime, tmp_path: Path, settings: Any
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    namesake, foreign = ask(about(NAME, NAMESAKE), at), ask(passport(), at)
    assert (namesake.answer, foreign.answer) == (Answer.PENDING, Answer.PENDING)
    assert {
        SubjectLink.objects.filter(entry=one.receipt.entry_id).count() for one in (namesake, foreign)
    } == {2}
    sealed(at, tmp_path)
    assert owed() == {(foreign.inquiry, None)}


def test_whoever_has_a_number_may_be_somebody_who_was_recorded_without_one(
    at: datetime, tmp_path: Path
) -> None:
    born_on = date(1975, 5, 5)
    pending = ask(about(FOREIGN_NAME, number(born_on, 103)), at)
    assert pending.answer is Answer.PENDING
    sealed(at, tmp_path, "c-2")
    assert owed() == {(pending.inquiry, None)}


@pytest.mark.parametrize("engine", HERE)
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_line_that_was_pending_by_name_is_withdrawn(
    engine: Engine, change: Change, at: datetime, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "姓名,身份证号,证件类型,国籍,出生日期,性别\n"
        f"{NAME},{NAMESAKE},,,,\n{NAME},E12345678,护照,CHN,1980-02-29,男\n王小军,E12345678,护照,CHN,1980-02-29,男\n"
        f"{NAME},{OFFENDER},,,,\n",
        "utf-8",
    )
    screening.screen(
        acting=acting_as("clerk"), purpose_code="teacher-hire", roster=roster, authorisation="A-1",
        out=tmp_path / "out.csv", at=at, engine=engine,
    )  # fmt: skip
    run = Run.objects.get()
    assert run.counts["pending"] == 1
    change(at, tmp_path)
    assert owed() == {(run.id, 2), (run.id, 4)}
    rows_of_runs.forget(run.id)
    assert not places.described_file(run.id).exists()


def test_a_record_that_is_only_pending_now_is_withdrawn_and_what_was_pending_stays(
    at: datetime, tmp_path: Path
) -> None:
    """One record is sealed; of the other the law leaves something open."""
    unclear = conviction(
        "c-3", NAME, OFFENDER, acts=[{"offence": "某个没有的罪名", "acted_on": "2014-05-01"}]
    )
    load(tmp_path / "more.jsonl", [unclear], at)
    told, other_name = ask(about(NAME, OFFENDER), at), ask(about("王大明", OFFENDER), at)
    assert (told.answer, other_name.answer) == (Answer.RECORD, Answer.PENDING)
    sealed(at, tmp_path)
    assert ask(about(NAME, OFFENDER), at).answer is Answer.PENDING
    assert owed() == {(told.inquiry, None)}


def test_what_was_withdrawn_is_shown_nowhere_and_no_receipt_names_the_person(
    at: datetime, tmp_path: Path
) -> None:
    clerk = acting_as("clerk")
    reply = ask(about(NAME, OFFENDER), at)
    place = f"/inquiries/{reply.inquiry}"
    desk = desk_of("clerk", ENGLISH)
    assert 'data-answer="record"' in words(desk.get(place))
    sealed(at, tmp_path)
    page = words(desk.get(place))
    assert "data-answer" not in page
    assert "may no longer be kept" in page
    assert 'data-state="record"' not in words(desk.get("/"))
    assert asked_about.asked(clerk, reply.inquiry).answer is None
    for given in (
        lambda: asked_about.receipt(clerk, reply.inquiry),
        lambda: inquiries.receipt_with_person(acting=clerk, inquiry_id=reply.inquiry, at=at),
    ):
        with pytest.raises(Refusal) as refused:
            given()
        assert refused.value.reason is Reason.WITHDRAWN
    assert desk.get(f"{place}/receipt").status_code == 409
    assert calling("clerk", at).get(f"{place}/receipt").status_code == 409


def test_a_refused_certificate_has_no_paper_any_more_and_a_pending_one_is_settled(
    at: datetime, tmp_path: Path
) -> None:
    window = acting_as("window")
    refused_one = certificates.apply(
        acting=window, application=Application(Form.PERSON, about(NAME, OFFENDER)), at=at
    )
    waiting = certificates.apply(acting=window, application=Application(Form.PERSON, passport()), at=at)
    assert (refused_one.state, waiting.state) == (State.NOT_ISSUED, State.PENDING)
    assert certificates.paper(acting=window, certificate_id=refused_one.id)
    sealed(at, tmp_path)
    told = {one.told for one in queries.owed(window, 9)}
    assert told == {refused_one.inquiry, waiting.inquiry}
    assert certified.one(window, refused_one.id).state is State.WITHDRAWN
    with pytest.raises(Refusal) as refused:
        certificates.paper(acting=window, certificate_id=refused_one.id)
    assert refused.value.reason is Reason.NOT_FOUND
    page = words(desk_of("window", ENGLISH).get(f"/certificates/{refused_one.id}"))
    assert "Not issued" not in page
    settled = certificates.settle(acting=acting_as("second"), certificate_id=waiting.id, belongs=True, at=at)
    assert settled.state is State.ISSUED
    assert certificates.paper(acting=window, certificate_id=waiting.id)
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_program_that_tries_again_is_not_told_once_more_what_was_withdrawn(
    at: datetime, tmp_path: Path
) -> None:
    api = calling("clerk", at)
    asked = {
        "purpose": "teacher-hire",
        "person": {"name": NAME, "document": OFFENDER},
        "authorisation": "A-1",
    }
    key = {"Idempotency_Key": "a-key-of-sixteen-letters"}
    first, again = (api.post("/inquiries", asked, **key).json() for _ in range(2))
    assert first == again
    assert first["answer"] == "record"
    sealed(at, tmp_path)
    assert api.post("/inquiries", asked, **key).json()["answer"] == "no-record"


def test_programs_and_commands_list_and_confirm(at: datetime, tmp_path: Path, tutela: Commands) -> None:
    replies = [ask(about(NAME, OFFENDER), at), ask(passport(), at)]
    sealed(at, tmp_path)
    api = calling("clerk", at)
    listed = api.get("/withdrawals").json()["withdrawals"]
    assert {one["told"] for one in listed} == {str(one.inquiry) for one in replies}
    one, other = (line["withdrawal"] for line in listed)
    place = f"/withdrawals/{one}/confirm"
    assert calling("carer", at).post(place, {}).status_code == 404
    assert api.post(place, {}).status_code == 200
    assert api.post(place, {}).status_code == 409
    assert api.get("/withdrawals/missing").status_code == 403
    ran = tutela("withdrawals", "confirm", other, "--as", "clerk")
    assert (ran.code, "destroyed" in ran.out) == (0, True)
    shown = tutela("withdrawals", "list", "--as", "clerk", "--json").value
    assert [line["confirmed_at"] is None for line in shown] == [False, False]
    assert other[:8] in tutela("withdrawals", "list", "--as", "clerk").out


def test_missing_confirmations_are_listed_with_their_age_for_the_prosecutor(
    at: datetime, tmp_path: Path, tutela: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(passport(), at)
    sealed(at, tmp_path)
    supervisor = calling("supervisor", at)
    for day, missing in ((24, []), (25, [("edu", 1, 1)])):
        now = at.replace(day=day)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        supervisor = calling("supervisor", now)
        told = supervisor.get("/withdrawals/missing").json()["missing"]
        assert [(one["organisation"], one["count"], one["days_late"]) for one in told] == missing
        ran = tutela("withdrawals", "missing", "--as", "supervisor", "--json").value
        assert [(one["organisation"], one["count"], one["days_late"]) for one in ran] == missing
    assert tutela("withdrawals", "missing", "--as", "clerk").code == 4
