"""The manual says everything: every rule with its article, every case, every number in words, in both languages."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from tests.laws import everything, lawyers_cases
from tutela.core.disclosure.history import RecordKind
from tutela.core.disclosure.question import Citation
from tutela.core.law import names
from tutela.core.law.bans import BanRule
from tutela.core.law.counting import Counting, Window
from tutela.core.law.coverage import load_coverage
from tutela.core.law.editions import Pack
from tutela.core.law.hierarchy import conflicts
from tutela.core.law.limits import Limit
from tutela.core.law.provisions import Provision
from tutela.core.law.remarks import load_remarks, remarks
from tutela.core.law.values import Clock, Term
from tutela.core.law.words import ClockUnit, Family, Stance, Start, Switch, Victim
from tutela.packs.manual.guards import ranges, tried
from tutela.packs.manual.pages import pages
from tutela.packs.manual.rules import why
from tutela.packs.manual.section import file_of, markdown_table
from tutela.packs.manual.words import of_clock, of_counting, of_term, of_window

ROOT = Path(__file__).parents[2] / "policy"
POLICY = everything()
CASES = lawyers_cases()
PAGES = pages(POLICY, CASES, load_coverage(ROOT), load_remarks(ROOT))
CITE = Citation("criminal-law", "37-1", "primary")


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


@pytest.mark.parametrize("pack", POLICY.packs, ids=lambda pack: pack.id)
def test_every_rule_and_case_of_a_pack_stands_on_its_page(pack: Pack) -> None:
    page = PAGES[f"law/{file_of(pack.id)}"]
    assert pack.content.instrument.zh in page
    assert pack.content.instrument.en in page
    for state in POLICY.states:
        if state.pack == pack.id:
            article = f"{state.citation.instrument} {state.citation.article} ({state.citation.status})"
            row = " | ".join(row_of(state.rule, pack))
            assert article in row, state.rule
            assert why(state)[0] in row
            assert why(state)[1] in row
    for case in CASES:
        if case.pack == pack.id:
            assert f"| {cell(case.name)} | {cell(case.zh)} |" in page
    content = pack.content
    ruled: tuple[BanRule | Limit | Provision, ...] = (
        *(content.bans or ()), *(content.limits or ()), *(content.provisions or ()),
    )  # fmt: skip
    for rule in ruled:
        assert cell(rule.zh) in page or rule.zh.strip() in page
        assert cell(rule.en) in page or rule.en.strip() in page


def row_of(rule: str, pack: Pack) -> list[str]:
    """The cells of a rule's row on its pack's page."""
    page = PAGES[f"law/{file_of(pack.id)}"]
    row = next(line for line in page.splitlines() if line.startswith(f"| `{rule}` |"))
    return [part.strip() for part in row.replace("\\|", "\\").strip("|").split(" | ")]


@pytest.mark.parametrize("pack", POLICY.packs, ids=lambda pack: pack.id)
def test_every_rule_shows_its_sentence_and_the_tests_that_hold_it(pack: Pack) -> None:
    for state in POLICY.states:
        if state.pack == pack.id:
            _, sentence, _, _, _, _, _, tests = row_of(state.rule, pack)
            assert len(sentence) > 1, state.rule
            named = [name.strip("` ") for name in tests.split(",")]
            assert named
            assert all((Path(__file__).parent / f"{name}.py").is_file() for name in named)


def test_every_rule_that_is_applied_and_no_duty_shows_cases_that_try_it() -> None:
    untried = {
        state.name
        for pack in POLICY.packs
        for state in POLICY.states
        if state.pack == pack.id
        and state.switch is Switch.ON
        and state.rule not in {one.code for one in pack.content.provisions or ()}
        and not row_of(state.rule, pack)[6]
    }
    # a person decides in every case, so that nothing follows from an answer by itself
    assert untried == {
        "kr-youth-protection-act/kr-publication/published",
        "kr-youth-protection-act/kr-notification/notified",
        "limited-disclosure-paper/guardian-notice/kept-confidential",
    }


def test_the_numbers_beside_a_rule_are_those_of_the_cases_that_try_it() -> None:
    pack = next(pack for pack in POLICY.packs if pack.id == "cn/teachers-law/1994-01-01")
    own = [case for case in CASES if case.pack == pack.id]
    numbers = tried(pack, POLICY, CASES)["qualification-lost-declared"]
    names_of = {own[number - 1].name for number in (*numbers.holds, *numbers.fails)}
    assert names_of == {case.name for case in own if case.history.measures}
    assert str(numbers) == row_of("qualification-lost-declared", pack)[6]
    page = PAGES[f"law/{file_of(pack.id)}"]
    for number, case in enumerate(own, start=1):
        assert f"| {number} | {cell(case.name)} |" in page


def test_every_rule_stands_in_the_list_of_rules_with_its_article_and_its_page() -> None:
    lines = PAGES["law/rules.md"].splitlines()
    for state in POLICY.states:
        article = f"| {state.citation.instrument} {cell(state.citation.article)} | `{state.rule}` |"
        link = f"[{state.pack}]({file_of(state.pack)})"
        assert any(line.startswith(article) and link in line for line in lines), state.name


def test_numbers_that_follow_one_another_are_written_as_a_range() -> None:
    assert ranges((1, 2, 3, 7)) == "1–3, 7"
    assert ranges((2,)) == "2"
    assert ranges(()) == ""


def test_every_finding_stands_on_the_page_of_conflicts_with_both_articles() -> None:
    found = conflicts(POLICY)
    assert found
    for one in found:
        line = next(
            line
            for line in PAGES["law/conflicts.md"].splitlines()
            if f"`{one.subject}`" in line and one.en in line and one.higher.instrument in line
        )
        assert f"{one.lower.instrument} {one.lower.article}" in line
        assert one.zh in line


def test_every_jurisdiction_has_a_page_with_its_packs_and_every_link_leads_somewhere() -> None:
    for code in POLICY.jurisdictions:
        page = PAGES[f"law/{code}.md"]
        for pack in POLICY.packs:
            assert (f"[{pack.id}]" in page) == (pack.jurisdiction == code)
    for name, text in PAGES.items():
        for part in text.split("](")[1:]:
            target = part.partition(")")[0]
            assert target.startswith("http") or f"law/{target}" in PAGES, (name, target)


def test_what_is_not_national_says_that_it_is_off_by_default() -> None:
    for pack in POLICY.packs:
        is_national = POLICY.jurisdictions[pack.jurisdiction].stance is Stance.NATIONAL
        assert ("Off by default" in PAGES[f"law/{file_of(pack.id)}"]) != is_national
        assert ("Off by default" in PAGES[f"law/{pack.jurisdiction}.md"]) != is_national


@pytest.mark.parametrize(
    "words",
    [
        value
        for name, value in vars(names).items()
        if name.isupper() and isinstance(value, Mapping)
    ],
    ids=lambda words: type(next(iter(words))).__name__,
)  # fmt: skip
def test_every_word_of_the_packs_has_a_name_in_both_languages(words: Mapping[StrEnum, names.Name]) -> None:
    assert set(words) == set(type(next(iter(words))))
    for zh, en in words.values():
        assert zh
        assert en
        assert zh != en


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term(years=2, months=6), ("2年6个月", "2 years 6 months")),
        (Term(days=1), ("1日", "1 day")),
        (None, ("终身", "for life")),
    ],
)
def test_terms_are_said_in_words(term: Term | None, said: names.Name) -> None:
    assert of_term(term) == said


@pytest.mark.parametrize(
    ("clock", "zh", "en"),
    [
        (Clock(within=0, unit=ClockUnit.HOURS), "立即", "at once"),
        (Clock(within=1, unit=ClockUnit.WORKING_DAYS), "1个工作日", "1 working day"),
        (Clock(within=15, unit=ClockUnit.DAYS), "15日", "15 days"),
        (None, "未定期限", "the law names no time"),
    ],
)
def test_clocks_are_said_in_words(clock: Clock | None, zh: str, en: str) -> None:
    assert of_clock(clock) == (zh, en)


def test_a_last_day_that_moves_names_the_law_that_moves_it() -> None:
    zh, en = of_clock(Clock(within=60, unit=ClockUnit.DAYS, moves_under=CITE))
    assert "顺延（criminal-law 37-1 (primary)）" in zh
    assert "moves (criminal-law 37-1 (primary))" in en


def test_every_condition_of_a_limb_is_said() -> None:
    limb = Counting(
        rule="limb", kind=RecordKind.CONVICTION, cite=CITE, families=(Family.SEXUAL,), fault=None,
        victim=Victim.MINOR, months_over=60, offender_from_years=18, times_at_least=2,
        times_within=Term(years=2), risks=("large",), leaves_open="which-limb", or_rights_deprived=True,
        window=Window(starts=Start.AT_LARGE, cite=CITE, after=Term(months=1), lasts=Term(years=5)),
    )  # fmt: skip
    zh, en = of_counting(limb)
    for part in (
        "有罪判决",
        "性侵害",
        "被害人未成年",
        "60个月",
        "18周岁",
        "至少2次",
        "2年",
        "large",
        "5年",
        "1个月",
        "剥夺政治权利",
    ):
        assert part in zh
    for part in (
        "minor",
        "more than 60 months",
        "aged 18",
        "at least 2 times",
        "2 years",
        "5 years",
        "political rights",
        "which-limb",
    ):
        assert part in en


def test_again_after_a_record_of_another_kind_is_said() -> None:
    limb = Counting(
        rule="limb", kind=RecordKind.CONVICTION, cite=CITE, families=(Family.SEXUAL,),
        again_after=RecordKind.ADMINISTRATIVE_PENALTY, times_within=Term(years=2),
    )  # fmt: skip
    zh, en = of_counting(limb)
    assert "2年内又实施" in zh
    assert "行政处罚" in zh
    assert "again within 2 years" in en


def test_a_window_by_risk_says_each_term() -> None:
    window = Window(
        starts=Start.COMPLETED, cite=CITE, lasts_by_risk={"low": Term(years=10), "high": Term(years=20)}
    )
    zh, en = of_window(window)
    assert "low 10年、high 20年" in zh
    assert "low 10 years, high 20 years" in en


def test_the_sentence_above_a_rule_is_its_remark_and_one_further_up_is_not() -> None:
    text = (
        "# the file\n\nscopes:\n  # 第四条\n  - code: registry\n    counts:\n      # 强奸\n      # 猥亵\n"
        "      - rule: one\n        kind: conviction\n      - rule: two\n"
    )
    assert remarks(text) == {"registry": "第四条", "one": "强奸 猥亵"}


def test_a_bar_or_a_line_break_does_not_break_a_table() -> None:
    assert markdown_table(("a",), [("x | y\nz",)]).splitlines()[-1] == "| x \\| y z |"
