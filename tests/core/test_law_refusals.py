"""What the author of a pack is told: the whole sentence, the key it is about, the file and the very line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.core.lands import CITE, FOUNDATION, HEAD, READING, land, scope
from tests.core.test_law_holidays import GOOD as DAYS_OFF
from tests.core.test_law_wholeness import (
    BAN,
    ISSUE,
    LIMB,
    LIMIT,
    PROVISION,
    SEAL,
    SPENT,
    with_issue,
    with_limb,
)
from tutela.core.disclosure.history import (
    Act,
    Combination,
    Finding,
    FindingKind,
    History,
    Measure,
    MeasureKind,
    NonProsecution,
    Penalty,
    Port,
    Position,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.sex import Sex
from tutela.core.law.cases import load_cases
from tutela.core.law.document import Document, read_document
from tutela.core.law.fact_codes import codes_of, read_facts
from tutela.core.law.holidays import load_holidays
from tutela.core.law.packs import load_policy, study

PACK = "xx/law/2000-01-01/pack.yaml"
CONVICTED = f"""\
sealing:
  - rule: seal
    kind: conviction
    {CITE}
    months_at_most: 60
    limit_{CITE}
    combined_at_limit: doubt
    combined_{CITE}
"""
OTHER = "rule: other, kind: conviction, offences: [rape]"
SWITCHED = "only a reading may be switched off"
NEEDS_ALL = "a limit of months needs limit_cite, combined_at_limit and combined_cite, and they need it"
NEEDS_AGE = "an age needs age_cite, and age_cite an age"
NEEDS_DAY = "not_for_acts_before needs not_before_cite, and it needs the day"
NEEDS_OPENS = "a seal that opens needs opens_for and opens_cite"
TELLS_OTHERS = "a notice or publication goes to others than a unit that asks: write the audience"
AGAIN = "again after another kind needs times_within and no times_at_least"
TWICE = "again_after: administrative-penalty, times_within: {years: 2}"
DECLARED = "only what a judgment brings with its effect is declared afterwards"
GROWS = f"    grows_from:\n      - {{{LIMB}, {CITE}}}\n"
TERM = "a term has a length"
TOO_DEEP = "lists and mappings stand more than 32 deep within each other"
UNTURNED = "an unconfirmed rule that widens stays off, one that narrows on: leave this out"
UNCONFIRMED = CITE.replace("primary", "unconfirmed")
A_TELL = "    tells:\n      - {code: t, whom: [person], zh: 告, en: Tell, clock: {within: 0, unit: days}, "
AT_ONCE = "a time has a length; at once is nought hours"
STRADDLING = f"straddling:\n  - {{rule: main, decides: before, {CITE}}}\n"
OF_CONVICTIONS = CONVICTED.partition("\n")[2].replace("rule: seal", "rule: other")
A_YEAR = "lasts: {years: 1}"
BARRED = "      - {code: barred, zh: 不得录用, en: barred, "
TWICE_BARRED = scope(LIMB).replace(BARRED, f"{BARRED}{CITE}}}\n{BARRED}")
TWO_SCOPES = scope(LIMB) + f"  - code: other\n    counts:\n      - {{{OTHER}, {CITE}}}\n"


def refused(load: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        load()
    assert caught.value.reason is Reason.PACK_INVALID
    return caught.value


def second(section: str) -> str:
    """A section without its first line, to stand below another of its kind."""
    return section.partition("\n")[2]


@pytest.mark.parametrize(
    ("law", "key", "said"),
    [
        # conditions of a limb; the second of two, so that its place is told
        (scope(LIMB, f"{OTHER}, times_at_least: 1"), "scopes.0.counts.1.times_at_least",
         "a repetition is twice at least"),
        (scope(LIMB, f"{OTHER}, switch: off"), "scopes.0.counts.1.switch", SWITCHED),
        (scope(LIMB, f"{OTHER}, families: [sexual]"), "scopes.0.counts.1",
         "a counting rule names either offences or families"),
        (scope(LIMB, "rule: other, kind: conviction"), "scopes.0.counts.1",
         "a counting rule names either offences or families"),
        (scope(LIMB, "rule: other, kind: non-prosecution, offences: [rape]"), "scopes.0.counts.1",
         "grounds belong to non-prosecutions, and they need them"),
        (scope(LIMB, f"{OTHER}, grounds: [discretionary]"), "scopes.0.counts.1",
         "grounds belong to non-prosecutions, and they need them"),
        (scope(LIMB, f"{OTHER}, window: {{starts: ordered, {CITE}}}"), "scopes.0.counts.1.window.starts",
         "a record has no day of an order to count from"),
        (scope(LIMB, f"{OTHER}, window: {{starts: decided, {A_YEAR}, lasts_by_risk: {{a: {{years: 1}}}}, {CITE}}}"),
         "scopes.0.counts.1.window", "a window lasts a term or by risk, not both"),
        (scope(LIMB, measures="rule: listed, kind: listed, switch: off"), "scopes.0.measures.0.switch", SWITCHED),
        (scope(LIMB, f"{OTHER}, again_after: administrative-penalty"), "scopes.0.counts.1.again_after", AGAIN),
        (scope(LIMB, f"{OTHER}, {TWICE}, times_at_least: 2"), "scopes.0.counts.1.again_after", AGAIN),
        (scope(LIMB, f"{OTHER}, times_within: {{years: 2}}"), "scopes.0.counts.1.times_within",
         "how soon again needs times_at_least or again_after"),
        # what could not be counted within the calendar
        (BAN + "    lasts: {years: 151}\n", "bans.0.lasts.years", "150 at most"),
        (BAN + "    at_most: {months: 1201}\n", "bans.0.at_most.months", "1,200 at most"),
        (BAN + "    at_least: {days: 40001}\n", "bans.0.at_least.days", "40,000 at most"),
        (SEAL + f"    under_years: 151\n    age_{CITE}\n", "sealing.0.under_years", "150 at most"),
        (CONVICTED.replace("60", "1201"), "sealing.0.months_at_most", "1,200 at most"),
        (scope(f"{LIMB}, offender_from_years: 151"), "scopes.0.counts.0.offender_from_years", "150 at most"),
        (scope(f"{LIMB}, times_at_least: 10000"), "scopes.0.counts.0.times_at_least", "9,999 at most"),
        (PROVISION + "    clock: {within: 1001, unit: years}\n", "provisions.0.clock.within", "1,000 at most"),
        (PROVISION + "    clock: {within: 0, unit: months}\n", "provisions.0.clock.within", AT_ONCE),
        (f"{BAN}{A_TELL}{CITE}}}\n", "bans.0.tells.0.clock.within", AT_ONCE),
        # words and switches that say nothing
        (scope(LIMB.replace("[rape]", "[rape, rape]")), "scopes.0.counts.0.offences.1", "“rape” stands twice"),
        (BAN.replace(CITE, UNCONFIRMED) + "    switch: on\n", "bans.0.switch", UNTURNED),
        (f"{BAN}    declared_{UNCONFIRMED}\n    declared_switch: on\n{GROWS}", "bans.0.declared_switch", UNTURNED),
        (scope(LIMB).replace(CITE, f"switch: on, {UNCONFIRMED}"), "scopes.0.counts.0.switch", UNTURNED),
        # terms that have none
        (with_limb(f"window: {{starts: decided, lasts: {{years: 0, days: 0}}, {CITE}}}"),
         "scopes.0.counts.0.window.lasts", TERM),
        (with_limb(f"window: {{starts: decided, lasts: {{}}, {CITE}}}"), "scopes.0.counts.0.window.lasts", "is empty"),
        (PROVISION + "    whom:\n", "provisions.0.whom", "has no value"),
        (PROVISION + "    keep: {months: 0}\n", "provisions.0.keep", TERM),
        # scopes and purposes
        (TWO_SCOPES, "scopes.1", "no purpose uses this scope"),
        (scope(LIMB) + f"  - code: counted\n    counts:\n      - {{{OTHER}, {CITE}}}\n", "scopes.1.code",
         "“counted” stands twice"),
        (scope(LIMB).replace("scope: counted", "scope: counting"), "purposes.0.scope",
         "there is no scope “counting” in this pack"),
        (scope(LIMB).partition("    counts:")[0], "scopes.0", "a scope counts records, orders or both"),
        (with_issue("    mode: notice\n"), "purposes.0", TELLS_OTHERS),
        (with_issue("    mode: publication\n"), "purposes.0", TELLS_OTHERS),
        (with_issue(ISSUE.replace("2011-01-01", "2010-01-01")), "purposes.0.issue.validity.1.issued_from",
         "the days of issue stand in order, each once"),
        # seals
        *((SEAL + OF_CONVICTIONS.replace(f"    {line}\n", ""), "sealing.1", NEEDS_ALL)
          for line in ("months_at_most: 60", f"limit_{CITE}", "combined_at_limit: doubt", f"combined_{CITE}")),
        (CONVICTED.replace("kind: conviction", "kind: administrative-penalty"), "sealing.0",
         "a limit of months belongs to convictions"),
        (SEAL.replace("administrative-penalty", "conviction"), "sealing.0",
         "a seal of convictions needs a limit of months"),
        (SEAL + "    under_years: 18\n", "sealing.0", NEEDS_AGE),
        (SEAL + f"    age_{CITE}\n", "sealing.0", NEEDS_AGE),
        (SEAL + "    opens_for: [ask]\n" + scope(LIMB), "sealing.0", NEEDS_OPENS),
        (SEAL + f"    opens_{READING}\n" + scope(LIMB), "sealing.0", NEEDS_OPENS),
        (SEAL + second(SEAL).replace("rule: seal", "rule: other") + "    switch: off\n", "sealing.1.switch", SWITCHED),
        (SEAL + f"    opens_for: [ask]\n    opens_{CITE}\n    opens_switch: off\n" + scope(LIMB),
         "sealing.0.opens_switch", SWITCHED),
        (SEAL + f"    opens_for: [ask, asked]\n    opens_{CITE}\n" + scope(LIMB), "sealing.0.opens_for.1",
         "there is no purpose “asked”"),
        # bans
        (BAN.replace("ends: term", "ends: order") + "    lasts: {years: 3}\n", "bans.0.lasts",
         "a term of its own needs `ends: term`"),
        (BAN + "    at_least: {years: 5}\n    at_most: {months: 59}\n", "bans.0.at_least",
         "the shortest term is longer than the longest"),
        (BAN + "    lasts: {years: 5}\n    at_least: {years: 6}\n", "bans.0.lasts",
         "its own term is shorter than the shortest"),
        (BAN + "    lasts: {years: 5}\n    at_most: {months: 59}\n", "bans.0.lasts",
         "its own term is longer than the longest"),
        (BAN + "    not_for_acts_before: 2015-11-01\n", "bans.0", NEEDS_DAY),
        (BAN + f"    not_before_{CITE}\n", "bans.0", NEEDS_DAY),
        (BAN + second(BAN).replace("rule: ban", "rule: other") + "    switch: off\n", "bans.1.switch", SWITCHED),
        (f"{BAN}    grows_from:\n      - {{{LIMB}, {CITE}}}\n      - {{{OTHER}, switch: off, {CITE}}}\n",
         "bans.0.grows_from.1.switch", SWITCHED),
        (f"{BAN}    grows_from:\n      - {{{LIMB}, {CITE}}}\n      - {{{OTHER.replace('rape', 'theft')}, {CITE}}}\n",
         "bans.0.grows_from.1.offences.0", "the catalogue has no offence “theft” for conviction"),
        (f"{BAN}    grows_from:\n      - {{{LIMB.replace('rape', 'indecency')}, {CITE}}}\n",
         "bans.0.grows_from.0.offences.0", "the catalogue has no offence “indecency” for conviction"),
        (f"{BAN}    declared_{CITE}\n", "bans.0.declared_cite", DECLARED),
        (BAN.replace("effect", "decided") + f"    declared_{CITE}\n{GROWS}", "bans.0.declared_cite", DECLARED),
        (f"{BAN}    declared_{CITE}\n{GROWS}    declared_switch: off\n", "bans.0.declared_switch", SWITCHED),
        (f"{BAN}    tells:\n" + 2 * f"      - {{code: t, whom: [person], zh: 告, en: Tell, {CITE}}}\n",
         "bans.0.tells.1.code", "“t” stands twice"),
        # names that a switch could not tell apart
        (scope(LIMB, LIMB), "scopes.0.counts.1.rule", "“convictions” stands twice"),
        (scope(LIMB, measures="rule: convictions, kind: listed"), "scopes.0.measures.0.rule",
         "“convictions” stands twice"),
        (scope(LIMB).replace("rule: convictions", "rule: ask"), "purposes.0.code", "“ask” stands twice"),
        (BAN + second(BAN), "bans.1.rule", "“ban” stands twice"),
        (BAN + GROWS + GROWS.partition("\n")[2], "bans.0.grows_from.1.rule", "“ban/convictions” stands twice"),
        (TWICE_BARRED, "purposes.0.consequences.1.code", "“ask/barred” stands twice"),
        (SEAL + second(SEAL), "sealing.1.rule", "“seal” stands twice"),
        (LIMIT + second(LIMIT), "limits.1.rule", "“bound” stands twice"),
        (SPENT + second(SPENT), "spent.1.rule", "“spent” stands twice"),
        (PROVISION + second(PROVISION), "provisions.1.code", "“duty” stands twice"),
        (SEAL + BAN.replace("rule: ban", "rule: seal"), "bans.0.rule", "“seal” stands twice"),
        (SPENT + BAN.replace("rule: ban", "rule: spent"), "bans.0.rule", "“spent” stands twice"),
        (LIMIT + SPENT.replace("rule: spent", "rule: bound"), "limits.0.rule", "“bound” stands twice"),
        (LIMIT + PROVISION.replace("code: duty", "code: bound"), "provisions.0.code", "“bound” stands twice"),
        (STRADDLING.replace("main", "bound") + LIMIT, "limits.0.rule", "“bound” stands twice"),
        # what may be switched, section by section
        (STRADDLING.replace("before", "before, switch: off"), "straddling.0.switch", SWITCHED),
        (SPENT + "    switch: off\n", "spent.0.switch", SWITCHED),
        (PROVISION + second(PROVISION).replace("code: duty", "code: other") + "    switch: off\n",
         "provisions.1.switch", SWITCHED),
        # citations
        (LIMIT.replace("instrument: law", "instrument: lore"), "limits.0.cite.instrument",
         "the instrument “lore” is not known"),
        (LIMIT.replace(', status: primary', ''), "limits.0.cite",
         "a citation has exactly the keys instrument, article and status"),
        (LIMIT.replace('"4"', "4"), "limits.0.cite",
         "instrument, article and status are text (write the article in quotes)"),
        (LIMIT.replace('"4"', '" "'), "limits.0.cite",
         "instrument, article and status are text (write the article in quotes)"),
        (PROVISION + "    protects: maybe\n", "provisions.0.protects", "write yes or no"),
    ],
)  # fmt: skip
def test_a_slip_within_a_pack_is_told_whole_with_its_key(
    tmp_path: Path, law: str, key: str, said: str
) -> None:
    refusal = refused(lambda: study(land(tmp_path, law)))
    assert refusal.values["detail"] == f"{key}: {said}"
    assert refusal.values["file"] == PACK
    assert refusal.values["line"] == line_of(HEAD + law, key)


def line_of(text: str, key: str) -> int:
    """The line of a key of a document, or of the nearest thing around it."""
    lines = read_document("x", text.encode()).lines
    path = tuple(int(step) if step.isdigit() else step for step in key.split("."))
    return lines[next(path[:at] for at in range(len(path), -1, -1) if path[:at] in lines)]


@pytest.mark.parametrize(
    "law",
    [
        scope(LIMB, "rule: other, kind: non-prosecution, offences: [rape], grounds: [discretionary]"),
        with_limb("times_at_least: 2"),
        scope(LIMB, f"{OTHER}, {TWICE}"),
        scope(LIMB, f"{OTHER}, times_at_least: 2, times_within: {{years: 2}}"),
        f"{BAN}    declared_{CITE}\n{GROWS}",
        f"{BAN}    declared_{READING}\n    declared_switch: off\n{GROWS}",
        with_limb(f"window: {{starts: decided, lasts: {{days: 1}}, {CITE}}}"),
        with_issue("    mode: notice\n    audience: guardian\n"),
        with_issue("    mode: application\n"),
        with_issue(ISSUE.replace("2011-01-01", "2010-01-02")),
        BAN + "    lasts: {years: 150}\n    at_least: {months: 1200}\n    at_most: {years: 150}\n",
        BAN.replace(CITE, READING) + "    switch: on\n",
        PROVISION + "    clock: {within: 0, unit: hours}\n",
        PROVISION + "    clock: {within: 1000, unit: years}\n",
        CONVICTED,
        CONVICTED + f"    under_years: 18\n    age_{CITE}\n",
        SEAL + f"    opens_for: [ask]\n    opens_{CITE}\n" + scope(LIMB),
        SEAL.replace(CITE, READING) + "    switch: off\n",
        BAN + "    at_least: {years: 5}\n    at_most: {months: 60}\n",
        BAN + f"    not_for_acts_before: 2015-11-01\n    not_before_{CITE}\n",
        PROVISION + "    keep: {years: 0, months: 0, days: 1}\n    protects: no\n",
        SEAL
        + BAN
        + SPENT
        + LIMIT
        + PROVISION
        + f"straddling:\n  - {{rule: main, decides: before, {CITE}}}\n",
    ],
)
def test_its_neighbour_that_is_right_is_taken(tmp_path: Path, law: str) -> None:
    assert [pack.id for pack in study(land(tmp_path, law)).packs] == [
        "xx/foundation/2000-01-01",
        "xx/law/2000-01-01",
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("family: violence", "family: all", "offences.2.family", "an offence belongs to one family, not to all"),
        ("names: [猥亵儿童罪]", "names: [猥亵儿童罪, 强奸罪]", "offences.1.names.1", "“强奸罪” is also rape"),
        ("code: molestation", "code: rape", "offences.1.code", "“rape” stands twice"),
        ('"3", status: primary}}', '"3", status: primary}, from_on: 2006-01-01, until_on: 2006-01-01}',
         "offences.1.articles.0.until_on", "ends before it starts"),
        ("until_on: null", "until_on: 2000-01-01", "in_force.until_on", "ends before it starts"),
        ("until_on: null", "until_on: 1999-12-31", "in_force.until_on", "ends before it starts"),
        ("rule: age-of-responsibility\n", "rule: an-age\n  age: 1\n", "responsibility.age", "unknown key"),
        ("  appeal_days: 10\n", "", "judgments.appeal_days", "this key is missing"),
        ("families: [sexual]", "families: []", "responsibility.families", "the list is empty"),
        ("families: [sexual]\n", f"families: [sexual]\n  crimes: [{{youngest_years: 16, offences: [fraud], {CITE}}}]\n",
         "responsibility.crimes.0.offences.0", "the catalogue has no crime “fraud”"),
    ],
)  # fmt: skip
def test_a_slip_in_a_catalogue_is_told_whole_with_its_key(
    tmp_path: Path, old: str, new: str, key: str, said: str
) -> None:
    assert FOUNDATION.count(old) == 1
    root = land(tmp_path, LIMIT)
    file = "xx/foundation/2000-01-01/pack.yaml"
    text = FOUNDATION.replace(old, new)
    (root / file).write_text(text, "utf-8")
    values = refused(lambda: study(root)).values
    assert values == {"file": file, "line": line_of(text, key), "detail": f"{key}: {said}"}


def test_one_name_for_the_same_charge_in_two_kinds_of_record_is_no_slip(tmp_path: Path) -> None:
    root = land(tmp_path, LIMIT)
    text = FOUNDATION.replace("names: [猥亵]", "names: [猥亵儿童罪]")
    (root / "xx/foundation/2000-01-01/pack.yaml").write_text(text, "utf-8")
    assert len(study(root).packs) == 2


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("  from_on: 2000-01-01", "  from_on: 2000-01-02", "in_force.from_on",
         "the folder is 2000-01-01, in force is 2000-01-02"),
        ("code: law, zh", "code: lore, zh", "instrument.code", "the folder is law"),
        ("id: xx/law/2000-01-01", "id: xx/lore/2000-01-01", "id", "the id must be xx/law/2000-01-01"),
        ("id: xx/law/2000-01-01", "id: 2000-01-01", "id", ""),
    ],
)  # fmt: skip
def test_a_pack_says_of_itself_what_its_folders_say(
    tmp_path: Path, old: str, new: str, key: str, said: str
) -> None:
    root = land(tmp_path, LIMIT)
    text = (HEAD + LIMIT).replace(old, new, 1)
    (root / PACK).write_text(text, "utf-8")
    values = refused(lambda: study(root)).values
    assert (values["file"], values["line"]) == (PACK, line_of(text, key))
    assert values["detail"] == said or not said


@pytest.mark.parametrize(
    ("until_on", "said"),
    [
        ("2015-01-02", "overlaps the edition xx/law/2015-01-01"),
        ("null", "overlaps the edition xx/law/2015-01-01"),
        ("2014-12-31", "leaves a gap before the edition xx/law/2015-01-01"),
    ],
)
def test_editions_that_do_not_meet_are_told_at_the_end_of_the_earlier(
    tmp_path: Path, until_on: str, said: str
) -> None:
    root = land(tmp_path, LIMIT, LIMIT)
    text = (root / PACK).read_text("utf-8").replace("until_on: 2015-01-01", f"until_on: {until_on}")
    (root / PACK).write_text(text, "utf-8")
    values = refused(lambda: study(root)).values
    assert values == {"file": PACK, "line": line_of(text, "in_force.until_on"), "detail": said}


def test_a_purpose_that_two_instruments_declare_is_told_with_the_first_of_them(tmp_path: Path) -> None:
    root = land(tmp_path, scope(LIMB))
    other = root / "xx/other/2000-01-01"
    other.mkdir(parents=True)
    text = (HEAD + scope(LIMB)).replace("xx/law/", "xx/other/").replace("code: law,", "code: other,")
    text = text.replace("code: ask\n    zh: 查询\n", "zh: 查询\n    code: ask\n")
    for name, content in (("pack.yaml", text), ("cases.yaml", "[]\n"), ("SOURCES.md", "# Sources\n")):
        (other / name).write_text(content, "utf-8")
    values = refused(lambda: study(root)).values
    key = line_of(text, "purposes.0.code")
    assert values == {
        "file": "xx/other/2000-01-01/pack.yaml",
        "line": key,
        "detail": "xx/law declares it too",
    }


def test_two_editions_of_one_instrument_declare_their_purposes_both(tmp_path: Path) -> None:
    policy = study(land(tmp_path, scope(LIMB), scope(LIMB)))
    assert [pack.id for pack in policy.packs if pack.content.purposes] == [
        "xx/law/2000-01-01",
        "xx/law/2015-01-01",
    ]


@pytest.mark.parametrize("name", ["pack.yaml", "cases.yaml", "SOURCES.md"])
def test_a_file_that_is_not_beside_the_others_is_named(tmp_path: Path, name: str) -> None:
    root = land(tmp_path, LIMIT)
    (root / PACK).with_name(name).unlink()
    values = refused(lambda: study(root)).values
    assert values == {"file": PACK, "line": 1, "detail": f"{name} is missing beside it"}


def test_what_holds_nothing_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    values = refused(lambda: study(tmp_path / "empty")).values
    assert values == {"file": ".", "line": 1, "detail": "there is no pack here"}
    root = land(tmp_path / "bare", "")
    assert refused(lambda: study(root)).values == {
        "file": PACK,
        "line": 1,
        "detail": "the pack holds no rule",
    }


def test_hidden_folders_and_those_of_powers_are_no_jurisdictions(tmp_path: Path) -> None:
    root = land(tmp_path, LIMIT)
    for name in (".git", "access"):
        (root / name / "x/2000-01-01").mkdir(parents=True)
    (root / "README.md").write_text("# Law\n", "utf-8")
    assert set(study(root).jurisdictions) == {"xx"}
    (root / "yy").mkdir()
    values = refused(lambda: study(root)).values
    assert values == {"file": "yy/jurisdiction.yaml", "line": 1, "detail": "jurisdiction.yaml is missing"}


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("code: xy\nzh: 某地\nen: Somewhere\nstance: comparison\n", "the folder is xx", 1),
        ("zh: 某地\nen: Somewhere\ncode: xy\nstance: comparison\n", "the folder is xx", 3),
        ("code: xx\nzh: 某地\nen: Somewhere\nstance: nation\n",
         "stance: “nation” is not known; nearest: national, comparison; write one of national,"
         " local, pilot, proposal, comparison", 4),
        ("code: xx\nzh: 某地\nen: Somewhere\nstance: comparison\ninherits: yy\n",
         "inherits: “yy” is no jurisdiction that stands by itself", 1),
        ("code: xx\nzh: 某地\nen: Somewhere\nstance: comparison\ninherits: xx\n",
         "inherits: “xx” is no jurisdiction that stands by itself", 1),
        ("code: xx\nzh: 某地\nen: Somewhere\nstance: comparison\nlikened: {rape: theft}\n",
         "likened: no catalogue has the offence “theft”", 1),
        ("code: xx\nzh: 某地\nen: Somewhere\nstance: comparison\nlikened_if_minor: {theft: rape}\n",
         "likened: no catalogue has the offence “theft”", 1),
        ("code: xx\nzh: 某地\nstance: comparison\nname: Somewhere\nen: Somewhere\n", "name: unknown key", 4),
    ],
)  # fmt: skip
def test_a_jurisdiction_that_is_not_what_it_says_is_refused(
    tmp_path: Path, text: str, said: str, line: int
) -> None:
    root = land(tmp_path, LIMIT)
    (root / "xx/jurisdiction.yaml").write_text(text, "utf-8")
    values = refused(lambda: load_policy(root)).values
    assert values == {"file": "xx/jurisdiction.yaml", "line": line, "detail": said}


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 1, "the file is empty"),
        ("a: 规则".encode("gbk"), 1, "the file is not UTF-8"),
        (b"a: 1\nb: ]\n", 2, "not readable as YAML: did not find expected node content"),
        (b"a: \x00", 1, "not readable as YAML"),
        (b"a: &x 1\nb: 2\nc: *x\n", 3, "an alias (*name) is not allowed: write the value out"),
        (b"a: 1\n? [b]\n: 2\n", 2, "a key must be plain text"),
        (b"a: 1\n2: b\n", 2, "a key must be plain text"),
        (b"a: 1\nb: 2\na: 3\n", 3, "the key “a” stands twice"),
        (b"a: 1\nb: !!float 1.5\n", 2, "the tag tag:yaml.org,2002:float is not allowed: packs hold plain values"),
        (b"a: 1\nb: 2021-02-29\n", 2, "2021-02-29 is not a real date"),
        (b"a: 1\n---\nb: 2\n", 2, "another document begins: a file holds one"),
        (b"a: 1\nb: 2300-01-01\n", 2, "2300-01-01 is later than 2299-12-31, the last day that is counted"),
        (b"a: 1\nb: " + b"9" * 13, 2, "a whole number has at most 12 digits"),
        (b"a: 1\nb: -" + b"9" * 5_000, 2, "a whole number has at most 12 digits"),
        (b"a:\n  " + b"[" * 32 + b"]" * 32, 2, TOO_DEEP),
        (b"a:\n  " + b"[" * 100_000 + b"]" * 100_000, 2, TOO_DEEP),
        (b"a:\n  " + b"{b: " * 3_000 + b"}" * 3_000, 2, TOO_DEEP),
        (b"- " * 100_000, 1, TOO_DEEP),
        (b"a: " + b"x" * 1_000_000, 1, "the file is larger than 1,000,000 bytes"),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml_is_refused_at_its_line(content: bytes, line: int, said: str) -> None:
    values = refused(lambda: read_document("one.yaml", content)).values
    assert (values["file"], values["line"]) == ("one.yaml", line)
    assert values["detail"] == said


def test_numbers_days_and_nesting_are_read_up_to_their_bounds() -> None:
    content = b"a: 999999999999\nb: -999999999999\nc: 2299-12-31\nd: " + b"[" * 31 + b"]" * 31
    value = read_document("one.yaml", content).value
    assert isinstance(value, dict)
    assert (value["a"], value["b"], value["c"]) == (999_999_999_999, -999_999_999_999, date(2299, 12, 31))


def test_plain_values_are_read_as_they_stand_and_every_key_and_item_has_its_line() -> None:
    text = (
        "a: 1\nb:\n  - 2020-02-29\n  - ~\n  -\n  - -3\nc: {d: 0012, e: '1', f: no, g: 1.5, h: null, i: x}\n"
    )
    found = read_document("x", text.encode())
    day = found.value["b"][0]  # type: ignore[call-overload, index]
    assert (type(day).__name__, str(day)) == ("date", "2020-02-29")
    assert found.value == {
        "a": 1,
        "b": [day, None, None, -3],
        "c": {"d": "0012", "e": "1", "f": "no", "g": "1.5", "h": None, "i": "x"},
    }
    assert found.file == "x"
    assert found.lines == {
        (): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 2): 5, ("b", 3): 6, ("c",): 7, ("c", "d"): 7,
        ("c", "e"): 7, ("c", "f"): 7, ("c", "g"): 7, ("c", "h"): 7, ("c", "i"): 7,
    }  # fmt: skip


def test_the_line_of_what_has_none_is_that_of_the_nearest_around_it() -> None:
    document = Document("x", None, {(): 2, ("a",): 4, ("a", 1): 6})
    paths = ((), ("a",), ("a", 1), ("a", 1, "b"), ("a", 0), ("b",), ("b", 0, "c"))
    assert [document.line(path) for path in paths] == [2, 4, 6, 6, 4, 2, 2]
    assert Document("x", None, {}).line(("a", "b")) == 1


WAYS = "ask about a purpose or a check on a day, bans_on, or a provision"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        ("{purpose: ask, asked_on: 2020-01-01}", None),
        ("{bans_on: 2020-01-01}", None),
        ("{check: ask, issued_on: 2020-01-01}", None),
        ("{provision: duty, from_on: 2020-01-01}", None),
        ("{asked_on: 2020-01-01}", WAYS),
        ("{purpose: ask}", WAYS),
        ("{check: ask}", WAYS),
        ("{bans_on: 2020-01-01, issued_on: 2020-01-01}", WAYS),
        ("{bans_on: 2020-01-01, asked_on: 2020-01-01}", WAYS),
        ("{purpose: ask, asked_on: 2020-01-01, bans_on: 2020-01-01}", WAYS),
        ("{purpose: ask, asked_on: 2020-01-01, provision: duty}", WAYS),
    ],
)
def test_a_case_asks_one_thing_and_on_a_day(tmp_path: Path, ask: str, said: str | None) -> None:
    root = land(tmp_path, scope(LIMB))
    first = "- {name: A, zh: 甲, ask: {bans_on: 2020-01-01}, expect: {outcome: no-record}}\n"
    text = f"{first}- name: B\n  zh: 乙\n  ask: {ask}\n  expect: {{outcome: no-record}}\n"
    (root / PACK).with_name("cases.yaml").write_text(text, "utf-8")
    (root / "xx/foundation/2000-01-01/cases.yaml").write_text(first, "utf-8")
    if said is None:
        assert [(case.pack, case.name, case.zh) for case in load_cases(root)] == [
            ("xx/foundation/2000-01-01", "A", "甲"),
            ("xx/law/2000-01-01", "A", "甲"),
            ("xx/law/2000-01-01", "B", "乙"),
        ]
    else:
        values = refused(lambda: load_cases(root)).values
        assert values == {"file": PACK.replace("pack.yaml", "cases.yaml"), "line": 4, "detail": said}


FACTS = """\
born_on: 1980-05-01
records:
  - {kind: conviction, acts: [{offence: rape}]}
  - {kind: conviction, acts: [{offence: unlisted-charge}, {offence: rape}]}
measures:
  - {kind: listed, decided_on: 2010-01-01}
  - {kind: listed, decided_on: 2010-01-01, record: r2}
findings:
  - {kind: relief, found_on: 2010-01-01}
  - {kind: risk, found_on: 2010-01-01, value: high}
  - {kind: risk, found_on: 2010-01-01, value: none}
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "word"),
    [
        ("acts: [{offence: rape}]}", "acts: [{offence: rapee}]}", "records.0.acts.0.offence", "rapee"),
        ("unlisted-charge}, {offence: rape}", "rape}, {offence: theft}", "records.1.acts.1.offence", "theft"),
        ("record: r2", "record: r3", "measures.1.record", "r3"),
        ("record: r2", "record: r0", "measures.1.record", "r0"),
        ("value: high", "value: hihg", "findings.1.value", "hihg"),
        ("value: none", "value: nothing", "findings.2.value", "nothing"),
    ],
)
def test_facts_that_name_what_no_pack_knows_are_refused_at_the_word(
    tmp_path: Path, old: str, new: str, key: str, word: str
) -> None:
    risks = f"window: {{starts: decided, lasts_by_risk: {{low: {{years: 1}}}}, {CITE}}}"
    codes = codes_of(study(land(tmp_path, with_limb(f"risks: [high], {risks}"))))
    assert len(read_facts("f.yaml", FACTS.encode(), codes).records) == 2
    text = FACTS.replace(old, new, 1)
    assert text != FACTS
    values = refused(lambda: read_facts("f.yaml", text.encode(), codes)).values
    assert (values["file"], values["line"]) == ("f.yaml", line_of(text, key))
    assert str(values["detail"]).startswith(f"{key}: “{word}” is not known")


def test_a_slip_in_a_case_is_told_with_the_place_of_the_case(tmp_path: Path) -> None:
    root = land(tmp_path, scope(LIMB))
    codes = codes_of(study(root))
    case = "- name: A\n  zh: 甲\n  ask: {bans_on: 2020-01-01}\n  expect: {outcome: no-record}\n  records:\n"
    text = case + "    - {kind: conviction, acts: [{offence: rape}]}\n" + case.replace("A\n", "B\n")
    text += "    - kind: conviction\n      acts:\n        - offence: rapee\n"
    for file in root.glob("xx/*/*/cases.yaml"):
        file.write_text(case + "    - {kind: conviction, acts: [{offence: rape}]}\n", "utf-8")
    file = (root / PACK).with_name("cases.yaml")
    file.write_text(text, "utf-8")
    values = refused(lambda: load_cases(root, codes)).values
    assert (values["file"], values["line"]) == (PACK.replace("pack.yaml", "cases.yaml"), 14)
    assert str(values["detail"]).startswith("records.0.acts.0.offence: “rapee” is not known")
    assert len(load_cases(root)) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        ("来源".encode("gbk"), "the file is not UTF-8"),
    ],
)
def test_sources_without_words_are_told_as_such(tmp_path: Path, content: bytes, said: str) -> None:
    root = land(tmp_path, LIMIT)
    (root / PACK).with_name("SOURCES.md").write_bytes(content)
    values = refused(lambda: study(root)).values
    assert values == {"file": "xx/law/2000-01-01/SOURCES.md", "line": 1, "detail": said}


def test_every_fact_that_is_written_is_read(tmp_path: Path) -> None:
    text = """\
born_on: 1980-05-01
sex: female
records:
  - kind: non-prosecution
    acts: [{offence: rape, acted_on: 2001-01-01, acted_until: 2001-01-02, is_main: yes, victim_was_minor: no}]
    decided_on: 2002-01-01
    served_on: 2002-01-02
    effective_on: 2002-01-03
    appealed: yes
    non_prosecution: discretionary
    sentence: {penalty: life, months: 1, days: 2, suspended_months: 3, combination: new-crime, rights_deprived: yes,
               fine: 4}
    completed_on: 2002-01-04
    paroled_on: 2002-01-05
    overturned_on: 2002-01-06
    sealed_on: 2002-01-07
    unsealed_on: 2002-01-08
  - {kind: conviction, acts: []}
  - {kind: administrative-penalty, acts: [{offence: indecency}], appealed: no, sentence: {penalty: fine}}
measures:
  - {kind: listed, decided_on: 2003-01-01, from_on: 2003-01-02, until_on: 2003-01-03, months: 5, record: r1,
     lifted_on: 2003-01-04}
  - {kind: injunction}
findings:
  - {kind: risk, found_on: 2004-01-01, value: none}
  - {kind: relief, found_on: 2004-01-02}
positions:
  - {post: teacher, from_on: 2005-01-01, until_on: 2005-01-02}
  - {post: cook, from_on: 2005-01-03}
"""
    codes = codes_of(study(land(tmp_path, LIMIT)))
    assert read_facts("f.yaml", text.encode(), codes) == History(
        born_on=date(1980, 5, 1),
        sex=Sex.FEMALE,
        records=(
            Record(
                reference="r1",
                port=Port.PROCURATORATE,
                kind=RecordKind.NON_PROSECUTION,
                acts=(Act("rape", date(2001, 1, 1), date(2001, 1, 2), True, False),),
                decided_on=date(2002, 1, 1),
                served_on=date(2002, 1, 2),
                effective_on=date(2002, 1, 3),
                appealed=True,
                non_prosecution=NonProsecution.DISCRETIONARY,
                sentence=Sentence(
                    penalty=Penalty.LIFE,
                    months=1,
                    days=2,
                    suspended_months=3,
                    combination=Combination.NEW_CRIME,
                    rights_deprived=True,
                    fine=4,
                ),
                completed_on=date(2002, 1, 4),
                paroled_on=date(2002, 1, 5),
                overturned_on=date(2002, 1, 6),
                sealed_on=date(2002, 1, 7),
                unsealed_on=date(2002, 1, 8),
            ),
            Record("r2", Port.COURT, RecordKind.CONVICTION, (), None),
            Record(
                "r3",
                Port.POLICE,
                RecordKind.ADMINISTRATIVE_PENALTY,
                (Act("indecency", None),),
                None,
                appealed=False,
                sentence=Sentence(Penalty.FINE),
            ),
        ),
        measures=(
            Measure(
                reference="m1",
                kind=MeasureKind.LISTED,
                decided_on=date(2003, 1, 1),
                from_on=date(2003, 1, 2),
                until_on=date(2003, 1, 3),
                months=5,
                record="r1",
                lifted_on=date(2003, 1, 4),
            ),
            Measure("m2", MeasureKind.INJUNCTION, None),
        ),
        findings=(
            Finding("f1", FindingKind.RISK, date(2004, 1, 1), "none"),
            Finding("f2", FindingKind.RELIEF, date(2004, 1, 2), "yes"),
        ),
        positions=(
            Position("teacher", date(2005, 1, 1), date(2005, 1, 2)),
            Position("cook", date(2005, 1, 3), None),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("year: 2025", "year: 2026", 10, "2026 does not follow 2024"),
        ("until_on: 2025-02-05", "until_on: 2025-01-28", 13, "ends before it starts"),
        ("from_on: 2024-02-10", "from_on: 2023-11-30", 8, "these days do not belong to 2024"),
        ("[2024-02-04]", "[2024-02-04, 2024-02-05]", 9, "2024-02-05 is no weekend day that is worked in 2024"),
        (
            'article: "1", status: secondary',
            'article: "1", status: unconfirmed',
            10,
            "2025 is known, but the year before it is unconfirmed",
        ),
        ('{instrument: notice, article: "2"', '{instrument: other, article: "2"', 11,
         "the instrument “other” is not known"),
    ],
)  # fmt: skip
def test_a_slip_in_the_days_off_is_told_whole_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    (tmp_path / "land").mkdir()
    (tmp_path / "land/holidays.yaml").write_text(DAYS_OFF.replace(old, new, 1), "utf-8")
    values = refused(lambda: load_holidays(tmp_path)).values
    assert values == {"file": "land/holidays.yaml", "line": line, "detail": said}
