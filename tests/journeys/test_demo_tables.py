"""What the demo found is told whole in a narrow window, in the reader's language, with a reason for every row."""

import json
from collections import Counter

import pytest
from rich.console import Console

from tests.core.worlds import a_world
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.summary import Counted
from tutela.cli import show
from tutela.cli.found import WHY_PENDING, Found, tables
from tutela.core.errors import Reason
from tutela.world.judge import Verdict

WHY = "the name does not belong to the number"
GROUNDS = {
    (Reason.DOCUMENT_KIND, ()): 1,
    (Reason.DOCUMENT_LENGTH, (("expected", 18), ("found", 17))): 2,
    (Reason.DOCUMENT_LENGTH, (("expected", 18), ("found", 19))): 1,
}


class Telling:
    """Prints the tables in a window of 80 columns."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capture = patch, capture

    def __call__(self, language: str) -> str:
        self._patch.setenv("TUTELA_LANGUAGE", language)
        self._patch.setattr(show, "OUT", Console(highlight=False, soft_wrap=True, width=80))
        verdict = Verdict(rows=7, found=1, pending=1, sampled=1, refused=4, undecided=Counter({WHY: 1}))
        tables([Found("applicants", verdict, Counted(dict.fromkeys(Answer, 1), GROUNDS))] * 2)
        return self._capture.readouterr().out


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Telling:
    return Telling(monkeypatch, capsys)


def test_nothing_is_cut_off_and_every_count_has_its_heading(said: Telling) -> None:
    english, chinese = said("en"), said("zh")
    assert "…" not in english + chinese
    for heading in ("missed", "wrongly named", "pending, by sample", "other than the truth"):
        assert heading in english
    for heading in ("遗漏", "误认", "待核实（抽样）", "其他不符"):
        assert heading in chinese


def test_pending_and_refused_rows_have_their_reasons_in_the_readers_language(said: Telling) -> None:
    english, chinese = said("en"), said("zh")
    assert WHY in english
    assert WHY_PENDING[WHY] in chinese
    assert "should have 18 characters but has 17" in english
    assert "应为 18 位，现为 19 位" in chinese
    assert not any("\u4e00" <= one <= "\u9fff" for one in english)


def test_grounds_are_counted_by_reason_and_by_sentence() -> None:
    counted = Counted(dict.fromkeys(Answer, 0), GROUNDS)
    assert counted.refused == {Reason.DOCUMENT_KIND: 1, Reason.DOCUMENT_LENGTH: 3}
    assert list(counted.sentences().values()) == [2, 1, 1]


def test_every_reason_for_pending_that_a_world_holds_stands_in_chinese() -> None:
    truths = (a_world().folder / "truth").glob("*.json")
    lines = [line for path in truths for line in json.loads(path.read_text("utf-8"))]
    whys = {line["why"] for line in lines if line["expected"] == "pending"}
    assert whys
    assert whys <= set(WHY_PENDING)
