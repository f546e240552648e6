"""A person whom a screening met says that it was not them: the row is looked at again like any other answer."""

from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from tests.cast import conviction, load
from tests.journeys.campaign_steps import HIT, employ, somebody
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import Person
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.recheck_steps import found_of_all
from tests.journeys.test_rosters_are_followed import screened
from tests.journeys.verifying_steps import NAMESAKE, Traveller, refused, verified
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import opening as verifying
from tutela.agencies.verifying.models import Case
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.models import Hit, Run
from tutela.answers.subjects.models import Delay
from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.answers.subjects.view import Line, own_view
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason
from tutela.ledger import sequencer
from tutela.measures.following import opening as following
from tutela.measures.following.following import State as FollowingState
from tutela.measures.following.models import Following
from tutela.packs.current import legal_day_of
from tutela.redress.relief import actions, queries, upkeep
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import LAST_ROW, Outcome, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("court")]
GROUNDS = "我不是记录所指的人"


def proved(person: Person, at: datetime) -> Proved:
    return Proved(*canonical_of(application(person), legal_day_of(at)), "test")


def application(person: Person) -> Application:
    if isinstance(person, Traveller):
        return person.application()
    return Application(person.name, person.document)


def met(person: Person, at: datetime) -> Line:
    """Somebody in post, whom a roster met as its second row: the line of their view."""
    employ("filer", [person], at)
    screened([somebody(1), person], at)
    following.keep_up(at=at)
    verifying.keep_up(at=at)
    return line_of(person, at)


def line_of(person: Person, at: datetime) -> Line:
    (line,) = own_view(person=proved(person, at), at=at).lines
    return line


def applied(person: Person, line: Line, at: datetime) -> UUID:
    assert line.row
    return actions.apply(person=proved(person, at), entry=line.entry, row=line.row, grounds=GROUNDS, at=at)


def decided(recheck: UUID, outcome: Outcome, at: datetime) -> None:
    found = found_of_all(recheck, outcome)
    actions.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at)
    actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)


def test_a_row_found_wrong_falls_with_what_followed_it(at: datetime) -> None:
    line = met(HIT, at)
    assert (line.row, line.answer, line.may_be_rechecked) == (2, Answer.RECORD, True)
    assert Following.objects.get().hit == Hit.objects.get().id
    recheck = applied(HIT, line, at)
    decided(recheck, Outcome.WRONG, at)
    assert Hit.objects.count() == 0
    run = Run.objects.get()
    owed = set(Withdrawal.objects.values_list("told", "row", "organisation"))
    assert owed == {(run.id, 2, "edu"), (run.id, 2, "school")}
    assert line_of(HIT, at).answer is None
    following.keep_up(at=at)
    assert Following.objects.get().state == FollowingState.ENDED.value
    (shown,) = queries.mine(proved(HIT, at), 9)
    assert shown.listed.outcome is Outcome.WRONG
    screened([HIT], at)
    assert Hit.objects.count() == 0, "the list says so of them no more"
    sequencer.catch_up()
    assert audit().faults == ()


def test_upheld_the_row_stands(at: datetime) -> None:
    recheck = applied(HIT, met(HIT, at), at)
    decided(recheck, Outcome.UPHELD, at)
    assert Hit.objects.get().answer == Answer.RECORD.value
    assert Withdrawal.objects.count() == 0
    assert upkeep.keep_up(at=at) == 0
    (shown,) = queries.mine(proved(HIT, at), 9)
    assert shown.listed.outcome is Outcome.UPHELD


def test_a_pending_row_found_wrong_is_settled(at: datetime) -> None:
    line = met(NAMESAKE, at)
    assert (line.answer, line.may_be_rechecked) == (Answer.PENDING, True)
    recheck = applied(NAMESAKE, line, at)
    shown = queries.one(acting_as("looks"), recheck)
    assert shown.comparison is not None
    assert shown.comparison.asked.names == (NAMESAKE.name,)
    assert shown.comparison.answer is Answer.PENDING
    assert len(shown.comparison.compared) == 1, "of the same name and day of birth"
    decided(recheck, Outcome.WRONG, at)
    assert Hit.objects.get().answer == Answer.NO_RECORD.value
    assert Withdrawal.objects.count() == 0
    verifying.keep_up(at=at)
    assert Case.objects.get().state == "ended"
    again = line_of(NAMESAKE, at)
    assert not again.may_be_rechecked
    assert refused(applied, NAMESAKE, again, at) is Reason.NOT_FOUND


def test_a_row_that_officers_took_for_the_offender_is_looked_at_by_others(at: datetime) -> None:
    met(NAMESAKE, at)
    verified(at, same=True)
    following.keep_up(at=at)
    recheck = applied(NAMESAKE, line_of(NAMESAKE, at), at)
    found = found_of_all(recheck, Outcome.WRONG)
    for username in ("compares", "confirms"):
        denied = refused(actions.propose, acting=acting_as(username), recheck=recheck, found=found, at=at)
        assert denied is Reason.NOT_ENTITLED, username
    decided(recheck, Outcome.WRONG, at)
    assert Hit.objects.count() == 0
    following.keep_up(at=at)
    assert Following.objects.get().state == FollowingState.ENDED.value


class TestOnNoStaffList:
    """A roster of whoever it is: nothing stands here of its people but the rows."""

    def test_a_record_is_looked_at_by_what_the_applicant_proves(self, at: datetime) -> None:
        screened([somebody(1), HIT], at)
        recheck = applied(HIT, line_of(HIT, at), at)
        shown = queries.one(acting_as("looks"), recheck)
        assert shown.comparison is not None
        assert shown.comparison.asked.names == (HIT.name,)
        decided(recheck, Outcome.WRONG, at)
        assert line_of(HIT, at).answer is None
        assert Withdrawal.objects.count() == 1

    def test_what_is_pending_is_filed_about_first(self, at: datetime) -> None:
        screened([NAMESAKE], at)
        line = line_of(NAMESAKE, at)
        assert (line.answer, line.may_be_rechecked) == (Answer.PENDING, False)
        assert refused(applied, NAMESAKE, line, at) is Reason.NOT_FOUND


class TestWho:
    def test_nobody_else_and_about_no_other_row(self, at: datetime) -> None:
        line = met(HIT, at)
        assert refused(applied, somebody(1), line, at) is Reason.NOT_FOUND
        for row in (1, 3, 10**12):
            wrong = refused(
                actions.apply, person=proved(HIT, at), entry=line.entry, row=row, grounds=GROUNDS, at=at
            )
            assert wrong is Reason.NOT_FOUND, row
        assert refused(actions.apply, person=proved(HIT, at), entry=line.entry, grounds=GROUNDS, at=at) is (
            Reason.NOT_FOUND
        ), "a run is no question"
        assert Recheck.objects.count() == 0

    def test_one_at_a_time(self, at: datetime) -> None:
        line = met(HIT, at)
        applied(HIT, line, at)
        assert refused(applied, HIT, line, at) is Reason.ALREADY_DONE

    def test_what_is_delayed_is_not_there(self, at: datetime) -> None:
        line = met(HIT, at)
        delayed(line.entry, at)
        assert refused(applied, HIT, line, at) is Reason.NOT_FOUND


class TestOnPaper:
    def test_by_the_number_of_the_notice_where_they_work(self, at: datetime) -> None:
        met(HIT, at)
        number = Following.objects.get().number
        for name, document, reason in (
            (somebody(1).name, somebody(1).document, Reason.NOT_FOUND),
            (HIT.name, HIT.document, None),
        ):
            taken = refused(
                actions.take,
                acting=acting_as("filer"),
                application=Application(name, document),
                number=number,
                grounds=GROUNDS,
                at=at,
            )
            assert taken is reason
        row = Recheck.objects.get()
        assert (row.inquiry, row.row, row.agency) == (Run.objects.get().id, 2, "court")

    def test_another_body_takes_nothing_about_them(self, at: datetime) -> None:
        met(HIT, at)
        taken = refused(
            actions.take,
            acting=acting_as("carer"),
            application=application(HIT),
            number=Following.objects.get().number,
            grounds=GROUNDS,
            at=at,
        )
        assert taken is Reason.NOT_FOUND


class TestOnPaperWithoutANotice:
    """A row of whoever stands on no staff list is served to nobody: the paper names the line of their view."""

    def test_by_the_entry_and_the_row_that_the_view_says(self, at: datetime) -> None:
        screened([somebody(1), HIT], at)
        line = line_of(HIT, at)
        assert (line.row, Following.objects.count()) == (2, 0)
        assert taken_on_paper(HIT, line.entry, 2, at) is None
        row = Recheck.objects.get()
        assert (row.inquiry, row.row, row.agency, row.taken_by) == (Run.objects.get().id, 2, "court", "edu")
        decided(row.id, Outcome.WRONG, at)
        assert line_of(HIT, at).answer is None

    @pytest.mark.parametrize("row", [0, 1, 3, LAST_ROW])
    def test_another_row_and_none_are_refused_alike(self, at: datetime, row: int) -> None:
        screened([somebody(1), HIT], at)
        assert taken_on_paper(HIT, line_of(HIT, at).entry, row, at) is Reason.NOT_FOUND
        assert Recheck.objects.count() == 0

    def test_nobody_elses_and_at_no_other_body(self, at: datetime) -> None:
        screened([somebody(1), HIT], at)
        entry = line_of(HIT, at).entry
        assert taken_on_paper(somebody(1), entry, 2, at) is Reason.NOT_FOUND
        assert taken_on_paper(HIT, entry, 2, at, "carer") is Reason.NOT_FOUND

    def test_what_is_delayed_is_not_there(self, at: datetime) -> None:
        screened([somebody(1), HIT], at)
        entry = line_of(HIT, at).entry
        delayed(entry, at)
        assert taken_on_paper(HIT, entry, 2, at) is Reason.NOT_FOUND

    def test_a_notice_names_its_row_by_itself(self, at: datetime) -> None:
        met(HIT, at)
        number = Following.objects.get().number
        assert taken_on_paper(HIT, number, 1, at, "filer") is Reason.NOT_FOUND
        assert taken_on_paper(HIT, number, 2, at, "filer") is None

    def test_at_the_desk(self, at: datetime) -> None:
        screened([somebody(1), HIT], at)
        line, desk = line_of(HIT, at), desk_of("clerk")
        about = {"name": HIT.name, "document": HIT.document, "grounds": GROUNDS, "number": str(line.entry)}
        for row, said in (("", "没有与此人相符的编号"), ("1", "没有与此人相符的编号"), ("x", "请填写行数")):
            page = desk.post("/re-checks/take", {**about, "row": row})
            assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, row
            assert said in words(page), row
        assert desk.post("/re-checks/take", {**about, "row": "2"}).status_code == HTTPStatus.FOUND
        assert Recheck.objects.get().row == 2


def taken_on_paper(
    person: Person, number: object, row: int, at: datetime, username: str = "clerk"
) -> Reason | None:
    return refused(
        actions.take,
        acting=acting_as(username),
        application=application(person),
        number=str(number),
        row=row,
        grounds=GROUNDS,
        at=at,
    )


def delayed(entry: UUID, at: datetime) -> None:
    Delay.objects.create(
        entry=entry,
        organisation="police",
        ground="duty",
        until_on=legal_day_of(at) + timedelta(days=9),
        asked_at=at,
        asked_by="a",
        confirmed_at=at,
        confirmed_by="b",
    )


def test_what_follows_a_row_says_that_it_is_being_looked_at_again(at: datetime) -> None:
    """To the body that owes and to the office above; who applied and why stands with the agency."""
    line = met(HIT, at)
    address = f"/duties/{Following.objects.get().id}"
    desks = [desk_of("filer"), desk_of("reviewer")]
    assert not any("复查 " in words(desk.get(address)) for desk in desks)
    recheck = applied(HIT, line, at)
    for desk in desks:
        page = words(desk.get(address))
        assert f"复查 {str(recheck)[-8:]}：待核查" in page
        assert GROUNDS not in page
    decided(recheck, Outcome.UPHELD, at)
    assert "已决定" in words(desks[0].get(address))


def test_of_several_rows_about_somebody_the_one_that_is_looked_at_is_shown(at: datetime) -> None:
    first = met(HIT, at)
    screened([HIT], at + timedelta(hours=1))
    following_id = Following.objects.get().id
    rows = own_view(person=proved(HIT, at), at=at).lines
    (second,) = [one for one in rows if one.entry != first.entry]
    later = applied(HIT, second, at)
    shown = queries.of_following(following_id)
    assert shown is not None
    assert shown.id == later, "though what follows rests on the first row"
    decided(later, Outcome.UPHELD, at + timedelta(hours=3))
    earlier = applied(HIT, first, at + timedelta(hours=2))
    for one, state in ((earlier, State.OPEN), (later, State.DECIDED)):
        shown = queries.of_following(following_id)
        assert shown is not None
        assert (shown.id, shown.state) == (one, state)
        Recheck.objects.filter(id=earlier).delete()
    assert queries.of_following(UUID(int=0)) is None


def test_when_the_record_is_corrected_the_re_check_of_a_row_ends(at: datetime, tmp_path: Path) -> None:
    recheck = applied(HIT, met(HIT, at), at)
    load(tmp_path / "x.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], at)
    (shown,) = queries.mine(proved(HIT, at), 9)
    assert shown.listed.outcome is Outcome.FELL, "before the clock has come by"
    assert refused(queries.one, acting_as("looks"), recheck) is Reason.NOT_FOUND
    assert upkeep.keep_up(at=at) == 1
    assert Recheck.objects.get().state == State.DECIDED.value
    assert upkeep.keep_up(at=at) == 0


def test_at_their_own_door_the_person_applies_from_the_line_of_their_view(at: datetime) -> None:
    line = met(HIT, at)
    browser = Client(raise_request_exception=False)
    me = {"name": HIT.name, "document": HIT.document, "code": HIT.proof(at)}
    assert browser.post("/me/sign-in", me).status_code == HTTPStatus.FOUND
    hidden = f'name="entry" value="{line.entry}"><input type="hidden" name="row" value="2">'
    assert hidden in words(browser.post("/me/view"))
    about = {"entry": str(line.entry), "row": "2"}
    assert hidden in words(browser.post("/me/re-check", about))
    assert (
        browser.post("/me/re-check", {**about, "grounds": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    )
    for wrong in ("x", "-2", "1"):
        told = browser.post("/me/re-check", {**about, "row": wrong, "grounds": GROUNDS})
        assert told.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY), wrong
    assert Recheck.objects.count() == 0
    browser.post("/me/re-check", {**about, "grounds": GROUNDS})
    assert (Recheck.objects.get().inquiry, Recheck.objects.get().row) == (Run.objects.get().id, 2)
    assert "待核查" in words(browser.post("/me/re-checks"))


def test_the_agency_sees_whom_the_row_was_about(at: datetime) -> None:
    recheck = applied(HIT, met(HIT, at), at)
    page = words(desk_of("looks").get(f"/re-checks/{recheck}"))
    assert HIT.name in page
    assert HIT.document not in page.replace(" ", "")
    assert "有记录" in page
