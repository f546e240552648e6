"""Regimes compared over people: the counts are those of the days decided, and an edition's changes are told exactly."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.core.lands import CITE, scope
from tests.core.test_disclosure_conditions import law as law_of
from tests.depth import tries
from tests.laws import everything, national
from tutela.core.disclosure.changes import Changed, changed_by
from tutela.core.disclosure.compare import (
    Channel,
    Reach,
    barred,
    compare,
    compared_purposes,
    covers,
    days_within,
    likened,
    merged,
)
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import (
    Act,
    History,
    Measure,
    MeasureKind,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.intervals import intervals
from tutela.core.disclosure.question import Interval, Outcome, Question
from tutela.core.law.jurisdictions import Deployment, Jurisdiction
from tutela.core.law.policy import Policy, assemble
from tutela.core.law.words import Audience, Mode, Stance

ROOT = Path(__file__).parents[2] / "policy"
LAW = everything()
NATIONAL = national()
ON, UNTIL = date(2026, 11, 21), date(2046, 11, 21)


def convicted(effective_on: date = date(2021, 6, 1), offence: str = "rape", born: int = 1980) -> History:
    record = Record(
        reference="r1", port=Port.COURT, kind=RecordKind.CONVICTION,
        acts=(Act(offence, date(2020, 3, 1), victim_was_minor=True),), decided_on=effective_on,
        effective_on=effective_on, sentence=Sentence(Penalty.FIXED_TERM, months=72),
        completed_on=date(2026, 3, 1),
    )  # fmt: skip
    return History(born_on=date(born, 1, 1), records=(record,))


def reach(found: Iterable[Reach], channel: Channel, outcome: Outcome = Outcome.RECORD) -> Reach:
    [one] = [one for one in found if one.channel is channel and one.outcome is outcome]
    return one


def test_a_person_whom_several_purposes_answer_counts_once() -> None:
    found = compare([convicted()], {"cn": ("teacher-hire", "school-hire")}, LAW, ON, UNTIL)
    answered = reach(found, Channel.ANSWERED)
    assert (answered.on_day, answered.ever, answered.for_life) == (1, 1, 1)
    assert answered.days == (UNTIL - ON).days
    assert answered.years == pytest.approx(20, abs=0.01)


def test_persons_and_their_days_are_counted_together() -> None:
    people = [convicted(), convicted(), convicted(offence="theft")]
    answered = reach(compare(people, {"cn": ("teacher-hire",)}, LAW, ON, UNTIL), Channel.ANSWERED)
    assert (answered.on_day, answered.ever, answered.for_life) == (2, 2, 2)
    assert answered.days == 2 * (UNTIL - ON).days


def test_who_is_answered_only_later_counts_in_the_horizon_and_not_on_the_day() -> None:
    later = ON + timedelta(days=100)
    found = compare([convicted(later)], {"cn": ("teacher-hire",)}, LAW, ON, UNTIL)
    answered = reach(found, Channel.ANSWERED)
    assert (answered.on_day, answered.ever, answered.for_life) == (0, 1, 0)
    assert answered.days == (UNTIL - later).days


def test_who_stops_being_answered_counts_until_that_day_and_not_for_life() -> None:
    ends = ON + timedelta(days=400)
    [record] = convicted().records
    fallen = replace(convicted(), records=(replace(record, overturned_on=ends),))
    found = compare([fallen, convicted()], {"cn": ("teacher-hire",)}, LAW, ON, UNTIL)
    answered = reach(found, Channel.ANSWERED)
    assert (answered.on_day, answered.ever, answered.for_life) == (2, 2, 1)
    assert answered.days == 400 + (UNTIL - ON).days
    past = replace(convicted(), records=(replace(record, overturned_on=ON),))
    answered = reach(compare([past], {"cn": ("teacher-hire",)}, LAW, ON, UNTIL), Channel.ANSWERED)
    assert (answered.on_day, answered.ever, answered.days, answered.for_life) == (0, 0, 0, 0)


def test_a_ban_that_needs_a_person_is_barred_as_pending() -> None:
    [record] = convicted().records
    unknown = replace(convicted(), records=(replace(record, effective_on=None, decided_on=None),))
    found = compare([unknown], {"cn": ()}, LAW, ON, UNTIL)
    pending, certain = reach(found, Channel.BARRED, Outcome.PENDING), reach(found, Channel.BARRED)
    assert (pending.on_day, pending.ever, certain.ever) == (1, 1, 0)


def test_progress_is_told_person_by_person() -> None:
    told: list[tuple[int, int]] = []
    two = [convicted(), History(born_on=None)]
    compare(two, {"cn": ()}, LAW, ON, UNTIL, progress=lambda done, of: told.append((done, of)))
    law, old = edition("none")
    by = {pack.id: pack for pack in law.packs}
    changed_by(
        two,
        law,
        by[old],
        by["cn/opinions-2020/2027-01-01"],
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(1, 2), (2, 2)] * 2


def test_channels_and_outcomes_that_reach_nobody_are_told_too() -> None:
    found = compare([], {"cn": (), "hk": ()}, LAW, ON, UNTIL)
    assert [(one.regime, one.channel, one.outcome) for one in found] == [
        (regime, channel, outcome)
        for regime in ("cn", "hk")
        for channel in Channel
        for outcome in (Outcome.RECORD, Outcome.PENDING)
    ]
    assert {(one.on_day, one.ever, one.days, one.for_life, one.years) for one in found} == {(0, 0, 0, 0, 0.0)}


def test_nobody_without_a_record_is_reached() -> None:
    everything = {code: compared_purposes(LAW, code) for code in LAW.eras}
    found = compare([History(born_on=date(1980, 1, 1))], everything, LAW, ON, UNTIL)
    assert all((one.on_day, one.ever, one.days, one.for_life) == (0, 0, 0, 0) for one in found)


def test_a_publication_counts_as_published_and_not_as_answered() -> None:
    codes = compared_purposes(LAW, "cn-huaiyin")
    found = compare([convicted()], {"cn-huaiyin": codes}, LAW, ON, UNTIL)
    assert reach(found, Channel.PUBLISHED).on_day == 1
    assert reach(found, Channel.ANSWERED).on_day == 0


def test_a_ban_of_the_nation_is_counted_there_and_not_again_in_a_region() -> None:
    found = compare([convicted()], {"cn": (), "cn-huaiyin": ()}, LAW, ON, UNTIL)
    barred = {
        one.regime: one.on_day
        for one in found
        if one.channel is Channel.BARRED and one.outcome is Outcome.RECORD
    }
    assert barred == {"cn": 1, "cn-huaiyin": 0}


def test_what_only_the_person_is_handed_is_not_compared() -> None:
    for code in LAW.eras:
        for purpose in compared_purposes(LAW, code):
            assert LAW.purpose(purpose).audience is not Audience.SUBJECT
    handed = [code for code, one in LAW.purposes.items() if one.audience is Audience.SUBJECT]
    assert handed


def test_a_horizon_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the horizon ends before it begins$"):
        compare([], {}, LAW, ON, ON)


days = some.dates(date(2000, 1, 1), date(2002, 12, 31))
outcomes = some.sampled_from([Outcome.RECORD, Outcome.PENDING])


@some.composite
def spans(draw: some.DrawFn) -> Interval:
    from_on = draw(days)
    lasts = draw(some.none() | some.integers(1, 400))
    return Interval(draw(outcomes), from_on, None if lasts is None else from_on + timedelta(days=lasts))


def on(line: Iterable[Interval], day: date) -> set[Outcome]:
    return {
        one.outcome for one in line if one.from_on <= day and (one.until_on is None or day < one.until_on)
    }


@given(line=some.lists(spans(), max_size=6), day=days)
def test_merged_spans_say_of_each_day_what_the_strongest_of_them_says(
    line: list[Interval], day: date
) -> None:
    one = merged(line)
    said, before = on(one, day), on(line, day)
    expected = {Outcome.RECORD} if Outcome.RECORD in before else before
    assert said == expected
    assert all(
        first.until_on is not None
        and first.until_on <= second.from_on
        and (first.until_on, first.outcome) != (second.from_on, second.outcome)
        for first, second in pairwise(one)
    )


@cache
def edition(without: str) -> tuple[Policy, str]:
    """National law with a later edition of the 2020 Opinions that no longer counts one kind of rule."""
    law = NATIONAL
    old = next(pack for pack in law.packs if pack.instrument == "opinions-2020")
    begins = date(2027, 1, 1)
    ended = replace(old.content, in_force=replace(old.content.in_force, until_on=begins))
    scopes = tuple(
        replace(scope, counts=tuple(one for one in scope.counts or () if one.rule != without))
        for scope in old.content.scopes or ()
    )
    name = "cn/opinions-2020/2027-01-01"
    newer = replace(
        old.content, id=name, in_force=replace(old.content.in_force, from_on=begins), scopes=scopes
    )
    packs = [pack for pack in law.packs if pack is not old]
    packs += [replace(old, content=ended), replace(old, content=newer)]
    return assemble(packs, {}, law.jurisdictions.values()), old.id


def changes(history: History) -> tuple[Changed, ...]:
    law, old = edition("registry-convictions")
    by = {pack.id: pack for pack in law.packs}
    return changed_by([History(born_on=None), history], law, by[old], by["cn/opinions-2020/2027-01-01"])


def test_an_edition_that_no_longer_counts_convictions_changes_the_answer_from_its_first_day() -> None:
    found = changes(convicted())
    assert found
    assert {one.person for one in found} == {1}
    assert {(one.was, one.becomes) for one in found} == {(Outcome.RECORD, Outcome.NO_RECORD)}
    assert {(one.from_on, one.until_on) for one in found} == {(date(2027, 1, 1), None)}
    assert "teacher-hire" in {one.purpose for one in found}


def test_an_edition_that_changes_nothing_changes_nobody_where_the_law_publishes_too() -> None:
    old = next(pack for pack in LAW.packs if pack.id == "cn-huaiyin/huaiyin-disclosure-system/2017-12-01")
    begins = date(2027, 1, 1)
    ended = replace(old.content, in_force=replace(old.content.in_force, until_on=begins))
    later = replace(old.content.in_force, from_on=begins, until_on=None)
    newer = replace(old.content, id="cn-huaiyin/huaiyin-disclosure-system/2027-01-01", in_force=later)
    packs = [pack for pack in LAW.packs if pack is not old]
    packs += [replace(old, content=ended), replace(old, content=newer)]
    regimes = frozenset({"cn", "cn-huaiyin"})
    law = assemble(
        packs, {}, LAW.jurisdictions.values(), Deployment(regimes, dict.fromkeys(regimes, "basis"))
    )
    by = {pack.id: pack for pack in law.packs}
    published = [code for code in law.purposes if law.purpose(code).mode is Mode.PUBLICATION]
    assert any(intervals(convicted(), code, law, "cn-huaiyin") for code in published)
    assert changed_by([convicted()], law, by[old.id], by[newer.id]) == ()


def test_a_change_is_told_span_by_span() -> None:
    [record] = convicted(date(2028, 1, 1)).records
    fallen = replace(record, overturned_on=date(2031, 1, 1))
    again = replace(record, reference="r2", decided_on=date(2033, 1, 1), effective_on=date(2033, 1, 1))
    found = changes(replace(convicted(), records=(fallen, again)))
    assert [(one.from_on, one.until_on) for one in found if one.purpose == "teacher-hire"] == [
        (date(2028, 1, 1), date(2031, 1, 1)),
        (date(2033, 1, 1), None),
    ]


def test_who_was_convicted_of_another_offence_is_not_touched() -> None:
    assert changes(convicted(offence="theft")) == ()


def test_a_purpose_that_only_the_new_edition_knows_was_answered_with_no_record() -> None:
    law, old = edition("none")
    by = {pack.id: pack for pack in law.packs}
    new = by["cn/opinions-2020/2027-01-01"]
    own = new.content.purposes or ()
    added = replace(own[0], code="a-purpose-of-2027")
    newer = replace(new, content=replace(new.content, purposes=(*own, added)))
    packs = [newer if pack is new else pack for pack in law.packs]
    widened = assemble(packs, {}, law.jurisdictions.values())
    [found] = changed_by([convicted()], widened, by[old], newer)
    assert found.purpose == "a-purpose-of-2027"
    assert (found.was, found.becomes, found.from_on) == (Outcome.NO_RECORD, Outcome.RECORD, date(2027, 1, 1))


def test_editions_of_two_instruments_cannot_be_held_against_each_other() -> None:
    law = NATIONAL
    one, other = law.packs[0], next(pack for pack in law.packs if pack.line != law.packs[0].line)
    with pytest.raises(ValueError, match=r"^these are not editions of one instrument$"):
        changed_by([], law, one, other)


CHANGED = changes(convicted())


@given(day=some.dates(date(2020, 9, 1), date(2030, 1, 1)))
def test_a_change_is_told_for_a_day_exactly_where_the_two_laws_decide_otherwise(day: date) -> None:
    law, _ = edition("registry-convictions")
    asked = Question(purpose="teacher-hire", asked_on=day)
    now, before = (decide(convicted(), asked, one, trace=False).outcome for one in (law, NATIONAL))
    told = [one for one in CHANGED if one.purpose == "teacher-hire"]
    assert (now is not before) == any(
        one.from_on <= day and (one.until_on is None or day < one.until_on) for one in told
    )


def test_the_reach_is_that_of_the_intervals() -> None:
    found = compare([convicted()], {"cn": ("teacher-hire",)}, LAW, ON, UNTIL)
    own = intervals(convicted(), "teacher-hire", LAW)
    assert [one.outcome for one in own if one.until_on is None] == [Outcome.RECORD]
    assert reach(found, Channel.ANSWERED, Outcome.PENDING).ever == 0


def test_another_law_is_shown_our_offences_by_its_own_names() -> None:
    acts = tuple(Act(code, date(2015, 1, 1), victim_was_minor=True) for code in ("rape", "theft", "fraud"))
    record = Record("r1", Port.COURT, RecordKind.CONVICTION, acts, date(2016, 1, 1))
    land = Jurisdiction(
        code="xx",
        zh="某法域",
        en="Elsewhere",
        stance=Stance.COMPARISON,
        likened={"rape": "xx-rape", "theft": "xx-theft"},
        likened_if_minor={"rape": "xx-rape-of-child"},
    )
    shown = likened(History(born_on=None, records=(record,)), land)
    assert [act.offence for act in shown.records[0].acts] == ["xx-rape-of-child", "xx-theft"]
    adult = replace(record, acts=(replace(acts[0], victim_was_minor=None),))
    assert likened(History(None, records=(adult,)), land).records[0].acts[0].offence == "xx-rape"
    unknown = replace(record, acts=acts[2:])
    assert likened(History(None, records=(unknown,)), land).records == ()
    at_home = replace(land, likened=None)
    assert likened(History(None, records=(record,)), at_home).records == (record,)


def test_a_person_is_barred_by_the_regime_that_is_asked_and_by_no_other() -> None:
    """An order of made-up land: on its days, open where its day is missing, and nothing once it has ended."""
    text = (
        "bans:\n  - {rule: listing, kind: listed, zh: 列, en: Listing, decided_by: [court], starts: ordered,"
        f" ends: order, {CITE}}}\n"
    )
    land = law_of(scope("rule: limb, kind: conviction, offences: [rape]") + text)
    begun, over = date(2010, 1, 1), date(2012, 1, 1)
    order = Measure("m1", MeasureKind.LISTED, date(2009, 1, 1), begun, over)

    def found(measure: Measure, on: date, regime: str = "xx") -> tuple[Interval, ...]:
        return barred(History(date(1980, 5, 1), measures=(measure,)), regime, land, on)

    assert found(order, date(2011, 1, 1)) == (Interval(Outcome.RECORD, begun, over),)
    assert found(order, date(2009, 1, 1)) == (Interval(Outcome.RECORD, begun, over),)
    assert found(order, date(2008, 12, 31)) == ()
    assert found(order, over) == ()
    assert found(order, date(2011, 1, 1), "yy") == ()
    unknown = replace(order, decided_on=None, from_on=None, until_on=None)
    asked = date(2011, 1, 1)
    assert found(unknown, asked) == (Interval(Outcome.PENDING, asked, None),)


DAYS = [date(2020, 1, 1) + timedelta(days=count) for count in range(8)]
SPANS = some.builds(
    lambda outcome, bounds, is_open: Interval(outcome, DAYS[bounds[0]], None if is_open else DAYS[bounds[1]]),
    some.sampled_from((Outcome.RECORD, Outcome.PENDING)),
    some.lists(some.integers(0, 7), min_size=2, max_size=2, unique=True).map(sorted),
    some.booleans(),
)


@tries(60)
@given(span=SPANS, bounds=some.lists(some.sampled_from(DAYS), min_size=2, max_size=2).map(sorted))
def test_the_days_of_a_span_within_a_horizon_are_those_it_covers(span: Interval, bounds: list[date]) -> None:
    on, until = bounds
    assert days_within(span, on, until) == sum(covers(span, day) for day in DAYS if on <= day < until)
