"""An insider walks the numbers through every door, is slowed and stopped; two persons lift it; canaries alarm."""

import json
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import PASSWORD, about, accept_conduct, number, paper
from tests.commands import Commands
from tests.journeys.answering_calls import Answering, question
from tests.journeys.api_calls import asking, calling, inquiry
from tests.journeys.desk import desk_of, proved_desk_of, today, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import Person, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.filings import answering
from tutela.answers.inquiries import actions, register
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.calls import Call
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.answers.screening.engine import HERE, Engine
from tutela.answers.subjects import spread
from tutela.auditing.audit import audit
from tutela.bodies import actions as bodies
from tutela.bodies import deciding
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.models import Proposal, Quota
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping import actions as sweeps
from tutela.bodies.sweeping import canaries, queries, rounds
from tutela.bodies.sweeping.models import Canary, Pace, Sighting
from tutela.core.errors import Reason, Refusal
from tutela.core.sweeping.detectors import Detector
from tutela.core.sweeping.levels import Level
from tutela.ledger import sequencer
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db
BORN = date(1990, 5, 17)
PURPOSE = "teacher-hire"
NOBODYS, NOBODYS_NAME = number(date(1991, 3, 9), 77, "330281"), "顾念生"


def walked(count: int) -> list[str]:
    """Numbers of one region and birth date, one after the other."""
    return [number(BORN, sequence) for sequence in range(1, count + 1)]


def ask(document: str, at: datetime, name: str = "李四") -> Answer | Reason:
    try:
        return actions.ask(
            acting=acting_as("clerk"), purpose_code=PURPOSE, question=about(name, document), at=at
        ).answer
    except Refusal as refusal:
        return refusal.reason


def level(body: str = "edu") -> Level:
    return queries.level(body)


def events(event: str) -> int:
    return Entry.objects.filter(event=event).count()


def second_security(at: datetime) -> None:
    bodies.appoint(
        username="security-2",
        password=PASSWORD,
        organisation="admin",
        role=Role.SECURITY,
        by=acting_as("administrator"),
        at=at,
    )


def by_page(document: str, at: datetime) -> bool:
    form = {"purpose": PURPOSE, "name": "李四", "document": document, "authorisation": paper(document)}
    before = Inquiry.objects.count()
    desk_of("clerk").post("/ask", form | {"signed_on": today()})
    return Inquiry.objects.count() > before


def by_api(document: str, at: datetime) -> bool:
    return calling("clerk", at).post("/inquiries", inquiry("李四", document)).status_code == 200


def by_batch(document: str, at: datetime) -> bool:
    many = {"purpose": PURPOSE, "questions": [asking("李四", document)]}
    return calling("clerk", at).post("/inquiries/batch", many).status_code == 200


def by_answering(document: str, at: datetime) -> bool:
    token = calling("clerk", at).headers["Authorization"].removeprefix("Bearer ")
    (heard,) = Answering(timezone.now).ask(question(token, inquiry("李四", document)))
    return heard.status_code == 200


@pytest.mark.parametrize("door", [by_page, by_api, by_batch, by_answering])
def test_a_walk_through_one_door_is_slowed_and_stopped(
    door: Callable[[str, datetime], bool], registry: datetime
) -> None:
    answered = [door(document, registry) for document in walked(12)]
    assert answered[:5] == [True] * 5
    assert level() is Level.STOPPED
    assert not answered[11]
    assert sum(answered) <= 5 + 5  # as always, then a few within the hour


def test_a_walk_by_command_is_stopped(registry: datetime, tutela: Commands) -> None:
    def asked(document: str) -> int:
        said = tutela(
            "ask", PURPOSE, "--as", "clerk", "--authorisation", paper(document), "--person", "-", "--json",
            stdin=json.dumps({"name": "李四", "document": document}),
        )  # fmt: skip
        return said.code

    codes = [asked(document) for document in walked(12)]
    assert (codes[:5], codes[11], level()) == ([0] * 5, 4, Level.STOPPED)


@pytest.mark.parametrize("engine", HERE)
def test_a_roster_of_a_walk_is_stopped_before_anything_is_handed_out(
    engine: Engine, registry: datetime, tmp_path: Path
) -> None:
    roster, out = tmp_path / "r.csv", tmp_path / "out.csv"
    roster.write_text("姓名,身份证号\n" + "".join(f"李四,{one}\n" for one in walked(12)), "utf-8")
    with pytest.raises(Refusal) as refused:
        screening.screen(
            acting=acting_as("clerk"), purpose_code="school-in-service", roster=roster, authorisation="B",
            out=out, at=registry, engine=engine,
        )  # fmt: skip
    assert refused.value.reason is Reason.SWEEP_STOPPED
    assert not out.exists()
    assert level() is Level.STOPPED
    assert Quota.objects.get(organisation="edu").used == 0
    refusal = Entry.objects.filter(event="inquiry:refused").latest("accepted_at")
    assert b"sweep-stopped" in bytes(refusal.body)


def test_a_run_that_is_begun_again_is_counted_once(registry: datetime, tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    chance = random.Random(5)
    people = [number(date(1970, 1, 1) + timedelta(days=chance.randrange(9_000)), one) for one in range(1, 40)]
    roster.write_text("姓名,身份证号\n" + "".join(f"李四,{one}\n" for one in people), "utf-8")
    for name in ("one.csv", "two.csv"):
        screening.screen(
            acting=acting_as("clerk"), purpose_code="school-in-service", roster=roster, authorisation="B",
            out=tmp_path / name, at=registry,
        )  # fmt: skip
    row = Pace.objects.get(organisation="edu")
    assert (row.day_persons, row.level, len(row.window) // 8) == (39, "normal", 39)


def test_small_rosters_one_after_the_other_on_a_day_off_slow_nobody(
    registry: datetime, tmp_path: Path
) -> None:
    """A queue carries out what was ordered on a working day: the hour of a run says nothing."""
    roster, chance = tmp_path / "r.csv", random.Random(6)
    for start in range(0, 30, 5):
        people = [
            number(date(1970, 1, 1) + timedelta(days=chance.randrange(9_000)), start + one)
            for one in range(1, 6)
        ]
        roster.write_text("姓名,身份证号\n" + "".join(f"李四,{one}\n" for one in people), "utf-8")
        screening.screen(
            acting=acting_as("clerk"), purpose_code="school-in-service", roster=roster, authorisation="B",
            out=tmp_path / f"{start}.csv", at=registry,
        )  # fmt: skip
    assert level() is Level.NORMAL


def test_what_is_filed_is_stopped_with_its_office_and_keeps_its_authorisation(school: datetime) -> None:
    filings = [reviewed(school, Person("林晓岚", document)) for document in walked(2)]
    for document in walked(20)[8:]:
        ask(document, school)
    assert level() is Level.STOPPED
    with pytest.raises(Refusal) as refused:
        answering.ask(acting=acting_as("clerk"), filings=filings, at=school)
    assert refused.value.reason is Reason.SWEEP_STOPPED


def test_a_batch_that_walks_is_refused_as_a_whole_and_uses_no_quota(registry: datetime) -> None:
    questions = [about("李四", document) for document in walked(40)]
    with pytest.raises(Refusal) as refused:
        actions.ask_many(acting=acting_as("clerk"), purpose_code=PURPOSE, questions=questions, at=registry)
    assert refused.value.reason is Reason.SWEEP_STOPPED
    assert (level(), Quota.objects.filter(used__gt=0).count(), events("inquiry:answered")) == (
        Level.STOPPED,
        0,
        0,
    )
    assert (events("sweep:found"), events("inquiry:refused")) == (1, 1)


def test_a_slowed_body_may_ask_about_a_few_within_the_hour(registry: datetime) -> None:
    for document in walked(6):
        ask(document, registry)
    assert level() is Level.SLOWED
    others = [number(date(1970 + one, 2, 3), 45) for one in range(8)]
    told = [ask(document, registry) for document in others]
    assert told == [Answer.NO_RECORD] * 4 + [Reason.SWEEP_SLOWED] * 4  # the sixth of the walk was the first
    assert ask(others[0], registry + timedelta(minutes=59)) is Reason.SWEEP_SLOWED
    assert ask(others[0], registry + timedelta(minutes=60)) is Answer.NO_RECORD


def test_another_body_is_not_disturbed(registry: datetime) -> None:
    calls = [Call(acting_as("clerk"), PURPOSE, [about("李四", one) for one in walked(12)])]
    calls.append(Call(acting_as("carer"), "close-contact-hire", [about("李四", walked(1)[0])]))
    first, other = actions.answer(calls, at=registry)
    assert isinstance(first, Refusal)
    assert first.reason is Reason.SWEEP_STOPPED
    assert not isinstance(other, Refusal) or other.reason is not Reason.SWEEP_STOPPED
    assert level("care") is Level.NORMAL


def test_two_officers_lift_it_and_counting_begins_anew(registry: datetime) -> None:
    for document in walked(12):
        ask(document, registry)
    proposal = sweeps.propose_lift(organisation="edu", by=acting_as("security"), at=registry)
    with pytest.raises(Refusal) as refused:
        deciding.decide(proposal=proposal, approve=True, by=acting_as("security"), at=registry)
    assert (refused.value.reason, level()) == (Reason.NOT_ENTITLED, Level.STOPPED)
    deciding.decide(proposal=proposal, approve=True, by=acting_as("administrator"), at=registry)
    assert (level(), events("sweep:lifted")) == (Level.NORMAL, 1)
    assert Pace.objects.get(organisation="edu").window == b""
    assert ask(walked(1)[0], registry) is Answer.NO_RECORD
    with pytest.raises(Refusal) as refused:
        sweeps.propose_lift(organisation="edu", by=acting_as("security"), at=registry)
    assert refused.value.reason is Reason.ALREADY_DONE


@pytest.mark.parametrize("username", ["clerk", "carer", "police-recorder", "administrator"])
def test_nobody_else_sees_or_lifts(username: str, registry: datetime) -> None:
    for call in (
        lambda: queries.held(acting_as(username)),
        lambda: queries.seen(acting_as(username)),
        lambda: sweeps.propose_lift(organisation="edu", by=acting_as(username), at=registry),
    ):
        with pytest.raises(Refusal) as refused:
            call()
        assert refused.value.reason is Reason.NOT_ENTITLED


@pytest.mark.parametrize("username", ["security", "supervisor"])
def test_who_watches_sees_what_was_counted_and_nobody(username: str, registry: datetime) -> None:
    documents = walked(12)
    for document in documents:
        ask(document, registry)
    page = words(desk_of(username).get("/sweeps"))
    assert "枫桥区教育局" in page
    assert "末位连续的号码" in page
    assert not any(document in page for document in documents)
    seen = {(one.detector, one.level) for one in queries.seen(acting_as(username))}
    assert {(Detector.SERIAL, Level.SLOWED), (Detector.SERIAL, Level.STOPPED)} <= seen
    proved = proved_desk_of(username)
    assert proved.post("/sweeps/edu/lift").status_code == 302
    assert proved.post("/sweeps/nowhere/lift").status_code == 404


def test_names_that_do_not_belong_to_their_numbers_slow(
    registry: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Knows:
        def verify(self, pairs: Any) -> Any:
            return [register.Belonging.DIFFERS for _ in pairs]

    monkeypatch.setattr("tutela.answers.inquiries.looking.connected", Knows)
    chance = random.Random(6)
    people = [number(date(1970, 1, 1) + timedelta(days=chance.randrange(9_000)), one) for one in range(1, 10)]
    told = [ask(one, registry) for one in people[:8]]
    assert told == [Answer.PENDING] * 8
    assert level() is Level.SLOWED
    assert Sighting.objects.get().detector == Detector.UNKNOWN.value


def planted(at: datetime) -> UUID:
    proposal = canaries.propose(name=NOBODYS_NAME, number=NOBODYS, by=acting_as("security"), at=at)
    deciding.decide(proposal=proposal, approve=True, by=acting_as("administrator"), at=at)
    return Canary.objects.get().id


def test_a_canary_alarms_and_is_answered_like_anybody(registry: datetime) -> None:
    planted(registry)
    ask(walked(1)[0], registry)  # the first question of a year makes rows
    other = number(date(1991, 3, 9), 79, "330281")
    ran = []
    for name, document in (("孙五", other), (NOBODYS_NAME, NOBODYS)):
        with CaptureQueriesContext(connection) as seen:
            assert ask(document, registry, name) is Answer.NO_RECORD
        said = [one["sql"].split(" ")[:3] for one in seen.captured_queries]
        ran.append([words_ for words_ in said if "SAVEPOINT" not in words_])
    assert ran[0] == ran[1]
    assert (level(), events("sweep:found")) == (Level.NORMAL, 0)
    rounds.turn()
    assert (level(), events("sweep:found")) == (Level.SLOWED, 1)
    (found,) = queries.seen(acting_as("supervisor"))
    assert (found.detector, found.counted) == (Detector.CANARY, 1)
    rounds.turn()
    assert events("sweep:found") == 1


def test_an_identity_that_nobody_agreed_to_is_none(registry: datetime) -> None:
    canaries.propose(name=NOBODYS_NAME, number=NOBODYS, by=acting_as("security"), at=registry)
    ask(NOBODYS, registry, NOBODYS_NAME)
    rounds.turn()
    assert level() is Level.NORMAL


@pytest.mark.parametrize("engine", HERE)
def test_a_canary_in_a_roster_alarms(engine: Engine, registry: datetime, tmp_path: Path) -> None:
    planted(registry)
    roster = tmp_path / "r.csv"
    roster.write_text(f"姓名,身份证号\n李四,{walked(1)[0]}\n{NOBODYS_NAME},{NOBODYS}\n", "utf-8")
    screening.screen(
        acting=acting_as("clerk"), purpose_code="school-in-service", roster=roster, authorisation="B",
        out=tmp_path / "out.csv", at=registry, engine=engine,
    )  # fmt: skip
    assert (tmp_path / "out.csv").read_text("utf-8-sig").count("未发现记录") == 2
    rounds.turn()
    assert level() is Level.SLOWED


def test_a_register_says_of_a_canary_what_it_would_of_anybody(registry: datetime, settings: Any) -> None:
    planted(registry)
    settings.TUTELA_REGISTER = "world"
    known = register.connected()
    ((document, name),) = canaries.identities().items()
    said = known.verify([(document, name), (document, "another"), ("resident:1", name)])
    assert said[:2] == [register.Belonging.BELONGS, register.Belonging.DIFFERS]
    assert said[2] is not register.Belonging.BELONGS


def test_which_identities_are_canaries_is_for_the_security_officer_alone(registry: datetime) -> None:
    planted(registry)
    for username in ("supervisor", "administrator", "clerk"):
        assert desk_of(username).get("/canaries").status_code == 403
        with pytest.raises(Refusal):
            canaries.listed(acting_as(username))
    page = words(proved_desk_of("security").get("/canaries"))
    assert NOBODYS not in page
    assert NOBODYS_NAME not in page
    assert NOBODYS[:6] in page
    stored = b"".join(bytes(one.sealed) + bytes(one.digest) for one in Canary.objects.all())
    assert NOBODYS.encode() not in stored
    assert NOBODYS_NAME.encode() not in stored
    assert not Entry.objects.filter(body__contains=NOBODYS.encode()).exists()


def test_a_canary_is_proposed_at_a_desk_and_agreed_to_at_another(registry: datetime) -> None:
    browser = proved_desk_of("security")
    assert browser.post("/canaries", {"name": NOBODYS_NAME, "number": "123"}).status_code == 422
    assert browser.post("/canaries", {"name": NOBODYS_NAME, "number": NOBODYS}).status_code == 302
    assert "等待另一人批准" in words(browser.get("/canaries"))
    assert browser.post("/canaries", {"name": NOBODYS_NAME, "number": NOBODYS}).status_code != 302
    other = proved_desk_of("administrator")
    assert "警示身份" in words(other.get("/proposals"))
    other.post(f"/proposals/{Proposal.objects.get().id}/decide", {"decision": "approve"})
    assert Canary.objects.get().is_active


def test_marks_go_when_a_body_asks_no_more(registry: datetime) -> None:
    ask(walked(1)[0], registry)
    sweeps.forget(at=registry + timedelta(days=14))
    assert Pace.objects.get().window
    sweeps.forget(at=registry + timedelta(days=16))
    assert not Pace.objects.get().window


def test_no_number_stands_in_what_is_kept(registry: datetime) -> None:
    for document in walked(3):
        ask(document, registry)
    kept = Pace.objects.get(organisation="edu").window
    assert len(kept) == 3 * 8
    assert not any(int(one[:17]).to_bytes(8, "little") in kept for one in walked(3))


def test_one_person_of_many_bodies_is_told_of_once_and_slows_nobody(registry: datetime) -> None:
    manager = acting_as("administrator")
    new = [
        NewOrganisation(f"edu-{one}", "某区教育局", "Office", BodyKind.EDUCATION_OFFICE, "330299", None, 50)
        for one in range(8)
    ]
    bodies.enter_organisations(new=new, by=manager, at=registry)
    for one in range(8):
        name = f"asker-{one}"
        bodies.appoint(
            username=name,
            password=PASSWORD,
            organisation=f"edu-{one}",
            role=Role.ASKER,
            by=acting_as("security"),
            at=registry,
        )
        accept_conduct(name, registry)
    for one in range(8):
        if one == 7:
            spread.tell(at=registry)
            assert not Sighting.objects.exists()
        actions.ask(
            acting=acting_as(f"asker-{one}"),
            purpose_code=PURPOSE,
            question=about("李四", walked(1)[0]),
            at=registry,
        )
    spread.tell(at=registry)
    spread.tell(at=registry)
    assert {(one.organisation, one.counted, one.level) for one in Sighting.objects.all()} == {
        (f"edu-{one}", 8, "normal") for one in range(8)
    }


def test_every_change_of_level_is_audited(registry: datetime) -> None:
    for document in walked(12):
        ask(document, registry)
    later = registry + timedelta(minutes=1)
    proposal = sweeps.propose_lift(organisation="edu", by=acting_as("security"), at=later)
    deciding.decide(proposal=proposal, approve=True, by=acting_as("administrator"), at=later)
    sequencer.catch_up()
    assert audit().faults == ()
    Pace.objects.update(level="stopped")
    Sighting.objects.filter(level="slowed").delete()
    kinds = {(one.kind, one.wrong.value) for one in audit().faults}
    assert {("sweep", "facts-differ"), ("sighting", "entry-without-row")} <= kinds


def test_a_warning_identity_that_is_taken_away_or_added_by_hand_is_missed(registry: datetime) -> None:
    planted(registry)
    sequencer.catch_up()
    assert audit().faults == ()
    row = Canary.objects.get()
    told = []
    for change in (
        lambda: Canary.objects.all().delete(),
        lambda: Canary.objects.update(is_active=False),
        lambda: Canary.objects.update(digest=bytes(32)),
        lambda: Canary.objects.update(sealed=bytes(60)),
        lambda: Canary.objects.update(entry=row.id),
    ):
        with transaction.atomic():
            change()
            told.append({(one.wrong.value, one.kind) for one in audit().faults})
            transaction.set_rollback(True)
    gone, changed, other = (
        {("entry-without-row", "canary")},
        {("column", "canary")},
        {("facts-differ", "canary")},
    )
    assert told == [gone | {("entry-without-row", "canary-made")}, gone, changed, changed, other]
    Proposal.objects.update(proposed_by="officer-0")
    assert {(one.wrong.value, one.kind) for one in audit().faults} == {("facts-differ", "proposal")}


def test_the_marks_of_a_year_are_few(registry: datetime) -> None:
    """A school in its hiring season, by the whole action: nothing is found."""
    chance = random.Random(8)
    assert configured.TUTELA_TIME_ZONE == "Asia/Shanghai"
    for day in range(10):
        people = [
            number(date(1964, 1, 1) + timedelta(days=chance.randrange(14_000)), chance.randrange(1, 999))
            for _ in range(3)
        ]
        for one in people:
            told = ask(one, registry + timedelta(days=2 + day, hours=1))
            assert told is Answer.NO_RECORD
    assert not Sighting.objects.exists()
