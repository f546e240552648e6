"""Nothing of the law that was read is silently missing: each rule is encoded, a procedure, or left out for a reason."""

from pathlib import Path

import pytest

from tests.laws import everything
from tutela.core.errors import Reason, Refusal
from tutela.core.law.coverage import (
    FILE,
    ROOMS,
    Covered,
    How,
    load_coverage,
    missing_places,
    places,
)

ROOT = Path(__file__).parents[2] / "policy"
ROWS = load_coverage(ROOT)
POLICY = everything()
KNOWN = places(POLICY.packs)
RULES = 188  # of the working notes, CN-001 to CN-188
GOOD = """\
- id: CN-001
  instrument: some-law
  article: "1"
  how: encoded
  where: [some-law/some-rule]
- id: CN-002
  instrument: 某标准
  article: "2"
  how: procedure
  room: core/identity
- id: CN-003
  instrument: some-law
  article: "3"
  how: left-out
  why: "nobody here does it"
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / FILE).write_text(text, "utf-8")
    return tmp_path


def test_every_rule_is_there_once() -> None:
    assert [row.id for row in ROWS] == [f"CN-{number:03}" for number in range(1, RULES + 1)]


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS])
def test_what_is_encoded_is_in_the_packs_under_its_instrument(row: Covered) -> None:
    assert missing_places(row, KNOWN) == ()
    if row.how is How.ENCODED:
        assert row.where


def test_an_instrument_of_the_packs_is_named_by_its_code() -> None:
    names = {pack.content.instrument.zh for pack in POLICY.packs}
    assert not {row.instrument for row in ROWS} & names


def test_the_instruments_that_are_encoded_are_those_of_the_packs() -> None:
    cited = {instrument for found in KNOWN.values() for instrument in found}
    assert {row.instrument for row in ROWS if row.how is How.ENCODED and row.why is None} <= cited


def test_what_is_left_out_or_a_procedure_says_why() -> None:
    assert all(row.why for row in ROWS if row.how is not How.ENCODED)


def test_a_place_that_is_not_in_the_packs_is_missing() -> None:
    row = Covered(id="CN-001", instrument="a-law", article="1", how=How.ENCODED, where=("a-law/rule",))
    assert missing_places(row, {"a-law/rule": {"a-law"}}) == ()
    assert missing_places(row, {}) == ("a-law/rule",)


def test_a_place_that_cites_another_instrument_needs_a_word_on_it() -> None:
    row = Covered(id="CN-001", instrument="a-law", article="1", how=How.ENCODED, where=("b-law/rule",))
    known = {"b-law/rule": {"b-law"}}
    assert missing_places(row, known) == ("b-law/rule",)
    told = Covered(
        id="CN-001",
        instrument="a-law",
        article="1",
        how=How.ENCODED,
        where=("b-law/rule",),
        why="it restates b",
    )
    assert missing_places(told, known) == ()
    assert missing_places(told, {}) == ("b-law/rule",)


def test_a_table_is_read_as_it_is_written(tmp_path: Path) -> None:
    rows = load_coverage(written(tmp_path, GOOD))
    assert [(row.id, row.how) for row in rows] == [
        ("CN-001", How.ENCODED),
        ("CN-002", How.PROCEDURE),
        ("CN-003", How.LEFT_OUT),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("CN-002", "CN-001", 6, "CN-001 does not follow CN-001"),
        ("CN-003", "CN-002", 11, "CN-002 does not follow CN-002"),
        ("id: CN-003\n  instrument: some-law", "instrument: some-law\n  id: CN-001", 12,
         "CN-001 does not follow CN-002"),
        ("CN-003", "CN-0003", 11, "pattern"),
        ("  where: [some-law/some-rule]\n", "", 1, "CN-001 is encoded and needs “where”"),
        ("  room: core/identity\n", "", 6, "CN-002 is procedure and needs “room”"),
        ('  why: "nobody here does it"\n', "", 11, "CN-003 is left-out and needs “why”"),
        ("room: core/identity", "room: core/attic", 10, "there is no room “core/attic”"),
        ("room: core/identity", "room: core/identity\n  where: [some-law/some-rule]", 11,
         "CN-002 is procedure: only what is encoded has places"),
        ("how: left-out", "how: forgotten", 14, "how"),
        ("article: \"3\"", "articel: \"3\"", 11, "missing"),
        ("[some-law/some-rule]", "[some-law]", 5, "pattern"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(Refusal) as caught:
        load_coverage(written(tmp_path, GOOD.replace(old, new)))
    assert caught.value.reason is Reason.PACK_INVALID
    assert caught.value.values["line"] == line
    assert said in str(caught.value.values["detail"])


def test_the_rooms_are_those_of_the_design() -> None:
    assert {"ledger", "records/vault", "redress/relief", "online"} <= ROOMS
    assert "answers" not in ROOMS
