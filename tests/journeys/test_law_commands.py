"""The law on the command line: a reader sees what it says and why, a clerk of law what another law would change."""

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cast import appoint_all, conviction, declare_all, number, write_lines
from tests.commands import Commands
from tutela.cli.law.population import FILES
from tutela.cli.show import OUT
from tutela.core.law.cases import load_cases
from tutela.core.law.coverage import How, load_coverage
from tutela.packs.current import cases, everything, policy
from tutela.world.make import make_world

ROOT = Path(__file__).parents[2] / "policy"
ON = date(2026, 11, 21)
OLD, NEW = "cn/criminal-procedure-law/2013-01-01", "cn/criminal-procedure-law/2018-10-26"
OFFENDER = number(date(1980, 1, 1), 101)
FACTS = """\
born_on: 1980-01-01
records:
  - kind: conviction
    acts: [{offence: rape, acted_on: 2020-03-01, victim_was_minor: yes}]
    decided_on: 2021-03-01
    effective_on: 2021-04-01
    sentence: {penalty: fixed-term, months: 72}
"""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    make_world(folder, seed=3, records=150, applicants=10, staff=20, on=ON)
    return folder


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS, "utf-8")
    return path


def test_list_has_every_pack_and_purpose(tutela: Commands) -> None:
    listed = tutela("law", "list", "--json").value
    assert {one["pack"] for one in listed["packs"]} == {pack.id for pack in everything().packs}
    assert {one["purpose"] for one in listed["purposes"]} == set(everything().purposes)
    some = tutela("law", "list", "--regime", "cn", "--on", "2015-01-01", "--json").value
    packs = {one["pack"] for one in some["packs"]}
    assert OLD in packs
    assert NEW not in packs
    assert "teacher-hire" in tutela("law", "list").out


def test_a_regime_that_nobody_wrote_is_refused_with_those_there_are(tutela: Commands, facts: Path) -> None:
    asked = ("law", "explain", facts, "--purpose", "teacher-hire", "--regime", "cn-cixy")
    for words in (("law", "list", "--regime", "cn-cixy"), asked):
        said = tutela(*words)
        assert said.code == 3
        assert "cn-cixi" in said.err
    said = tutela("law", "explain", facts, "--purpose", "teacher-hire", "--regime", "hk")
    assert said.err.count("teacher-hire") == 1  # it is not also among those to choose from
    assert "hk-record-check" in said.err


def test_show_tells_a_pack_and_a_purpose_and_refuses_what_is_neither(tutela: Commands) -> None:
    shown = tutela("law", "show", NEW)
    assert "286(1)" in shown.out
    asked = tutela("law", "show", "teacher-hire", "--json").value
    assert any("opinions-2020 5" in cell for row in asked["sections"][0]["rows"] for cell in row)
    assert tutela("law", "show", "cn/no/such").code == 3
    assert "teacher-hire" in tutela("law", "show", "no-such").err


def test_explain_shows_each_rule_with_its_values_and_article(tutela: Commands, facts: Path) -> None:
    words = ("law", "explain", facts, "--purpose", "teacher-hire", "--on", "2026-11-21")
    told = tutela(*words, "--json").value
    assert told["outcome"] == "record"
    [step] = [one for one in told["rules"] if one["rule"] == "in-effect"]
    assert step["values"]["effective_on"] == "2021-04-01"
    assert step["article"].startswith("criminal-procedure-law")
    assert told["bans"]
    assert told["packs"]
    said = tutela(*words).out
    assert "Outcome: record" in said
    assert "not to be hired" in said


def test_explain_names_the_day_and_the_reason_of_the_nearest_change(tutela: Commands, facts: Path) -> None:
    words = ("law", "explain", facts, "--purpose", "teacher-hire", "--on", "2021-03-31")
    change = tutela(*words, "--json").value["change"]
    assert (change["on"], change["outcome"]) == ("2021-04-01", "record")
    assert "in-effect" in {one["rule"] for one in change["because"]}
    assert "Nearest change: record from 2021-04-01" in tutela(*words).out


def test_explain_says_which_fact_a_person_must_settle(tutela: Commands, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS.replace("    effective_on: 2021-04-01\n", ""), "utf-8")
    words = ("law", "explain", path, "--purpose", "teacher-hire", "--on", "2026-11-21")
    needs = tutela(*words, "--json").value["needs"]
    assert [(one["record"], one["missing"]) for one in needs] == [("r1", "effective-day")]
    assert "effective day of r1 is missing" in tutela(*words).out


def test_explain_speaks_the_reader_s_language(
    tutela: Commands, facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTELA_LANGUAGE", "zh")
    said = tutela("law", "explain", facts, "--purpose", "teacher-hire", "--on", "2026-11-21").out
    assert "生效日" in said
    assert "强奸罪" in said
    assert "unknown" not in said
    assert "in-force" not in said


def test_facts_that_are_not_well_formed_are_refused_with_their_line(tutela: Commands, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS.replace("decided_on", "decided"), "utf-8")
    said = tutela("law", "explain", path, "--purpose", "teacher-hire", "--on", "2026-11-21")
    assert said.code == 3
    assert "facts.yaml:5" in said.err
    assert tutela("law", "explain", tmp_path / "none.yaml", "--purpose", "teacher-hire").code == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("offence: rape", "offence: rap", 4, ("“rap” is not known", "nearest: rape")),
        ("kind: conviction", "kind: convicton", 3, ("“convicton” is not known", "nearest: conviction")),
        ("penalty: fixed-term", "penalty: fixed", 7, ("“fixed” is not known", "nearest: fixed-term")),
        ("records:", "measures: [{kind: injuncton}]\nrecords:", 2, ("nearest: injunction",)),
        ("records:", "measures: [{kind: injunction, record: r2}]\nrecords:", 2, ("“r2”", "nearest: r1")),
        ("records:", "findings: [{kind: rsk, found_on: 2020-01-01}]\nrecords:", 2, ("risk, relief",)),
        (
            "records:",
            "findings: [{kind: risk, found_on: 2020-01-01, value: hihg}]\nrecords:",
            2,
            ("“hihg” is not known", "nearest: high"),
        ),
    ],
)
def test_a_slip_in_a_code_is_no_missing_fact_but_refused_with_the_codes_nearest_to_it(
    tutela: Commands, tmp_path: Path, old: str, new: str, line: int, said: tuple[str, ...]
) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS.replace(old, new), "utf-8")
    refused = tutela("law", "explain", path, "--purpose", "teacher-hire", "--on", "2026-11-21")
    assert refused.code == 3
    assert f"facts.yaml:{line}:" in refused.err
    assert all(words in refused.err for words in said)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("born_on: 1980-01-01", "born_on: 9999-12-31", 1, "9999-12-31 is later than 2299-12-31"),
        ("born_on: 1980-01-01", "born_on: 9990-01-01", 1, "9990-01-01 is later than 2299-12-31"),
        (
            "    effective_on: 2021-04-01",
            "    served_on: 9999-12-31\n    appealed: no",
            6,
            "9999-12-31 is later",
        ),
        ("records:", "measures: [{kind: injunction, months: 99999}]\nrecords:", 2, "months: 1,200 at most"),
        ("months: 72", "months: 99999999999999", 7, "a whole number has at most 12 digits"),
        ("months: 72", f"months: {'9' * 5_000}", 7, "a whole number has at most 12 digits"),
        ("born_on: 1980-01-01", f"born_on: {'[' * 3_000}{']' * 3_000}", 1, "more than 32 deep"),
    ],
)
def test_facts_beyond_all_counting_are_refused_with_their_line(
    tutela: Commands, tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert_refused_at(tutela, tmp_path, FACTS.replace(old, new), line, said)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("effective_on: 2021-04-01", "effective_on: 2020-04-01", 6, "comes before decided_on (2021-03-01)"),
        ("effective_on: 2021-04-01", "overturned_on: 2019-01-01", 6, "overturned_on: comes before decided_on"),
        ("decided_on: 2021-03-01", "decided_on: 2020-02-28", 5, "records.0.decided_on: comes before acted_on"),
        ("born_on: 1980-01-01", "born_on: 2020-03-02", 4, "records.0.acts.0.acted_on: comes before born_on"),
        (
            "records:",
            "measures: [{kind: injunction, from_on: 2026-01-01, until_on: 2025-01-01}]\nrecords:",
            2,
            "measures.0.until_on: comes before from_on (2026-01-01)",
        ),
        (
            "records:",
            "positions: [{post: teacher, from_on: 2020-01-02, until_on: 2020-01-01}]\nrecords:",
            2,
            "positions.0.until_on: comes before from_on",
        ),
    ],
)  # fmt: skip
def test_facts_whose_days_cannot_be_true_together_are_refused_with_their_line(
    tutela: Commands, tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert_refused_at(tutela, tmp_path, FACTS.replace(old, new), line, said)


def assert_refused_at(tutela: Commands, folder: Path, facts: str, line: int, said: str) -> None:
    path = folder / "facts.yaml"
    path.write_text(facts, "utf-8")
    refused = tutela("law", "explain", path, "--purpose", "teacher-hire", "--on", "2026-11-21")
    assert refused.code == 3
    assert f"facts.yaml:{line}:" in refused.err
    assert said in refused.err


def test_a_day_from_which_no_term_can_be_counted_is_refused(
    tutela: Commands, facts: Path, country: Path
) -> None:
    asked = ("law", "explain", facts, "--purpose", "teacher-hire")
    assert tutela(*asked, "--on", "2299-12-31").code == 0
    for words in (asked, ("law", "compare", "--folder", country, "--years", "100")):
        said = tutela(*words, "--on", "9950-01-01")
        assert said.code == 3
        assert "--on 9950-01-01 (≤ 2299-12-31)" in said.err


def test_a_charge_that_no_catalogue_has_is_written_as_such(tutela: Commands, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS.replace("offence: rape", "offence: unlisted-charge"), "utf-8")
    told = tutela("law", "explain", path, "--purpose", "teacher-hire", "--on", "2026-11-21", "--json").value
    assert told["outcome"] == "pending"


def test_a_slip_in_a_purpose_is_refused_with_the_nearest_first(tutela: Commands, facts: Path) -> None:
    said = tutela("law", "explain", facts, "--purpose", "preschool-hier", "--on", "2026-11-21")
    assert said.code == 3
    assert "Choose one of: preschool-hire, " in said.err


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("cases.yaml", "offence: rape,", "offence: rap,", True),
        ("cases.yaml", "  expect: {outcome: record", "  expect: {outcom: record", True),
        ("cases.yaml", "", None, False),
        ("SOURCES.md", "", None, False),
    ],
)
def test_what_stands_beside_a_pack_is_read_by_list_show_and_check_alike(
    tutela: Commands, settings: object, tmp_path: Path, file: str, old: str, new: str | None, line: bool
) -> None:
    copied = tmp_path / "policy"
    shutil.copytree(ROOT, copied)
    path = copied / "cn/opinions-2020/2020-08-20" / file
    text = path.read_text("utf-8")
    if new is None:
        path.unlink()
    else:
        path.write_text(text.replace(old, new, 1), "utf-8")
    settings.TUTELA_POLICY = copied  # type: ignore[attr-defined]
    number = text[: text.index(old)].count("\n") + 1 if line else 1
    for words in (("list",), ("show", "teacher-hire"), ("check",)):
        said = tutela("law", *words)
        assert said.code == 5
        assert "opinions-2020/2020-08-20" in said.err
        assert file in said.err
        assert f"line {number}:" in said.err


def test_no_command_of_the_law_takes_facts_on_its_own_line(tutela: Commands) -> None:
    for name in ("explain", "compare", "diff"):
        said = tutela("law", name, "--help").out
        for word in ("--name", "--document", "--born", "--record"):
            assert f"{word} " not in said


def test_check_runs_every_case_and_reports_conflicts_with_both_articles(tutela: Commands) -> None:
    checked = tutela("law", "check", "--json")
    assert checked.code == 0
    told = checked.value
    assert told["sound"]
    assert told["cases"] == len(load_cases(ROOT))
    assert told["packs"] == len(everything().packs)
    cixi = [one for one in told["conflicts"] if one["lower_pack"].startswith("cn-cixi/")]
    assert {"keeps", "mode", "claim", "basis"} <= {one["kind"] for one in cixi}
    assert all(one["lower"] and one["higher"] for one in told["conflicts"])
    assert not any(one["applies_here"] for one in told["conflicts"])
    assert {one["rule"] for one in told["off"]} == {one.rule for one in everything().switched_off}
    assert told["coverage"]["encoded"] > 0


def test_check_is_read_at_eighty_columns_summary_first_then_by_lower_rule_and_higher_article(
    tutela: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OUT, "_width", 80)
    few = cases()[:3]
    monkeypatch.setattr("tutela.cli.law.checking.cases", lambda: few)
    lines = tutela("law", "check").out.splitlines()
    told = tutela("law", "check", "--json").value
    assert lines[1].startswith(f"{len(told['conflicts'])} conflicts with higher law, in ")
    assert lines[2].startswith(f"{len(told['off'])} rules are off; {len(told['narrowing_unconfirmed'])}")
    assert max(map(len, lines)) <= 80
    assert not any(border in "".join(lines) for border in "│┃┏")
    whole = " ".join(" ".join(lines).split())
    for one in told["conflicts"]:
        assert one["lower_pack"] in whole
        assert one["subject"] in whole
        assert f"· {one['en']}" in whole
    higher = next(
        at for at, line in enumerate(lines) if line.startswith("    against Legislation Law, 80(2)")
    )
    assert lines[higher + 1].startswith("      ") or lines[higher + 2].startswith("      · ")


def test_check_fails_where_the_coverage_table_names_a_place_that_no_pack_has(
    tutela: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = load_coverage(ROOT)
    encoded = next(row for row in rows if row.how is How.ENCODED)
    lost = replace(encoded, where=("opinions-2020/no-such-rule",))
    monkeypatch.setattr("tutela.cli.law.checking.cases", lambda: cases()[:3])
    monkeypatch.setattr("tutela.cli.law.checking.load_coverage", lambda root: (lost,))
    said = tutela("law", "check")
    assert said.code == 1
    assert f"{lost.id}: opinions-2020/no-such-rule" in said.out
    monkeypatch.setattr("tutela.cli.law.checking.load_coverage", lambda root: (encoded,))
    assert tutela("law", "check").code == 0


def test_check_fails_where_a_case_disagrees(tutela: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = load_cases(ROOT)
    wrong = next(case for case in cases if case.ask.purpose and case.expect.refused is None)
    other = next(
        case for case in cases if case.ask.purpose and case.expect.outcome is not wrong.expect.outcome
    )
    broken = type(wrong)(
        pack=wrong.pack,
        name=wrong.name,
        zh=wrong.zh,
        history=wrong.history,
        ask=wrong.ask,
        expect=other.expect,
    )
    monkeypatch.setattr("tutela.cli.law.checking.cases", lambda: (broken,))
    said = tutela("law", "check")
    assert said.code == 1
    assert "1 cases disagree" in said.out


@pytest.mark.parametrize(
    ("setting", "value", "known"),
    [
        (
            "TUTELA_READINGS",
            {"minors-protection-law/sexual-non-prosecutions": "of"},
            "minors-protection-law/sexual-non-prosecutions=off",
        ),
        ("TUTELA_READINGS", {"minors-protection-law/nothing": "on"}, "sexual-non-prosecutions"),
        ("TUTELA_REGIMES", ("cn", "cn-cixy"), "cn-cixi"),
        ("TUTELA_PUBLICATION", {"cn-cixy": "a basis"}, "cn-cixi"),
    ],
)
def test_what_a_deployment_sets_wrongly_is_said_under_the_setting_s_own_name(
    tutela: Commands, settings: object, setting: str, value: object, known: str
) -> None:
    setattr(settings, setting, value)
    said = tutela("law", "check")
    assert said.code == 5
    assert f"The setting {setting} does not know" in said.err
    assert known in said.err


def test_a_pilot_that_a_deployment_names_is_reported_as_applied(
    tutela: Commands, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = load_cases(ROOT)[:3]
    monkeypatch.setattr("tutela.cli.law.checking.cases", lambda: few)
    settings.TUTELA_REGIMES = ("cn", "cn-neijiang")  # type: ignore[attr-defined]
    told = tutela("law", "check", "--json").value
    applied = {one["lower_pack"].partition("/")[0] for one in told["conflicts"] if one["applies_here"]}
    assert applied == {"cn-neijiang"}


def test_compare_draws_the_regimes_and_writes_the_table_beside(
    tutela: Commands, country: Path, tmp_path: Path
) -> None:
    out = tmp_path / "figure.svg"
    words = ("law", "compare", "--folder", country, "--regimes", "cn,cn-huaiyin", "--on", "2026-11-21")
    told = tutela(*words, "--out", out, "--json").value
    assert told["fictional"]
    assert {one["regime"] for one in told["reach"]} == {"cn", "cn-huaiyin"}
    published = [one for one in told["reach"] if one["channel"] == "published" and one["outcome"] == "record"]
    assert [one["on_day"] > 0 for one in published] == [False, True]
    assert ElementTree.parse(out).getroot().get("role") == "img"
    assert "江苏省淮安市淮阴区" in out.with_suffix(".md").read_text("utf-8")
    again = tmp_path / "again.svg"
    assert "Picture" in tutela(*words, "--out", again).out
    assert again.read_bytes() == out.read_bytes()


def test_compare_refuses_what_it_cannot_do(tutela: Commands, country: Path, tmp_path: Path) -> None:
    assert tutela("law", "compare").code == 3
    assert tutela("law", "compare", "--folder", tmp_path).code == 3
    assert tutela("law", "compare", "--folder", country, "--regimes", "nowhere").code == 3
    assert tutela("law", "compare", "--folder", country, "--out", tmp_path / "figure.png").code == 3


def test_compare_refuses_a_place_where_it_cannot_draw_before_it_counts(
    tutela: Commands, tmp_path: Path
) -> None:
    (tmp_path / "folder.svg").mkdir()
    for out in (tmp_path / "nowhere" / "figure.svg", tmp_path / "folder.svg"):
        said = tutela("law", "compare", "--folder", tmp_path / "no-country", "--out", out)
        assert said.code == 3
        assert out.name in said.err


def test_compare_tells_where_it_could_not_draw_after_all(
    tutela: Commands, country: Path, tmp_path: Path
) -> None:
    (tmp_path / "figure.md").mkdir()
    words = ("law", "compare", "--folder", country, "--regimes", "cn", "--on", "2026-11-21")
    said = tutela(*words, "--out", tmp_path / "figure.svg")
    assert said.code == 3
    assert "figure.svg" in said.err


def test_diff_tells_what_an_edition_changed_and_for_how_many(tutela: Commands, country: Path) -> None:
    told = tutela("law", "diff", OLD, NEW, "--folder", country, "--json").value
    assert "orders.unsealing_cite" in {one["path"] for one in told["differences"]}
    assert isinstance(told["changes"], list)
    assert "of" in tutela("law", "diff", OLD, NEW, "--folder", country).out
    assert tutela("law", "diff", OLD, NEW, "--json").value["changes"] is None
    assert tutela("law", "diff", OLD, "cn/opinions-2020/2020-08-20").code == 3
    assert tutela("law", "diff", OLD, "cn/none/2020-01-01").code == 3
    turned = tutela("law", "diff", NEW, OLD)
    assert turned.code == 3
    assert f"tutela law diff {OLD} {NEW}" in turned.err


@pytest.mark.django_db
def test_the_registry_is_compared_for_an_officer_who_may_and_nobody_is_named(
    tutela: Commands, at: datetime, tmp_path: Path
) -> None:
    appoint_all(at)
    declare_all(at)
    court = write_lines(tmp_path / "court.jsonl", [conviction("c-1", "王一", OFFENDER)])
    tutela("records", "load", court, "--as", "court-recorder", "--confirm")
    words = ("law", "compare", "--registry", "--regimes", "cn", "--on", "2026-11-21", "--json")
    said = tutela(*words, "--as", "security")
    assert said.value["persons"] == 1
    assert said.value["reach"][0]["on_day"] == 1
    assert tutela(*words, "--as", "clerk").code == 4
    told = tutela("law", "diff", OLD, NEW, "--registry", "--as", "security", "--json").out
    assert "王一" not in said.out + told
    assert OFFENDER not in said.out + told


def test_the_manual_is_written_whole(tutela: Commands, tmp_path: Path) -> None:
    written = tutela("law", "manual", "--out", tmp_path / "manual", "--json").value
    assert "law/index.md" in written["pages"]
    assert len(written["pages"]) >= 4 + len(everything().packs)
    assert (tmp_path / "manual" / "law" / "conflicts.md").read_text("utf-8").count("cixi") > 3


def test_the_files_of_a_country_are_those_that_are_read(country: Path) -> None:
    assert {path.name for path in (country / "records").iterdir()} == set(FILES.values())


def test_the_reader_s_language_is_chinese_where_asked(
    tutela: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTELA_LANGUAGE", "zh")
    assert "教师入职查询" in tutela("law", "list").out
    assert policy().purposes
