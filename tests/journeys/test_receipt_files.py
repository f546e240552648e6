"""One download proves one answer to those who trust nobody here: the outside program checks what is handed out."""

import base64
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.cast import paper
from tests.commands import Commands
from tests.journeys.api_calls import NOBODY, OFFENDER, Api, api, calling, clock, inquiry, registry
from tests.journeys.desk import desk_of
from tests.journeys.witness_cast import PlainWitness, Wire, policy
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.ledger import actions, models, sequencer, signing
from tutela.ledger.events import Event
from tutela.ledger.receipt_files import receipt_file
from tutela.ledger.witnessing import Rounds
from tutela.packs.current import legal_day_of
from tutela.packs.current import policy as law
from tutela_verify import policy as outside_policy
from tutela_verify import receipts as outside
from tutela_verify.faults import Fault, Unproved
from tutela_verify.policy import Policy

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def trusted(settings: Any, tmp_path: Path, at: datetime) -> Policy:
    """The policy file of an outsider: this log, and two witnesses of whom both must have signed."""
    path = policy(tmp_path / "policy", [PlainWitness(1, at), PlainWitness(2, at)], 2)
    settings.TUTELA_WITNESS_POLICY = path
    log = next(one for one in signing.checkpoint_verifiers() if one.kind == 1)
    return outside_policy.parse(f"log {log.text()}\n".encode() + path.read_bytes())


def witness(at: datetime) -> None:
    """Everything is taken in and signed by both witnesses."""
    sequencer.catch_up(clock=lambda: at)
    rounds = Rounds(Wire(PlainWitness(1, at), PlainWitness(2, at)))
    for _ in range(3):
        rounds.go_on(at)


def ask(api: Api, document: str = OFFENDER, name: str = "王小明") -> dict[str, Any]:
    told: dict[str, Any] = api.post("/inquiries", inquiry(name, document)).json()
    return told


def test_the_file_proves_more_the_further_the_entry_has_come(api: Api, trusted: Policy, at: datetime) -> None:
    told = ask(api)
    path = f"/inquiries/{told['inquiry']}/receipt"

    def lacking() -> Fault | None:
        answer = api.get(path)
        assert answer["Content-Type"] == "application/json"
        checked = outside.check(outside.parse(answer.content), trusted)
        assert checked.receipt.entry.entry_id == told["receipt"]["entry"]
        return checked.lacking

    assert lacking() is Fault.PROOF_MISSING
    sequencer.catch_up(clock=lambda: at)
    assert lacking() is Fault.COSIGNATURES_MISSING
    witness(at)
    assert lacking() is None
    ask(api, NOBODY, "李四")  # a newer head that nobody has signed takes nothing away
    sequencer.catch_up(clock=lambda: at)
    assert lacking() is None


def test_the_entry_binds_question_authorisation_basis_list_answer_and_moment(api: Api, at: datetime) -> None:
    told = ask(api)
    entry = outside.parse(api.get(f"/inquiries/{told['inquiry']}/receipt").content).entry
    asked = law().purposes["teacher-hire"]
    pack = next(pack for pack in law().packs if pack.id == entry.facts["basis"]["pack"])  # type: ignore[index,call-overload]
    assert entry.organisation == "edu"
    assert entry.at == at
    assert set(entry.commitments) == {"person", "authorisation", "index"}
    assert entry.facts == {
        "purpose": "teacher-hire",
        "basis": {
            "instrument": asked.cite.instrument,
            "article": asked.cite.article,
            "pack": pack.id,
            "pack_sha256": pack.sha256,
        },
        "answer": "record",
        "refusal": "",
        "list_version": told["list_version"]["number"],
        "list_root": told["list_version"]["root"],
        "policy": law().sha256,
        "power": "a-named-body-asks-for-its-purpose",
        "register": "officer",
    }
    assert pack.from_on <= legal_day_of(at)
    assert pack.until_on is None or legal_day_of(at) < pack.until_on


def test_it_names_nobody_unless_it_is_asked_to_and_that_goes_into_the_ledger_first(
    api: Api, trusted: Policy
) -> None:
    told = ask(api)
    path = f"/inquiries/{told['inquiry']}/receipt"
    plain = api.get(path).content
    assert "openings" not in json.loads(plain)
    assert models.Entry.objects.filter(event=Event.IDENTITY_REVEALED.value).count() == 0
    full = api.post_raw(path, b"", "application/json").content
    checked = outside.check(outside.parse(full), trusted)
    opened = {label: json.loads(one.data) for label, one in checked.receipt.openings.items()}
    assert opened == {
        "person": {"document": OFFENDER, "name": "王小明"},
        "authorisation": {"authorisation": paper(OFFENDER)},
    }
    (logged,) = models.Entry.objects.filter(event=Event.IDENTITY_REVEALED.value)
    assert json.loads(bytes(logged.body))["facts"] == {"entry": told["receipt"]["entry"], "ground": "receipt"}
    assert json.loads(bytes(logged.body))["officer"]


def test_what_was_shredded_is_left_out_and_the_rest_still_verifies(
    api: Api, trusted: Policy, at: datetime
) -> None:
    told = ask(api)
    with transaction.atomic():
        entry = Inquiry.objects.get(id=told["inquiry"]).entry
        actions.shred(at=at, organisation="registry", officer="o", entries=[entry])
    witness(at)
    content = api.post_raw(f"/inquiries/{told['inquiry']}/receipt", b"", "application/json").content
    assert "openings" not in json.loads(content)
    assert outside.check(outside.parse(content), trusted).lacking is None


@pytest.mark.parametrize("change", ["body", "leaf", "moment", "proof", "opening", "other"])
def test_a_file_of_which_anything_was_changed_is_refused_outside(
    api: Api, trusted: Policy, at: datetime, change: str
) -> None:
    told, other = ask(api), ask(api, NOBODY, "李四")
    witness(at)
    path = "/inquiries/{}/receipt"
    content = json.loads(api.post_raw(path.format(told["inquiry"]), b"", "application/json").content)
    stranger = json.loads(api.get(path.format(other["inquiry"])).content)
    match change:
        case "body":
            body = base64.b64decode(content["body"]).replace(b'"record"', b'"no-rec"')
            content["body"] = base64.b64encode(body).decode()
        case "leaf":
            content["receipt"]["leaf"] = stranger["receipt"]["leaf"]
        case "moment":
            content["receipt"]["accepted_at"] = "2026-11-21T06:03:00.000001Z"
        case "proof":
            content["proof"] = stranger["proof"]
        case "opening":
            content["openings"]["person"]["data"] = base64.b64encode(b"{}").decode()
        case "other":
            content["receipt"] = stranger["receipt"]
    with pytest.raises(Unproved):
        outside.check(outside.parse(json.dumps(content).encode()), trusted)


def test_a_row_of_a_roster_is_proved_the_same_way(
    api: Api, trusted: Policy, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "async_task", lambda *_, **__: None)
    roster = f"姓名,身份证号\n王小明,{OFFENDER}\n李四,{NOBODY}\n".encode()
    form = {"purpose": "school-in-service", "authorisation": "A-1"}
    run = api.upload("/screenings", roster=SimpleUploadedFile("a.csv", roster), **form).json()["run"]
    path = f"/screenings/{run}/rows/1/receipt-file"
    assert api.get(path).status_code == 404
    screening.perform(run_id=UUID(run), at=at)
    witness(at)
    content = api.get(path).content
    assert OFFENDER not in content.decode()
    read = outside.parse(content)
    assert read.row is not None
    assert read.entry.facts["basis"]["article"]  # type: ignore[index,call-overload]
    for answer, holds in (("record", True), ("no-record", False)):
        told = read.row.told({"number": OFFENDER, "name": "王小明", "answer": answer})
        whole = replace(read, row=told)
        if holds:
            assert outside.check(whole, trusted).lacking is None
        else:
            with pytest.raises(Unproved):
                outside.check(whole, trusted)
    assert calling("carer", at).get(path).status_code == 404


def test_another_body_gets_no_receipt(api: Api, at: datetime) -> None:
    told = ask(api)
    path = f"/inquiries/{told['inquiry']}/receipt"
    other = calling("carer", at)
    assert other.get(path).status_code == 404
    assert other.post_raw(path, b"", "application/json").status_code == 404
    assert models.Entry.objects.filter(event=Event.IDENTITY_REVEALED.value).count() == 0


def test_an_officer_downloads_it_from_the_page_of_the_inquiry(
    api: Api, trusted: Policy, at: datetime
) -> None:
    told = ask(api)
    witness(at)
    browser, path = desk_of("clerk"), f"/inquiries/{told['inquiry']}/receipt"
    page = browser.get(f"/inquiries/{told['inquiry']}").content.decode()
    assert page.count(path) == 2
    plain, full = browser.get(path), browser.post(path)
    for answer in (plain, full):
        assert answer["Content-Disposition"].startswith('attachment; filename="receipt-')
        assert answer["Cache-Control"] == "no-store"
        assert outside.check(outside.parse(answer.content), trusted).lacking is None
    assert OFFENDER not in plain.content.decode()
    assert desk_of("carer").get(path).status_code == 404
    assert desk_of("clerk", checks_forms=True).post(path).status_code == 403


def test_the_command_line_prints_it_without_anybody(api: Api, trusted: Policy, tutela: Commands) -> None:
    told = ask(api)
    ran = tutela("ledger", "receipt", told["receipt"]["entry"])
    assert ran.code == 0
    assert outside.parse(ran.out.encode()).openings == {}
    assert OFFENDER not in ran.out
    assert tutela("ledger", "receipt", "00000000-0000-4000-8000-000000000000").code == 3


def test_the_promise_given_again_is_the_one_that_was_given(api: Api) -> None:
    told = ask(api)["receipt"]
    again = receipt_file(UUID(told["entry"]))["receipt"]
    assert isinstance(again, dict)
    assert [again[name] for name in ("entry", "leaf", "accepted_at", "index", "path", "note")] == [
        told[name] for name in ("entry", "leaf", "accepted_at", "index", "path", "note")
    ]
