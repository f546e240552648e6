"""A teacher is hired where both the registry and the restriction list were asked, and neither has a record."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    APPLICANT,
    APPLICANT_NAME,
    PURPOSE,
    drafted,
    listed,
    reviewed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.restriction_steps import LIST, appoint_keepers, declare_list, hand_in, revoked
from tutela.answers.filings import actions, answering, hiring, queries
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.answers.staff.engagement import Post
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2026, 12, 1)
Asked = Callable[[UUID, str], Answer]


@pytest.fixture
def at(school: datetime) -> datetime:
    appoint_keepers(school)
    return school


@pytest.fixture
def ask(at: datetime) -> Asked:
    """Everything from draft to answer, for one purpose."""

    def ask_(engagement: UUID, purpose: str) -> Answer:
        filing = reviewed(at, engagement=engagement, purpose=purpose)
        return answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)[0]

    return ask_


def may(engagement: UUID, at: datetime) -> bool:
    """What the page says is what the action does."""
    filer = acting_as("filer")
    allowed = hiring.may_hire(filer, engagement, legal_day_of(at))
    if allowed:
        return True
    with pytest.raises(Refusal) as refusal:
        hiring.hire(acting=filer, engagement=engagement, on=FIRST_DAY, at=at)
    assert refusal.value.reason is Reason.HIRED_UNASKED
    return False


@pytest.mark.parametrize("order", [(PURPOSE, LIST), (LIST, PURPOSE)])
def test_both_are_asked_before_a_teacher_is_hired(at: datetime, ask: Asked, order: tuple[str, str]) -> None:
    declare_list(at)
    engagement = listed(at)
    for purpose in order:
        assert not may(engagement, at)
        assert ask(engagement, purpose) is Answer.NO_RECORD
    hiring.hire(acting=acting_as("filer"), engagement=engagement, on=FIRST_DAY, at=at)
    assert {*Filing.objects.values_list("state", flat=True)} == {State.CLOSED.value}, "both are closed"


def test_nobody_is_hired_of_a_day_before_the_later_of_both_answers(at: datetime, ask: Asked) -> None:
    declare_list(at)
    engagement, later = listed(at), at + timedelta(days=1)
    ask(engagement, PURPOSE)
    filing = reviewed(later, engagement=engagement, purpose=LIST)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=later)
    with pytest.raises(Refusal) as refusal:
        hiring.hire(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(at), at=later)
    assert refusal.value.reason is Reason.HIRED_BEFORE_ASKED
    assert refusal.value.values["answered"] == legal_day_of(later).isoformat()
    hiring.hire(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(later), at=later)


@pytest.mark.parametrize("order", [(PURPOSE, LIST), (LIST, PURPOSE)])
def test_whoever_stands_on_the_list_is_not_hired(
    at: datetime, ask: Asked, tmp_path: Path, order: tuple[str, str]
) -> None:
    declare_list(at)
    hand_in(tmp_path / "a.jsonl", revoked("j-1", APPLICANT_NAME, APPLICANT), at=at)
    engagement = listed(at)
    answers = {purpose: ask(engagement, purpose) for purpose in order}
    assert answers == {PURPOSE: Answer.NO_RECORD, LIST: Answer.RECORD}
    assert not may(engagement, at)


def test_where_nobody_delivers_the_list_the_registry_alone_is_asked(at: datetime, ask: Asked) -> None:
    engagement = listed(at)
    assert hiring.still_to_ask(acting_as("filer"), engagement, legal_day_of(at)) == []
    ask(engagement, PURPOSE)
    assert may(engagement, at)


def test_what_was_given_up_is_still_to_be_asked(at: datetime, ask: Asked) -> None:
    declare_list(at)
    engagement, filer = listed(at), acting_as("filer")
    ask(engagement, PURPOSE)
    opened = drafted(at, purpose=LIST, engagement=engagement)
    assert hiring.still_to_ask(filer, engagement, legal_day_of(at)) == []
    actions.abandon(acting=filer, filing=opened, at=at)
    assert hiring.still_to_ask(filer, engagement, legal_day_of(at)) == [LIST]


def test_other_staff_are_not_asked_about_in_the_list(at: datetime, ask: Asked) -> None:
    declare_list(at)
    engagement = listed(at, post=Post.WORKER)
    ask(engagement, "school-hire")
    assert may(engagement, at)


def test_each_page_leads_to_the_other_answer(at: datetime, ask: Asked) -> None:
    declare_list(at)
    engagement, filer = listed(at), acting_as("filer")
    ask(engagement, PURPOSE)
    assert hiring.still_to_ask(filer, engagement, legal_day_of(at)) == [LIST]
    browser = desk_of("filer")
    page = words(browser.get(f"/staff/{engagement}"))
    assert "还须查询教师资格限制库" in page
    first = Filing.objects.get()
    assert "可以录用" not in words(browser.get(f"/filings/{first.id}"))
    opened = browser.post("/filings/new", {"engagement": str(engagement), "purpose": LIST})["Location"]
    assert Filing.objects.get(id=opened.rpartition("/")[2]).purpose == LIST
    assert hiring.still_to_ask(filer, engagement, legal_day_of(at)) == []
    assert "还须查询教师资格限制库" not in words(browser.get(f"/staff/{engagement}"))
    ask(engagement, LIST)
    page = words(browser.get(f"/filings/{first.id}"))
    assert "教师资格限制库查询" in page
    assert "可以录用" in page
    beside = queries.beside(filer, queries.one(filer, first.id))
    assert {(one.purpose, one.answer) for one in beside} == {(LIST, Answer.NO_RECORD), (LIST, None)}
    seen = queries.beside(acting_as("clerk"), queries.one(acting_as("clerk"), first.id))
    assert [one.answer for one in seen] == [Answer.NO_RECORD], "a draft is nobody else's business"
