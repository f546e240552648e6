"""A recording agency looks at its own record: what is marked opens for who accepts the duty, what is sealed never."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import OFFICERS, appoint_all, conviction, declare_all, load, number, write_lines
from tests.commands import Commands
from tests.journeys.desk import ENGLISH, desk_of, words
from tests.secrecy.worlds import SEALED, masked, statement
from tutela.agencies.consulting import actions, queries
from tutela.agencies.consulting.models import Consultation
from tutela.agencies.consulting.queries import Asked
from tutela.agencies.intake import actions as intake
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.records.registry.content import MARK, Content
from tutela.records.registry.files import RecordFile
from tutela.records.vault import custody, keys
from tutela.records.vault.dossiers import Source
from tutela.records.vault.finding import PrivateKeys

pytestmark = pytest.mark.django_db

OFFENDER, OFFENDER_NAME = number(date(1980, 2, 29), 101), "王小明"
PLAIN = conviction("c-1", OFFENDER_NAME, OFFENDER, case_number="（2015）浙0299刑初1号")
MARKED = conviction("c-3", "周大山", number(date(1979, 5, 5), 105), joint_sealed=True)
POLICE = conviction("c-9", "钱某", number(date(1977, 7, 7), 107))


@pytest.fixture(autouse=True)
def registry(at: datetime, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    cache.clear()
    monkeypatch.setattr(timezone, "now", lambda: at)
    appoint_all(at)
    declare_all(at)
    load(tmp_path / "court.jsonl", [PLAIN, MARKED, SEALED], at)
    load(tmp_path / "police.jsonl", [POLICE], at, "police-recorder")


@pytest.fixture
def private(vault_secret: bytes) -> PrivateKeys:
    return PrivateKeys({keys.public_keys()[-1].key_id: vault_secret})


def consulted(
    source_id: str, at: datetime, *, accepts: bool = False, officer: str = "court-recorder"
) -> RecordFile:
    return actions.consult(acting=acting_as(officer), source_id=source_id, accepts_duty=accepts, at=at)


def looks() -> list[dict[str, Any]]:
    entries = Entry.objects.filter(event="record:consulted").order_by("accepted_at", "id")
    return [json.loads(bytes(one.body)) for one in entries]


def test_an_agency_sees_what_it_entered_and_what_it_corrected(at: datetime, tmp_path: Path) -> None:
    load(tmp_path / "later.jsonl", [{**PLAIN, "months": 96}], at)
    found = consulted(" c-1 ", at)
    months = [one.content.record.sentence.months for one in found.versions if one.content.record.sentence]
    assert months == [84, 96]
    assert [one.superseded_at is None for one in found.versions] == [False, True]
    assert not found.is_marked


@pytest.mark.parametrize("username", sorted(set(OFFICERS) - {"court-recorder"}))
def test_nobody_else_opens_it(username: str, at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        consulted("c-1", at, officer=username)
    recorder = username.endswith("-recorder")
    assert refused.value.reason is (Reason.NOT_FOUND if recorder else Reason.NOT_ENTITLED)
    assert looks() == []


def test_a_sealed_record_reads_as_one_that_never_came_and_as_another_agencys(at: datetime) -> None:
    seen = []
    both = [Source("court", "court", one) for one in ("c-2", "c-777")]
    assert [one.source_id for one in custody.kept(both)] == ["c-2"]
    for source_id in ("c-2", "c-777", "c-9"):
        with CaptureQueriesContext(connection) as captured, pytest.raises(Refusal) as refused:
            consulted(source_id, at, accepts=True)
        asked = [statement(query["sql"]) for query in captured.captured_queries]
        seen.append((refused.value.reason, refused.value.values, asked))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] is Reason.NOT_FOUND
    assert (looks(), Consultation.objects.count()) == ([], 0)


def test_a_page_tells_a_sealed_record_as_one_that_never_came(at: datetime) -> None:
    court = desk_of("court-recorder")
    sealed, never = (court.post("/records", {"number": one, "accepts": "on"}) for one in ("c-2", "c-7"))
    assert (sealed.status_code, never.status_code) == (422, 422)
    assert masked(words(sealed)).replace("c-2", "c-7") == masked(words(never))
    assert "c-2" in words(sealed)


def test_a_marked_file_opens_for_who_accepts_the_duty_each_time_anew(at: datetime) -> None:
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            consulted("c-3", at)
        assert refused.value.reason is Reason.DUTY_NOT_ACCEPTED
        assert consulted("c-3", at, accepts=True).is_marked
    assert len(looks()) == 2


def test_a_refused_look_leaves_nothing(at: datetime) -> None:
    for source_id, reason in (("c-3", Reason.DUTY_NOT_ACCEPTED), (" ", Reason.CELL_MISSING)):
        with pytest.raises(Refusal) as refused:
            consulted(source_id, at)
        assert refused.value.reason is reason
    assert (looks(), Consultation.objects.count()) == ([], 0)


def test_the_ledger_does_not_say_which_file_was_marked_and_the_vault_does(
    at: datetime, private: PrivateKeys
) -> None:
    plain, marked = consulted("c-1", at), consulted("c-3", at, accepts=True)
    first, second = looks()
    assert {name: masked(str(one)) for name, one in first.items()} == {
        name: masked(str(one)) for name, one in second.items()
    }
    known = {str(plain.id), str(marked.id), '"c-1"', '"c-3"'}  # bare, they may stand in any random id
    assert not any(word in json.dumps(one) for one in (first, second) for word in known)
    assert len({len(bytes(row.sealed)) for row in Consultation.objects.all()}) == 1
    opened = {one.looked.source_id: one for one in queries.consulted(private, Asked()).lines}
    assert {name: (one.looked.record, one.looked.accepted) for name, one in opened.items()} == {
        "c-1": (plain.id, None),
        "c-3": (marked.id, True),
    }
    assert {one.officer for one in opened.values()} == {acting_as("court-recorder").officer}
    with pytest.raises(Refusal) as refused:
        queries.consulted(PrivateKeys({}), Asked())
    assert refused.value.reason is Reason.VAULT_SHARE_OTHER_KEY


def test_the_mark_stays_where_a_later_file_is_silent(at: datetime, tmp_path: Path) -> None:
    silent = {name: value for name, value in MARKED.items() if name != "joint_sealed"} | {"months": 96}
    load(tmp_path / "later.jsonl", [silent], at)
    with pytest.raises(Refusal) as refused:
        consulted("c-3", at)
    assert refused.value.reason is Reason.DUTY_NOT_ACCEPTED


def test_what_bears_no_mark_is_kept_in_the_bytes_it_always_had(at: datetime) -> None:
    plain = consulted("c-1", at).versions[0].content
    assert b"joint_sealed" not in plain.to_bytes()
    assert Content.from_bytes(plain.to_bytes()) == plain
    marked = consulted("c-3", at, accepts=True).versions[0].content
    assert Content.from_bytes(marked.to_bytes()).joint_sealed


def test_what_stands_in_the_column_must_be_yes_or_no(at: datetime, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "wrong.jsonl", [{**PLAIN, "source_id": "c-4", "joint_sealed": "maybe"}])
    staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
    assert [one.column for one in staged.problems] == ["joint_sealed"]


def test_the_preview_of_a_file_marks_what_is_marked(at: datetime, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "again.jsonl", [PLAIN, MARKED])
    staged = intake.stage(acting=acting_as("court-recorder"), path=path, at=at)
    assert [one.joint_sealed for one in staged.preview] == [False, True]
    with path.open("rb") as file:
        page = words(desk_of("court-recorder").post("/uploads", {"records": file}))
    assert page.count(MARK) == 1


def test_the_desk_asks_for_the_duty_and_then_shows_the_record_with_its_mark(at: datetime) -> None:
    court = desk_of("court-recorder", ENGLISH)
    assert "/records" in words(court.get("/"))
    asked = court.post("/records", {"number": "c-3"})
    assert asked.status_code == 200
    assert MARK in words(asked)
    assert "article 17" in words(asked)
    assert "周大山" not in words(asked)
    again = court.post("/records", {"number": "c-3", "asked": "1"})
    assert again.status_code == 422
    assert "周大山" not in words(again)
    assert 'id="errors"' in words(again)
    page = court.post("/records", {"number": "c-3", "asked": "1", "accepts": "on"})
    assert page.status_code == 200
    assert MARK in words(page)
    assert "周大山" in words(page)
    plain = words(court.post("/records", {"number": "c-1"}))
    assert "（2015）浙0299刑初1号" in plain
    assert MARK not in plain
    assert plain.count("Fengqiao Court") == 2, "the body acted for, and the one that decided"
    assert court.post("/records", {"number": ""}).status_code == 422
    for username in ("clerk", "supervisor", "administrator"):
        assert desk_of(username).get("/records").status_code == 403


def test_the_command_shows_the_same(at: datetime, tutela: Commands) -> None:
    asked = ("records", "show", "--as", "court-recorder", "--json")
    assert "duty" in tutela(*asked, stdin="c-3\n").err
    shown = tutela(*asked, "--accept-duty", stdin="c-3\n").value
    assert shown["mark"] is True
    assert ["name", "周大山"] in shown["versions"][0]["says"]
    assert MARK in tutela("records", "show", "--as", "court-recorder", "--accept-duty", stdin="c-3\n").out
    sealed, never = (tutela(*asked, stdin=f"{one}\n") for one in ("c-2", "c-7"))
    assert (sealed.code, sealed.out, sealed.err) == (never.code, never.out, never.err)
    assert sealed.code != 0


def test_who_looked_is_forgotten_after_its_years_and_the_auditor_misses_nothing_else(
    at: datetime, settings: Any
) -> None:
    consulted("c-1", at)
    sequencer.catch_up()
    assert {fault.kind for fault in audit().faults} == set()
    years = settings.TUTELA_RECORD_YEARS
    assert actions.purge(at=at.replace(year=at.year + years)) == 0
    Consultation.objects.update(officer="somebody")
    assert {fault.kind for fault in audit().faults} == {"consultation"}
    assert actions.purge(at=at.replace(year=at.year + years, day=at.day + 1)) == 1
    assert {fault.kind for fault in audit().faults} == set()
    Consultation.objects.create(
        id=UUID(int=7), organisation="court", officer="officer-1", consulted_at=at, key_id="", sealed=b""
    )
    assert {fault.kind for fault in audit().faults} == {"consultation"}


def test_a_new_key_of_the_vault_opens_what_was_sealed_under_the_old(
    at: datetime, private: PrivateKeys, settings: Any, tmp_path: Path
) -> None:
    settings.TUTELA_VAULT_KEYS = tmp_path / "keys"
    old, old_secret = keys.fresh(at)
    keys.save_public((old,))
    consulted("c-1", at)
    new, new_secret = keys.fresh(at)
    keys.save_public((old, new))
    actions.reseal(PrivateKeys({old.key_id: old_secret}))
    kept = queries.consulted(PrivateKeys({new.key_id: new_secret}), Asked()).lines
    assert [one.looked.source_id for one in kept] == ["c-1"]
    assert Consultation.objects.filter(key_id=old.key_id).count() == 0
