"""That something waits is told: once in each list, by mail to whoever wants it; never who or what it is about."""

import socket
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core.exceptions import ImproperlyConfigured

from tests.cast import number
from tests.journeys.desk import OFFENDER, OFFENDER_NAME, desk_of, words
from tests.journeys.desk import log as log  # a fixture
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, Person, filed, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.test_following import followed
from tests.journeys.test_sweeps import planted
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Question
from tutela.bodies import deciding, officers
from tutela.bodies.models import Officer
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping import rounds as sweeps
from tutela.config import environment
from tutela.core.errors import Reason, Refusal
from tutela.redress.notifying import actions, mailing, queries
from tutela.redress.notifying.kinds import PAGES, Kind
from tutela.redress.notifying.models import Delivery, Mailbox, Notification

pytestmark = pytest.mark.django_db
HIT = Person(OFFENDER_NAME, OFFENDER)


class Kept:
    """What a mail server took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refuses = False

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 try again"
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos[0], message))
        return "250 taken"

    @property
    def texts(self) -> list[str]:
        return [message.get_content() for _, message in self.taken]


@pytest.fixture
def mail(settings: Any) -> Iterator[Kept]:
    """A real mail server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL, settings.TUTELA_ADDRESS = (
        "registry@registry.example",
        "https://registry.example",
    )
    yield kept
    controller.stop()


def wants(username: str, at: datetime, address: str = "") -> None:
    user = Officer.objects.get(user__username=username).user_id
    actions.give_address(
        acting=acting_as(username), user=user, address=address or f"{username}@school.example", at=at
    )


def kinds(username: str) -> list[Kind]:
    return [one.kind for one in queries.listed(acting_as(username))]


def told(at: datetime) -> int:
    actions.gather(at=at)
    return mailing.send(at=at)


def test_each_step_is_told_to_whose_work_it_is(school: datetime) -> None:
    filed(school)
    actions.gather(at=school)
    assert (kinds("reviewer"), kinds("filer")) == ([Kind.REVIEW], [])
    filing = reviewed(school, HIT)
    actions.gather(at=school)
    assert sorted(kinds("reviewer")) == [Kind.ASK, Kind.REVIEW, Kind.REVIEW]
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    actions.gather(at=school)
    assert kinds("filer") == kinds("filer-2") == [Kind.ANSWERED]
    assert kinds("carer") == []


def test_what_is_come_upon_again_is_told_once(school: datetime) -> None:
    filed(school)
    for _ in range(3):
        actions.gather(at=school)
    assert Notification.objects.count() == 1


def test_a_duty_is_told_when_it_falls_due_and_when_it_is_late(school: datetime) -> None:
    followed(school)
    actions.gather(at=school)
    assert Kind.DUTY in kinds("filer")
    assert Kind.DUTY_LATE not in kinds("filer")
    actions.gather(at=school + timedelta(days=5))
    assert kinds("filer").count(Kind.DUTY_LATE) == 1


def test_what_is_late_is_told_above_once_a_day_as_it_comes_up(school: datetime) -> None:
    followed(school)
    Filing.objects.update(
        due_on=None
    )  # what an inquiry is late with has lists of its own, and goes up at once

    def late(username: str) -> int:
        return kinds(username).count(Kind.LATE)

    def gathered(days: int) -> tuple[int, int]:
        for hours in (0, 1):
            actions.gather(at=school + timedelta(days=days, hours=hours))
        return late("reviewer"), late("supervisor")

    assert gathered(0) == (0, 0)
    days = next(day for day in range(1, 40) if gathered(day) != (0, 0))
    assert (late("reviewer"), late("supervisor")) == (1, 0), "the office hears before the procuratorate"
    assert gathered(60)[1] == 1
    assert gathered(61) == (3, 2)
    assert days > 1, "the body itself is reminded first"
    assert late("filer") == late("carer") == 0


def test_a_proposal_is_told_to_those_who_decide(registry: datetime) -> None:
    deciding.propose_raise(
        organisation="edu", year=2026, allowed=9_000, by=acting_as("administrator"), at=registry
    )
    actions.gather(at=registry)
    assert kinds("security") == [Kind.PROPOSAL]
    assert kinds("clerk") == kinds("supervisor") == []


def test_an_alarm_is_told_to_the_security_officer_and_the_prosecutor_at_once(
    registry: datetime, mail: Kept
) -> None:
    planted(registry)
    for username in ("security", "supervisor", "administrator", "clerk"):
        wants(username, registry)
    told(registry)
    mail.taken.clear()
    asked = Question("顾念生", number(date(1991, 3, 9), 77, "330281"), "SQ-1")
    inquiries.ask(acting=acting_as("clerk"), purpose_code=PURPOSE, question=asked, at=registry)
    sweeps.turn()
    assert told(registry) == 2
    assert sorted(to for to, _ in mail.taken) == ["security@school.example", "supervisor@school.example"]
    assert Kind.ALARM in kinds("security")
    assert Kind.ALARM in kinds("supervisor")
    assert Kind.ALARM not in kinds("administrator") + kinds("clerk")
    assert all("顾念生" not in text and "edu" not in text and "枫桥" not in text for text in mail.texts)


def test_mail_says_what_waits_and_where_and_nothing_else(school: datetime, mail: Kept) -> None:
    wants("filer", school)
    filing = reviewed(school, HIT)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    assert told(school) == 1
    ((to, message),) = mail.taken
    text = message.get_content()
    assert (to, message["From"]) == ("filer@school.example", "registry@registry.example")
    assert "https://registry.example/filings" in text
    assert "已有答复的申请: 1" in text
    for secret in (OFFENDER, OFFENDER_NAME, str(filing), "有记录", "record", "枫桥", "school.example"):
        assert secret not in text + str(message["Subject"]), secret


def test_nothing_is_sent_twice_and_several_things_are_one_message(school: datetime, mail: Kept) -> None:
    wants("reviewer", school)
    filed(school)
    filed(school, Person("林晓岚", number(date(1992, 2, 2), 6)))
    assert told(school) == 1
    assert told(school + timedelta(hours=5)) == 0
    assert "待审核的查询申请: 2" in mail.texts[0]


def test_what_is_not_taken_is_tried_again_later_and_logged_without_anybody(
    school: datetime, mail: Kept, log: list[str]
) -> None:
    wants("reviewer", school)
    filed(school)
    mail.refuses = True
    assert told(school) == 0
    assert "A message was not taken" in "\n".join(log)
    ours = [line for line in log if "mail.log" not in line]  # the server of the test keeps a log of its own
    assert "reviewer@" not in "\n".join(ours)
    mail.refuses = False
    assert told(school + timedelta(minutes=1)) == 0, "not before its time"
    assert told(school + timedelta(minutes=2)) == 1
    row = Delivery.objects.get()
    assert (row.tries, row.sent_at) == (2, school + timedelta(minutes=2))


def test_a_server_that_is_away_loses_nothing(school: datetime, mail: Kept, settings: Any) -> None:
    wants("reviewer", school)
    filed(school)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert told(school) == 0
    settings.EMAIL_PORT = port
    assert told(school + timedelta(hours=1)) == 1


def test_without_a_server_nothing_is_sent_and_the_list_is_there(school: datetime) -> None:
    wants("reviewer", school)
    filed(school)
    assert told(school) == 0
    assert kinds("reviewer") == [Kind.REVIEW]
    assert Delivery.objects.get().sent_at is None


def test_whoever_left_is_told_no_more(school: datetime, mail: Kept) -> None:
    wants("reviewer", school)
    filed(school)
    actions.gather(at=school)
    officers.suspend(officer=acting_as("reviewer").officer, by=acting_as("administrator"), at=school)
    assert mailing.send(at=school) == 0
    assert not mail.taken
    assert not Delivery.objects.exists()


def test_an_address_is_given_and_taken_back_at_the_desk(school: datetime) -> None:
    browser = desk_of("filer")
    assert browser.post("/messages/address", {"address": "not one"}).status_code == 422
    assert browser.post("/messages/address", {"address": "filer@school.example"}).status_code == 302
    assert "filer@school.example" in words(browser.get("/messages"))
    assert b"filer@" not in bytes(Mailbox.objects.get().sealed)
    browser.post("/messages/address", {"address": ""})
    assert not Mailbox.objects.exists()
    with pytest.raises(Refusal) as refused:
        wants("filer", school, "x" * 130 + "@school.example")
    assert refused.value.reason is Reason.REQUEST_INVALID


def test_the_list_has_read_marks_of_ones_own(school: datetime) -> None:
    filing = reviewed(school, HIT)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=school)
    actions.gather(at=school)
    browser = desk_of("filer")
    assert "未读通知" in words(browser.get("/"))
    page = words(browser.get("/messages"))
    assert "有申请已得到答复" in page
    assert OFFENDER_NAME not in page
    browser.post("/messages/read")
    assert (queries.unread(acting_as("filer")), queries.unread(acting_as("filer-2"))) == (0, 1)
    assert "未读通知" not in words(browser.get("/"))


def test_old_notifications_go(school: datetime) -> None:
    filed(school)
    actions.gather(at=school)
    actions.forget(at=school + timedelta(days=90))
    assert Notification.objects.exists()
    actions.forget(at=school + timedelta(days=91))
    assert not Notification.objects.exists()


def test_every_kind_has_its_page_and_its_words() -> None:
    assert set(PAGES) == set(Kind)
    text = mailing.text(dict.fromkeys(Kind, 3))
    assert text.count(": 3") == 2 * len(Kind)


@pytest.mark.parametrize(
    ("word", "good"),
    [
        ("", True),
        ("smtp://mail.example", True),
        ("smtp+starttls://me:secret@mail.example:2525", True),
        ("smtps://mail.example", True),
        ("mail.example", False),
        ("http://mail.example", False),
        ("smtp://", False),
        ("smtp://mail.example/path", False),
    ],
)
def test_a_mail_server_is_read_strictly(word: str, good: bool) -> None:
    if not good:
        with pytest.raises(ImproperlyConfigured):
            environment.mail({"TUTELA_MAIL": word}, "TUTELA_MAIL")
        return
    found = environment.mail({"TUTELA_MAIL": word}, "TUTELA_MAIL")
    assert bool(found["EMAIL_HOST"]) is bool(word)
    assert found["EMAIL_USE_TLS"] is word.startswith("smtp+starttls")


def test_a_server_needs_a_sender_and_the_address_of_the_pages() -> None:
    said = {"TUTELA_MAIL_FROM": "registry@registry.example"}
    assert environment.mail_sender(said, "TUTELA_MAIL_FROM", "mail.example", "https://registry.example")
    for environ, pages in ((said, ""), ({}, "https://registry.example")):
        with pytest.raises(ImproperlyConfigured):
            environment.mail_sender(environ, "TUTELA_MAIL_FROM", "mail.example", pages)
    for wrong in ("registry.example", "https://registry.example/x", "ftp://registry.example"):
        with pytest.raises(ImproperlyConfigured):
            environment.page_address({"A": wrong}, "A")
    assert environment.page_address({"A": "https://registry.example/"}, "A") == "https://registry.example"
