"""A program screens a roster: hands it in, follows its run, takes the result; another body sees nothing of it."""

import io
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from python_calamine import CalamineWorkbook

from tests.journeys.api_calls import NOBODY, OFFENDER, Api, api, calling, clock, registry
from tutela.answers.screening import actions, places
from tutela.answers.screening.models import Run, State
from tutela.core.proofs import merkle
from tutela.ledger import queries as ledger
from tutela.web.api.schemas import RunState

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db
KEY = "a-retry-key-of-its-own"
ROSTER = f"姓名,身份证号\n王小明,{OFFENDER}\n李四,{NOBODY}\n赵敏感,123\n".encode()


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be queued: ids and nothing else."""
    queued: list[str] = []
    monkeypatch.setattr(actions, "async_task", lambda task, *ids, **named: queued.extend(ids))
    return queued


def refused(answer: HttpResponse, status: int, reason: str) -> Any:
    assert answer.status_code == status, answer.content
    told = answer.json()
    assert told["reason"] == reason
    return told


def hand_in(api: Api, content: bytes = ROSTER, name: str = "赵敏感.csv", **fields: str) -> HttpResponse:
    form = {"purpose": "school-in-service", "authorisation": "A-1"} | fields
    return api.upload("/screenings", roster=SimpleUploadedFile(name, content), **form)


def test_a_roster_is_handed_in_followed_and_its_result_taken(
    api: Api, at: datetime, queue: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = hand_in(api)
    assert answer.status_code == 202, answer.content
    run = answer.json()["run"]
    assert queue == [run]
    assert answer["Location"] == f"/api/v1/screenings/{run}"
    path = f"/screenings/{run}"
    assert api.get(path).json()["state"] == "queued"
    refused(api.post_raw(f"{path}/result", b"", "application/json"), 409, "not-ready")
    actions.perform(run_id=Run.objects.get().id, at=at)
    told = api.get(path).json()
    assert (told["state"], told["rows"]) == ("done", {"done": 3, "total": 3})
    assert told["counts"] == {"record": 1, "no-record": 1, "pending": 0, "refused": 1}
    assert told["refused_rows"] == {"document-length": 1}
    assert told["entry"]
    before = ledger.waiting()
    result = api.post_raw(f"{path}/result", b"", "application/json")
    content = b"".join(result.streaming_content)
    assert ledger.waiting() == before + 1
    assert result["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "敏感" not in result["Content-Disposition"]
    cells = [
        cell
        for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python()
        for cell in row
    ]
    assert OFFENDER in cells


def test_a_row_is_proved_to_whoever_has_it_with_what_the_api_tells_alone(api: Api, at: datetime) -> None:
    run = hand_in(api).json()["run"]
    path = f"/screenings/{run}/rows"
    refused(api.get(f"{path}/1/receipt"), 404, "not-found")
    actions.perform(run_id=Run.objects.get().id, at=at)
    told = api.get(f"{path}/2/receipt").json()
    number = NOBODY.encode()
    header = b"\2" + bytes.fromhex(told["index"]) + b"N" + len(number).to_bytes(4, "big")
    own = sha256(header + number + "李四".encode()).digest()
    before, after = map(bytes.fromhex, told["group"])
    assert told["salt"] == ""
    merkle.verify_inclusion(
        leaf=sha256(b"\0" + before + own + after).digest(),
        index=0,
        size=1,
        path=[bytes.fromhex(part) for part in told["path"]],
        root=bytes.fromhex(told["rows_root"]),
    )
    run_told = api.get(f"/screenings/{run}").json()
    assert (run_told["rows_root"], run_told["entry"]) == (told["rows_root"], told["entry"])
    for row in ("4", str(2**40)):
        refused(api.get(f"{path}/{row}/receipt"), 404, "not-found")
    for row in ("0", "-1", "x", str(2**80)):
        refused(api.get(f"{path}/{row}/receipt"), 422, "request-invalid")
    refused(calling("carer", at).get(f"{path}/2/receipt"), 404, "not-found")


def test_a_run_that_is_refused_as_a_whole_says_why(api: Api, at: datetime) -> None:
    run = hand_in(api, b"a,b\n1,2\n").json()["run"]
    actions.perform(run_id=Run.objects.get().id, at=at)
    told = api.get(f"/screenings/{run}").json()
    assert (told["state"], told["refusal"]["reason"]) == ("failed", "file-headers")


def test_another_body_does_not_find_the_run(api: Api, at: datetime) -> None:
    run = hand_in(api).json()["run"]
    other = calling("carer", at)
    refused(other.get(f"/screenings/{run}"), 404, "not-found")
    refused(other.post_raw(f"/screenings/{run}/result", b"", "application/json"), 404, "not-found")
    refused(api.get(f"/screenings/{uuid4()}"), 404, "not-found")


def test_a_roster_handed_in_again_under_its_retry_key_is_one_run(api: Api) -> None:
    first, again = (hand_in_again(api, ROSTER) for _ in range(2))
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert Run.objects.count() == 1
    refused(hand_in_again(api, ROSTER + b"\n"), 409, "repeated-key")


def hand_in_again(api: Api, content: bytes) -> HttpResponse:
    api.headers["Idempotency-Key"] = KEY
    return hand_in(api, content)


def test_a_body_that_may_not_screen_is_refused_and_nothing_is_kept(api: Api, at: datetime) -> None:
    refused(hand_in(calling("police-recorder", at)), 403, "not-entitled")
    assert not Run.objects.exists()


def test_a_purpose_that_does_not_exist_is_refused(api: Api) -> None:
    refused(hand_in(api, purpose="curiosity"), 422, "purpose-unknown")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"purpose": "X"}, ["form", "purpose"]),
        ({"authorisation": "x" * 121}, ["form", "authorisation"]),
        ({"authorisation": "a\x00"}, ["form", "authorisation"]),
    ],
)
def test_a_fault_of_shape_names_its_place(api: Api, fields: dict[str, str], where: list[str]) -> None:
    told = refused(hand_in(api, **fields), 422, "request-invalid")
    assert told["where"] == where


def test_a_field_too_many_or_twice_and_no_file_are_refused(api: Api) -> None:
    file = SimpleUploadedFile("a.csv", ROSTER)
    refused(hand_in(api, name_of="赵敏感"), 422, "request-invalid")
    refused(api.upload("/screenings", roster=file, purpose=["school-in-service"] * 2), 422, "request-invalid")
    told = refused(api.upload("/screenings", purpose="school-in-service"), 422, "request-invalid")
    assert told["where"] == ["file", "roster"]
    assert not Run.objects.exists()


def test_only_a_form_is_taken(api: Api) -> None:
    refused(api.post("/screenings", {"purpose": "school-in-service"}), 415, "request-kind")


def test_a_broken_form_is_refused(api: Api) -> None:
    refused(api.post_raw("/screenings", b"--x\r\n", "multipart/form-data"), 422, "request-invalid")


def test_a_roster_beyond_the_limit_is_refused_unread(api: Api, settings: Any) -> None:
    settings.TUTELA_UPLOAD_LIMIT = len(ROSTER)
    assert hand_in(api).status_code == 202
    refused(hand_in(api, ROSTER + b"\n"), 413, "file-too-large")
    refused(hand_in(api, ROSTER + b"\n" * 1_000_000), 413, "request-too-large")
    assert Run.objects.count() == 1


def test_nothing_of_a_roster_is_readable_where_it_is_kept(api: Api, settings: Any) -> None:
    hand_in(api)
    stored = places.upload(Run.objects.get().id).read_bytes()
    assert OFFENDER.encode() not in stored
    assert "王小明".encode() not in stored


def test_the_states_of_the_api_are_those_of_a_run() -> None:
    assert {state.value for state in RunState} == {state.value for state in State}
