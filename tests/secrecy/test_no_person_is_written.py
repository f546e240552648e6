"""People are in no line that is logged, no text of a fault, no message of the queue, no address."""

import io
import logging
import traceback
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.conf import LazySettings
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django_q.models import OrmQ

from tests.cast import about, appoint_all, conviction, declare_all, load, number
from tests.journeys.desk import desk_of, log, today  # noqa: F401  a fixture
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.screening import actions as screening
from tutela.answers.screening import tasks
from tutela.bodies.queries import acting_as

NAME, ALIAS = "欧阳晚晴", "晚晴老师"
NUMBER = number(date(1980, 1, 1), 101)
MARKS = (NAME, ALIAS, NUMBER, "欧阳", NUMBER[:14])
IDS = ("UUIDConverter", "UUIDStrConverter", "IntConverter", "TileLevel", "TileNumber")
COUNTED = {"row"}  # a number of a row, which its operation checks
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path) -> None:
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "court.jsonl", [conviction("c-1", NAME, NUMBER, aliases=ALIAS)], at)


def test_nothing_that_is_logged_names_a_person(
    at: datetime, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEBUG = True
    acting = acting_as("clerk")
    with caplog.at_level(logging.DEBUG):
        inquiries.ask(acting=acting, purpose_code="teacher-hire", question=about(NAME, NUMBER), at=at)
        reply = inquiries.ask(
            acting=acting, purpose_code="teacher-hire", question=about(NAME, NUMBER[:-2]), at=at
        )
    assert reply.refusal is not None
    written = caplog.text + str(reply.refusal) + repr(reply.refusal.values)
    assert not any(mark in written for mark in MARKS)


def test_a_page_that_was_asked_writes_nobody_down(log: list[str]) -> None:  # noqa: F811  the fixture
    desk = desk_of("clerk")
    said = {"purpose": "teacher-hire", "name": NAME, "authorisation": "SQ-1", "document": NUMBER}
    said["signed_on"] = today()
    shown = desk.post("/ask", said)
    refused = desk.post("/ask", {**said, "document": NUMBER[:-2]})
    assert NAME in shown.content.decode()  # the probe reaches the person
    assert (shown.status_code, refused.status_code) == (200, 422)
    kept = (
        repr(dict(desk.session)) + repr([dict(one.headers) for one in (shown, refused)]) + repr(desk.cookies)
    )
    assert not any(mark in kept + "".join(log) for mark in MARKS)


def test_a_fault_of_a_run_quotes_nobody(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue logs the whole text of a fault and keeps it in the database."""

    def break_off(**_: Any) -> NoReturn:
        raise ValueError(f"cannot convert {NAME} {NUMBER}")

    monkeypatch.setattr(screening, "perform", break_off)
    with pytest.raises(Exception, match="ValueError") as broken:
        tasks.run("00000000-0000-4000-8000-000000000000")
    written = "".join(traceback.format_exception(broken.value))
    assert not any(mark in written for mark in MARKS)


def test_the_queue_holds_the_id_of_a_run_and_nothing_else(
    at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run_id = screening.submit(
            acting=acting_as("clerk"),
            purpose_code="teacher-hire",
            authorisation="SQ-1",
            content=io.BytesIO(f"姓名,身份证号\n{NAME},{NUMBER}\n".encode()),
            filename_suffix=".csv",
            at=at,
        )
    message = OrmQ.objects.get()
    assert (message.task["name"], message.task["args"]) == (run_id.hex, (str(run_id),))
    assert not any(mark in repr(message.task) for mark in MARKS)


def test_every_address_takes_ids_and_nothing_a_person_could_stand_in() -> None:
    taken = {
        (str(pattern.pattern), name)
        for pattern in _patterns(get_resolver())
        for name, kind in pattern.pattern.converters.items()
        if type(kind).__name__ not in IDS
        and name not in COUNTED
        and not _is_a_bodys(str(pattern.pattern), name)
    }
    assert taken == set()


def _is_a_bodys(address: str, name: str) -> bool:
    """The code of an organisation is public, and nobody's name."""
    return name == "code" and address.startswith(("bodies/<str:code>", "sweeps/<str:code>"))


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for one in resolver.url_patterns:
        found += _patterns(one) if isinstance(one, URLResolver) else [one]
    return found
