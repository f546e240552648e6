"""Yearly screening: ordered, lists handed in, everybody asked about, a result for each body, what follows *record*."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from tests.journeys.campaign_steps import (
    A_DAY,
    HIT,
    OWN,
    carry_out_the_queue,
    employ,
    hand_in,
    member,
    ordered,
    schools,
    somebody,
)
from tests.journeys.desk import desk_of, words
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import IN_SERVICE, another_county, appoint
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import accept_all, by_paper
from tests.rosters import sheets_of
from tutela.answers.campaigns import actions, asking, ending, queries, rerouting
from tutela.answers.campaigns.campaign import Hit as Found
from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Campaign, Member
from tutela.answers.campaigns.rosters import roster_of
from tutela.answers.filings.queries import has_not_asked
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import actions as screening
from tutela.answers.screening import hits
from tutela.answers.screening import queries as runs
from tutela.answers.screening.models import Hit, Run
from tutela.answers.staff import actions as staff_actions
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.auditing.audit import audit
from tutela.bodies.actions import NewOrganisation, enter_organisations
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.models import Organisation, Quota
from tutela.bodies.queries import acting_as
from tutela.bodies.tree import move
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.measures.following import actions as following
from tutela.measures.following import models, notices, opening
from tutela.measures.following import queries as followed
from tutela.measures.following.following import Proof, Way
from tutela.measures.following.following import State as FollowingState
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db(transaction=True)


def refused(call: Any, **arguments: Any) -> Reason | None:
    try:
        call(**arguments)
    except Refusal as refusal:
        return refusal.reason
    return None


def states(campaign: UUID) -> dict[str, str]:
    rows = Member.objects.filter(campaign=campaign).order_by("organisation")
    return dict(rows.values_list("organisation", "state"))


def found_in(campaign: UUID, username: str) -> list[Found]:
    acting = acting_as(username)
    of_list = member(campaign, acting.organisation)
    return queries.hits(acting, [of_list])[of_list]


@pytest.fixture
def hit(school: datetime) -> UUID:
    """A campaign in which the school of the cast handed in a list of three, one of them with a record: asked about."""
    employ("filer", [somebody(1), HIT, somebody(2)], school)
    campaign = ordered(school)
    hand_in(campaign, "filer", school)
    asking.ask(acting=acting_as("clerk"), campaign=campaign, at=school)
    carry_out_the_queue()
    return campaign


def test_every_school_in_scope_owes_its_list_and_nobody_else(school: datetime) -> None:
    schools(3, school)
    Organisation.objects.filter(code="s03").update(closed_on=legal_day_of(school))
    campaign = ordered(school)
    assert states(campaign) == dict.fromkeys(("s01", "s02", "school"), "owed")
    assert queries.owes(acting_as("filer")) == 1
    assert queries.owes(acting_as("carer")) == 0
    assert queries.owes(acting_as("clerk")) == 0


def test_who_asks_follows_from_the_purpose(school: datetime) -> None:
    by_office, by_school = ordered(school), ordered(school, OWN)
    askers = Member.objects.filter(organisation="school").values_list("campaign", "asker")
    assert dict(askers) == {by_office: "edu", by_school: "school"}


def test_a_campaign_is_its_reviewers_to_order(school: datetime) -> None:
    wanted = {"kinds": (BodyKind.SCHOOL,), "due_on": legal_day_of(school), "at": school}
    for username in ("clerk", "filer", "supervisor", "administrator"):
        acting = acting_as(username)
        assert refused(actions.open_campaign, acting=acting, purpose_code=IN_SERVICE, **wanted) is (
            Reason.NOT_ENTITLED
        )
    reviewer = acting_as("reviewer")
    assert refused(actions.open_campaign, acting=reviewer, purpose_code=IN_SERVICE, **wanted) is None
    hires = refused(actions.open_campaign, acting=reviewer, purpose_code="teacher-hire", **wanted)
    assert hires is Reason.PURPOSE_UNKNOWN
    late = wanted | {"due_on": legal_day_of(school) - A_DAY}
    past = refused(actions.open_campaign, acting=reviewer, purpose_code=IN_SERVICE, **late)
    assert past is Reason.CELL_DAY_ORDER
    far = wanted | {"due_on": date(2027, 11, 22)}
    ahead = refused(actions.open_campaign, acting=reviewer, purpose_code=IN_SERVICE, **far)
    assert ahead is Reason.CELL_VALUE
    near = wanted | {"due_on": date(2027, 11, 21)}
    assert refused(actions.open_campaign, acting=reviewer, purpose_code=IN_SERVICE, **near) is None
    none = wanted | {"kinds": (BodyKind.UNIVERSITY,)}
    nobody = refused(actions.open_campaign, acting=reviewer, purpose_code=IN_SERVICE, **none)
    assert nobody is Reason.NOBODY_ASKS


def test_each_school_has_its_result_no_row_is_lost_and_only_it_can_fetch_it(
    school: datetime, tmp_path: Path
) -> None:
    codes = schools(4, school)
    for place, code in enumerate(codes):
        employ(code, [somebody(10 * place + one) for one in range(place + 1)], school)
    campaign = ordered(school)
    for code in codes:
        hand_in(campaign, code, school)
    assert asking.ask(acting=acting_as("clerk"), campaign=campaign, at=school) == len(codes)
    carry_out_the_queue()
    assert states(campaign) == {**dict.fromkeys(codes, "done"), "school": "owed"}
    for place, code in enumerate(codes):
        row = Member.objects.get(campaign=campaign, organisation=code)
        assert row.run is not None
        line = runs.run(acting_as(code), row.run)
        assert (line.done_rows, line.answers[Answer.NO_RECORD]) == (place + 1, place + 1)
        path = tmp_path / f"{code}.xlsx"
        path.write_bytes(b"".join(screening.download(acting=acting_as(code), run_id=row.run, at=school)))
        told = sheets_of(path)["查询结果"][1:]
        assert {line[2] for line in told} == {somebody(10 * place + one).document for one in range(place + 1)}
        for other in ("clerk", "filer", codes[place - 1]):
            acting = acting_as(other)
            assert refused(runs.run, acting=acting, run_id=row.run) is Reason.NOT_FOUND, other
            fetched = refused(screening.download, acting=acting, run_id=row.run, at=school)
            assert fetched is Reason.NOT_FOUND, other
    assert runs.runs(acting_as("clerk")) == []


def test_the_office_that_asks_and_the_body_of_the_list_are_charged_and_the_office_sees_counts(
    hit: UUID, school: datetime
) -> None:
    assert Quota.objects.get(organisation="edu").used == 3
    assert Quota.objects.get(organisation="school").used == 3
    (line,) = queries.lines(acting_as("clerk"), hit, State.DONE, legal_day_of(school), 50)
    assert line.answers is not None
    assert (line.organisation, line.people, line.declared) == ("school", 3, 60)
    assert (line.answers[Answer.RECORD], line.answers[Answer.NO_RECORD]) == (1, 2)


def test_who_is_late_stands_first_on_the_map_and_the_map_goes_by_office_and_page(school: datetime) -> None:
    codes = schools(6, school)
    campaign = ordered(school, days=1)
    for place, code in enumerate(codes[:4]):
        employ(code, [somebody(place)], school)
        hand_in(campaign, code, school)
    assert asking.ask(acting=acting_as("clerk"), campaign=campaign, at=school) == 4
    carry_out_the_queue()
    Member.objects.filter(organisation=codes[0]).update(state=State.FAILED.value)
    Member.objects.filter(organisation=codes[3]).update(above="elsewhere")
    on, clerk = legal_day_of(school + 2 * A_DAY), acting_as("clerk")
    order = ["s05", "s06", "school", "s01", "s02", "s03", "s04"]
    drawn = queries.drawn(clerk, campaign, on, 10)
    assert [one.organisation for one in drawn] == order
    assert [one.is_late for one in drawn] == [True] * 3 + [False] * 4
    paged = [
        one.organisation for page in (1, 2, 3) for one in queries.drawn(clerk, campaign, on, 3, page=page)
    ]
    assert paged == order
    assert [one.organisation for one in queries.drawn(clerk, campaign, on, 10, above="elsewhere")] == ["s04"]
    page = words(desk_of("clerk").get(f"/campaigns/{campaign}?state=map&above=edu&page=9"))
    assert "共 6 个单位" in page
    assert refused(queries.drawn, acting=acting_as("police-recorder"), campaign=campaign, on=on, limit=3)


def test_a_school_that_the_law_names_asks_for_itself_at_once(school: datetime) -> None:
    employ("filer", [somebody(1)], school)
    campaign = ordered(school, OWN)
    hand_in(campaign, "filer", school)
    assert states(campaign)["school"] == "asked"
    assert Run.objects.get().organisation == "school"
    carry_out_the_queue()
    assert states(campaign)["school"] == "done"
    assert Quota.objects.get(organisation="school").used == 1


def test_a_hit_is_followed_like_an_answer_to_an_inquiry(hit: UUID, school: datetime) -> None:
    filer, on = acting_as("filer"), legal_day_of(school)
    (found,) = found_in(hit, "filer")
    assert (found.answer, staff.one(filer, found.engagement).person.document) == (Answer.RECORD, HIT.document)
    assert opening.keep_up(at=school) == 1
    assert opening.keep_up(at=school) == 0
    (one,) = followed.own(filer, on, 10)
    assert [step.duty for step in one.owed] == [Duty.STOP, Duty.NOTICE, Duty.DISMISSAL]
    assert (one.filing, one.engagement) == (None, found.engagement)
    assert followed.of_hits(filer, [found.id]) == {found.id: one.id}
    assert notices.notice(acting=filer, following=one.id, on=on).startswith(b"%PDF")
    for step in one.owed:
        way = Way.HANDED if step.duty is Duty.NOTICE else None
        proof = Proof(on, "本人签收", way) if way else by_paper(on)
        following.fulfil(acting=filer, following=one.id, duty=step.duty, proof=proof, at=school)
    accept_all(school)
    assert followed.one(filer, one.id, on).state is FollowingState.DONE
    assert staff.one(filer, found.engagement).standing is Standing.LEFT


@transaction.atomic
def _withdrawn(rows: set[tuple[UUID, int]]) -> None:
    hits.withdrawn(rows)


def test_a_hit_that_is_withdrawn_is_gone_and_what_was_done_is_put_back(hit: UUID, school: datetime) -> None:
    opening.keep_up(at=school)
    filer, on = acting_as("filer"), legal_day_of(school)
    (one,) = followed.own(filer, on, 10)
    following.fulfil(acting=filer, following=one.id, duty=Duty.STOP, proof=by_paper(on), at=school)
    row = Hit.objects.get()
    _withdrawn({(row.run, row.row + 1), (uuid4(), row.row)})
    assert Hit.objects.count() == 1
    _withdrawn({(row.run, row.row)})
    opening.keep_up(at=school)
    fallen = followed.one(filer, one.id, on)
    assert (fallen.state, [step.duty for step in fallen.owed]) == (FollowingState.FALLEN, [Duty.STOP])
    assert found_in(hit, "filer") == []


def test_what_is_withdrawn_before_the_run_is_taken_in_is_gone(school: datetime) -> None:
    employ("filer", [HIT], school)
    campaign = ordered(school, OWN)
    hand_in(campaign, "filer", school)
    run = Run.objects.get()
    from_queue = OrmQ.objects.get()
    screening.perform(run_id=run.id, at=school)
    from_queue.delete()
    assert Hit.objects.count() == 1  # with the answers themselves, and not after them
    _withdrawn({(run.id, 1)})
    assert ending.keep_up(at=school) == 1
    assert (states(campaign)["school"], Hit.objects.count()) == ("done", 0)
    assert ending.keep_up(at=school) == 0


def test_pending_rows_are_listed_as_such(school: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    employ("filer", [somebody(1)], school)
    campaign = ordered(school, OWN)
    hand_in(campaign, "filer", school)
    carry_out_the_queue()
    (found,) = found_in(campaign, "filer")
    assert found.answer is Answer.PENDING
    assert opening.keep_up(at=school) == 0
    assert "等待核实" in words(desk_of("filer").get("/yearly"))


def test_the_last_day_is_in_time_and_the_next_is_late(school: datetime) -> None:
    reviewer, campaign = acting_as("reviewer"), ordered(school, days=3)
    of = {"acting": reviewer, "campaign": campaign, "member": member(campaign, "school")}
    in_time, late = school + 3 * A_DAY, school + 4 * A_DAY
    assert queries.one(reviewer, campaign, legal_day_of(in_time)).tally.late == 0
    assert refused(actions.order, **of, at=in_time) is Reason.NOT_READY
    assert queries.one(reviewer, campaign, legal_day_of(late)).tally.late == 1
    assert queries.late_lists(reviewer, legal_day_of(late)) == 1
    assert refused(actions.order, **of, at=late) is None
    assert refused(actions.order, **of, at=late) is Reason.ALREADY_DONE
    (line,) = queries.lines(reviewer, campaign, State.OWED, legal_day_of(late), 50)
    assert (line.is_late, line.ordered_on) == (True, legal_day_of(late))
    hand_in(campaign, "filer", late)
    assert refused(actions.order, **of, at=late) is Reason.NOT_READY


def test_reminding_reaches_whoever_owes_a_list_once_a_day(school: datetime) -> None:
    schools(2, school)
    reviewer, campaign = acting_as("reviewer"), ordered(school)
    employ("s01", [somebody(1)], school)
    hand_in(campaign, "s01", school)
    assert actions.remind(acting=reviewer, campaign=campaign, at=school) == 2
    assert refused(actions.remind, acting=reviewer, campaign=campaign, at=school) is Reason.NOT_READY
    assert actions.remind(acting=reviewer, campaign=campaign, at=school + A_DAY) == 2
    assert "催报" in words(desk_of("filer").get("/yearly"))


def test_a_list_comes_once_and_not_after_the_end(school: datetime) -> None:
    schools(1, school)
    campaign = ordered(school)
    hand_in(campaign, "filer", school)
    of = {"acting": acting_as("filer"), "member": member(campaign, "school"), "at": school}
    assert refused(asking.hand_in, **of) is Reason.ALREADY_DONE
    stolen = {"acting": acting_as("s01"), "member": member(campaign, "school"), "at": school}
    assert refused(asking.hand_in, **stolen) is Reason.NOT_FOUND
    actions.close(acting=acting_as("reviewer"), campaign=campaign, at=school)
    of = {"acting": acting_as("s01"), "member": member(campaign, "s01"), "at": school}
    assert refused(asking.hand_in, **of) is Reason.STEP_NOT_POSSIBLE
    assert queries.owes(acting_as("s01")) == 0


def test_a_body_with_nobody_in_post_is_done_and_has_asked(school: datetime) -> None:
    schools(1, school)
    year = legal_day_of(school).year
    campaign = ordered(school)
    assert has_not_asked(acting_as("reviewer"), year, 10) == ["s01", "school"]
    hand_in(campaign, "filer", school)
    assert states(campaign)["school"] == "done"
    assert has_not_asked(acting_as("reviewer"), year, 10) == ["s01"]


def test_whose_list_was_screened_in_its_own_name_has_asked_too(school: datetime) -> None:
    employ("filer", [somebody(1)], school)
    hand_in(ordered(school, OWN), "filer", school)
    year = legal_day_of(school).year
    assert has_not_asked(acting_as("reviewer"), year, 10) == ["school"]
    carry_out_the_queue()
    assert has_not_asked(acting_as("reviewer"), year, 10) == []


def test_a_list_of_the_years_last_minute_counts_in_that_year(
    school: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its run ends after midnight."""
    employ("filer", [somebody(1)], school)
    midnight = datetime(2026, 12, 31, 16, tzinfo=UTC)
    hand_in(ordered(school, OWN, days=60), "filer", midnight - timedelta(minutes=1))
    monkeypatch.setattr(timezone, "now", lambda: midnight + timedelta(minutes=1))
    carry_out_the_queue()
    silent = [has_not_asked(acting_as("reviewer"), year, 10) for year in (2026, 2027)]
    assert silent == [[], ["school"]]


def test_a_run_that_is_refused_as_a_whole_can_be_asked_again(school: datetime) -> None:
    employ("filer", [somebody(1), somebody(2)], school)
    campaign = ordered(school)
    hand_in(campaign, "filer", school)
    clerk = acting_as("clerk")
    Quota.objects.create(organisation_id="edu", year=legal_day_of(school).year, allowed=1)
    asking.ask(acting=clerk, campaign=campaign, at=school)
    carry_out_the_queue()
    assert states(campaign)["school"] == "failed"
    (line,) = queries.lines(clerk, campaign, State.FAILED, legal_day_of(school), 50)
    assert line.refusal is not None
    assert line.refusal.reason is Reason.OVER_QUOTA
    assert queries.to_ask(clerk, campaign) == 1
    Quota.objects.update(allowed=100)
    assert asking.ask(acting=clerk, campaign=campaign, at=school) == 1
    carry_out_the_queue()
    assert states(campaign)["school"] == "done"
    assert asking.ask(acting=clerk, campaign=campaign, at=school) == 0


def test_asking_is_the_askers_of_the_body_that_asks(school: datetime) -> None:
    employ("filer", [somebody(1)], school)
    campaign = ordered(school)
    hand_in(campaign, "filer", school)
    for username in ("reviewer", "supervisor"):
        told = refused(asking.ask, acting=acting_as(username), campaign=campaign, at=school)
        assert told is Reason.NOT_ENTITLED
    assert refused(asking.ask, acting=acting_as("filer"), campaign=campaign, at=school) is Reason.NOT_FOUND
    assert refused(asking.ask, acting=acting_as("clerk"), campaign=uuid4(), at=school) is Reason.NOT_FOUND
    assert states(campaign)["school"] == "listed"


def test_a_list_whose_run_is_refused_at_once_stands_and_can_be_asked_about(
    school: datetime, settings: Any
) -> None:
    employ("filer", [somebody(1)], school)
    campaign = ordered(school, OWN)
    settings.TUTELA_UPLOAD_LIMIT = 1
    of = {"acting": acting_as("filer"), "member": member(campaign, "school"), "at": school}
    assert refused(asking.hand_in, **of) is Reason.FILE_TOO_LARGE
    assert states(campaign)["school"] == "listed"
    assert Entry.objects.filter(event="campaign:listed").count() == 1
    settings.TUTELA_UPLOAD_LIMIT = 1_000_000
    assert asking.ask(acting=acting_as("filer"), campaign=campaign, at=school) == 1


def test_a_worker_that_was_killed_after_the_run_leaves_nothing_undone(school: datetime) -> None:
    employ("filer", [HIT], school)
    campaign = ordered(school, OWN)
    hand_in(campaign, "filer", school)
    screening.perform(run_id=Run.objects.get().id, at=school)
    assert states(campaign)["school"] == "asked"
    carry_out_the_queue()  # it is delivered once more
    assert (states(campaign)["school"], Hit.objects.count()) == ("done", 1)


def test_the_auditor_finds_what_was_changed_by_hand(hit: UUID, school: datetime) -> None:
    schools(1, school)
    second = ordered(school)
    actions.order(
        acting=acting_as("reviewer"), campaign=second, member=member(second, "s01"), at=school + 60 * A_DAY
    )
    sequencer.catch_up()
    assert audit().faults == ()
    Member.objects.filter(campaign=second, organisation="s01").delete()
    Member.objects.filter(campaign=hit).update(people=2, engagements=b"\0" * 16)
    Run.objects.update(holder="s01")
    Campaign.objects.filter(id=hit).update(due_on=legal_day_of(school), closed_on=legal_day_of(school))
    kinds = {(fault.kind, fault.wrong.value, fault.detail) for fault in audit().faults}
    changed = {"campaign", "campaign-list", "campaign-run", "campaign-ordered", "campaign-closed"}
    assert {kind for kind, _, _ in kinds} >= changed
    assert ("run", "column", "holder") in kinds


def test_work_to_be_done_stands_on_the_first_screens(school: datetime) -> None:
    employ("filer", [somebody(1)], school)
    campaign = ordered(school, days=0)
    assert "待报送在职名册：<b>1</b> 份" in words(desk_of("filer").get("/"))
    hand_in(campaign, "filer", school)
    assert "待报送在职名册" not in words(desk_of("filer").get("/"))
    assert "待查询：<b>1</b> 份" in words(desk_of("clerk").get("/"))


def test_another_office_sees_nothing_of_it(hit: UUID, school: datetime) -> None:
    on = legal_day_of(school)
    seen = [one.id for one in queries.listed(acting_as("supervisor"), on, 10)]
    assert seen == [hit]  # the prosecutor of the region: counts
    Organisation.objects.filter(code="prosecutor").update(region="440101")
    far = acting_as("supervisor")
    assert queries.listed(far, on, 10) == []
    with pytest.raises(Refusal) as refusal:
        queries.one(far, hit, on)
    assert refusal.value.reason is Reason.NOT_FOUND


def test_an_office_that_only_asks_sees_the_bodies_that_it_asks_about(school: datetime) -> None:
    manager, top = acting_as("administrator"), "330200"
    new = [
        NewOrganisation("city", "市教育局", "City Office", BodyKind.EDUCATION_OFFICE, top, None, 900),
        NewOrganisation(
            "edu-2", "二区教育局", "Second Office", BodyKind.EDUCATION_OFFICE, "330298", "city", 90
        ),
        NewOrganisation("s-2", "二区小学", "Second Primary", BodyKind.SCHOOL, "330298", "edu-2", 9),
    ]
    enter_organisations(new=new, by=manager, at=school)
    move(code="edu", parent="city", region="330299", by=manager, at=school)
    appoint("city-reviewer", "city", Role.REVIEWER, school)
    employ("filer", [somebody(1)], school)
    campaign = ordered(school, username="city-reviewer")
    assert states(campaign) == {"s-2": "owed", "school": "owed"}
    hand_in(campaign, "filer", school)
    on, clerk = legal_day_of(school), acting_as("clerk")
    assert queries.one(clerk, campaign, on).tally.bodies == 1
    assert queries.lines(clerk, campaign, State.OWED, on, 10) == []
    assert [group.above for group in queries.standing(clerk, campaign, on).groups] == ["edu"]
    assert asking.ask(acting=clerk, campaign=campaign, at=school) == 1
    city = acting_as("city-reviewer")
    assert queries.one(city, campaign, on).tally.bodies == 2
    assert [group.above for group in queries.standing(city, campaign, on).groups] == ["edu", "edu-2"]
    assert "City Office" in words(desk_of("clerk", "en").get(f"/campaigns/{campaign}"))
    assert "Second Office" in words(desk_of("city-reviewer", "en").get(f"/campaigns/{campaign}"))


def test_a_member_who_left_meanwhile_is_not_asked_about(school: datetime) -> None:
    gone, _ = employ("filer", [somebody(1), somebody(2)], school)
    campaign = ordered(school)
    hand_in(campaign, "filer", school)
    staff_actions.leave(acting=acting_as("filer"), engagement=gone, on=legal_day_of(school), at=school)
    asking.ask(acting=acting_as("clerk"), campaign=campaign, at=school)
    carry_out_the_queue()
    assert Run.objects.get().done_rows == 1


def test_nothing_of_what_follows_rests_on_two_answers_or_on_none(hit: UUID, school: datetime) -> None:
    opening.keep_up(at=school)
    row = models.Following.objects.get()
    assert (row.filing is None, row.hit is None) == (True, False)


def test_no_list_that_is_kept_says_who_stood_on_which_line(school: datetime) -> None:
    """Which line was withdrawn is in the ledger for all to see: what is kept of the roster has another order."""
    ids = employ("filer", [somebody(number) for number in range(1, 7)], school)
    drawn = [roster_of("school") for _ in range(20)]
    assert {one.engagements for one in drawn} == {b"".join(sorted(one.bytes for one in ids))}
    lines = [tuple(one.content.read().decode("utf-8-sig").splitlines()[1:]) for one in drawn]
    assert len({tuple(sorted(one)) for one in lines}) == 1
    assert len(set(lines)) > 10


@pytest.mark.parametrize("by_clock", [False, True])
def test_a_school_that_moved_is_screened_by_the_office_that_it_stands_under(
    school: datetime, by_clock: bool
) -> None:
    employ("filer", [HIT], school)
    campaign = ordered(school)
    hand_in(campaign, "filer", school)
    another_county(school)
    move(code="school", parent="edu-2", region="330298", by=acting_as("administrator"), at=school)
    pressed = {"acting": acting_as("clerk"), "campaign": campaign, "at": school}
    if by_clock:
        assert rerouting.reroute(at=school) == 1
        assert rerouting.reroute(at=school) == 0
        assert refused(asking.ask, **pressed) is Reason.NOT_FOUND
    else:
        assert asking.ask(**pressed) == 0
    carry_out_the_queue()
    assert not Run.objects.exists()
    assert asking.ask(acting=acting_as("clerk-2"), campaign=campaign, at=school) == 1
    carry_out_the_queue()
    assert Run.objects.get().state == "done"
