"""A school's program and its office's: hiring from the list to the post by the API, as at the desk."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.journeys.api_calls import Api, calling, clock
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, registry
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE, SOMEBODY, consenting, school
from tests.journeys.proof_steps import PDF
from tutela.answers.filings import actions
from tutela.answers.staff import actions as staff
from tutela.bodies.clients import Scope
from tutela.bodies.queries import acting_as
from tutela.measures.following import opening
from tutela.packs.current import legal_day_of

__all__ = ["clock", "registry", "school"]
pytestmark = pytest.mark.django_db
PERSON = {"name": SOMEBODY.name, "document": SOMEBODY.document}
CONVICTED = {"name": OFFENDER_NAME, "document": OFFENDER}


@pytest.fixture
def program(school: datetime, clock: Any) -> Api:
    cache.clear()
    return calling("filer", school)


def paper(at: datetime) -> dict[str, str]:
    return {"number": "A-9", "signed_on": legal_day_of(at).isoformat()}


def entered(program: Api, person: dict[str, str] = PERSON) -> str:
    told = program.post("/staff", {"person": person, "post": "teacher", "purpose": IN_SERVICE})
    assert told.status_code == 200, told.content
    return str(told.json()["engagement"])


def filed(program: Api, at: datetime, engagement: str, purpose: str = PURPOSE) -> dict[str, Any]:
    wanted = {"purpose": purpose, "engagement": engagement, "paper": paper(at)}
    told = program.post("/filings", wanted)
    assert told.status_code == 200, told.content
    return dict(told.json())


def answered(at: datetime, filing: str) -> dict[str, Any]:
    reviewer, clerk = calling("reviewer", at), calling("clerk", at)
    assert reviewer.post(f"/filings/{filing}/review", {"approve": True}).json()["state"] == "reviewed"
    told = clerk.post("/filings/ask", {"filings": [filing]})
    assert told.status_code == 200, told.content
    return dict(told.json()["filings"][0])


def test_from_the_list_to_the_post(program: Api, school: datetime) -> None:
    engagement = entered(program)
    early = program.post(f"/staff/{engagement}/hire", {"day": "2026-12-01"})
    assert (early.status_code, early.json()["reason"]) == (409, "hired-unasked")
    filing = filed(program, school, engagement)
    assert filing["state"] == "filed"
    assert [one["filing"] for one in calling("reviewer", school).get("/filings/queue").json()["filings"]] == [
        filing["filing"]
    ]
    assert answered(school, filing["filing"])["answer"] == "no-record"
    hired = program.post(f"/staff/{engagement}/hire", {"day": "2026-12-01"}).json()
    assert (hired["standing"], hired["from_on"]) == ("in-post", "2026-12-01")
    seen = program.get(f"/filings/{filing['filing']}").json()
    assert (seen["state"], seen["answer"]) == ("closed", "no-record")
    assert program.get("/staff").json()["people"] == [program.get(f"/staff/{engagement}").json()]
    ahead = program.post(f"/staff/{engagement}/leave", {"day": "2027-01-31"})
    assert (ahead.status_code, ahead.json()["reason"]) == (409, "leaving-ahead")
    left = program.post(f"/staff/{engagement}/leave", {"day": "2026-12-01"}).json()
    assert (left["standing"], left["until_on"]) == ("left", "2026-12-01")
    assert program.get("/staff").json()["people"] == []


def test_by_a_code_that_the_person_uses(program: Api, school: datetime) -> None:
    wanted = {"purpose": PURPOSE, "person": PERSON}
    begun = program.post("/filings", wanted, Idempotency_Key="k" * 16).json()
    assert begun["state"] == "draft"
    assert program.post("/filings", wanted, Idempotency_Key="k" * 16).json() == begun
    early = program.post(f"/filings/{begun['filing']}/file", {})
    assert early.json()["reason"] == "step-not-possible"
    actions.consent(consenting=consenting(begun["code"], school), given=True, at=school)
    assert program.post(f"/filings/{begun['filing']}/file", {}).json()["state"] == "filed"
    assert [one["move"] for one in program.get(f"/filings/{begun['filing']}").json()["steps"]] == [
        "open",
        "authorise",
        "file",
    ]


def test_what_the_person_takes_back_on_paper_is_entered(program: Api, school: datetime) -> None:
    filing = filed(program, school, entered(program))["filing"]
    address, day = f"/filings/{filing}/take-back", legal_day_of(school).isoformat()
    ahead = program.post(address, {"number": "B-1", "signed_on": "2999-01-01"})
    assert (ahead.status_code, ahead.json()["reason"]) == (422, "cell-day-ahead")
    assert program.post(address, {"number": "", "signed_on": day}).json()["reason"] == "authorisation-missing"
    assert calling("carer", school).post(address, {"number": "B-1", "signed_on": day}).status_code == 404
    said = calling("reviewer", school).post(address, {"number": "B-1", "signed_on": day}).json()
    assert (said["state"], said["steps"][-1]["move"]) == ("withdrawn", "withdraw")
    again = program.post(address, {"number": "B-1", "signed_on": day})
    assert (again.status_code, again.json()["reason"]) == (409, "step-not-possible")


def test_a_record_is_followed_to_the_served_notice(program: Api, school: datetime, clock: Any) -> None:
    engagement = entered(program, CONVICTED)
    filing = filed(program, school, engagement)
    assert answered(school, filing["filing"])["answer"] == "record"
    clock.now = school + timedelta(minutes=1)
    opening.keep_up(at=clock.now)
    (following,) = program.get("/duties").json()["followings"]
    assert [one["duty"] for one in following["duties"]]
    assert program.get(f"/duties/{following['following']}/notice")["Content-Type"] == "application/pdf"
    done = {"duty": "notice", "done_on": legal_day_of(school).isoformat(), "proof": "T-1", "way": "handed"}
    told = program.post(f"/duties/{following['following']}/done", done)
    assert told.status_code == 200, told.content
    assert program.get(f"/staff/{engagement}").json()["standing"] == "not-hired"
    assert program.post(f"/duties/{following['following']}/done", done).status_code == 404


def test_a_dismissal_is_shown_by_a_file_and_accepted_by_the_office(
    program: Api, school: datetime, clock: Any
) -> None:
    engagement = entered(program, CONVICTED)
    staff.hire(acting=acting_as("filer"), engagement=UUID(engagement), on=legal_day_of(school), at=school)
    filing = filed(program, school, engagement, purpose=IN_SERVICE)
    assert answered(school, filing["filing"])["answer"] == "record"
    clock.now = school + timedelta(minutes=1)
    opening.keep_up(at=clock.now)
    (following,) = program.get("/duties").json()["followings"]
    at, on = f"/duties/{following['following']}", legal_day_of(school).isoformat()
    bare = program.post(f"{at}/done", {"duty": "stop", "done_on": on, "proof": "."})
    assert (bare.status_code, bare.json()["reason"]) == (422, "cell-missing")
    paper = {"number": "校发〔2026〕35号", "dated_on": on}
    stopped = program.post(f"{at}/done", {"duty": "stop", "done_on": on, **paper})
    declared = stopped.json()["duties"][0]["declared"]
    assert (declared["look"], declared["filed"]) == ("waits", False)
    sent = {"duty": "dismissal", "done_on": on, **paper}
    wrong = program.upload(f"{at}/shown", **sent, paper=SimpleUploadedFile("paper.pdf", b"<svg/>"))
    assert (wrong.status_code, wrong.json()["reason"]) == (415, "file-kind")
    told = program.upload(f"{at}/shown", **sent, paper=SimpleUploadedFile("paper.pdf", PDF))
    assert told.status_code == 200, told.content
    office = calling("reviewer", school)
    waiting = {one["duty"]: one for one in office.get("/proofs").json()["proofs"]}
    assert set(waiting) == {"stop", "dismissal"}
    first, second = waiting["stop"], waiting["dismissal"]
    assert "number" not in first
    assert office.get(f"/proofs/{second['proof']}").json()["number"] == "校发〔2026〕35号"
    taken = office.get(f"/proofs/{second['proof']}/paper")
    assert (taken.content, taken["Content-Type"]) == (PDF, "application/pdf")
    assert program.get(f"/proofs/{second['proof']}/paper").content == PDF
    assert program.get(f"/proofs/{second['proof']}").status_code == 403
    unseen = office.post(f"/proofs/{first['proof']}/look", {"accept": True})
    assert unseen.json()["reason"] == "cell-missing"
    seen = office.post(f"/proofs/{first['proof']}/look", {"accept": True, "seen_on": on}).json()
    assert (seen["look"], seen["seen_on"]) == ("accepted", on)
    back = {"accept": False, "reasons": "没有盖章"}
    assert office.post(f"/proofs/{second['proof']}/look", back).json()["look"] == "returned"
    duty = program.get(at).json()["duties"][-1]
    assert ("done_on" in duty, duty["declared"]["reasons"]) == (False, "没有盖章")
    assert office.post(f"/proofs/{second['proof']}/look", back).status_code == 409
    assert office.get("/proofs").json()["proofs"] == []


def test_what_is_returned_says_why(program: Api, school: datetime) -> None:
    filing = filed(program, school, entered(program))["filing"]
    found = {"approve": False, "cause": "person", "words": "证件号码与名单不一致"}
    assert calling("reviewer", school).post(f"/filings/{filing}/review", found).status_code == 200
    last = program.get(f"/filings/{filing}").json()["steps"][-1]
    assert (last["cause"], last["words"]) == ("person", found["words"])


def test_the_same_person_is_entered_once(program: Api) -> None:
    entered(program)
    again = program.post("/staff", {"person": PERSON, "post": "carer", "purpose": IN_SERVICE})
    assert (again.status_code, again.json()["reason"]) == (409, "staff-listed")


def test_without_the_scope_nothing_is_shown(school: datetime, clock: Any) -> None:
    program = calling("filer", school, [Scope.ASK])
    for path in ("/staff", "/filings", "/duties"):
        assert program.get(path).json()["reason"] == "token-scope"


def test_of_another_body_nothing_is_shown(program: Api, school: datetime) -> None:
    engagement = entered(program)
    draft = program.post("/filings", {"purpose": PURPOSE, "engagement": engagement}).json()["filing"]
    assert calling("reviewer", school).get(f"/filings/{draft}").status_code == 404
    assert calling("carer", school).get(f"/staff/{engagement}").status_code in (403, 404)
