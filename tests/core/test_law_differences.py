"""What an edition changed is told value by value, with the article around it, and the same both ways."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.laws import national
from tutela.core.law.differences import Change, Difference, differences
from tutela.core.law.editions import Pack
from tutela.core.law.words import Rank

ROOT = Path(__file__).parents[2] / "policy"
POLICY = national()
OPINIONS = next(pack for pack in POLICY.packs if pack.instrument == "opinions-2020")


def changed(**sections: object) -> Pack:
    return Pack(OPINIONS.jurisdiction, replace(OPINIONS.content, **sections), "0" * 64)  # type: ignore[arg-type]


def paths(found: tuple[Difference, ...]) -> list[tuple[str, Change]]:
    return [(one.path, one.kind) for one in found]


@pytest.mark.parametrize("pack", POLICY.packs, ids=lambda pack: pack.id)
def test_a_pack_does_not_differ_from_itself(pack: Pack) -> None:
    assert differences(pack, pack) == ()


def test_a_rank_that_moves_is_one_change() -> None:
    other = changed(instrument=replace(OPINIONS.content.instrument, rank=Rank.LAW))
    [found] = differences(OPINIONS, other)
    assert (found.path, found.old, found.new) == ("instrument.rank", "departmental-rule", "law")


def test_a_rule_that_goes_is_named_by_its_own_name_with_its_article() -> None:
    scopes = OPINIONS.content.scopes or ()
    counts = scopes[0].counts or ()
    other = changed(scopes=(replace(scopes[0], counts=counts[1:]), *scopes[1:]))
    [found] = differences(OPINIONS, other)
    assert found.path == f"scopes.{scopes[0].code}.counts.{counts[0].rule}"
    assert found.kind is Change.REMOVED
    assert found.citation == counts[0].cite
    assert "rape" in (found.old or "")


def test_a_word_added_to_a_list_is_that_word_alone() -> None:
    scopes = OPINIONS.content.scopes or ()
    counts = scopes[0].counts or ()
    wider = replace(counts[0], offences=(*(counts[0].offences or ()), "theft"))
    other = changed(scopes=(replace(scopes[0], counts=(wider, *counts[1:])), *scopes[1:]))
    [found] = differences(OPINIONS, other)
    assert found.path.endswith(f"{counts[0].rule}.offences.theft")
    assert (found.kind, found.old, found.new) == (Change.ADDED, None, "theft")
    assert found.citation == counts[0].cite


def test_the_order_of_rules_is_no_difference() -> None:
    purposes = OPINIONS.content.purposes or ()
    assert differences(OPINIONS, changed(purposes=purposes[::-1])) == ()


def test_what_is_added_one_way_is_removed_the_other_way() -> None:
    period = replace(OPINIONS.content.in_force, until_on=date(2030, 1, 1))
    other = changed(in_force=period, purposes=(OPINIONS.content.purposes or ())[1:])
    there, back = differences(OPINIONS, other), differences(other, OPINIONS)
    turned = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED, Change.CHANGED: Change.CHANGED}
    assert sorted(paths(there)) == sorted((path, turned[kind]) for path, kind in paths(back))
    assert ("in_force.until_on", Change.ADDED) in paths(there)


def test_a_section_that_was_not_there_comes_rule_by_rule() -> None:
    without = changed(purposes=None)
    found = differences(without, OPINIONS)
    assert paths(found) == [(f"purposes.{one.code}", Change.ADDED) for one in OPINIONS.content.purposes or ()]
