"""One press has every list of a campaign asked about: so many at a time, however often a worker is killed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from tests.journeys.campaign_steps import carry_out_the_queue, employ, hand_in, ordered, schools, somebody
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import appoint
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.campaigns import asking, queries, taking
from tutela.answers.campaigns.models import Asking, Member
from tutela.answers.screening.models import Run
from tutela.auditing.audit import audit
from tutela.bodies.kinds import Role
from tutela.bodies.models import Officer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture
def campaign(school: datetime, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Six schools have handed in their lists; two lists are taken up at a time."""
    monkeypatch.setattr(taking, "AT_ONCE", 2)
    codes = schools(MANY, school)
    for place, code in enumerate(codes):
        employ(code, [somebody(place)], school)
    ordered_ = ordered(school)
    for code in codes:
        hand_in(ordered_, code, school)
    return ordered_


def press(campaign: UUID, at: datetime, username: str = "clerk") -> int:
    return asking.ask(acting=acting_as(username), campaign=campaign, at=at)


def standing(campaign: UUID) -> list[str]:
    rows = Member.objects.filter(campaign=campaign).exclude(organisation="school")
    return list(rows.order_by("organisation").values_list("state", flat=True))


def next_task() -> str:
    """Carries out the first task of the queue, and says which it was."""
    waiting = OrmQ.objects.order_by("pk").first()
    assert waiting is not None
    name: str = waiting.task["func"]
    import_string(name)(*waiting.task["args"])
    waiting.delete()
    return name.rpartition(".")[2]


def refused(campaign: UUID, at: datetime) -> Reason | None:
    try:
        press(campaign, at)
    except Refusal as refusal:
        return refusal.reason
    return None


def test_one_press_has_every_list_asked_about(campaign: UUID, school: datetime) -> None:
    assert press(campaign, school) == MANY
    carry_out_the_queue()
    assert standing(campaign) == ["done"] * MANY
    assert Run.objects.count() == MANY
    row = Asking.objects.get()
    assert (row.lists, row.taken, row.refusal, row.ended_at is None) == (MANY, MANY, "", False)
    sequencer.catch_up()
    assert audit().faults == ()


def test_the_queue_never_holds_more_than_one_piece(campaign: UUID, school: datetime) -> None:
    press(campaign, school)
    assert standing(campaign) == ["asked", *["listed"] * (MANY - 1)]
    longest, done = 0, list[str]()
    while OrmQ.objects.exists():
        longest = max(longest, OrmQ.objects.count())
        done.append(next_task())
    assert longest == taking.AT_ONCE + 1
    assert done == ["run", "take", "run", "run", "take", "run", "run", "take", "run"]


def test_the_page_shows_how_far_it_is_and_takes_no_second_press(campaign: UUID, school: datetime) -> None:
    press(campaign, school)
    page = words(desk_of("clerk").get(f"/campaigns/{campaign}"))
    assert "已排队 1 份，共 6 份" in page
    assert f"/campaigns/{campaign}/ask" not in page
    assert refused(campaign, school) is Reason.STEP_NOT_POSSIBLE
    assert [next_task(), next_task()] == ["run", "take"]
    assert "已排队 3 份，共 6 份" in words(desk_of("clerk").get(f"/campaigns/{campaign}/progress"))
    carry_out_the_queue()
    assert "已排队" not in words(desk_of("clerk").get(f"/campaigns/{campaign}"))


def test_a_list_that_comes_later_waits_for_the_next_press(campaign: UUID, school: datetime) -> None:
    employ("filer", [somebody(40)], school)
    Member.objects.filter(organisation="s01").update(state="owed", listed_at=None)
    assert press(campaign, school) == MANY - 1
    next_task()
    next_task()
    hand_in(campaign, "s01", school)
    carry_out_the_queue()
    assert standing(campaign) == ["listed", *["done"] * (MANY - 1)]
    assert press(campaign, school) == 1
    carry_out_the_queue()
    assert standing(campaign) == ["done"] * MANY


def test_a_worker_that_was_killed_leaves_nothing_undone(campaign: UUID, school: datetime) -> None:
    press(campaign, school)
    assert next_task() == "run"
    OrmQ.objects.all().delete()  # killed after it was delivered for the last time
    assert taking.keep_up(at=school) == 1
    assert taking.keep_up(at=school) == 0  # it waits already
    held = OrmQ.objects.get()
    OrmQ.objects.filter(pk=held.pk).update(lock=school + timedelta(hours=2))  # killed while it was at work
    assert taking.keep_up(at=school + timedelta(minutes=9)) == 0
    assert taking.keep_up(at=school + timedelta(minutes=11)) == 1
    assert OrmQ.objects.get().lock == school + timedelta(minutes=11)
    carry_out_the_queue()
    assert standing(campaign) == ["done"] * MANY
    assert taking.keep_up(at=school) == 0


def test_a_piece_that_is_delivered_twice_asks_about_nobody_twice(campaign: UUID, school: datetime) -> None:
    press(campaign, school)
    row = Asking.objects.get().id
    for _ in range(2):
        taking.go_on(asking=row, at=school)
        taking.go_on(asking=row, at=school)
    carry_out_the_queue()
    assert Run.objects.count() == MANY
    assert Asking.objects.get().taken == MANY


def test_an_officer_who_is_suspended_meanwhile_has_nobody_asked_about_any_more(
    campaign: UUID, school: datetime
) -> None:
    appoint("second-clerk", "edu", Role.ASKER, school)
    press(campaign, school)
    Officer.objects.filter(user__username="clerk").update(active=False)
    carry_out_the_queue()
    assert standing(campaign) == ["done", *["listed"] * (MANY - 1)]
    told = queries.taking(acting_as("second-clerk"), campaign)
    assert told is not None
    assert (told.is_going, told.refusal and told.refusal.reason) == (False, Reason.NOT_ENTITLED)
    assert "有名册未能排队查询" in words(desk_of("second-clerk").get(f"/campaigns/{campaign}"))
    assert press(campaign, school, "second-clerk") == MANY - 1
    carry_out_the_queue()
    assert standing(campaign) == ["done"] * MANY


@pytest.mark.parametrize("place", [0, 2])
def test_a_list_that_is_too_long_keeps_no_other_waiting(
    place: int, campaign: UUID, school: datetime, settings: Any
) -> None:
    employ(f"s{place + 1:02d}", [somebody(50 + more) for more in range(9)], school)
    settings.TUTELA_UPLOAD_LIMIT = 500
    assert press(campaign, school) == MANY
    carry_out_the_queue()
    assert standing(campaign) == ["listed" if one == place else "done" for one in range(MANY)]
    told = queries.taking(acting_as("clerk"), campaign)
    assert told is not None
    assert (told.taken, told.refusal and told.refusal.reason) == (MANY - 1, Reason.FILE_TOO_LARGE)
