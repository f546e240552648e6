"""A program asks about many in one run and waits: every answer at once, one entry for all, and no file of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.http import HttpResponse

from tests.cast import number, second
from tests.journeys.api_calls import NOBODY, OFFENDER, Api, api, calling, clock, inquiry, registry
from tests.journeys.desk import desk_of, words
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions, binding, places, queries, run, subjects
from tutela.answers.screening.columns import Cells, date_of, kind_of, sex_of
from tutela.answers.screening.models import Run, State
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping.models import Pace
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import Document, DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.proofs.rows import RowProof, verify_row
from tutela.ledger import queries as ledger
from tutela.ledger import remembered, sequencer
from tutela.ledger.events import Event
from tutela.ledger.models import Entry

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db
KEY = "a-retry-key-of-its-own"
PURPOSE = "school-in-service"


def line(name: str, document: str, **more: Any) -> dict[str, Any]:
    """One line."""
    person = {key: value for key, value in more.items() if key != "authorisation"}
    own = {key: value for key, value in more.items() if key == "authorisation"}
    return {"person": {"name": name, "document": document, **person}, **own}


LINES = (line("王小明", OFFENDER), line("李四", NOBODY), line("赵敏感", "123"))


def ask(api: Api, *lines: dict[str, Any], authorisation: str = "A-1", **headers: str) -> HttpResponse:
    """All lines in one run."""
    said = {"purpose": PURPOSE, "authorisation": authorisation, "lines": list(lines)}
    return api.post("/screenings/at-once", said, **headers)


def refused(answer: HttpResponse, status: int, reason: str) -> Any:
    assert answer.status_code == status, answer.content
    told = answer.json()
    assert told["reason"] == reason
    return told


def _facts(entry: Entry) -> Any:
    return json.loads(bytes(entry.body))["facts"]


def files_of(run_id: UUID) -> list[bool]:
    made = (places.leaf_file, places.subject_file, places.described_file, places.tag_file)
    return [of(run_id).exists() for of in made]


def test_every_line_is_answered_at_once_under_one_entry(api: Api) -> None:
    ask(api, LINES[1])  # which opens the body's year
    Run.objects.all().delete()
    before = Entry.objects.count()
    answer = ask(api, *LINES)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["answers"] == ["record", "no-record", "refused"]
    assert told["counts"] == {"record": 1, "no-record": 1, "pending": 0, "refused": 1}
    (refusal,) = told["refusals"]
    assert (refusal["line"], refusal["refusal"]["reason"]) == (3, "document-length")
    assert Entry.objects.count() == before + 1
    kept = Run.objects.get()
    assert (kept.state, kept.is_stored, kept.form) == (State.DONE, False, "none")
    assert kept.released_at == kept.asked_at
    assert told["receipt"]["entry"] == str(kept.entry)
    entry = Entry.objects.get(id=kept.entry)
    assert entry.event == Event.SCREENING_RUN.value
    assert _facts(entry)["rows_root"] == told["rows_root"]
    assert "敏感" not in answer.content.decode()
    followed = api.get(f"/screenings/{told['run']}").json()
    assert (followed["state"], followed["counts"]) == ("done", told["counts"])
    refused(api.post_raw(f"/screenings/{told['run']}/result", b"", "application/json"), 404, "not-found")


def test_its_page_offers_no_file_that_is_not_there(api: Api) -> None:
    run_id = ask(api, *LINES).json()["run"]
    page = words(desk_of("clerk").get(f"/screenings/{run_id}"))
    assert "这里没有结果文件" in page
    assert "下载结果" not in page


def test_a_line_is_proved_by_what_the_api_tells(api: Api) -> None:
    told = ask(api, *LINES).json()
    row = api.get(f"/screenings/{told['run']}/rows/2/receipt").json()
    header = b"\2" + bytes.fromhex(row["index"]) + b"N" + len(NOBODY).to_bytes(4, "big")
    own = sha256(header + NOBODY.encode() + "李四".encode()).digest()
    found = queries.row_receipt(acting_as("clerk"), UUID(told["run"]), 2)
    proof = RowProof(found.group, found.path)
    verify_row(row=found.place, size=found.size, hashed=own, proof=proof, root=found.rows_root)
    assert found.rows_root.hex() == told["rows_root"] == row["rows_root"]


def test_what_the_auditor_finds_of_it_is_in_order(api: Api, at: datetime) -> None:
    ask(api, *LINES)
    sequencer.catch_up()
    assert audit().faults == ()


def test_the_same_persons_are_answered_as_by_a_roster_and_by_a_question(api: Api) -> None:
    asked = {"person": {"name": "王小明", "document": OFFENDER}, "authorisation": "A-9", "purpose": PURPOSE}
    alone = api.post("/inquiries", {**asked, "signed_on": "2026-11-20"}).json()
    told = ask(api, *LINES).json()
    assert alone["answer"] == told["answers"][0]
    assert (alone["list_version"], alone["legal_ground"]) == (told["list_version"], told["legal_ground"])


@pytest.mark.parametrize("kind", DocumentKind)
def test_kinds_sexes_and_days_are_read_as_they_are_sent(kind: DocumentKind) -> None:
    assert kind_of(kind.value) is kind
    assert [sex_of(sex.value) for sex in Sex] == list(Sex)
    assert date_of(date(1980, 2, 29).isoformat()) == date(1980, 2, 29)


def test_somebody_with_a_passport_is_looked_up_by_what_the_line_says(api: Api) -> None:
    abroad = {"document_kind": "passport", "country": "USA", "born_on": "1980-01-01", "sex": "female"}
    told = ask(api, line("Anna Smith", "E12345678", **abroad), line("Anna Smith", "E12345678")).json()
    assert told["answers"] == ["no-record", "refused"]


def test_a_line_has_its_own_authorisation_or_that_of_the_run(api: Api) -> None:
    lines = (line("李四", NOBODY, authorisation="A-2"), line("王五", number(date(1990, 5, 5), 103)))
    told = ask(api, *lines, authorisation="").json()
    assert told["answers"] == ["no-record", "refused"]
    assert told["refusals"][0]["refusal"]["reason"] == "authorisation-missing"


def test_the_same_call_under_its_retry_key_is_one_run(api: Api, at: datetime) -> None:
    first, again = (ask(api, *LINES, Idempotency_Key=KEY) for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert Run.objects.count() == 1
    refused(ask(api, LINES[0], Idempotency_Key=KEY), 409, "repeated-key")


def _sealing_ordered(at: datetime) -> None:
    court = acting_as("court-recorder")
    found = sealing.order(acting=court, source_ids=["c-1"], notice="n", notice_on=date(2026, 11, 20), at=at)
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)


def test_an_answer_withdrawn_meanwhile_is_asked_anew(api: Api, clock: Any, at: datetime) -> None:
    first = ask(api, *LINES, Idempotency_Key=KEY).json()
    clock.now = at + timedelta(minutes=2)
    _sealing_ordered(clock.now)
    gate.turn(at=clock.now)
    clock.now = at + timedelta(minutes=4)
    again = ask(api, *LINES, Idempotency_Key=KEY).json()
    assert (first["answers"][0], again["answers"][0]) == ("record", "no-record")
    assert Run.objects.count() == 2
    clock.now = at + timedelta(minutes=5)
    assert ask(api, *LINES, Idempotency_Key=KEY).json() == again


def _asked_singly(api: Api) -> Any:
    return api.post("/inquiries", inquiry("王小明", OFFENDER), Idempotency_Key=KEY).json()["answer"]


def _asked_in_a_run(api: Api) -> Any:
    return ask(api, LINES[0], Idempotency_Key=KEY).json()["answers"][0]


@pytest.mark.parametrize("asked", [_asked_singly, _asked_in_a_run])
def test_what_was_answered_while_its_withdrawal_was_under_way_is_not_told_again(
    api: Api, clock: Any, at: datetime, asked: Callable[[Api], Any]
) -> None:
    began = at + timedelta(minutes=2)
    _sealing_ordered(began)
    clock.now = began + timedelta(seconds=1)
    assert asked(api) == "record"
    gate.turn(at=began)  # its moment is that of its beginning
    clock.now = began + timedelta(seconds=2)
    assert asked(api) == "no-record"


def test_what_is_withdrawn_later_of_the_same_turn_makes_it_stale_too(
    api: Api, clock: Any, at: datetime
) -> None:
    began, body = at + timedelta(minutes=2), acting_as("clerk").organisation
    common = {"organisation": body, "purpose": PURPOSE, "told_at": at, "withdrawn_at": began}
    Withdrawal.objects.create(**common, told=uuid4(), due_on=date(2026, 12, 1))
    first = ask(api, *LINES, Idempotency_Key=KEY).json()
    assert ask(api, *LINES, Idempotency_Key=KEY).json() == first
    Withdrawal.objects.create(**common, told=uuid4(), due_on=date(2026, 12, 1))
    assert ask(api, *LINES, Idempotency_Key=KEY).json()["run"] != first["run"]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ({"purpose": PURPOSE, "lines": []}, ["body", "lines"]),
        ({"purpose": "X", "lines": [LINES[0]]}, ["body", "purpose"]),
        ({"purpose": PURPOSE, "lines": [LINES[0] | {"more": 1}]}, ["body", "lines", 0]),
        ({"purpose": PURPOSE, "lines": [LINES[0]] * 10_001}, ["body", "lines"]),
        ({"purpose": PURPOSE, "lines": [line("a\0", NOBODY)]}, ["body", "lines", 0, "person", "name"]),
    ],
)
def test_a_fault_of_shape_names_its_place(api: Api, content: Any, where: list[Any]) -> None:
    told = refused(api.post("/screenings/at-once", content), 422, "request-invalid")
    assert told["where"][-len(where) + 1 :] == where[1:]
    assert not Run.objects.exists()


def test_who_may_not_screen_is_refused_by_an_entry(api: Api, at: datetime) -> None:
    refused(ask(calling("police-recorder", at), *LINES), 403, "not-entitled")
    assert not Run.objects.exists()
    last = Entry.objects.order_by("-accepted_at", "-id").filter(event=Event.INQUIRY_REFUSED.value).first()
    assert last is not None
    assert _facts(last)["reason"] == "not-entitled"


def test_over_quota_nobody_is_answered_and_nothing_is_kept(api: Api, settings: Any) -> None:
    settings.TUTELA_QUOTA_PER_HEAD = 0
    before = _kept()
    refused(ask(api, *LINES), 429, "over-quota")
    assert not Run.objects.exists()
    assert _kept() == before


def _kept() -> set[Path]:
    return set((configured.TUTELA_HOME / "runs").glob("*"))


def test_a_run_that_is_not_committed_leaves_nothing(
    api: Api, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[UUID] = []

    def refuses(outcome: run.Outcome) -> Any:
        met.append(outcome.order.run)
        assert all(files_of(outcome.order.run))
        raise Refusal(Reason.OVER_QUOTA, left=0, needed=2)

    monkeypatch.setattr(actions, "committed", refuses)
    refused(ask(api, *LINES), 429, "over-quota")
    assert len(met) == 1
    assert not any(files_of(met[0]))


def test_files_of_a_run_whose_act_failed_after_it_are_cleared(api: Api, at: datetime) -> None:
    made = list[UUID]()

    def fails() -> None:
        with transaction.atomic():
            made.append(_one(at))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    (run_id,) = made
    assert not Run.objects.exists()
    assert all(files_of(run_id))
    stands = _one(at)
    written = places.tagged_at(run_id)
    assert written is not None
    binding.keep_up(at=written + timedelta(hours=23))
    assert all(files_of(run_id))
    binding.keep_up(at=written + timedelta(hours=24))
    assert not any(files_of(run_id))
    assert places.subject_file(stands).exists()


def test_what_an_older_copy_of_the_database_does_not_know_is_kept(
    api: Api, at: datetime, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # until then the run is under way
        run_id = _one(at)
    sequencer.catch_up()
    Run.objects.all().delete()
    written = places.tagged_at(run_id)
    assert written is not None
    later = written + timedelta(days=2)
    lost = remembered.read()
    assert lost is not None
    grown = replace(lost, place=(lost.place[0] + 1, bytes(32)))
    with monkeypatch.context() as patch:
        patch.setattr(remembered, "read", lambda: grown)
        binding.keep_up(at=later)
    assert all(files_of(run_id))
    binding.keep_up(at=later)
    assert not any(files_of(run_id))


def _one(at: datetime) -> UUID:
    clerk, lines = acting_as("clerk"), [Cells("李四", NOBODY)]
    told = actions.screen_at_once(acting=clerk, purpose_code=PURPOSE, lines=lines, authorisation="A-1", at=at)
    return told.summary.run


def test_a_run_that_meets_another_version_is_answered_again(
    api: Api, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits, told = actions.committed, list[int]()

    def moved(outcome: run.Outcome) -> Any:
        told.append(1)
        if len(told) < 4:  # the fourth time the list is held still
            raise Refusal(Reason.NOT_READY, what="index")
        return commits(outcome)

    monkeypatch.setattr(actions, "committed", moved)
    found = ask(api, *LINES).json()
    assert found["answers"] == ["record", "no-record", "refused"]
    assert [one["line"] for one in found["refusals"]] == [3]
    assert len(told) == 4
    assert all(files_of(UUID(found["run"])))
    assert Run.objects.count() == 1


def test_what_was_found_of_a_body_stands_where_it_is_refused_with_the_list_held(
    api: Api, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[int]()

    def found(*args: Any, **more: Any) -> Any:
        told.append(1)
        if len(told) < 4:
            raise Refusal(Reason.NOT_READY, what="index")
        Pace.objects.create(organisation="somebody")
        raise Refusal(Reason.SWEEP_STOPPED)

    monkeypatch.setattr(actions, "answered", found)
    refused(ask(api, *LINES), 403, "sweep-stopped")
    assert len(told) == 4
    assert Pace.objects.filter(organisation="somebody").exists()


def test_whom_it_concerns_finds_it(api: Api) -> None:
    told = ask(api, *LINES).json()
    found = list(subjects.find(UUID(told["run"]), PURPOSE, _canonical(OFFENDER)))
    assert found == [(1, Answer.RECORD)]


def _canonical(number_: str) -> str:
    return Document(DocumentKind.RESIDENT, number_, None, None, None).canonical


def test_its_entry_is_proved_like_every_other(api: Api, at: datetime) -> None:
    told = ask(api, *LINES).json()
    sequencer.catch_up()
    assert ledger.inclusion(UUID(told["receipt"]["entry"]))
