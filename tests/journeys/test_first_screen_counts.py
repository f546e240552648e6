"""A first screen counts exactly as far as it says, and says where it counted no further."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import filed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.filings.models import Filing
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("late", "said"), [(99, "99"), (100, "100"), (101, "100+")])
def test_what_is_overdue_is_counted_to_a_hundred_and_no_further(
    late: int, said: str, school: datetime
) -> None:
    row = Filing.objects.get(id=filed(school))
    row.due_on = legal_day_of(school) - timedelta(days=400)
    Filing.objects.filter(id=row.id).update(due_on=row.due_on)
    copies = list[Filing]()
    for _ in range(late - 1):
        copy = Filing.objects.get(id=row.id)
        copy.id = uuid4()
        copies.append(copy)
    Filing.objects.bulk_create(copies)
    page = words(desk_of("reviewer").get("/"))
    assert f"<b>{said}</b> 份已逾期" in page
