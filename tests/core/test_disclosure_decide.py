"""A decision explains itself: each rule tried, with its values, its article and its status."""

from dataclasses import replace
from datetime import date

from tests.laws import national
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import (
    Act,
    Combination,
    History,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.disclosure.intervals import intervals, sealing_doubts
from tutela.core.disclosure.question import Citation, Decision, Interval, Outcome, Question, Step
from tutela.core.law.packs import Pack
from tutela.core.law.policy import assemble

POLICY = national()
ASKED_ON = date(2024, 9, 1)


def conviction(reference: str, acted_on: date | None, months: int, **facts: date) -> Record:
    return Record(
        reference=reference,
        port=Port.COURT,
        kind=RecordKind.CONVICTION,
        acts=(Act("rape", acted_on),),
        decided_on=date(2021, 8, 1),
        effective_on=date(2021, 9, 1),
        sentence=Sentence(Penalty.FIXED_TERM, months, combination=Combination.NONE),
        **facts,
    )


ADULT = conviction("r-adult", date(2020, 1, 1), 48)
JUVENILE = conviction("r-juvenile", date(2017, 5, 1), 48)
UNDATED = conviction("r-undated", None, 48)


def asked(*records: Record, purpose: str = "teacher-hire") -> Decision:
    return decide(History(date(2000, 5, 1), records=records), Question(purpose, ASKED_ON), POLICY)


def step(decision: Decision, rule: str, record: str) -> Step:
    (found,) = [step for step in decision.steps if (step.rule, step.record) == (rule, record)]
    return found


def test_a_sealed_record_is_tried_for_sealing_and_for_nothing_else() -> None:
    decision = asked(JUVENILE)
    assert decision.outcome is Outcome.NO_RECORD
    assert [one.rule for one in decision.steps] == [
        "sealed-by-order",
        "age-at-act",
        "whole-case",
        "term-within-limit",
        "juvenile-conviction",
    ]
    seal = step(decision, "juvenile-conviction", "r-juvenile")
    assert seal.holds is True
    assert seal.citation == Citation("criminal-procedure-law", "286(1)", "primary")


def test_a_step_shows_the_values_its_rule_used() -> None:
    age = dict(step(asked(JUVENILE), "age-at-act", "r-juvenile").values)
    assert age["born_on"] == "2000-05-01"
    assert age["acted_on"] == "2017-05-01"
    assert age["acted_until"] == "unknown"
    assert (age["under_years"], age["side"]) == ("18", "before")
    term = dict(step(asked(JUVENILE), "term-within-limit", "r-juvenile").values)
    assert (term["penalty"], term["months"], term["months_at_most"]) == ("fixed-term", "48", "60")
    effect = dict(step(asked(ADULT), "in-effect", "r-adult").values)
    assert (effect["effect_on"], effect["asked_on"]) == ("2021-09-01", "2024-09-01")


def test_a_record_answers_with_its_limb_and_what_follows() -> None:
    decision = asked(ADULT)
    assert decision.outcome is Outcome.RECORD
    assert decision.shown == "answer-only"
    assert [consequence.code for consequence in decision.consequences] == ["not-hired"]
    assert step(decision, "registry-convictions", "r-adult").holds is True


def test_nothing_follows_without_a_record_or_while_it_is_pending() -> None:
    pending = asked(replace(ADULT, acts=(Act("unlisted", date(2020, 1, 1)),)))
    assert (pending.outcome, pending.consequences) == (Outcome.PENDING, ())
    assert asked().consequences == ()
    assert asked(UNDATED).consequences == ()


def test_a_record_in_doubt_stays_out_and_names_the_missing_fact() -> None:
    decision = asked(UNDATED, ADULT)
    assert decision.outcome is Outcome.RECORD
    (doubt,) = decision.doubts
    assert (doubt.record, doubt.missing) == ("r-undated", "act-day")
    assert doubt.citation.article == "286(1)"
    assert "in-effect" not in {one.rule for one in decision.steps if one.record == "r-undated"}
    assert asked(UNDATED).outcome is Outcome.NO_RECORD


def test_a_doubt_under_one_rule_is_not_lost_to_another_that_does_not_seal() -> None:
    """Two rules seal a minor's non-prosecution; here the second is made to look at fourteen only."""
    packs = [pack if pack.instrument != "spp-rules" else looking_at(14, pack) for pack in POLICY.packs]
    across = Act("rape", date(2018, 4, 1), date(2018, 5, 2))
    record = Record("r", Port.PROCURATORATE, RecordKind.NON_PROSECUTION, (across,), date(2019, 1, 5))
    history = History(date(2000, 5, 1), records=(record,))
    (doubt,) = sealing_doubts(history, ASKED_ON, assemble(packs, {}, POLICY.jurisdictions.values()))
    assert (doubt.missing, doubt.citation.instrument) == ("main-act", "delinquency-prevention-law")


def looking_at(years: int, pack: Pack) -> Pack:
    sealing = tuple(replace(rule, under_years=years) for rule in pack.content.sealing or ())
    return Pack(pack.jurisdiction, replace(pack.content, sealing=sealing), pack.sha256)


def test_a_doubt_ends_when_the_record_falls_and_begins_when_it_may_stand() -> None:
    fallen = conviction("r", None, 48, overturned_on=date(2023, 1, 1))
    history = History(date(2000, 5, 1), records=(fallen,))
    days = (date(2021, 8, 31), date(2021, 9, 1), date(2022, 12, 31), date(2023, 1, 1))
    assert [len(sealing_doubts(history, day, POLICY)) for day in days] == [0, 1, 1, 0]


def test_the_packs_behind_an_answer_are_those_consulted() -> None:
    packs = dict(asked(ADULT).packs)
    assert set(packs) == {
        "cn/criminal-procedure-law/2018-10-26",
        "cn/delinquency-prevention-law/2021-06-01",
        "cn/juvenile-sealing-measures/2022-05-30",
        "cn/offences/1997-10-01",
        "cn/opinions-2020/2020-08-20",
        "cn/spp-rules/2019-12-30",
    }
    assert packs == {pack.id: pack.sha256 for pack in POLICY.packs if pack.id in packs}


def test_intervals_begin_with_the_law_and_end_with_the_record() -> None:
    old = conviction("r", date(2019, 1, 1), 48, overturned_on=date(2023, 1, 1), sealed_on=date(2022, 1, 1))
    history = History(date(1980, 5, 1), records=(old,))
    expected = (Interval(Outcome.RECORD, date(2021, 9, 1), date(2022, 1, 1)),)
    assert intervals(history, "teacher-hire", POLICY) == expected


def test_an_interval_ends_where_a_judgment_falls_and_resumes_where_a_seal_is_lifted() -> None:
    lifted = conviction(
        "r", date(2019, 1, 1), 48, sealed_on=date(2022, 1, 1), unsealed_on=date(2022, 9, 1),
        overturned_on=date(2023, 1, 1),
    )  # fmt: skip
    assert intervals(History(date(1980, 5, 1), records=(lifted,)), "teacher-hire", POLICY) == (
        Interval(Outcome.RECORD, date(2021, 9, 1), date(2022, 1, 1)),
        Interval(Outcome.RECORD, date(2022, 9, 1), date(2023, 1, 1)),
    )


def test_intervals_merge_days_that_change_nothing() -> None:
    history = History(date(1980, 5, 1), records=(ADULT, conviction("r2", date(2020, 1, 1), 61)))
    assert intervals(history, "close-contact-hire", POLICY) == (
        Interval(Outcome.RECORD, date(2021, 9, 1), None),
    )


def test_pending_gives_way_to_a_record_day_by_day() -> None:
    open_ = Record("r3", Port.COURT, RecordKind.CONVICTION, (Act("unlisted", date(2020, 1, 1)),), None,
                   effective_on=date(2021, 1, 1), sentence=Sentence(Penalty.LIFE))  # fmt: skip
    history = History(date(1980, 5, 1), records=(open_, ADULT))
    assert intervals(history, "teacher-hire", POLICY) == (
        Interval(Outcome.PENDING, date(2021, 1, 1), date(2021, 9, 1)),
        Interval(Outcome.RECORD, date(2021, 9, 1), None),
    )
