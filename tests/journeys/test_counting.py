"""Counts of many rooms come from one statement, and are those that each would have told alone."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import appoint_all
from tutela.bodies.models import Officer, Organisation
from tutela.sql.counting import counted

pytestmark = pytest.mark.django_db


def test_every_count_is_its_own_and_one_statement_asks_for_all(at: datetime) -> None:
    appoint_all(at)
    rows = [
        Organisation.objects.filter(kind="school"),
        Officer.objects.none(),
        Officer.objects.all()[:3],
        Officer.objects.filter(organisation__kind="court").values_list("organisation_id").distinct(),
        Organisation.objects.filter(code="' OR 1=1 --"),
    ]
    with CaptureQueriesContext(connection) as asked:
        found = counted(rows)
    assert len(asked) == 1
    assert found == [len(one) for one in rows]
    assert found[1:3] == [0, 3]
    assert counted([Officer.objects.none()]) == [0]
