"""A roster that an officer screens opens what follows: duties where a person works, and cases for who is pending."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.journeys.campaign_steps import (
    HIT,
    OWN,
    carry_out_the_queue,
    employ,
    hand_in,
    ordered,
    schools,
    somebody,
)
from tests.journeys.desk import ENGLISH, desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, PURPOSE, Person, listed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tests.journeys.proof_steps import accept_all, by_paper
from tests.journeys.test_following import answered
from tests.journeys.verifying_steps import NAMESAKE, Traveller, verified
from tests.journeys.verifying_steps import court as court  # a fixture
from tests.rosters import write_xlsx
from tutela.agencies.verifying import opening as verifying
from tutela.agencies.verifying.models import Case
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions as screening
from tutela.answers.screening import hits
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.models import Hit, Run
from tutela.answers.staff import actions as staff_actions
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.auditing.audit import audit
from tutela.bodies.models import Organisation
from tutela.bodies.queries import acting_as
from tutela.core.following.duties import Duty
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import actions, opening, queries
from tutela.measures.following.following import Following, Proof, State, Way
from tutela.measures.following.models import Following as Row
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
IN_POST = [Duty.STOP, Duty.NOTICE, Duty.DISMISSAL]


def roster(people: Sequence[Person]) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["姓名", "证件类型", "证件号码", "国籍", "性别", "出生日期"])
    for one in people:
        known = (
            ["护照", one.document, "CHN", "男", one.born_on]
            if isinstance(one, Traveller)
            else ["", one.document]
        )
        writer.writerow([one.name, *known, *[""] * (5 - len(known))])
    return io.BytesIO(text.getvalue().encode())


def screened(
    people: Sequence[Person], at: datetime, username: str = "clerk", purpose: str = IN_SERVICE
) -> UUID:
    """A run that was sent and carried out."""
    run = screening.submit(
        acting=acting_as(username),
        purpose_code=purpose,
        authorisation="枫教〔2026〕3号",
        content=roster(people),
        filename_suffix=".csv",
        at=at,
    )
    screening.perform(run_id=run, at=at)
    assert Run.objects.get(id=run).state == "done"
    return run


def owed(at: datetime, username: str = "filer") -> list[Following]:
    opening.keep_up(at=at)
    return queries.own(acting_as(username), legal_day_of(at), 9)


def duties(at: datetime, username: str = "filer") -> list[list[Duty]]:
    return [[step.duty for step in one.owed] for one in owed(at, username)]


def do_all(one: Following, at: datetime) -> None:
    """Whoever works there does what is owed, and the office accepts the papers."""
    on = legal_day_of(at)
    for step in one.owed:
        shown = Proof(on, "本人签收", Way.HANDED) if step.duty is Duty.NOTICE else by_paper(on)
        actions.fulfil(acting=acting_as("filer"), following=one.id, duty=step.duty, proof=shown, at=at)
    accept_all(at)


def test_an_offices_roster_opens_the_duties_where_the_person_works(school: datetime) -> None:
    (engagement, _) = employ("filer", [HIT, somebody(1)], school)
    run = screened([somebody(2), somebody(1), HIT], school)
    (one,) = owed(school)
    assert [step.duty for step in one.owed] == IN_POST
    assert (one.organisation, one.asker, one.purpose) == ("school", "edu", IN_SERVICE)
    assert (one.engagement, one.filing) == (engagement, None)
    assert (Hit.objects.get().run, Hit.objects.get().row) == (run, 3)
    assert opening.keep_up(at=school) == 0
    do_all(one, school)
    assert staff.one(acting_as("filer"), engagement).standing is Standing.LEFT
    sequencer.catch_up()
    assert audit().faults == ()


def test_a_school_that_asks_for_itself_owes_for_its_own_staff_alone(school: datetime) -> None:
    (other,) = schools(1, school)
    employ(other, [HIT], school)
    screened([HIT], school, "filer", OWN)
    assert duties(school) == duties(school, other) == []
    employ("filer", [HIT], school)
    screened([HIT], school, "filer", OWN)
    assert (len(duties(school)), duties(school, other)) == (1, [])


def test_a_body_that_does_not_stand_below_owes_nothing(school: datetime) -> None:
    employ("filer", [HIT], school)
    Organisation.objects.filter(code="school").update(path="school/")
    screened([HIT], school)
    assert (duties(school), Hit.objects.count()) == ([], 0)


def test_nothing_follows_no_record_nor_who_stands_on_no_list(school: datetime) -> None:
    employ("filer", [somebody(1)], school)
    screened([somebody(1), HIT], school)
    assert (duties(school), Hit.objects.count()) == ([], 0)


def test_who_left_is_owed_for_no_more(school: datetime) -> None:
    (engagement,) = employ("filer", [HIT], school)
    staff_actions.leave(acting=acting_as("filer"), engagement=engagement, on=legal_day_of(school), at=school)
    screened([HIT], school)
    assert duties(school) == []


@pytest.mark.parametrize(
    ("purpose", "who_applies", "who_is_in_post"),
    [
        (PURPOSE, [[Duty.NOTICE]], [IN_POST]),
        (IN_SERVICE, [], [IN_POST]),
    ],
)
def test_what_follows_is_what_the_law_orders_of_them(
    school: datetime, purpose: str, who_applies: Any, who_is_in_post: Any
) -> None:
    (other,) = schools(1, school)
    applicant = listed(school, HIT)
    employ(other, [HIT], school)
    screened([HIT], school, purpose=purpose)
    assert (duties(school), duties(school, other)) == (who_applies, who_is_in_post)
    for one in owed(school):
        do_all(one, school)
        assert staff.one(acting_as("filer"), applicant).standing is Standing.NOT_HIRED


def test_a_duty_is_owed_once_however_often_a_person_is_asked_about(school: datetime) -> None:
    employ("filer", [HIT], school)
    screened([HIT, HIT], school)
    assert Hit.objects.count() == 1
    screened([HIT], school)
    screened([HIT], school, "filer", OWN)
    assert len(owed(school)) == 1
    assert Hit.objects.count() == 3
    following = queries.of_hits(acting_as("filer"), Hit.objects.values_list("id", flat=True))
    assert set(following.values()) == {Row.objects.get().id}
    do_all(owed(school)[0], school)
    assert duties(school) == [[]]


def test_of_several_rows_about_one_person_the_one_that_says_record_counts(school: datetime) -> None:
    employ("filer", [HIT], school)
    run = screened([Person("王晓明", HIT.document), HIT], school)
    assert Run.objects.get(id=run).counts == {"record": 1, "no-record": 0, "pending": 1, "refused": 0}
    assert Hit.objects.values_list("row", "answer").get() == (2, Answer.RECORD.value)


def test_of_several_rows_that_say_alike_the_first_counts(school: datetime) -> None:
    """However it is written: who is read one by one stands behind the others, and at their place all the same."""
    spelled = f"{HIT.document[:6]} {HIT.document[6:]}"
    employ("filer", [HIT], school)
    screened([somebody(1), Person(HIT.name, spelled), HIT, somebody(2)], school)
    assert Hit.objects.values_list("row", "answer").get() == (2, Answer.RECORD.value)


def test_who_is_entered_on_a_staff_list_while_a_run_goes_on_is_found(
    school: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody stood there when the first rows that say more than *no record* were answered."""
    monkeypatch.setattr("tutela.answers.screening.roster.ROWS_AT_ONCE", 2)
    path = tmp_path / "r.xlsx"
    write_xlsx(path, {"名单": [["姓名", "证件号码"], *[[one.name, one.document] for one in [HIT] * 5]]})

    def progress(done: int, total: int | None) -> None:
        if done == 2:
            employ("filer", [HIT], school)

    screening.screen(
        acting=acting_as("clerk"),
        purpose_code=IN_SERVICE,
        roster=path,
        authorisation="枫教〔2026〕3号",
        out=tmp_path / "o.xlsx",
        at=school,
        engine=Engine.REFERENCE,  # answers a batch when the one before is counted
        progress=progress,
    )
    assert list(Hit.objects.values_list("row", flat=True)) == [3]


def test_what_another_law_orders_besides_is_owed_besides(school: datetime, settings: Any) -> None:
    settings.TUTELA_READINGS = {"minors-protection-law/close-contact-in-service/work-stopped": "off"}
    employ("filer", [HIT], school)
    screened([HIT], school, "filer", OWN)
    assert duties(school) == [[Duty.NOTICE, Duty.DISMISSAL]]
    screened([HIT], school)
    assert sorted(duties(school), key=len) == [[Duty.STOP], [Duty.NOTICE, Duty.DISMISSAL]]


def test_who_is_owed_for_by_an_inquiry_is_owed_for_once(school: datetime) -> None:
    (engagement,) = employ("filer", [HIT], school)
    answered(school, IN_SERVICE, engagement)
    screened([HIT], school)
    assert duties(school) == [IN_POST]


def test_what_is_withdrawn_falls_and_what_still_stands_is_owed(school: datetime) -> None:
    employ("filer", [HIT], school)
    first = screened([somebody(1), HIT], school)
    (one,) = owed(school)
    step = {"following": one.id, "duty": Duty.STOP, "proof": by_paper(legal_day_of(school)), "at": school}
    actions.fulfil(acting=acting_as("filer"), **step)
    second = screened([HIT], school)
    assert len(owed(school)) == 1
    with transaction.atomic():
        hits.withdrawn({(first, 2)})
    states = {one.state: [step.duty for step in one.owed] for one in owed(school)}
    assert states == {State.ENDED: [], State.OPEN: [Duty.NOTICE, Duty.DISMISSAL]}
    with transaction.atomic():
        hits.withdrawn({(second, 1)})
    states = {one.state: [step.duty for step in one.owed] for one in owed(school)}
    assert states == {State.ENDED: [], State.FALLEN: [Duty.STOP]}


def test_what_is_found_is_kept_with_the_answers_or_not_at_all(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    employ("filer", [HIT], school)

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    run = screening.submit(
        acting=acting_as("clerk"),
        purpose_code=IN_SERVICE,
        authorisation="枫教〔2026〕3号",
        content=roster([HIT]),
        filename_suffix=".csv",
        at=school,
    )
    with monkeypatch.context() as patched:
        patched.setattr("tutela.answers.screening.hits.keep", killed)
        with pytest.raises(KeyboardInterrupt):
            screening.perform(run_id=run, at=school)
    assert (Entry.objects.filter(event="screening:run").count(), Hit.objects.count()) == (0, 0)
    screening.perform(run_id=run, at=school)
    screening.perform(run_id=run, at=school)  # delivered once more
    assert (Entry.objects.filter(event="screening:run").count(), Hit.objects.count()) == (1, 1)


def test_the_command_line_is_a_door_like_the_others(school: datetime, tmp_path: Path) -> None:
    employ("filer", [HIT], school)
    path = tmp_path / "r.csv"
    path.write_bytes(roster([HIT]).read())
    screening.screen(
        acting=acting_as("clerk"),
        purpose_code=IN_SERVICE,
        roster=path,
        authorisation="枫教〔2026〕3号",
        out=tmp_path / "o.xlsx",
        at=school,
    )
    assert duties(school) == [IN_POST]


def test_who_is_pending_waits_in_one_case_and_what_it_comes_to_is_followed(court: datetime) -> None:
    employ("filer", [NAMESAKE], court)
    screened([NAMESAKE], court)
    screened([NAMESAKE], court)
    verifying.keep_up(at=court)
    verifying.keep_up(at=court)
    assert (Case.objects.count(), duties(court)) == (1, [])
    verified(court, same=True)
    assert {one.answer for one in Hit.objects.all()} == {Answer.RECORD.value}
    assert duties(court) == [IN_POST]
    assert Entry.objects.filter(event="answer:settled").count() == 2
    screened([NAMESAKE], court)  # remembered: the list answers now
    verifying.keep_up(at=court)
    assert (Case.objects.count(), duties(court)) == (1, [IN_POST])


def test_two_persons_are_told_apart_once(court: datetime) -> None:
    employ("filer", [NAMESAKE], court)
    screened([NAMESAKE], court)
    verifying.keep_up(at=court)
    verified(court, same=False)
    screened([NAMESAKE], court)
    verifying.keep_up(at=court)
    assert not Hit.objects.filter(answer__in=[Answer.PENDING.value, Answer.RECORD.value]).exists()
    assert (Case.objects.exclude(state="ended").count(), duties(court)) == (0, [])
    sequencer.catch_up()
    assert audit().faults == ()


def test_the_auditor_finds_a_hit_that_no_row_bears_out(school: datetime) -> None:
    employ("filer", [HIT], school)
    screened([HIT, somebody(1)], school)
    sequencer.catch_up()
    assert audit().faults == ()
    for changed in ({"row": 2}, {"answer": Answer.PENDING.value}, {"run": uuid4()}):
        before = Hit.objects.values(*changed).get()
        Hit.objects.update(**changed)
        assert [one.detail[:3] for one in audit().faults] == ["hit"], changed
        Hit.objects.update(**before)


@pytest.mark.django_db(transaction=True)
def test_a_campaign_and_a_roster_are_one_matter(school: datetime) -> None:
    employ("filer", [HIT], school)
    hand_in(ordered(school, OWN), "filer", school)
    carry_out_the_queue()
    screened([HIT], school)
    assert (Hit.objects.count(), duties(school)) == (2, [IN_POST])


def test_the_page_of_a_run_says_what_it_started(school: datetime) -> None:
    employ("filer", [HIT], school)
    run = screened([HIT, somebody(1)], school)
    page = words(desk_of("clerk", ENGLISH).get(f"/screenings/{run}"))
    assert "1 on a staff list with a record" in page
    assert "See what is to be done" not in page, "the school owes it"
    assert "on a staff list with" not in words(
        desk_of("clerk", ENGLISH).get(f"/screenings/{screened([somebody(1)], school)}")
    )
    own = screened([HIT], school, "filer", OWN)
    page = words(desk_of("filer", ENGLISH).get(f"/screenings/{own}"))
    assert "1 on a staff list with a record" in page
    assert "See what is to be done" in page
