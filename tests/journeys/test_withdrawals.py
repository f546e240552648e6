"""What was told and no longer holds is withdrawn, destroyed and confirmed, in the same words whatever the reason."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.urls import reverse

from tests.cast import about, another_world, appoint_all, conviction, declare_all, load, number
from tests.journeys.desk import ENGLISH, desk_of
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, Reply
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.answers.screening import places
from tutela.answers.screening.engine import HERE, Engine
from tutela.answers.screening.models import Run
from tutela.answers.subjects.models import SubjectLink
from tutela.answers.withdrawals import actions, queries
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup import queries as index
from tutela.ledger import sequencer
from tutela.ledger.models import Due, Entry, Opening

pytestmark = pytest.mark.django_db

OFFENDER, OFFENDER_NAME = number(date(1980, 2, 29), 101), "王小明"
OTHER, OTHER_NAME = number(date(1979, 5, 5), 105), "周大山"
NOBODY, NOBODY_NAME = number(date(1985, 7, 1), 102), "赵无名"
_UNCLEAR = {"offence": "某个没有的罪名", "acted_on": "2014-05-01"}
CANONICAL = f"resident::{OFFENDER}"
FALLEN = conviction("c-1", OFFENDER_NAME, OFFENDER, overturned_on="2026-06-01")
CORRECTED = {
    **conviction("c-1", OFFENDER_NAME, OFFENDER),
    "kind": "non-prosecution",
    "non_prosecution": "statutory",
}
CORRECTED |= {"penalty": None, "months": None}


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    both = [conviction("c-1", OFFENDER_NAME, OFFENDER), conviction("c-2", OTHER_NAME, OTHER)]
    load(tmp_path / "court.jsonl", both, at)


def asked(name: str, document: str, at: datetime, officer: str = "clerk") -> Reply:
    purpose = "teacher-hire" if officer == "clerk" else "close-contact-hire"
    return inquiries.ask(
        acting=acting_as(officer), purpose_code=purpose, question=about(name, document), at=at
    )


def changed(row: dict[str, Any], at: datetime, folder: Path) -> int:
    """The agency's file says otherwise now; returns how many answers that withdrew."""
    before = Withdrawal.objects.count()
    with transaction.atomic():
        stood = actions.standing([CANONICAL, f"resident::{OTHER}"], at)
        load(folder / "later.jsonl", [row], at)
        actions.withdraw(stood, at=at)
    return Withdrawal.objects.count() - before


def test_standing_is_what_the_list_answers_today(at: datetime) -> None:
    today = index.standing([CANONICAL, f"resident::{NOBODY}"], date(2026, 11, 21))
    assert {document for _, document in today} == {CANONICAL}
    assert ("teacher-hire", CANONICAL) in today
    assert index.standing([CANONICAL], date(2015, 2, 28)) == set()


@pytest.mark.parametrize("row", [FALLEN, CORRECTED], ids=["overturned", "corrected"])
def test_every_body_that_was_told_must_destroy_it(row: dict[str, Any], at: datetime, tmp_path: Path) -> None:
    told = [asked(OFFENDER_NAME, OFFENDER, at), asked(OFFENDER_NAME, OFFENDER, at, "carer")]
    assert {one.answer for one in told} == {Answer.RECORD}
    asked(OTHER_NAME, OTHER, at)
    asked(NOBODY_NAME, NOBODY, at)
    assert changed(row, at, tmp_path) == 2
    found = {one.told: one for name in ("clerk", "carer") for one in queries.owed(acting_as(name), 10)}
    assert set(found) == {one.inquiry for one in told}
    assert {one.due_on for one in found.values()} == {date(2026, 11, 24)}
    assert asked(OFFENDER_NAME, OFFENDER, at).answer is Answer.NO_RECORD


def test_the_reason_cannot_be_told_from_entries_and_rows(at: datetime, tmp_path: Path) -> None:
    def world(row: dict[str, Any]) -> list[Any]:
        with another_world():
            reply = asked(OFFENDER_NAME, OFFENDER, at)
            changed(row, at, tmp_path)
            ids = [str(reply.receipt.entry_id)]
            bodies = [json.loads(bytes(one.body)) for one in Entry.objects.filter(event="answer:withdrawn")]
            ids += [str(row.id) for row in Withdrawal.objects.all()]
            seen = [json.dumps({**one["facts"], "by": one["officer"]}) for one in bodies]
            seen = [text.replace(ids[0], "?").replace(ids[1], "?") for text in seen]
            rows = list(
                Withdrawal.objects.values_list("organisation", "purpose", "row", "withdrawn_at", "due_on")
            )
            return [seen, rows]

    assert world(FALLEN) == world(CORRECTED)


def test_a_person_who_still_stands_on_the_list_withdraws_nothing(at: datetime, tmp_path: Path) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    assert changed(conviction("c-1", OFFENDER_NAME, OFFENDER, months=96), at, tmp_path) == 0


def test_it_is_withdrawn_once(at: datetime, tmp_path: Path) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    assert changed(FALLEN, at, tmp_path) == 1
    assert changed(conviction("c-1", OFFENDER_NAME, OFFENDER), at, tmp_path) == 0
    assert changed(FALLEN, at, tmp_path) == 0


def test_what_stands_behind_the_entry_goes_with_the_withdrawal(at: datetime, tmp_path: Path) -> None:
    """At once, and whom it concerned with it; that of a roster, whose files no transaction takes back, is ordered."""
    reply, other = asked(OFFENDER_NAME, OFFENDER, at), asked(NOBODY_NAME, NOBODY, at)
    changed(FALLEN, at, tmp_path)
    entry = reply.receipt.entry_id
    assert not Opening.objects.filter(entry=entry, shredded_by=None).exists()
    assert set(SubjectLink.objects.values_list("entry", flat=True)) == {other.receipt.entry_id}
    assert Opening.objects.filter(entry=other.receipt.entry_id, shredded_by=None).count() == 3
    assert not Due.objects.exists()


def test_whom_it_concerned_is_kept_while_they_stand_on_the_list(at: datetime, tmp_path: Path) -> None:
    """*Record* is withdrawn where the list makes them pending only; they are forgotten once they are on it no more."""
    unclear = {**conviction("c-3", OFFENDER_NAME, OFFENDER), "acts": [_UNCLEAR]}
    reply = asked(OFFENDER_NAME, OFFENDER, at)
    kept = Opening.objects.filter(entry=reply.receipt.entry_id, shredded_by=None)
    load(tmp_path / "more.jsonl", [unclear], at)
    changed(FALLEN, at, tmp_path)
    assert Inquiry.objects.get(id=reply.inquiry).withdrawn_at == at
    assert kept.count() == 3
    load(tmp_path / "more.jsonl", [{**unclear, "overturned_on": "2026-06-01"}], at)
    assert kept.count() == 0
    assert Withdrawal.objects.count() == 1


@pytest.mark.parametrize("engine", HERE)
def test_a_line_of_a_roster_is_withdrawn_and_the_stored_result_is_deleted(
    engine: Engine, at: datetime, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(f"姓名,身份证号\n{NOBODY_NAME},{NOBODY}\n{OFFENDER_NAME},{OFFENDER}\n", "utf-8")
    screening.screen(
        acting=acting_as("clerk"), purpose_code="teacher-hire", roster=roster, authorisation="A-1",
        out=tmp_path / "out.csv", at=at, engine=engine,
    )  # fmt: skip
    run = Run.objects.get()
    Run.objects.update(is_stored=True)
    places.result(run.id).parent.mkdir(parents=True, exist_ok=True)
    places.result(run.id).write_bytes(b"stored")
    assert changed(FALLEN, at, tmp_path) == 1
    one = queries.owed(acting_as("clerk"), 10)[0]
    assert (one.told, one.row) == (run.id, 2)
    assert not places.result(run.id).exists()
    assert Run.objects.get().purged_at == at
    assert django_settings.TUTELA_HOME in places.result(run.id).parents


def test_the_body_confirms_and_nobody_else_can(at: datetime, tmp_path: Path) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    changed(FALLEN, at, tmp_path)
    one = Withdrawal.objects.get()
    for username, reason in (
        ("carer", Reason.NOT_FOUND),
        ("supervisor", Reason.NOT_ENTITLED),
        ("court-recorder", Reason.NOT_ENTITLED),
    ):
        with pytest.raises(Refusal) as refused:
            actions.confirm(acting=acting_as(username), withdrawal_id=one.id, at=at)
        assert refused.value.reason is reason
    actions.confirm(acting=acting_as("clerk"), withdrawal_id=one.id, at=at)
    with pytest.raises(Refusal) as again:
        actions.confirm(acting=acting_as("clerk"), withdrawal_id=one.id, at=at)
    assert again.value.reason is Reason.ALREADY_DONE
    assert queries.waiting(acting_as("clerk")) == 0


def test_missing_receipts_stand_on_the_prosecutors_list_with_their_age(at: datetime, tmp_path: Path) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    asked(OFFENDER_NAME, OFFENDER, at)
    changed(FALLEN, at, tmp_path)
    supervisor = acting_as("supervisor")
    assert queries.missing(supervisor, date(2026, 11, 24)) == []
    late = queries.missing(supervisor, date(2026, 11, 25))
    assert [(one.organisation, one.count, one.days_late) for one in late] == [("edu", 2, 1)]
    elsewhere = replace(supervisor, organisation="far", region="440101")
    assert queries.missing(elsewhere, date(2026, 11, 25)) == []
    for one in Withdrawal.objects.all():
        actions.confirm(acting=acting_as("clerk"), withdrawal_id=one.id, at=at + timedelta(days=9))
    assert queries.missing(supervisor, date(2026, 12, 25)) == []
    with pytest.raises(Refusal):
        queries.missing(acting_as("clerk"), date(2026, 11, 25))


def test_the_desk_shows_what_to_destroy_and_takes_the_confirmation(at: datetime, tmp_path: Path) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    changed(FALLEN, at, tmp_path)
    browser = desk_of("clerk", ENGLISH)
    assert "wait for confirmation" in browser.get("/").content.decode()
    page = browser.get(reverse("withdrawals"))
    assert OFFENDER_NAME not in page.content.decode()
    one = Withdrawal.objects.get()
    assert browser.post(reverse("withdrawal-confirm", args=[one.id])).status_code == 302
    assert "Confirmed" in browser.get(reverse("withdrawals")).content.decode()
    assert desk_of("supervisor", ENGLISH).get(reverse("receipts-missing")).status_code == 200
    assert desk_of("clerk", ENGLISH).get(reverse("receipts-missing")).status_code == 403


def audited() -> set[tuple[str, str]]:
    return {(fault.wrong.value, fault.kind) for fault in audit().faults}


def test_the_auditor_misses_a_withdrawal_and_a_receipt_that_were_changed(
    at: datetime, tmp_path: Path
) -> None:
    asked(OFFENDER_NAME, OFFENDER, at)
    changed(FALLEN, at, tmp_path)
    actions.confirm(acting=acting_as("clerk"), withdrawal_id=Withdrawal.objects.get().id, at=at)
    sequencer.catch_up()
    assert audited() == set()
    Withdrawal.objects.update(due_on=date(2027, 1, 1), confirmed_by="somebody")
    differ = {("facts-differ", "withdrawal"), ("facts-differ", "withdrawal-confirmed")}
    assert audited() == differ
    Withdrawal.objects.all().delete()
    assert {kind for _, kind in audited()} == {"withdrawal", "withdrawal-confirmed"}
