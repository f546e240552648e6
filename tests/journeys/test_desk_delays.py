"""The page of delays: two officers of one competent body, an entry by its number, and nobody by name."""

from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD, about, another_world
from tests.journeys.desk import (
    CHINESE,
    ENGLISH,
    EVERYONE,
    NOBODY,
    NOBODY_NAME,
    desk_of,
    proved_desk_of,
    words,
)
from tests.journeys.desk import log as log  # a fixture
from tests.journeys.desk import registry as registry  # a fixture
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.subjects.models import Delay
from tutela.answers.subjects.proofing import Application
from tutela.answers.subjects.view import view
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db
FIRST, SECOND = "police-recorder", "second"
MAY = {"police-recorder", "prosecutor-recorder", "court-recorder", "supervisor"}


@pytest.fixture
def entry(registry: datetime) -> UUID:
    """A question about somebody without a record, and a second recorder of the police."""
    bodies.appoint(
        username=SECOND,
        password=PASSWORD,
        organisation="police",
        role=Role.RECORDER,
        by=acting_as("administrator"),
        at=registry,
    )
    reply = inquiries.ask(
        acting=acting_as("clerk"),
        purpose_code="teacher-hire",
        question=about(NOBODY_NAME, NOBODY),
        at=registry,
    )
    return reply.receipt.entry_id


def proposed(of: object, username: str = FIRST, language: str = ENGLISH, **changes: str) -> HttpResponse:
    form = {"entry": str(of), "until": "2027-01-31", "ground": "duty"} | changes
    return desk_of(username, language).post(reverse("delays"), form)


def page(username: str, language: str = ENGLISH) -> str:
    return words(desk_of(username, language).get(reverse("delays")))


def confirmed(username: str) -> HttpResponse:
    return proved_desk_of(username).post(reverse("delay-confirm", args=[Delay.objects.get().id]))


def shown(at: datetime) -> int:
    """How many questions the person is shown."""
    application = Application(NOBODY_NAME, NOBODY)
    with another_world():  # to look would be to show, and what was shown is delayed no more
        return len(view(acting=acting_as("supervisor"), application=application, at=at).lines)


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_one_asks_another_confirms_and_until_then_nothing_waits(
    registry: datetime, entry: UUID, language: str
) -> None:
    empty = {CHINESE: "没有等待确认的申请", ENGLISH: "Nothing waits for confirmation"}[language]
    own = {CHINESE: "须由另一人确认", ENGLISH: "Another officer confirms"}[language]
    confirm = {CHINESE: "确认暂缓", ENGLISH: "Confirm the delay"}[language]
    assert empty in page(FIRST, language)
    answer = proposed(entry, language=language)
    assert (answer.status_code, answer["Location"]) == (302, reverse("delays"))
    row = Delay.objects.get()
    assert (row.entry, row.until_on, row.ground, row.confirmed_at) == (entry, date(2027, 1, 31), "duty", None)
    assert shown(registry) == 1
    for text in (str(entry), "2027-01-31", own):
        assert text in page(FIRST, language)
    assert confirm not in page(FIRST, language)
    assert confirm in page(SECOND, language)
    assert own not in page(SECOND, language)
    assert confirmed(FIRST).status_code == 403
    assert confirmed(SECOND).status_code == 302
    assert shown(registry) == 0
    assert empty in page(SECOND, language)
    assert confirmed(SECOND).status_code == 409


def test_another_body_sees_and_confirms_nothing(entry: UUID) -> None:
    proposed(entry)
    assert str(entry) not in page("court-recorder")
    assert confirmed("court-recorder").status_code == 404
    assert Delay.objects.get().confirmed_at is None


@pytest.mark.parametrize("username", EVERYONE)
def test_only_officers_of_competent_bodies_come_to_the_page(entry: UUID, username: str) -> None:
    desk, may = desk_of(username), username in MAY
    assert desk.get(reverse("delays")).status_code == (200 if may else 403)
    assert (reverse("delays") in words(desk.get(reverse("home")))) is may
    assert proposed(entry, username).status_code == (302 if may else 403)
    assert Delay.objects.exists() is may


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"until": "2026-11-21"}, "Give a day after today"),
        ({"until": "soon"}, "date"),
        ({"entry": "5a0c"}, "Give the whole number of the entry"),
        ({"entry": str(uuid4())}, "The ledger holds no question"),
        ({"ground": ""}, 'href="#id_ground"'),
        ({"ground": "because"}, 'href="#id_ground"'),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field_and_asks_nothing(
    entry: UUID, changes: dict[str, str], told: str
) -> None:
    answer = proposed(entry, **changes)
    assert answer.status_code == 422
    assert told in words(answer)
    assert not Delay.objects.exists()
    assert proposed(entry, until="2026-11-22").status_code == 302, "tomorrow is a day to come"


def test_an_entry_of_another_kind_is_not_told_from_none(entry: UUID) -> None:
    """The page answers about any other entry as about a number that was made up."""
    other = Entry.objects.exclude(event="inquiry:answered")[0].id
    told = [words(proposed(one)).replace(str(one), "") for one in (other, uuid4())]
    assert "The ledger holds no question" in told[0]
    assert len({one.split("csrfmiddlewaretoken")[0] for one in told}) == 1


def test_what_nobody_confirmed_in_time_waits_no_more(
    registry: datetime, entry: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(entry, until="2026-11-22")
    midnight = datetime.fromisoformat("2026-11-22T00:00:00+08:00")
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    assert str(entry) not in page(SECOND)
    assert confirmed(SECOND).status_code == 422
    assert Delay.objects.get().confirmed_at is None


def test_the_page_is_the_same_whether_or_not_the_person_was_asked_about_again(
    registry: datetime, entry: UUID
) -> None:
    def plain() -> str:
        return "\n".join(line for line in page(SECOND).splitlines() if "csrf" not in line)

    proposed(entry)
    before = plain()
    inquiries.ask(
        acting=acting_as("carer"),
        purpose_code="close-contact-hire",
        question=about(NOBODY_NAME, NOBODY),
        at=registry,
    )
    assert plain() == before


def test_nobody_stands_on_the_page_in_its_address_or_in_the_log(entry: UUID, log: list[str]) -> None:
    proposed(entry)
    assert confirmed(SECOND).status_code == 302
    text = page(SECOND) + "".join(log)
    assert NOBODY not in text
    assert NOBODY_NAME not in text
