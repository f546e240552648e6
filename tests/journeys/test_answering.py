"""The answering process says what the API says, to many callers at once, and to each as if alone."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Token
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.journeys.answering_calls import Answering, Heard, Sent, question, questions
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
    registry,
)
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects.models import SubjectLink
from tutela.bodies.clients import Scope
from tutela.bodies.models import Officer
from tutela.bodies.queries import quota_left
from tutela.core.proofs import receipts
from tutela.index.lookup import actions as index
from tutela.ledger import sequencer, signing
from tutela.ledger.models import Entry
from tutela.ledger.verify import verify
from tutela.web.api.limits import BODY_LIMIT

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db
KEY = "a-retry-key-of-its-own"
_RANDOM = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}|[A-Za-z0-9+/]{40,}={0,2}")


@pytest.fixture
def process(registry: None, clock: Clock) -> Answering:
    """The application, with the test's clock."""
    return Answering(lambda: clock.now)


def token_of(caller: Api) -> str:
    return caller.headers["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def token(api: Api) -> str:
    return token_of(api)


def masked(content: bytes) -> str:
    """Without what is random in every answer."""
    return _RANDOM.sub("?", content.decode())


def alike(ours: Heard, theirs: Any) -> None:
    assert ours.status_code == theirs.status_code != 500
    assert masked(ours.content) == masked(theirs.content)
    assert ours.headers["content-type"] == theirs["Content-Type"]
    assert ours.headers["cache-control"] == theirs["Cache-Control"] == "no-store"
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        assert ours.headers.get(name.lower()) == theirs.headers.get(name), name


WRONG = NOBODY[:-1] + ("0" if NOBODY[-1] != "0" else "1")
CONTENTS: dict[str, Any] = {
    "record": inquiry("王小明", OFFENDER),
    "no record": inquiry("李四", NOBODY),
    "another name": inquiry("李四", OFFENDER),
    "a wrong number": inquiry("李四", WRONG),
    "no authorisation": {**inquiry("李四", NOBODY), "authorisation": " "},
    "unknown purpose": inquiry("李四", NOBODY, "no-such-purpose"),
    "a purpose of other bodies": inquiry("李四", NOBODY, "teacher-qualification"),
    "a field too many": {**inquiry("李四", NOBODY), "x": 1},
    "no name": {"purpose": "teacher-hire", "person": {"document": "1"}, "authorisation": "A"},
    "a control sign": inquiry("李\x00四", NOBODY),
    "a long authorisation": {**inquiry("李四", NOBODY), "authorisation": "a" * 121},
    "not JSON": b"{",
    "NaN": b'{"purpose": NaN}',
    "nothing": b"",
    "half a pair": rb'{"purpose": "teacher-hire", "person": {"name": "\ud800", "document": "1"}, "authorisation": "1"}',
    "not UTF-8": b"\xff\xfe",
    "deep": b"[" * 10_000,
    "a list": [],
}
BATCHES: dict[str, Any] = {
    "three": [asking("李四", NOBODY), asking("王小明", OFFENDER), asking("李四", "123")],
    "none": [],
    "too many": [asking("李四", NOBODY)] * 10_001,
    "one malformed": [asking("李四", NOBODY), {"person": {}}],
}


@pytest.mark.parametrize("name", CONTENTS)
def test_it_says_to_one_question_what_the_api_says(
    process: Answering, api: Api, token: str, name: str
) -> None:
    content = CONTENTS[name]
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    theirs = api.post_raw("/inquiries", body, "application/json")
    (ours,) = process.ask(question(token, content))
    alike(ours, theirs)


@pytest.mark.parametrize("name", BATCHES)
def test_it_says_to_many_questions_what_the_api_says(
    process: Answering, api: Api, token: str, name: str
) -> None:
    content = {"purpose": "teacher-hire", "questions": BATCHES[name]}
    (ours,) = process.ask(questions(token, content))
    alike(ours, api.post("/inquiries/batch", content))


@pytest.mark.parametrize("sent", ["", "x" * 43, "two words"])
def test_it_refuses_a_token_as_the_api_does(process: Answering, sent: str) -> None:
    content = inquiry("李四", NOBODY)
    (ours,) = process.ask(question(sent, content))
    caller = Api(sent or None)
    alike(ours, caller.post("/inquiries", content))
    assert ours.status_code == 401


def test_a_malformed_question_of_nobody_is_refused_for_its_token(process: Answering) -> None:
    (ours,) = process.ask(question("nobody-has-this-token", b"{"))
    assert ours.status_code == 401


def test_it_refuses_a_scope_that_the_token_does_not_carry(process: Answering, at: datetime) -> None:
    other = calling("clerk", at, [Scope.LEDGER])
    content = inquiry("李四", NOBODY)
    (ours,) = process.ask(question(token_of(other), content))
    alike(ours, other.post("/inquiries", content))
    assert ours.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency_Key": "short"},
        {"Content_Type": "text/plain"},
        {"Authorization": "Basic x"},
    ],
    ids=["a key that is none", "another kind", "another scheme"],
)
def test_it_refuses_headers_as_the_api_does(
    process: Answering, api: Api, token: str, headers: dict[str, str]
) -> None:
    content = inquiry("李四", NOBODY)
    (ours,) = process.ask(question(token, content, **headers))
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    kind = named.pop("Content-Type", "application/json")
    alike(ours, api.post_raw("/inquiries", json.dumps(content).encode(), kind, named))


def test_a_body_beyond_the_limit_is_refused_unread(process: Answering, token: str) -> None:
    (ours,) = process.ask(question(token, b" " * BODY_LIMIT + b"{"))
    assert (ours.status_code, ours.json()["reason"]) == (413, "request-too-large")


@pytest.mark.parametrize("path", ["/api/v1/screenings", "/api/v1/inquiries/", "/", "/ask"])
def test_nothing_else_is_served(process: Answering, token: str, path: str) -> None:
    (ours,) = process.ask(Sent(path, b"{}", {"Authorization": f"Bearer {token}"}))
    assert (ours.status_code, ours.json()["reason"]) == (404, "not-found")


def test_another_method_is_refused_as_the_api_does(process: Answering, api: Api) -> None:
    (ours,) = process.ask(Sent("/api/v1/inquiries", b"", {}, method="GET"))
    alike(ours, api.get("/inquiries"))
    assert ours.status_code == 405


def test_a_host_that_is_not_served_is_told_nothing(process: Answering, token: str) -> None:
    (ours,) = process.ask(question(token, inquiry("李四", NOBODY), Host="elsewhere.example"))
    assert ours.status_code == 404


def test_many_callers_are_answered_each_as_if_alone(process: Answering, api: Api, at: datetime) -> None:
    carer, nobody = token_of(calling("carer", at)), "a-token-that-nobody-has-got"
    clerk = token_of(api)
    heard = process.ask(
        question(clerk, inquiry("王小明", OFFENDER)),
        question(carer, inquiry("王小明", OFFENDER)),  # not theirs to ask
        question(nobody, inquiry("王小明", OFFENDER)),
        question(carer, inquiry("李四", NOBODY, "close-contact-hire")),
        question(clerk, inquiry("李四", WRONG)),
        question(clerk, b"{"),
        questions(clerk, {"purpose": "school-in-service", "questions": [asking("李四", NOBODY)] * 3}),
        question(clerk, inquiry("李四", NOBODY)),
    )
    assert [one.status_code for one in heard] == [200, 403, 401, 200, 200, 422, 200, 200]
    assert [heard[n].json()["answer"] for n in (0, 3, 4, 7)] == [
        "record",
        "no-record",
        "refused",
        "no-record",
    ]
    assert heard[6].json()["counts"]["no-record"] == 3
    assert Inquiry.objects.count() == 7
    assert SubjectLink.objects.count() == 6  # of a wrong number nobody can be told
    assert quota_left("edu", at.year) == 900 * 4 - 5
    assert quota_left("care", at.year) == 12 * 4 - 1
    sequencer.catch_up()
    assert verify().waiting == 0


def test_every_answer_has_an_entry_of_its_own_under_one_signature(process: Answering, token: str) -> None:
    heard = process.ask(*(question(token, inquiry("李四", NOBODY)) for _ in range(5)))
    told = [receipts.from_json(one.json()["receipt"]) for one in heard]
    assert len({one.entry_id for one in told}) == 5
    assert len({one.note for one in told}) == 1
    for one in told:
        receipts.verify(one, signing.origin(), signing.receipt_verifiers())
        assert Entry.objects.filter(id=one.entry_id).exists()


def test_who_is_over_quota_disturbs_nobody_and_counts_nothing(
    process: Answering, token: str, at: datetime, settings: Any
) -> None:
    settings.TUTELA_QUOTA_PER_HEAD = 1
    carer = token_of(calling("carer", at))
    many = {"purpose": "close-contact-hire", "questions": [asking("李四", NOBODY)] * 13}
    heard = process.ask(
        questions(carer, many),
        question(token, inquiry("李四", NOBODY)),
        question(carer, inquiry("李四", NOBODY, "close-contact-hire")),
    )
    assert [one.status_code for one in heard] == [429, 200, 200]
    assert quota_left("care", at.year) == 12 - 1


def test_refusals_of_a_group_stand_in_the_ledger_each_with_its_body(
    process: Answering, token: str, at: datetime
) -> None:
    carer = token_of(calling("carer", at))
    process.ask(
        question(carer, inquiry("李四", NOBODY)),
        question(token, inquiry("李四", NOBODY, "no-such-purpose")),
        question(token, inquiry("李四", NOBODY)),
    )
    refused = Entry.objects.filter(event="inquiry:refused")
    told = {(row.organisation, json.loads(bytes(row.body))["facts"]["reason"]) for row in refused}
    assert told == {("care", "not-entitled"), ("edu", "purpose-unknown")}


def test_a_list_that_is_withheld_refuses_all_and_counts_nothing(
    process: Answering, token: str, at: datetime
) -> None:
    process.ask(question(token, inquiry("李四", NOBODY)))
    left = quota_left("edu", at.year)
    index.withhold(withheld=True)
    heard = process.ask(*(question(token, inquiry("李四", NOBODY)) for _ in range(3)))
    assert {one.json()["reason"] for one in heard} == {"database-restored"}
    assert quota_left("edu", at.year) == left
    assert Inquiry.objects.count() == 1
    assert Entry.objects.filter(event="inquiry:refused").count() == 3


def test_a_token_that_is_withdrawn_and_an_office_that_is_lost_count_at_once(
    process: Answering, token: str, at: datetime
) -> None:
    other = token_of(calling("carer", at))
    content = inquiry("李四", NOBODY, "close-contact-hire")
    assert [one.status_code for one in process.ask(question(token, inquiry("李四", NOBODY)))] == [200]
    assert [one.status_code for one in process.ask(question(other, content))] == [200]
    Token.objects.filter(client__owner__username="clerk").delete()
    Officer.objects.filter(user__username="carer").update(active=False)
    heard = process.ask(question(token, inquiry("李四", NOBODY)), question(other, content))
    assert [one.json()["reason"] for one in heard] == ["token-invalid", "not-entitled"]


def test_a_retry_gives_the_same_reply_and_counts_once_through_either_door(
    process: Answering, api: Api, token: str, at: datetime
) -> None:
    content = inquiry("李四", NOBODY)
    (first,) = process.ask(question(token, content, Idempotency_Key=KEY))
    (again,) = process.ask(question(token, content, Idempotency_Key=KEY))
    theirs = api.post("/inquiries", content, Idempotency_Key=KEY)
    assert first.content == again.content == theirs.content
    assert Inquiry.objects.count() == 1
    assert quota_left("edu", at.year) == 900 * 4 - 1


def test_the_same_key_twice_in_one_group_is_one_question(process: Answering, token: str) -> None:
    content = inquiry("李四", NOBODY)
    heard = process.ask(*(question(token, content, Idempotency_Key=KEY) for _ in range(3)))
    assert len({one.content for one in heard}) == 1
    assert Inquiry.objects.count() == 1


def test_a_key_with_another_request_is_refused_and_the_others_are_answered(
    process: Answering, token: str
) -> None:
    heard = process.ask(
        question(token, inquiry("李四", NOBODY), Idempotency_Key=KEY),
        question(token, inquiry("王小明", OFFENDER), Idempotency_Key=KEY),
        question(token, inquiry("王小明", OFFENDER), Idempotency_Key="another-key-of-its-own"),
    )
    assert [one.status_code for one in heard] == [200, 409, 200]
    assert Inquiry.objects.count() == 2


def test_a_refused_call_keeps_nothing_under_its_key(process: Answering, token: str, at: datetime) -> None:
    carer = token_of(calling("carer", at))
    heard = process.ask(
        question(carer, inquiry("李四", NOBODY), Idempotency_Key=KEY),
        question(token, inquiry("李四", NOBODY), Idempotency_Key=KEY),
    )
    assert [one.status_code for one in heard] == [403, 200]
    (after,) = process.ask(
        question(carer, inquiry("李四", NOBODY, "close-contact-hire"), Idempotency_Key=KEY)
    )
    assert after.status_code == 200


def test_an_overdue_feed_shows_on_every_answer(process: Answering, clock: Clock, at: datetime) -> None:
    clock.now = at + timedelta(days=40)
    late = token_of(calling("clerk", clock.now))
    heard = process.ask(*(question(late, inquiry("李四", NOBODY)) for _ in range(2)))
    for one in heard:
        assert at < datetime.fromisoformat(one.json()["stale_since"]) < clock.now


def test_a_hundred_callers_cost_no_more_statements_than_ten(process: Answering, token: str) -> None:
    process.ask(question(token, inquiry("李四", NOBODY)))
    counted = []
    for callers in (10, 100):
        with CaptureQueriesContext(connection) as statements:
            process.ask(*(question(token, inquiry("李四", NOBODY)) for _ in range(callers)))
        counted.append(len(statements))
    assert counted[0] == counted[1] if connection.vendor == "postgresql" else counted[1] <= 2 * counted[0]
