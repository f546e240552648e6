"""A program asks: one person, many persons; answers, refusals, receipts, and what a retry costs."""

import json
import logging
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Registered
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.cast import number
from tests.journeys.api_calls import (
    NOBODY,
    OFFENDER,
    Api,
    Clock,
    api,
    asking,
    calling,
    clock,
    inquiry,
    obtain,
    registry,
)
from tutela.answers.inquiries import actions
from tutela.answers.inquiries.models import Inquiry
from tutela.bodies.clients import NewClient
from tutela.bodies.queries import quota_left
from tutela.core.proofs import receipts
from tutela.index.lookup.queries import version
from tutela.ledger import queries, sequencer, signing
from tutela.ledger.verify import verify
from tutela.web.api.limits import BODY_LIMIT

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db
KEY = "a-retry-key-of-its-own"


def problem(answer: HttpResponse, status: int) -> Any:
    assert answer.status_code == status, answer.content
    told = answer.json()
    assert (
        {"reason", "message_zh", "message_en"}
        <= set(told)
        <= {"reason", "message_zh", "message_en", "where", "rule"}
    )
    return told


def test_an_answer_says_what_when_on_which_list_on_which_ground_and_with_which_receipt(
    api: Api, at: datetime
) -> None:
    answer = api.post("/inquiries", inquiry("王小明", OFFENDER))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["answer"] == "record"
    assert datetime.fromisoformat(told["asked_at"]) == at
    assert told["list_version"] == {"number": version().number, "root": version().root.hex()}
    assert told["legal_ground"]["instrument"] == "opinions-2020"
    receipt = receipts.from_json(told["receipt"])
    receipts.verify(receipt, signing.origin(), signing.receipt_verifiers())
    kept = Inquiry.objects.get(id=told["inquiry"])
    assert kept.entry == receipt.entry_id
    assert "refusal" not in told
    assert "stale_since" not in told


def test_a_person_nobody_knows_is_no_record(api: Api) -> None:
    assert api.post("/inquiries", inquiry("李四", NOBODY)).json()["answer"] == "no-record"


def test_an_overdue_feed_shows_on_the_answer(api: Api, clock: Clock, at: datetime) -> None:
    clock.now = at + timedelta(days=40)
    late = calling("clerk", clock.now)
    told = late.post("/inquiries", inquiry("李四", NOBODY)).json()
    assert at < datetime.fromisoformat(told["stale_since"]) < clock.now


def test_a_passport_with_birth_date_and_sex_can_be_asked_about(api: Api) -> None:
    question = inquiry("王小明", "E12345678")
    question["person"] |= {
        "document_kind": "passport",
        "country": "CHN",
        "born_on": "1980-02-29",
        "sex": "male",
    }
    assert api.post("/inquiries", question).json()["answer"] == "pending"


def test_a_malformed_number_is_answered_refused_with_its_reason_and_a_receipt(api: Api) -> None:
    wrong = NOBODY[:-1] + ("0" if NOBODY[-1] != "0" else "1")
    told = api.post("/inquiries", inquiry("李四", wrong)).json()
    assert told["answer"] == "refused"
    assert told["refusal"]["reason"] == "document-check-digit"
    assert told["receipt"]["entry"]
    assert wrong not in json.dumps(told)


def test_many_are_answered_in_order_and_the_malformed_by_themselves(api: Api) -> None:
    questions = [
        asking("李四", NOBODY),
        asking("王小明", OFFENDER),
        asking("李四", "123"),
        asking("李四", ""),
    ]
    told = api.post("/inquiries/batch", {"purpose": "teacher-hire", "questions": questions}).json()
    assert [one["answer"] for one in told["answers"]] == ["no-record", "record", "refused", "refused"]
    assert [one["refusal"]["reason"] for one in told["answers"][2:]] == [
        "document-length",
        "document-missing",
    ]
    assert told["counts"] == {"record": 1, "no-record": 1, "pending": 0, "refused": 2}


def test_ten_thousand_are_asked_with_no_more_statements_for_each_than_a_batch_of_the_database_takes(
    api: Api, settings: Any
) -> None:
    settings.TUTELA_QUOTA_PER_HEAD = 40
    born = date(1960, 1, 1)
    questions = [asking("李四", number(born + timedelta(days=n), 103)) for n in range(9_999)]
    questions.append(asking("王小明", OFFENDER))
    with CaptureQueriesContext(connection) as statements:
        answer = api.post("/inquiries/batch", {"purpose": "teacher-hire", "questions": questions})
    assert answer.status_code == 200, answer.content[:300]
    told = answer.json()
    assert told["counts"] == {"record": 1, "no-record": 9_999, "pending": 0, "refused": 0}
    assert told["answers"][-1]["answer"] == "record"
    # What grows is the number of rows in a statement, which the database bounds; not one statement for each person.
    assert len(statements) < 10_000 / 25


def test_ten_thousand_and_one_are_refused_before_anything_is_done(api: Api) -> None:
    questions = [asking("李四", NOBODY)] * 10_001
    told = problem(api.post("/inquiries/batch", {"purpose": "teacher-hire", "questions": questions}), 422)
    assert told["where"] == ["body", "questions"]
    assert told["rule"] == "too_long"
    assert not Inquiry.objects.exists()


def test_no_questions_are_refused(api: Api) -> None:
    told = problem(api.post("/inquiries/batch", {"purpose": "teacher-hire", "questions": []}), 422)
    assert told["rule"] == "too_short"


@pytest.mark.parametrize(
    ("change", "where", "rule"),
    [
        ({"purpose": "Teacher Hire"}, ["body", "purpose"], "string_pattern_mismatch"),
        ({"purpose": None}, ["body", "purpose"], "string_type"),
        ({"身份证号": "x"}, ["body"], "extra_forbidden"),
        (
            {"person": {"name": "a\x00b", "document": "1"}},
            ["body", "person", "name"],
            "string_pattern_mismatch",
        ),
        ({"person": {"name": "a" * 201, "document": "1"}}, ["body", "person", "name"], "string_too_long"),
        ({"person": {"name": "a"}}, ["body", "person", "document"], "missing"),
        ({"person": {"name": "a", "document": 11}}, ["body", "person", "document"], "string_type"),
        (
            {"person": {"name": "a", "document": "1", "born_on": 0}},
            ["body", "person", "born_on"],
            "value_error",
        ),
        (
            {"person": {"name": "a", "document": "1", "born_on": "2001-02-29"}},
            ["body", "person", "born_on"],
            "date_from_datetime_parsing",
        ),
        ({"person": {"name": "a", "document": "1", "sex": "x"}}, ["body", "person", "sex"], "enum"),
        ({"authorisation": "a" * 121}, ["body", "authorisation"], "string_too_long"),
    ],
)
def test_a_fault_of_shape_names_its_place_and_rule_and_never_the_value(
    api: Api, change: dict[str, Any], where: list[str], rule: str
) -> None:
    answer = api.post("/inquiries", inquiry("赵敏感", NOBODY) | change)
    told = problem(answer, 422)
    assert (told["reason"], told["where"], told["rule"]) == ("request-invalid", where, rule)
    said = answer.content.decode()
    assert "赵敏感" not in said
    assert "身份证号" not in said
    assert "2001" not in said
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"purpose": NaN}',
        b"\xff\xfe",
        rb'{"purpose": "teacher-hire", "person": {"name": "\ud800", "document": "1"}, "authorisation": "1"}',
        b"[" * 100_000,
        b'"' + b"\xed\xa0\x80" + b'"',
    ],
    ids=["cut", "nan", "not-utf8", "lone-surrogate", "deep", "encoded-surrogate"],
)
def test_what_is_not_json_is_refused(api: Api, body: bytes) -> None:
    told = problem(api.post_raw("/inquiries", body, "application/json"), 422)
    assert (told["reason"], told["where"], told["rule"]) == ("request-invalid", ["body"], "json")


def test_an_empty_body_is_refused(api: Api) -> None:
    assert problem(api.post_raw("/inquiries", b"", "application/json"), 422)["rule"] == "missing"


def test_another_kind_of_content_is_refused(api: Api) -> None:
    assert problem(api.post_raw("/inquiries", b"{}", "text/plain"), 415)["reason"] == "request-kind"


def test_a_body_beyond_the_limit_is_refused_unread(api: Api) -> None:
    body = b" " * BODY_LIMIT + b"{"
    assert problem(api.post_raw("/inquiries", body, "application/json"), 413)["reason"] == "request-too-large"
    assert problem(api.post_raw("/inquiries", body[1:], "application/json"), 422)["rule"] == "json"


def test_a_purpose_that_does_not_exist_is_refused_and_not_repeated(api: Api) -> None:
    answer = api.post("/inquiries", inquiry("李四", NOBODY, "11010119900307888x"))
    assert problem(answer, 422)["reason"] == "purpose-unknown"
    assert "11010119900307888x" not in answer.content.decode()


def test_a_purpose_that_the_law_gives_to_other_bodies_is_refused(api: Api) -> None:
    told = problem(api.post("/inquiries", inquiry("李四", NOBODY, "teacher-qualification")), 403)
    assert told["reason"] == "not-entitled"


def test_over_quota_is_refused_and_nothing_is_counted(api: Api, at: datetime, settings: Any) -> None:
    settings.TUTELA_QUOTA_PER_HEAD = 1
    carer = calling("carer", at)
    batch = {"purpose": "close-contact-hire", "questions": [asking("李四", NOBODY)] * 13}
    assert problem(carer.post("/inquiries/batch", batch), 429)["reason"] == "over-quota"
    assert quota_left("care", at.year) in (None, 12)
    batch["questions"] = batch["questions"][:12]
    assert carer.post("/inquiries/batch", batch).status_code == 200


def test_a_retry_gives_the_same_reply_and_counts_once(api: Api, at: datetime) -> None:
    first = api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    again = api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    assert first.content == again.content
    assert Inquiry.objects.count() == 1
    assert quota_left("edu", at.year) == 900 * 4 - 1


def test_without_a_retry_key_asking_twice_counts_twice(api: Api) -> None:
    for _ in range(2):
        api.post("/inquiries", inquiry("李四", NOBODY))
    assert Inquiry.objects.count() == 2


def test_a_retry_key_of_another_request_is_refused(api: Api) -> None:
    api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    other = api.post("/inquiries", inquiry("王小明", OFFENDER), Idempotency_Key=KEY)
    assert problem(other, 409)["reason"] == "repeated-key"
    assert Inquiry.objects.count() == 1


def test_two_clients_may_use_the_same_retry_key(api: Api, at: datetime) -> None:
    api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    calling("clerk", at).post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    assert Inquiry.objects.count() == 2


def test_a_retry_key_is_kept_for_a_day(api: Api, clock: Clock, at: datetime) -> None:
    api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    clock.now = at + timedelta(hours=24, seconds=-1)
    client = _same_client_later()
    assert client.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY).status_code == 200
    assert Inquiry.objects.count() == 1
    clock.now = at + timedelta(hours=24)
    assert client.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY).status_code == 200
    assert Inquiry.objects.count() == 2


def test_a_refused_request_keeps_no_reply_and_its_refusal_stands_in_the_ledger(
    api: Api, at: datetime, settings: Any
) -> None:
    settings.TUTELA_QUOTA_PER_HEAD = 1
    carer = calling("carer", at)
    before = queries.waiting()
    batch = {"purpose": "close-contact-hire", "questions": [asking("李四", NOBODY)] * 13}
    assert carer.post("/inquiries/batch", batch, Idempotency_Key=KEY).status_code == 429
    assert queries.waiting() == before + 2  # the refusal, and that the body's year has begun
    batch["questions"] = batch["questions"][:12]
    assert carer.post("/inquiries/batch", batch, Idempotency_Key=KEY).status_code == 200
    sequencer.catch_up()
    assert verify().waiting == 0


@pytest.mark.parametrize("key", ["short", "x" * 65, "with a space in it!"])
def test_a_retry_key_that_is_none_is_refused(api: Api, key: str) -> None:
    told = problem(api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=key), 422)
    assert told["where"] == ["header", "Idempotency-Key"]


def test_a_bug_says_nothing_and_logs_no_words(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**values: Any) -> None:
        raise ValueError(f"cannot work with {values['questions'][0].name}")

    monkeypatch.setattr(actions, "ask_many", broken)
    with caplog.at_level(logging.DEBUG):
        answer = api.post("/inquiries", inquiry("赵敏感", NOBODY))
    assert problem(answer, 500)["reason"] == "internal"
    assert "赵敏感" not in answer.content.decode() + caplog.text
    assert NOBODY not in caplog.text
    assert "ValueError" in caplog.text


def _same_client_later() -> Api:
    """A fresh token of the clerk's only client, as tokens end before retry keys do."""
    registered = Registered.objects.get()
    registered.set_secret("again")
    registered.save()
    return Api(obtain(NewClient(registered.id, "again")).json()["access_token"])
