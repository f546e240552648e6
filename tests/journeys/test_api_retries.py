"""Two requests with one retry key at the same moment: the second waits, and gets the first one's reply."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier, Event
from typing import Any, Final
from uuid import uuid4

import pytest
from django.db import connection

from tests.journeys.api_calls import NOBODY, Api, api, clock, inquiry, registry
from tests.journeys.row_locks import somebody_waits
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import run
from tutela.answers.withdrawals.models import Withdrawal
from tutela.bodies.queries import acting_as, quota_left
from tutela.core.errors import Reason, Refusal
from tutela.web.api.models import KeptReply
from tutela.web.api.retries import once
from tutela.web.api.tokens import Caller

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4
KEY: Final = "a-retry-key-of-its-own"


def test_requests_at_the_same_moment_under_one_key_are_one_question(api: Api, at: datetime) -> None:
    together = Barrier(AT_ONCE)

    def ask(_: int) -> bytes:
        together.wait()
        try:
            sent = inquiry("李四", NOBODY)
            return api.post("/inquiries", sent, Idempotency_Key=KEY).content
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        replies = set(threads.map(ask, range(AT_ONCE)))
    assert len(replies) == 1
    assert Inquiry.objects.count() == 1
    assert quota_left("edu", at.year) == 900 * 4 - 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_a_run_and_a_question_of_one_body_do_not_wait_for_each_other(
    api: Api, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a key a run is one transaction; it is held where the question has come as far as it can."""
    assert api.post("/inquiries", inquiry("李四", NOBODY)).status_code == 200  # which opens the body's year
    left, is_held = run._left, Event()

    def held(*args: Any) -> int:
        found = left(*args)
        is_held.set()
        _until_somebody_waits()
        return found

    monkeypatch.setattr(run, "_left", held)

    def screen() -> int:
        try:
            line = {"person": {"name": "李四", "document": NOBODY}}
            said = {"purpose": "school-in-service", "authorisation": "A-1", "lines": [line]}
            return api.post("/screenings/at-once", said, Idempotency_Key=KEY).status_code
        finally:
            connection.close()

    def ask() -> int:
        try:
            is_held.wait(10)
            return api.post("/inquiries", inquiry("李四", NOBODY)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        told = [threads.submit(screen), threads.submit(ask)]
        assert [one.result(30) for one in told] == [200, 200]


def _until_somebody_waits() -> None:
    """For a lock; ten seconds at most."""
    for _ in range(200):
        if somebody_waits():
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_key_that_one_door_took_is_refused_at_another(api: Api, at: datetime, withdrawn: bool) -> None:
    if withdrawn:
        _withdrawn(at)
    first = api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    with pytest.raises(Refusal) as refused:
        once(caller=_client(), key=KEY, request=b"another", act=lambda: b"done", at=at)
    assert refused.value.reason is Reason.REPEATED_KEY
    assert api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY).content == first.content
    assert Inquiry.objects.count() == 1


@pytest.mark.parametrize("before", [timedelta(0), timedelta(seconds=1)])
def test_what_the_former_edition_kept_is_judged_by_its_moment(
    api: Api, at: datetime, before: timedelta
) -> None:
    _withdrawn(at - before)
    api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    KeptReply.objects.update(withdrawn=None)
    api.post("/inquiries", inquiry("李四", NOBODY), Idempotency_Key=KEY)
    assert Inquiry.objects.count() == (1 if before else 2)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_nobody_waits_for_who_forgets_old_replies(api: Api, at: datetime) -> None:
    KeptReply.objects.create(client="somebody", key="old", reply=b"x", kept_at=at - timedelta(hours=25))
    begun, others = Event(), Event()

    def first() -> bytes:
        try:
            return once(caller=Caller("a", acting_as("clerk")), key=KEY, request=b"r", act=act, at=at)
        finally:
            connection.close()

    def act() -> bytes:
        begun.set()
        assert others.wait(10), "the other waits for this act"
        return b"first"

    with ThreadPoolExecutor(1) as threads:
        told = threads.submit(first)
        assert begun.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        other = Caller("b", acting_as("carer"))
        assert once(caller=other, key=KEY, request=b"q", act=lambda: b"second", at=at) == b"second"
        others.set()
        assert told.result(20) == b"first"
    assert not KeptReply.objects.filter(client="somebody").exists()


def _withdrawn(at: datetime) -> None:
    """An answer of the office, whatever it was."""
    Withdrawal.objects.create(
        organisation="edu",
        purpose="teacher-hire",
        told=uuid4(),
        told_at=at,
        withdrawn_at=at,
        due_on=date(2026, 12, 1),
    )


def _client() -> Caller:
    return Caller(KeptReply.objects.get().client, acting_as("clerk"))
