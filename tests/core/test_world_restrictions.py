"""The restriction list of the fictional country: everyone on it is an applicant, and the truth knows each by hand."""

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from tests.core.worlds import ON, a_world, by_key
from tutela.agencies.intake import ordering
from tutela.core.disclosure.history import MeasureKind
from tutela.core.law.calendar import add_months
from tutela.core.law.packs import Policy
from tutela.world.make import make_world
from tutela.world.regions import HOME
from tutela.world.restrictions import PURPOSE, may_be_sealed
from tutela.world.rosters.line import Due


def truth() -> list[dict[str, Any]]:
    text = (a_world().folder / "truth" / "applicants-restriction.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)
    return found


def test_every_way_onto_the_list_is_there() -> None:
    why = {one.why for one in a_world().listed}
    assert len(why) == 7
    assert {one.due for one in a_world().listed} == {Due.RECORD, Due.NO_RECORD}


def test_both_sides_of_five_years_are_there() -> None:
    revoked = [one for one in a_world().listed if one.order.kind is MeasureKind.QUALIFICATION_REVOKED]
    for one in revoked:
        assert one.order.decided_on is not None
        stands = add_months(one.order.decided_on, 60) > ON and one.order.lifted_on is None
        assert (one.due is Due.RECORD) is stands
    ends = {add_months(one.order.decided_on or ON, 60) for one in revoked if one.order.lifted_on is None}
    assert ON + timedelta(days=1) in ends


def test_an_order_on_a_sealed_judgment_is_due_nothing() -> None:
    offenders = by_key(a_world().offenders)
    rested = [one for one in a_world().listed if one.person.key in offenders]
    sealed = [one for one in rested if may_be_sealed(offenders[one.person.key].scenario)]
    assert sealed
    assert {one.due for one in sealed} == {Due.NO_RECORD}
    assert {one.due for one in rested if one not in sealed} == {Due.RECORD}


def test_the_truth_has_a_line_for_each_of_the_roster() -> None:
    lines, placed = truth(), a_world().applicants
    assert [(one["sheet"], one["row"], one["person"]) for one in lines] == [
        (one.sheet, one.row, one.line.person.key) for one in placed
    ]
    of = {one.person.key: one.due.value for one in a_world().listed}
    for line, one in zip(lines, placed, strict=True):
        if one.line.due is Due.REFUSED:
            assert line["expected"] == "refused"
        elif line["expected"] in {"record", "no-record"}:
            assert line["expected"] == of.get(line["person"], "no-record")
    counted = Counter(line["expected"] for line in lines)
    assert counted["record"] >= 5


def test_the_file_is_read_without_a_fault(policy: Policy) -> None:
    rules = policy.rules_on("cn", ON)
    assert rules is not None
    source = ordering.Source("licensing", HOME.code, ON, rules)
    read = ordering.read(a_world().restrictions_file, source)
    assert read.problems == ()
    assert len(read.deliveries) == len(a_world().listed)
    assert PURPOSE in policy.purposes


def test_other_files_do_not_change_by_it() -> None:
    """Its stream of chance is its own."""
    keys = [one.person.key for one in a_world().listed]
    assert len(keys) == len(set(keys))
    assert all(first != then for first, then in pairwise(keys))


def test_a_country_too_small_for_every_way_is_made_all_the_same(tmp_path_factory: object) -> None:
    folder = tmp_path_factory.mktemp("tiny")  # type: ignore[attr-defined]
    made = make_world(folder, seed=1, records=20, applicants=12, staff=15, on=date(2026, 11, 21))
    assert len(made.listed) <= 12
    assert (made.restrictions_file is not None) == bool(made.listed), "nobody on the list, no file of it"
    assert made.restrictions_file is None or made.restrictions_file.exists()
