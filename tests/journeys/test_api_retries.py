"""Two requests with one retry key at the same moment: the second waits, and gets the first one's reply."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from tests.journeys.api_calls import NOBODY, Api, api, clock, inquiry, registry
from tutela.answers.inquiries.models import Inquiry
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
