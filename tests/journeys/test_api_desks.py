"""Programs of the newer desks: yearly screenings, the watch, re-checks, settled answers, opinions; as at the desks."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache

from tests.journeys.api_calls import Api, calling, clock
from tests.journeys.campaign_steps import carry_out_the_queue, employ, somebody
from tests.journeys.desk import OFFENDER, registry
from tests.journeys.filing_steps import IN_SERVICE, school
from tests.journeys.test_rechecks import NAMESAKE, told_record
from tests.journeys.verifying_steps import court, inquiry_of, pending, verified
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.watch.models import Message
from tutela.bodies.clients import Scope
from tutela.bodies.queries import acting_as
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import actions as opinions
from tutela.redress.opinions.models import Opinion
from tutela.redress.opinions.opinion import Move

__all__ = ["clock", "court", "registry", "school"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def fresh(registry: datetime, clock: Any) -> None:
    cache.clear()


def said(told: Any, status: int = 200) -> dict[str, Any]:
    assert told.status_code == status, told.content
    return dict(told.json())


@pytest.mark.django_db(transaction=True)
def test_a_yearly_screening_from_the_order_to_the_close(school: datetime, clock: Any) -> None:
    office, body = calling("reviewer", school), calling("filer", school)
    employ("filer", [somebody(1), somebody(2)], school)
    due = (legal_day_of(school) + 30 * DAY).isoformat()
    wanted = {"purpose": IN_SERVICE, "kinds": ["school"], "due_on": due}
    ordered = said(office.post("/campaigns", wanted, Idempotency_Key="k" * 16))
    assert said(office.post("/campaigns", wanted, Idempotency_Key="k" * 16)) == ordered
    campaign = ordered["campaign"]
    assert (ordered["states"], ordered["late"]) == ({"owed": 1}, 0)
    assert [one["campaign"] for one in said(office.get("/campaigns"))["campaigns"]] == [campaign]
    assert said(office.post(f"/campaigns/{campaign}/remind", {}))["reminded"] == 1
    (owed,) = said(body.get("/yearly"))["lists"]
    assert (owed["state"], owed["open"]) == ("owed", True)
    assert said(body.post(f"/yearly/{owed['member']}/hand-in", {}))["lists"][0]["state"] == "listed"
    assert said(body.post(f"/yearly/{owed['member']}/hand-in", {}), 409)["reason"] == "already-done"
    assert said(office.get(f"/campaigns/{campaign}/members", state="listed"))["members"][0]["people"] == 2
    asker = calling("clerk", school)
    assert said(asker.get(f"/campaigns/{campaign}"))["to_ask"] == 1
    assert said(office.post(f"/campaigns/{campaign}/close", {}), 409)["reason"] == "not-ready"
    assert said(asker.post(f"/campaigns/{campaign}/ask", {}))["queued"] == 1
    carry_out_the_queue()
    assert said(office.get(f"/campaigns/{campaign}"))["states"] == {"done": 1}
    (line,) = said(office.get(f"/campaigns/{campaign}/members", state="done"))["members"]
    assert line["answers"]["no-record"] == 2
    assert (
        said(office.post(f"/campaigns/{campaign}/close", {}))["closed_on"] == legal_day_of(school).isoformat()
    )


def test_a_late_body_is_ordered_and_its_prosecutor_opens_an_opinion(school: datetime, clock: Any) -> None:
    office = calling("reviewer", school)
    due = legal_day_of(school).isoformat()
    campaign = said(office.post("/campaigns", {"purpose": IN_SERVICE, "kinds": ["school"], "due_on": due}))[
        "campaign"
    ]
    clock.now = school + 2 * DAY
    office, body, prosecutor = (calling(who, clock.now) for who in ("reviewer", "filer", "supervisor"))
    (late,) = said(office.get(f"/campaigns/{campaign}/members"))["members"]
    assert late["late"]
    ordered = office.post(f"/campaigns/{campaign}/members/{late['member']}/order", {})
    assert said(ordered)["late"] == 1
    grounds = said(prosecutor.get("/opinions/grounds"))["grounds"]
    assert {one["article"] for one in grounds} >= {"114", "105"}
    wanted = {
        "body": late["organisation"],
        "basis": "recommendation-answered",
        "about": "campaign",
        "words": "名册逾期，\n请报送。",
    }
    opened = said(prosecutor.post("/opinions", wanted, Idempotency_Key="o" * 16))
    assert said(prosecutor.post("/opinions", wanted, Idempotency_Key="o" * 16)) == opened
    assert (opened["counted"], opened["since_on"], opened["kind"]) == (1, due, "recommendation")
    assert Opinion.objects.count() == 1
    opinion = f"/opinions/{opened['opinion']}"
    assert (opened["state"], opened.get("due_on")) == ("proposed", None)
    assert body.get(opinion).status_code == 404
    assert said(body.get("/opinions"))["opinions"] == []
    second = replace(acting_as("supervisor"), officer="officer-0")
    looked = {"acting": second, "opinion": UUID(opened["opinion"]), "at": clock.now}
    opinions.look(move=Move.RETURN, words="请写明日期", **looked)
    written = said(prosecutor.post(f"{opinion}/revise", {"words": "名册逾期两日，\n请报送。"}))
    assert (written["state"], written["steps"][-1]["move"]) == ("proposed", "revise")
    assert said(prosecutor.post(f"{opinion}/revise", {"words": "再改"}), 409)
    opinions.look(move=Move.APPROVE, words="", **looked)
    refused = body.post(f"{opinion}/answer", {"reply": "done", "words": f"见 {OFFENDER}"})
    assert said(refused, 422)["reason"] == "text-holds-number"
    assert OFFENDER not in refused.content.decode()
    assert said(body.post(f"{opinion}/answer", {"reply": "done", "words": "已报送"}))["state"] == "answered"
    assert said(body.post(f"{opinion}/decide", {"move": "accept"}), 403)["reason"] == "not-entitled"
    closed = said(prosecutor.post(f"{opinion}/decide", {"move": "accept"}))
    assert (closed["state"], [one["move"] for one in closed["steps"]]) == (
        "accepted",
        ["open", "return", "revise", "approve", "answer", "accept"],
    )
    assert said(prosecutor.post(f"{opinion}/decide", {"move": "withdraw", "words": "x"}), 409)
    assert said(body.get("/opinions"))["opinions"][0]["opinion"] == opened["opinion"]


def test_what_a_pending_answer_came_to_is_listed_with_its_receipt(court: None, at: datetime) -> None:
    filing = pending(at)
    program, inquiry = calling("clerk", at), str(inquiry_of(filing))
    assert said(program.get("/inquiries/settled"))["settled"] == []
    assert program.get(f"/inquiries/{inquiry}/receipt-settled").status_code == 404
    verified(at, same=True)
    (told,) = said(program.get("/inquiries/settled"))["settled"]
    assert (told["inquiry"], told["answer"]) == (inquiry, "record")
    receipt = said(program.get(f"/inquiries/{inquiry}/receipt-settled"))
    assert receipt["format"] == "tutela-receipt/1"
    assert said(program.get("/inquiries/settled", after=inquiry))["settled"] == []
    assert program.get("/inquiries/settled", after=str(uuid4())).status_code == 404
    other = calling("carer", at)
    assert said(other.get("/inquiries/settled"))["settled"] == []
    assert other.get(f"/inquiries/{inquiry}/receipt-settled").status_code == 404


def test_a_re_check_is_taken_and_followed_and_decided_by_no_program(court: None, at: datetime) -> None:
    filing = told_record(at)
    body, agency = calling("filer", at), calling("looks", at)
    wanted = {
        "person": {
            "name": NAMESAKE.name,
            "document": NAMESAKE.document,
            "document_kind": "passport",
            "country": NAMESAKE.country,
        },
        "number": str(inquiry_of(filing)),
        "grounds": "不是本人",
    }
    taken = said(body.post("/re-checks", wanted))["recheck"]
    assert said(body.post("/re-checks", wanted), 409)["reason"] == "already-done"
    entry = str(Inquiry.objects.get(id=wanted["number"]).entry)
    assert said(body.post("/re-checks", wanted | {"number": entry}), 409)["reason"] == "already-done"
    assert said(body.post("/re-checks", wanted | {"number": entry, "row": 1}), 404)["reason"] == "not-found"
    assert body.post("/re-checks", wanted | {"number": entry, "row": -1}).status_code == 422
    nobody = said(body.post("/re-checks", wanted | {"number": "no-such-number"}), 404)
    others = said(body.post("/re-checks", wanted | {"number": str(uuid4())}), 404)
    assert nobody["reason"] == others["reason"] == "not-found"
    (own,) = said(body.get("/re-checks"))["rechecks"]
    assert (own["recheck"], own["state"]) == (taken, "open")
    assert said(agency.get("/re-checks"))["rechecks"] == []
    assert agency.post(f"/re-checks/{taken}/confirm", {}).status_code == 404


def test_the_watch_is_read_by_a_program(school: datetime) -> None:
    body = calling("filer", school)
    empty = said(body.get("/watch"))
    assert (empty["unread"], empty["messages"]) == (0, [])
    assert body.post("/watch/read", {"messages": [str(uuid4())]}).status_code == 404
    assert body.post("/watch/read", {"messages": []}).status_code == 422
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/campaigns", Scope.SCREEN),
        ("/yearly", Scope.STAFF),
        ("/watch", Scope.FILINGS),
        ("/re-checks", Scope.RECHECKS),
        ("/opinions", Scope.OPINIONS),
        ("/inquiries/settled", Scope.ASK),
    ],
)
def test_a_program_without_the_scope_gets_nothing(path: str, scope: Scope, at: datetime) -> None:
    others = [one for one in Scope if one is not scope]
    refused: Api = calling("clerk", at, others)
    assert said(refused.get(path), 403)["reason"] == "token-scope"
    assert calling("clerk", at, [scope]).get(path).status_code == 200
