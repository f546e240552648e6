"""The page of divergences names every instrument and every rule that is not simply the text, and no other."""

import re
from pathlib import Path

import pytest

from tests.laws import everything
from tutela.core.law.words import Status, Switch

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/divergences.md").read_text("utf-8")
POLICY = everything()
NAMED = set(re.findall(r"`([^`]+)`", PAGE))
OF_CODES = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
OURS = {Status.READING.value, Status.UNCONFIRMED.value}
TABLES = re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)


def limbs() -> set[str]:
    """Names that no switch has of its own: the limbs of bans, and limits."""
    contents = [pack.content for pack in POLICY.packs]
    grown = {limb.rule for one in contents for ban in one.bans or () for limb in ban.grows_from or ()}
    return grown | {limit.rule for one in contents for limit in one.limits or ()}


@pytest.mark.parametrize("instrument", sorted({pack.instrument for pack in POLICY.packs}))
def test_every_instrument_stands_on_the_page(instrument: str) -> None:
    assert instrument in NAMED


@pytest.mark.parametrize(
    "rule",
    sorted(
        {
            state.rule
            for state in POLICY.states
            if (state.citation.status in OURS or state.switch is Switch.OFF) and "/" not in state.rule
        }
    ),
)
def test_every_reading_and_every_rule_switched_off_is_named(rule: str) -> None:
    assert rule in NAMED


def test_every_name_on_the_page_is_a_name_of_the_packs() -> None:
    known = {pack.instrument for pack in POLICY.packs} | {state.rule for state in POLICY.states} | limbs()
    assert {name for name in NAMED if OF_CODES.fullmatch(name)} - known == set()


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_the_cells_of_its_table(table: str) -> None:
    assert len({row.count("|") for row in table.splitlines()}) == 1
