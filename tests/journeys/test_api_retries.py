"""Two requests with one retry key at the same moment: the second waits, and gets the first one's reply."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection

from tests.journeys.api_calls import NOBODY, Api, api, clock, inquiry, registry
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import run
from tutela.bodies.queries import quota_left

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def test_requests_at_the_same_moment_under_one_key_are_one_question(api: Api, at: datetime) -> None:
    together = Barrier(AT_ONCE)

    def ask(_: int) -> bytes:
        together.wait()
        try:
            sent = inquiry("李四", NOBODY)
            return api.post("/inquiries", sent, Idempotency_Key="a-retry-key-of-its-own").content
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
            return api.post("/screenings/at-once", said, Idempotency_Key="a-retry-key-of-its-own").status_code
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
    """For a lock, in this database; ten seconds at most."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
