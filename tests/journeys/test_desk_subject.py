"""The page on which an officer opens a person's view: for those who may, naming nobody elsewhere, silent on delays."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.cast import PASSWORD, about, another_world
from tests.commands import Commands
from tests.journeys.desk import (
    ENGLISH,
    EVERYONE,
    NOBODY,
    NOBODY_NAME,
    OFFENDER,
    OFFENDER_NAME,
    desk_of,
)
from tests.journeys.desk import log as log  # a fixture
from tests.journeys.desk import registry as registry  # a fixture
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.subjects.models import Delay
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
_NONCE = re.compile(rb'nonce="[^"]+"')


def asked(name: str, document: str, at: datetime) -> str:
    reply = inquiries.ask(
        acting=acting_as("clerk"), purpose_code="teacher-hire", question=about(name, document), at=at
    )
    return str(reply.receipt.entry_id)


def opened(name: str, document: str, language: str = ENGLISH, **more: str) -> HttpResponse:
    form = {"name": name, "document": document, **more}
    return desk_of("supervisor", language).post(reverse("subject"), form)


def page(name: str, document: str) -> bytes:
    """The page without what is drawn anew for every page."""
    return _NONCE.sub(b"", _TOKEN.sub(b"", opened(name, document).content))


@pytest.mark.parametrize("language", ["zh-hans", ENGLISH])
def test_the_page_shows_who_asked_when_on_what_ground_and_what_was_answered(
    registry: datetime, language: str
) -> None:
    entry = asked(OFFENDER_NAME, OFFENDER, registry)
    response = opened(OFFENDER_NAME, OFFENDER, language)
    text = response.content.decode()
    assert response.status_code == 200
    assert entry in text
    assert OFFENDER not in re.sub(r'<input type="hidden"[^>]+>', "", text)  # shown in part
    wanted = {
        ENGLISH: ("Fengqiao Education Office", ">Record<", "2026-11-21 14:03:00"),
        "zh-hans": ("枫桥区教育局", "有记录", "2026-11-21 14:03:00"),
    }
    for words in wanted[language]:
        assert words in text


def test_the_receipts_come_as_one_file_that_names_nobody(registry: datetime) -> None:
    entry = asked(OFFENDER_NAME, OFFENDER, registry)
    response = opened(OFFENDER_NAME, OFFENDER, receipts="1")
    assert response["Content-Disposition"] == 'attachment; filename="receipts.json"'
    (one,) = json.loads(response.content)["receipts"]
    assert one["receipt"]["entry"] == entry
    assert OFFENDER.encode() not in response.content


def test_what_cannot_be_right_is_told_at_its_field_and_opens_nothing(registry: datetime) -> None:
    response = opened(OFFENDER_NAME, OFFENDER[:-1])
    assert response.status_code == 422
    assert not Entry.objects.filter(event="view:shown").exists()
    assert opened("", "").status_code == 422


@pytest.mark.parametrize("username", EVERYONE)
def test_the_door_stands_open_for_those_who_may_and_is_not_there_for_others(
    registry: datetime, username: str
) -> None:
    desk, may = desk_of(username), username == "supervisor"
    assert (reverse("subject") in desk.get(reverse("home")).content.decode()) is may
    assert desk.get(reverse("subject")).status_code == (200 if may else 403)
    posted = desk.post(reverse("subject"), {"name": OFFENDER_NAME, "document": OFFENDER})
    assert posted.status_code == (200 if may else 403)
    assert Entry.objects.filter(event="view:shown").exists() is may


def test_nobody_stands_in_an_address_or_a_log_line(registry: datetime, log: list[str]) -> None:
    asked(OFFENDER_NAME, OFFENDER, registry)
    opened(OFFENDER_NAME, OFFENDER)
    opened(OFFENDER_NAME, OFFENDER[:-1])
    assert not any(OFFENDER[:-1] in line or OFFENDER_NAME in line for line in log)
    bodies_ = b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert OFFENDER.encode() not in bodies_


def test_a_delayed_question_gives_the_page_of_one_never_asked_byte_for_byte(
    registry: datetime, tutela: Commands
) -> None:
    bodies.appoint(
        username="second",
        password=PASSWORD,
        organisation="police",
        role=Role.RECORDER,
        by=acting_as("administrator"),
        at=registry,
    )
    asked(NOBODY_NAME, NOBODY, registry)
    never_asked = page(NOBODY_NAME, NOBODY)
    entry = asked(NOBODY_NAME, NOBODY, registry)
    with another_world():  # what was shown is delayed no more
        assert page(NOBODY_NAME, NOBODY) != never_asked
    words = ("ledger", "delay", entry, "--until", "2027-01-01", "--ground", "duty")
    delay = tutela(*words, "--as", "police-recorder")
    assert delay.code == 0
    with another_world():
        assert page(NOBODY_NAME, NOBODY) != never_asked
    assert tutela("ledger", "confirm-delay", delay.out.strip(), "--as", "police-recorder").code == 4
    assert tutela("ledger", "confirm-delay", delay.out.strip(), "--as", "second").code == 0
    assert Delay.objects.get().until_on == date(2027, 1, 1)
    assert page(NOBODY_NAME, NOBODY) == never_asked


def test_the_command_shows_the_same_and_takes_the_person_from_a_file(
    registry: datetime, tutela: Commands, tmp_path: Path
) -> None:
    entry = asked(OFFENDER_NAME, OFFENDER, registry - timedelta(days=1))
    person, out = tmp_path / "person.json", tmp_path / "receipts.json"
    person.write_text(json.dumps({"name": OFFENDER_NAME, "document": OFFENDER}), "utf-8")
    words = ("ledger", "subject", "--as", "supervisor", "--person", person)
    found = tutela(*words, "--json", "--out", out)
    assert found.code == 0
    (line,) = found.value["lines"]
    assert (line["entry"], line["answer"], line["organisation"]) == (entry, "record", "edu")
    assert len(json.loads(out.read_text())["receipts"]) == 1
    shown = tutela(*words)
    assert "Fengqiao" in shown.out
    assert OFFENDER not in shown.out + found.out
    assert tutela("ledger", "subject", "--as", "clerk", "--person", person).code == 4
    person.write_text("[]", "utf-8")
    assert tutela(*words).code == 3
