"""The records of the fictional country: every kind the law distinguishes, answered as their author says."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.worlds import ON, a_world, catalogued, history_of
from tutela.agencies.intake.reading import Source, read
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import NonProsecution, Penalty, Port, RecordKind
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import has_reached
from tutela.core.law.packs import Policy
from tutela.world.make import make_world
from tutela.world.scenarios.catalogue import BY_NAME, SCENARIOS, casting
from tutela.world.scenarios.scenario import AUTHORED, Writing

CATALOGUE_LACKS = {"风化罪"}
PORTS = (Port.POLICE, Port.PROCURATORATE, Port.COURT)


def test_there_are_exactly_as_many_records_as_asked_for():
    assert sum(len(offender.records) for offender in a_world().offenders) == 900


@pytest.mark.parametrize("records", [0, 1, 29, 60, 300])
def test_a_small_country_has_exactly_as_many_records_too(tmp_path, records: int):
    world = make_world(tmp_path, seed=1, records=records, applicants=10, staff=10, on=ON)
    assert sum(len(offender.records) for offender in world.offenders) == records


def test_every_scenario_has_a_name_of_its_own():
    assert len(BY_NAME) == len(SCENARIOS)


def test_every_scenario_occurs_at_least_three_times():
    played = Counter(offender.scenario.name for offender in a_world().offenders)
    assert all(played[name] >= 3 for name in BY_NAME)


@given(st.integers(300, 100_000))
def test_special_scenarios_leave_room_for_ordinary_convictions(records: int):
    assert 3 * len(casting(records)) <= sum(casting(records).values()) <= 0.82 * records


def test_at_the_size_of_a_district_most_records_are_ordinary_convictions_in_scope():
    in_scope = {one.name for one in SCENARIOS if one.expected.school is Outcome.RECORD}
    special = {name: times for name, times in casting(3800).items() if name not in in_scope}
    assert 0.2 * 3800 < sum(special.values()) < 0.4 * 3800


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_act_comes_after_its_decision(tmp_path, seed: int):
    world = make_world(tmp_path, seed=seed, records=900, applicants=10, staff=10, on=ON)
    records = [written.record for offender in world.offenders for written in offender.records]
    pairs = [
        (act.acted_until or act.acted_on, record.decided_on) for record in records for act in record.acts
    ]
    assert [pair for pair in pairs if None not in pair and pair[0] > pair[1]] == []


def test_every_kind_of_record_non_prosecution_and_penalty_occurs():
    records = [written.record for offender in a_world().offenders for written in offender.records]
    assert {record.kind for record in records} == set(RecordKind)
    assert {record.port for record in records} == set(PORTS)
    assert {record.non_prosecution for record in records} >= set(NonProsecution)
    penalties = {record.sentence.penalty for record in records if record.sentence}
    assert penalties >= {*Penalty} - {Penalty.FINE, Penalty.ADMINISTRATIVE_FINE}


def test_every_way_of_writing_a_person_down_occurs():
    used = {writing for offender in a_world().offenders for writing in offender.scenario.writings}
    assert used == set(Writing)


def test_the_authors_answer_is_the_laws_for_every_person_and_purpose(policy: Policy):
    for offender in a_world().offenders:
        history = history_of(offender, policy)
        for purpose in AUTHORED:
            outcome = decide(history, Question(purpose, ON), policy).outcome
            assert outcome is offender.scenario.expected.for_purpose(purpose), (
                offender.scenario.name,
                purpose,
            )


def test_every_outcome_is_expected_of_some_scenario_for_every_group_of_purposes():
    for purpose in ("teacher-hire", "close-contact-hire", "no-crime-certificate"):
        assert {scenario.expected.for_purpose(purpose) for scenario in SCENARIOS} == set(Outcome)


def test_every_charge_is_in_the_catalogue_but_the_one_meant_to_be_unknown(policy: Policy):
    for offender in a_world().offenders:
        for written in offender.records:
            charges = policy.charges(written.record.kind)
            assert all(
                act.offence in charges or act.offence in CATALOGUE_LACKS for act in written.record.acts
            )


@pytest.mark.parametrize("port", PORTS)
def test_each_ports_file_reads_back_without_a_fault_as_what_was_written(policy: Policy, port: Port):
    world = a_world()
    charges = {kind: policy.charges(kind) for kind in RecordKind}
    content = read(world.record_files[port], Source(port, "", "", charges, ON))
    assert content.problems == ()
    written = {
        paper.record.reference: paper
        for offender in world.offenders
        for paper in offender.records
        if paper.record.port is port
    }
    assert {delivery.source_id for delivery in content.deliveries} == written.keys()
    for delivery in content.deliveries:
        paper = written[delivery.source_id]
        assert delivery.record == replace(catalogued(paper.record, policy), reference="")
        assert (delivery.authority, delivery.region) == (paper.authority, paper.region)
        assert delivery.claim.names == (paper.name, *paper.former_names, *paper.aliases)
        assert len(delivery.claim.documents) == 1 + len(paper.other_documents)


def test_every_authority_is_an_organisation_of_the_right_kind():
    kinds = {body.code: body.kind.value for body in a_world().organisations}
    for offender in a_world().offenders:
        for written in offender.records:
            assert kinds[written.authority] == written.record.port.value


def test_days_come_in_the_order_of_a_case_and_none_lies_in_the_future():
    for offender in a_world().offenders:
        for written in offender.records:
            record = written.record
            acted = [day for act in record.acts for day in (act.acted_on, act.acted_until) if day]
            days = [*sorted(acted), record.decided_on, record.served_on, record.effective_on]
            known = [day for day in days if day is not None]
            assert known == sorted(known)
            later = (record.completed_on, record.paroled_on, record.overturned_on, record.sealed_on)
            assert all(day < ON for day in (*known, *later) if day is not None)
            assert all(has_reached(offender.person.born_on, day, 14) for day in acted)


def test_a_day_before_the_penalties_law_has_a_past_is_refused(tmp_path):
    with pytest.raises(Refusal) as refused:
        make_world(tmp_path, seed=1, records=5, applicants=5, staff=5, on=date(2026, 5, 31))
    assert refused.value.reason is Reason.REQUEST_INVALID
    make_world(tmp_path, seed=1, records=400, applicants=5, staff=5, on=date(2026, 6, 1))
