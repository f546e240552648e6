"""The loader refuses every malformed pack, with file, line and reason, and assembles the rest."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.laws import national
from tutela.core.disclosure.history import RecordKind
from tutela.core.errors import Reason, Refusal
from tutela.core.law.cases import load_cases
from tutela.core.law.document import read_document
from tutela.core.law.packs import Deployment, load_policy
from tutela.core.law.words import Direction, Status, Switch

ROOT = Path(__file__).parents[2] / "policy"
OPINIONS = "cn/opinions-2020/2020-08-20/pack.yaml"
LAW = "cn/minors-protection-law/2021-06-01/pack.yaml"
PROCEDURE = "cn/criminal-procedure-law/2018-10-26/pack.yaml"
FORMER = "cn/criminal-procedure-law/2013-01-01/pack.yaml"
CATALOGUE = "cn/offences/1997-10-01/pack.yaml"

KEPT = (
    "criminal-procedure-law",
    "criminal-record-inquiry-2021",
    "delinquency-prevention-law",
    "juvenile-sealing-measures",
    "minors-protection-law",
    "offences",
    "opinions-2020",
    "spp-rules",
)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A root with the few packs that these tests spoil, for all of them are slow to read."""
    root = tmp_path / "policy"
    for name in ("jurisdiction.yaml", *KEPT):
        source, target = ROOT / "cn" / name, root / "cn" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return root


def rewrite(root: Path, file: str, old: str, new: str) -> int:
    """Replaces the first `old`, which must be there; the line it stood on."""
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def refused(load: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        load()
    assert caught.value.reason is Reason.PACK_INVALID
    return caught.value


def set_wrongly(load: Callable[[], object]) -> Mapping[str, str | int]:
    """The values of the refusal of a setting."""
    with pytest.raises(Refusal) as caught:
        load()
    assert caught.value.reason is Reason.SETTING_INVALID
    return caught.value.values


@pytest.mark.parametrize(
    ("file", "old", "new", "detail"),
    [
        (OPINIONS, "content: answer-only", "content: answer-only\n    untill: 2021-01-01", "unknown key"),
        (LAW, "switch: off", "switsh: off", "unknown key"),
        (OPINIONS, "until_on: null", "until_on: null\n  untill: 2021-01-01", "unknown key"),
        (OPINIONS, "asked_by: [education-office]", "asked_by: []", "the list is empty"),
        (OPINIONS, "offences: [indecency-penalty]", "offences: []", "the list is empty"),
        (OPINIONS, "asked_by: [education-office]", "asked_by:", "has no value"),
        (OPINIONS, "until_on: null", "until_on: 2020-08-20", "ends before it starts"),
        (OPINIONS, "until_on: null", "until_on: 2020-02-30", "not a real date"),
        (OPINIONS, "content: answer-only", "content: answer-only\n    content: answer-only", "stands twice"),
        (OPINIONS, "scope: registry", "scope: register", "no scope"),
        (OPINIONS, "offences: [rape,", "offences: [rapee,", "no offence “rapee”"),
        (OPINIONS, "offences: [rape,", "offences: [indecency-penalty,", "for conviction"),
        (OPINIONS, "grounds: [discretionary]", "grounds: [discretion]", "nearest: discretionary"),
        (OPINIONS, "kind: administrative-penalty", "kind: penalty", "nearest: administrative-penalty"),
        (OPINIONS, 'article: "5"', "article: 5", "quotes"),
        (OPINIONS, "rank: departmental-rule", "rank: rule", "nearest: departmental-rule"),
        (OPINIONS, "code: school-hire", "code: teacher-hire", "stands twice"),
        (OPINIONS, "code: school-hire", "code: close-contact-hire", "declares it too"),
        (OPINIONS, "code: opinions-2020", "code: opinions-2021", "the folder is opinions-2020"),
        (OPINIONS, "id: cn/opinions-2020/2020-08-20", "id: cn/opinions-2020/2020-08-21", "the id must be"),
        (OPINIONS, "from_on: 2020-08-20", "from_on: 2020-08-21", "the folder is 2020-08-20"),
        (LAW, "instrument: sexual-assault-opinions-2023,", "instrument: opinions-2023,", "is not known"),
        (LAW, "families: [abuse]", "offences: [theft]\n        families: [abuse]", "either offences or"),
        (LAW, "grounds: [discretionary]", "victim: any", "grounds belong to non-prosecutions"),
        (PROCEDURE, "months_at_most: 60", "under: 60", "unknown key"),
        (PROCEDURE, "    months_at_most: 60\n", "", "a limit of months needs"),
        (PROCEDURE, "months_at_most: 60", "months_at_most: -1", "greater than or equal to 0"),
        (PROCEDURE, "months_at_most: 60", "months_at_most: sixty", "valid integer"),
        (PROCEDURE, "combined_at_limit: doubt", "combined_at_limit: doubt\n    switch: off", "only a reading"),
        (CATALOGUE, "family: sexual", "family: all", "one family"),
        (CATALOGUE, "family: sexual", "family: sexal", "“sexal” is not known; nearest: sexual"),
        (CATALOGUE, "奸淫幼女罪", "盗窃罪", "is also"),
        (CATALOGUE, "code: theft\n", "code: fraud\n", "stands twice"),
        (CATALOGUE, "from_on: 2021-03-01", "from_on: 2021-03-01, until_on: 2021-01-01", "ends before"),
        (OPINIONS, "content: answer-only", "content: !!python/name:os.system answer", "the tag"),
        (OPINIONS, "en: Hiring a teacher", "en: &x Hiring\n    ground: *x", "alias"),
        (OPINIONS, "content: answer-only", "content: [answer-only", "not readable as YAML"),
    ],
)  # fmt: skip
def test_a_malformed_pack_is_refused_with_file_line_and_reason(
    copied: Path, file: str, old: str, new: str, detail: str
) -> None:
    rewrite(copied, file, old, new)
    refusal = refused(lambda: load_policy(copied))
    assert detail in str(refusal.values["detail"])
    assert str(refusal.values["file"]).endswith("pack.yaml")
    assert refusal.values["file"] in (file, LAW, OPINIONS)
    assert int(refusal.values["line"]) >= 1


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (OPINIONS, "content: answer-only", "content: answer-only\n    untill: 2021-01-01", 1),
        (OPINIONS, "asked_by: [education-office]", "asked_by: []", 0),
        (OPINIONS, "until_on: null", "until_on: 2020-08-20", 0),
        (OPINIONS, "until_on: null", "until_on: 2020-02-30", 0),
        (PROCEDURE, "months_at_most: 60", "months_at_most: -1", 0),
        (CATALOGUE, "奸淫幼女罪", "盗窃罪", None),
    ],
)
def test_the_line_is_the_very_line(copied: Path, file: str, old: str, new: str, line: int | None) -> None:
    changed = rewrite(copied, file, old, new)
    refusal = refused(lambda: load_policy(copied))
    text = (copied / file).read_text("utf-8").splitlines()
    if line is None:  # the second owner of the name is named, where it stands
        assert "盗窃罪" in text[int(refusal.values["line"]) - 1]
    else:
        assert refusal.values["line"] == changed + line


@pytest.mark.parametrize("key", ['cite: {instrument: opinions-2020, article: "6", status: secondary}\n'])
def test_a_rule_without_citation_is_refused(copied: Path, key: str) -> None:
    rewrite(copied, OPINIONS, key, "\n")
    refusal = refused(lambda: load_policy(copied))
    assert "cite: this key is missing" in str(refusal.values["detail"])


def test_a_citation_needs_a_known_status(copied: Path) -> None:
    rewrite(copied, OPINIONS, "status: secondary", "status: sure")
    assert "sure" in str(refused(lambda: load_policy(copied)).values["detail"])


def test_editions_may_not_overlap(copied: Path) -> None:
    line = rewrite(copied, FORMER, "until_on: 2018-10-26", "until_on: 2018-10-27")
    refusal = refused(lambda: load_policy(copied))
    assert "overlaps" in str(refusal.values["detail"])
    assert (refusal.values["file"], refusal.values["line"]) == (FORMER, line)


def test_editions_may_not_leave_a_day_between_them(copied: Path) -> None:
    rewrite(copied, FORMER, "until_on: 2018-10-26", "until_on: 2018-10-25")
    assert "gap" in str(refused(lambda: load_policy(copied)).values["detail"])


def test_an_open_edition_before_another_overlaps(copied: Path) -> None:
    rewrite(copied, FORMER, "until_on: 2018-10-26", "until_on: null")
    assert "overlaps" in str(refused(lambda: load_policy(copied)).values["detail"])


@pytest.mark.parametrize("content", [b"", b" \n", "来源".encode("gbk")])
def test_sources_are_text_and_there_are_some(copied: Path, content: bytes) -> None:
    file = (copied / OPINIONS).with_name("SOURCES.md")
    file.write_bytes(content)
    assert refused(lambda: load_policy(copied)).values["file"] == OPINIONS.replace("pack.yaml", "SOURCES.md")


@pytest.mark.parametrize("name", ["pack.yaml", "cases.yaml", "SOURCES.md"])
def test_an_edition_needs_all_three_files(copied: Path, name: str) -> None:
    (copied / OPINIONS).with_name(name).unlink()
    assert name in str(refused(lambda: load_policy(copied)).values["detail"])


def test_an_empty_pack_and_one_that_is_not_text_are_refused(copied: Path) -> None:
    (copied / OPINIONS).write_bytes(b"")
    assert "empty" in str(refused(lambda: load_policy(copied)).values["detail"])
    (copied / OPINIONS).write_bytes("id: 规则".encode("gbk"))
    assert "UTF-8" in str(refused(lambda: load_policy(copied)).values["detail"])


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    assert "no pack" in str(refused(lambda: load_policy(tmp_path)).values["detail"])


def test_a_pack_without_any_rule_is_refused(copied: Path) -> None:
    path = copied / "cn/spp-rules/2019-12-30/pack.yaml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("sealing:")], "utf-8")
    assert "no rule" in str(refused(lambda: load_policy(copied)).values["detail"])


def test_words_that_yaml_takes_for_truth_values_stay_words() -> None:
    value = read_document("x", b"on: off\nno: yes\nat: 1:30\nold: 012\n").value
    assert value == {"on": "off", "no": "yes", "at": "1:30", "old": "012"}


def test_a_malformed_case_is_refused_with_its_line(copied: Path) -> None:
    file = OPINIONS.replace("pack", "cases")
    line = rewrite(copied, file, "  expect: {outcome: record", "  expect: {outcom: record")
    refusal = refused(lambda: load_cases(copied))
    assert (refusal.values["file"], refusal.values["line"]) == (file, line)


def test_malformed_holidays_are_refused_at_start_though_only_clocks_ask_for_them(copied: Path) -> None:
    text = (ROOT / "cn/holidays.yaml").read_text("utf-8")
    (copied / "cn/holidays.yaml").write_text(f"{text}extra: 1\n", "utf-8")
    values = refused(lambda: load_policy(copied)).values
    assert values["file"] == "cn/holidays.yaml"
    assert values["line"] == text.count("\n") + 1


def test_every_byte_of_a_pack_is_under_its_hash(copied: Path) -> None:
    before = load_policy(copied)
    assert before.sha256 == load_policy(copied).sha256
    with (copied / OPINIONS).open("a", encoding="utf-8") as pack:
        pack.write("# a remark\n")
    after = load_policy(copied)
    assert before.sha256 != after.sha256
    changed = {pack.id for pack in before.packs} - {
        pack.id for pack in after.packs if pack.sha256 in {one.sha256 for one in before.packs}
    }
    assert changed == {"cn/opinions-2020/2020-08-20"}


def test_the_days_off_that_clocks_go_by_are_under_the_hash_of_the_law(copied: Path) -> None:
    shutil.copy(ROOT / "cn/holidays.yaml", copied / "cn/holidays.yaml")
    before = load_policy(copied)
    with (copied / "cn/holidays.yaml").open("a", encoding="utf-8") as days:
        days.write("# a remark\n")
    after = load_policy(copied)
    assert before.sha256 != after.sha256
    assert [pack.sha256 for pack in before.packs] == [pack.sha256 for pack in after.packs]
    assert after.holidays.keys() == {"cn"}
    assert after.holidays["cn"].off == before.holidays["cn"].off


def test_before_its_first_edition_an_instrument_is_silent() -> None:
    policy = national()
    assert policy.in_force("opinions-2020", date(2020, 8, 19)) is None
    opinions = policy.in_force("opinions-2020", date(2020, 8, 20))
    assert opinions is not None
    assert opinions.id == "cn/opinions-2020/2020-08-20"
    former = policy.in_force("criminal-procedure-law", date(2018, 10, 25))
    present = policy.in_force("criminal-procedure-law", date(2018, 10, 26))
    assert former is not None
    assert present is not None
    assert (former.from_on, present.from_on) == (date(2013, 1, 1), date(2018, 10, 26))


def test_an_unconfirmed_rule_that_widens_is_off_and_shown(copied: Path) -> None:
    rewrite(copied, OPINIONS, '"4(1)(3)", status: secondary', '"4(1)(3)", status: unconfirmed')
    policy = load_policy(copied)
    (state,) = [state for state in policy.switched_off if state.rule == "registry-penalties"]
    assert (state.direction, state.citation.status) == (Direction.WIDENS, Status.UNCONFIRMED)
    rules = policy.rules_on("cn", date(2024, 1, 1))
    assert rules is not None
    assert RecordKind.ADMINISTRATIVE_PENALTY not in rules.purposes["teacher-hire"].kinds


def test_an_unconfirmed_rule_that_narrows_is_on_and_shown(copied: Path) -> None:
    rewrite(
        copied, "cn/delinquency-prevention-law/2021-06-01/pack.yaml",
        'article: "59(2)", status: primary', 'article: "59(2)", status: unconfirmed',
    )  # fmt: skip
    policy = load_policy(copied)
    (state,) = [state for state in policy.states if state.rule == "juvenile-penalty"]
    assert (state.direction, state.switch) == (Direction.NARROWS, Switch.ON)
    assert state.citation.status == Status.UNCONFIRMED


def test_a_reading_can_be_switched_by_name_and_the_hash_says_so() -> None:
    name = "minors-protection-law/other-violence-convictions"
    written = national()
    switched = load_policy(ROOT, {name: Switch.ON})
    assert name in {state.name for state in written.switched_off}
    assert name not in {state.name for state in switched.switched_off}
    assert written.sha256 != switched.sha256


def test_a_switch_that_turns_no_reading_is_refused() -> None:
    for name in ("minors-protection-law/sexual-convictions", "opinions-2020/curiosity"):
        values = set_wrongly(lambda name=name: load_policy(ROOT, {name: Switch.OFF}))  # type: ignore[misc]
        assert (values["setting"], values["word"]) == ("TUTELA_READINGS", name)
        assert "minors-protection-law/sexual-non-prosecutions" in str(values["known"]).split(", ")


def test_a_slip_in_a_reading_is_refused_with_the_nearest_first() -> None:
    values = set_wrongly(lambda: load_policy(ROOT, {"minors-protection-law/sexual-prosecutions": Switch.OFF}))
    assert str(values["known"]).split(", ")[0] == "minors-protection-law/sexual-non-prosecutions"


@pytest.mark.parametrize(
    ("deployment", "setting", "known"),
    [
        (Deployment(frozenset({"cn", "cn-cixy"})), "TUTELA_REGIMES", {"cn", "cn-cixi", "hk"}),
        (Deployment(frozenset({"cn"}), {"cn-cixy": "a basis"}), "TUTELA_PUBLICATION", {"cn", "cn-cixi"}),
        (Deployment(frozenset({"cn"}), {"cn-cixi": "a basis"}), "TUTELA_PUBLICATION", {"cn"}),
    ],
)
def test_a_regime_that_a_setting_gets_wrong_is_refused_with_the_setting_and_its_words(
    deployment: Deployment, setting: str, known: set[str]
) -> None:
    values = set_wrongly(lambda: load_policy(ROOT, deployment=deployment))
    words = str(values["known"]).split(", ")
    assert values["setting"] == setting
    assert known <= set(words)
    assert len(words) == len(set(words))
    assert words[0] == "cn-cixi" or known == {"cn"} == set(words)


def test_charges_lead_to_codes_as_authorities_write_them() -> None:
    policy = national()
    crimes = policy.charges(RecordKind.CONVICTION)
    assert crimes["强奸罪"] == crimes["强奸"] == crimes["奸淫幼女罪"] == "rape"
    assert crimes["强制侮辱罪"] == "forcible-insult"
    assert crimes["强制猥亵、侮辱罪"] == "indecency-or-insult"
    assert "猥亵" not in crimes
    assert policy.charges(RecordKind.ADMINISTRATIVE_PENALTY)["猥亵"] == "indecency-penalty"
