"""What is told of the law is told whole: its places, its switches, what an edition changed, and what goes too far."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.core import test_law_hierarchy as ranks
from tests.core.lands import CITE, READING, land, scope
from tests.core.test_law_wholeness import BAN, LIMB, LIMIT, PROVISION, SEAL, SPENT
from tutela.core.disclosure.question import Citation
from tutela.core.errors import Reason, Refusal
from tutela.core.law.bounds import ConflictKind
from tutela.core.law.coverage import places
from tutela.core.law.differences import Change, Difference, differences
from tutela.core.law.editions import Pack
from tutela.core.law.fact_names import fact_name
from tutela.core.law.hierarchy import Conflict, conflicts
from tutela.core.law.names import MODES
from tutela.core.law.packs import study
from tutela.core.law.remarks import load_remarks, remarks
from tutela.core.law.switches import rule_states
from tutela.core.law.values import Term
from tutela.core.law.words import Audience, Direction, Mode, Rank, Shown, Switch

PLAIN, READ = Citation("law", "4", "primary"), Citation("law", "5", "reading")
OTHER = CITE.replace("law,", "other-law,")
MORE_OF_THE_PURPOSE = 'claims: [{instrument: other-law, article: "7", status: primary}]\n    asked_by:'
EVERYTHING = "".join(
    (
        "cited_instruments:\n  - {code: other-law, zh: 他法, en: Another law, rank: law}\n",
        scope(LIMB, measures="rule: listed, kind: listed").replace("asked_by:", MORE_OF_THE_PURPOSE),
        f"{SEAL}    under_years: 18\n    age_{OTHER}\n",
        f"    opens_for: [ask]\n    opens_{READING}\n    opens_switch: off\n",
        f"straddling:\n  - {{rule: early, decides: before, {CITE}}}\n  - {{rule: late, decides: after, {CITE}}}\n",
        SPENT,
        f"{BAN.replace(CITE, READING)}    switch: off\n    breach_{OTHER}\n",
        f"    grows_from:\n      - {{{LIMB}, {CITE}}}\n",
        f"    tells:\n      - {{code: unit, whom: [person], zh: 告, en: Tell, {OTHER}}}\n",
        LIMIT,
        f"{PROVISION}    items:\n      - {{code: one, zh: 一, en: One, {OTHER}}}\n",
        *(
            PROVISION.partition("\n")[2].replace("code: duty", f"code: {code}").replace("kind: duty", f"kind: {kind}")
            + more
            for code, kind, more in (
                ("may", "power", ""),
                ("time", "clock", ""),
                ("kept", "retention", ""),
                ("fine", "liability", ""),
                ("word", "definition", ""),
                ("shield", "duty", "    protects: yes\n"),
            )
        ),
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Pack]:
    """The catalogue of a made-up land, and a law with a rule of every kind."""
    catalogue, law = study(land(tmp_path_factory.mktemp("land"), EVERYTHING)).packs
    return catalogue, law


def test_every_place_of_a_pack_is_told_with_the_instruments_cited_there(
    everything: tuple[Pack, Pack],
) -> None:
    law, other = frozenset({"law"}), frozenset({"other-law"})
    foundation = frozenset({"foundation"})
    assert places(everything) == {
        **{f"foundation/{offence}": foundation for offence in ("rape", "molestation", "accident", "indecency")},
        "foundation/in-force": foundation,
        "foundation/age-of-responsibility": foundation,
        "foundation/sealing-order": foundation,
        "foundation/unsealing-order": foundation,
        "foundation/judgments": foundation,
        "law/in-force": law,
        "law/convictions": law,
        "law/listed": law,
        "law/ask": law | other,
        "law/ask/barred": law,
        "law/seal": law | other,
        "law/seal-opens": law,
        "law/early": law,
        "law/late": law,
        "law/spent": law,
        "law/bound": law,
        "law/ban": law | other,
        "law/ban/unit": other,
        "law/duty": law | other,
        **{f"law/{code}": law for code in ("may", "time", "kept", "fine", "word", "shield")},
    }  # fmt: skip


def test_the_places_of_two_editions_are_told_together(everything: tuple[Pack, Pack]) -> None:
    catalogue, law = everything
    elsewhere = replace(law.content.in_force, cite=Citation("third-law", "1", "primary"))
    later = replace(law, content=replace(law.content, in_force=elsewhere))
    found = places((catalogue, law, later))
    assert found["law/in-force"] == {"law", "third-law"}
    assert found["law/ask"] == {"law", "other-law"}


def test_every_rule_of_a_pack_has_a_state_with_what_it_does_to_disclosure(
    everything: tuple[Pack, Pack],
) -> None:
    catalogue, law = everything
    widens, narrows, counts = Direction.WIDENS, Direction.NARROWS, Direction.COUNTS
    states = rule_states(law, {})
    assert {state.pack for state in states} == {"xx/law/2000-01-01"}
    assert [(state.name, state.rule, state.direction, state.switch) for state in states] == [
        (f"law/{rule}", rule, direction, Switch.OFF if rule in ("seal-opens", "ban") else Switch.ON)
        for rule, direction in (
            ("convictions", widens),
            ("listed", widens),
            ("ask", widens),
            ("ask/barred", widens),
            ("seal", narrows),
            ("seal-opens", widens),
            ("early", narrows),
            ("late", widens),
            ("spent", narrows),
            ("ban", widens),
            ("ban/convictions", widens),
            ("duty", widens),
            ("may", widens),
            ("time", narrows),
            ("kept", counts),
            ("fine", widens),
            ("word", counts),
            ("shield", narrows),
        )
    ]
    assert {state.rule: state.citation for state in states if state.citation != PLAIN} == {
        "ask": Citation("law", "2", "primary"),
        "ask/barred": Citation("law", "3", "primary"),
        "seal-opens": READ,
        "ban": READ,
    }
    assert [
        (state.name, state.direction, state.citation.article) for state in rule_states(catalogue, {})
    ] == [
        ("foundation/sealing-order", narrows, "7"),
        ("foundation/unsealing-order", widens, "8"),
        ("foundation/age-of-responsibility", narrows, "6"),
    ]


def test_only_a_reading_is_turned_by_a_setting(everything: tuple[Pack, Pack]) -> None:
    _, law = everything
    named = {f"law/{rule}": Switch.ON for rule in ("seal-opens", "ban")} | {"law/seal": Switch.OFF}
    assert {state.rule for state in rule_states(law, named) if state.switch is Switch.OFF} == set()


def differ(old: Pack, new: Any) -> Difference:
    [one] = differences(old, replace(old, content=new))
    return one


def test_a_rule_that_goes_is_told_by_all_its_values(everything: tuple[Pack, Pack]) -> None:
    _, law = everything
    one = differ(law, replace(law.content, spent=None))
    assert one == Difference(
        "spent.spent", Change.REMOVED,
        "rule: spent; months_at_most: 3; fine_at_most: 10; clean: years: 3; months: 0; days: 0; "
        "cite: law 4 (primary); switch: on",
        None, PLAIN,
    )  # fmt: skip


def test_a_value_that_changes_stands_under_the_article_of_its_rule(everything: tuple[Pack, Pack]) -> None:
    _, law = everything
    [ban] = law.content.bans or ()
    longer = differ(law, replace(law.content, bans=(replace(ban, lasts=Term(years=5)),)))
    assert longer == Difference("bans.ban.lasts", Change.ADDED, None, "years: 5; months: 0; days: 0", READ)
    staff = differ(law, replace(law.content, bans=(replace(ban, staff_only=True),)))
    assert staff == Difference("bans.ban.staff_only", Change.CHANGED, "no", "yes", READ)
    [told] = ban.tells or ()
    other = replace(law.content, bans=(replace(ban, tells=(replace(told, whom=("person", "unit")),)),))
    cite = Citation("other-law", "4", "primary")
    assert differ(law, other) == Difference("bans.ban.tells.unit.whom.unit", Change.ADDED, None, "unit", cite)
    moved = replace(law.content.in_force, from_on=date(2001, 2, 3))
    assert differ(law, replace(law.content, in_force=moved)) == Difference(
        "in_force.from_on", Change.CHANGED, "2000-01-01", "2001-02-03", Citation("law", "1", "primary")
    )


def test_terms_by_risk_are_told_each_under_its_risk(tmp_path: Path) -> None:
    def edition(years: int) -> Pack:
        by_risk = f"lasts_by_risk: {{low: {{years: 1}}, high: {{years: {years}}}}}"
        limb = f"{LIMB}, window: {{starts: decided, {by_risk}, {CITE}}}"
        return study(land(tmp_path / str(years), scope(limb))).packs[1]

    old, new = edition(9), edition(10)
    [one] = differences(old, new)
    assert (one.path, one.old, one.new) == (
        "scopes.counted.counts.convictions.window.lasts_by_risk.high.years",
        "9",
        "10",
    )


def test_a_citation_that_changes_is_told_whole_under_itself(everything: tuple[Pack, Pack]) -> None:
    _, law = everything
    [spent] = law.content.spent or ()
    one = differ(law, replace(law.content, spent=(replace(spent, cite=READ),)))
    assert one == Difference("spent.spent.cite", Change.CHANGED, "law 4 (primary)", "law 5 (reading)", READ)


def test_words_of_a_list_are_told_each_under_the_rule_they_stand_in(everything: tuple[Pack, Pack]) -> None:
    catalogue, _ = everything
    rape, *others = catalogue.content.offences or ()
    renamed = replace(rape, names=("强奸罪", "强奸罪", "奸淫幼女罪"), kinds=rape.kinds[:1])
    new = replace(catalogue.content, offences=(renamed, *others))
    found = differences(catalogue, replace(catalogue, content=new))
    assert [(one.path, one.kind, one.old, one.new) for one in found] == [
        ("offences.rape.names.强奸罪#2", Change.ADDED, None, "强奸罪"),
        ("offences.rape.names.奸淫幼女罪", Change.ADDED, None, "奸淫幼女罪"),
        ("offences.rape.kinds.non-prosecution", Change.REMOVED, "non-prosecution", None),
    ]
    gone = differ(catalogue, replace(catalogue.content, offences=tuple(others)))
    assert gone.old is not None
    assert gone.old.startswith("code: rape; ")
    assert "names: 强奸罪; family: sexual; kinds: conviction, non-prosecution" in gone.old


def test_articles_are_known_by_what_they_cite(everything: tuple[Pack, Pack]) -> None:
    catalogue, _ = everything
    rape, *others = catalogue.content.offences or ()
    [article] = rape.articles
    again = replace(article, cite=Citation("foundation", "2-1", "primary"))
    new = replace(catalogue.content, offences=(replace(rape, articles=(article, again)), *others))
    one = differ(catalogue, new)
    assert (one.path, one.kind, one.citation) == (
        "offences.rape.articles.foundation 2-1",
        Change.ADDED,
        again.cite,
    )


ASKING = MODES[Mode.INQUIRY], MODES[Mode.APPLICATION]
BASIS = (
    "减损权利而没有法律或者行政法规的依据",
    "takes from rights with no law or administrative regulation that allows it",
)


@pytest.mark.parametrize(
    ("kind", "bounds", "changes", "zh", "en"),
    [
        (ConflictKind.SHOWS, {"shows": (Shown.CHARGE,)}, {"shows": (Shown.PHOTO, Shown.NAME)},
         "显示超出范围的：照片、姓名", "shows beyond it: photograph, name"),
        (ConflictKind.KEEPS, {"keeps": (Shown.CHARGE,)}, {"keeps": (Shown.CHARGE, Shown.HEIGHT)},
         "登记超出范围的：身高", "registers beyond it: height"),
        (ConflictKind.NEVER_SHOWS, {"never_shows": (Shown.PHOTO,)}, {"shows": (Shown.PHOTO,)},
         "显示不得显示的：照片", "shows what may never be shown: photograph"),
        (ConflictKind.AUDIENCE, {"audiences": (Audience.UNIT,)}, {"audience": Audience.PUBLIC},
         "告知范围之外的人：社会公众", "tells those who may not know: the public"),
        (ConflictKind.MODE, {"modes": (Mode.INQUIRY, Mode.APPLICATION)}, {"mode": Mode.PUBLICATION},
         f"向社会公开，而上位规定只允许{ASKING[0][0]}、{ASKING[1][0]}",
         f"publication to everybody, where the higher rule allows {ASKING[0][1]}, {ASKING[1][1]}"),
        (ConflictKind.LASTS, {"lasts": Term(years=5)}, {}, "期限更长", "shows for longer"),
        (ConflictKind.BASIS, {"bans_need": True}, {"mode": Mode.NOTICE}, *BASIS),
        (ConflictKind.BASIS, {"bans_need": True}, {"shows": (Shown.NAME,)}, *BASIS),
    ],
)  # fmt: skip
def test_a_finding_is_told_whole_in_both_languages_with_its_days(
    kind: ConflictKind,
    bounds: Mapping[str, Any],
    changes: Mapping[str, Any],
    zh: str,
    en: str,
) -> None:
    [one] = ranks.found(bounds, changes)
    assert one == Conflict(
        kind=kind,
        subject="measures-purpose",
        lower=ranks.cite("measures", "2"),
        lower_pack="cn-pilot/measures/2020-01-01",
        higher=ranks.cite("opinions-2012", "2"),
        higher_pack="cn/opinions-2012/2020-01-01",
        zh=zh,
        en=en,
        from_on=ranks.DAY,
        until_on=None,
    )


def test_a_claim_that_does_not_hold_is_told_with_the_law_that_it_names() -> None:
    own = ranks.purpose("measures", shows=(Shown.PHOTO,), claims=(ranks.cite("silent-law", "9"),))
    lower = ranks.pack(
        "measures", Rank.LOCAL_NORMATIVE_DOCUMENT, jurisdiction="cn-pilot", from_on=date(2021, 1, 1),
        until_on=date(2024, 1, 1), purposes=(own,), scopes=ranks.scope(),
    )  # fmt: skip
    before = ranks.pack("silent-law", Rank.LAW, until_on=date(2020, 6, 1), bans=(ranks.BAN,))
    now = ranks.pack("silent-law", Rank.LAW, from_on=date(2020, 6, 1), bans=(ranks.BAN,))
    told = {
        "kind": ConflictKind.CLAIM,
        "subject": "measures-purpose",
        "lower": ranks.cite("measures", "2"),
        "lower_pack": lower.id,
        "higher": ranks.cite("silent-law", "9"),
        "zh": "自称以此为上位法，但该法没有允许这种公开的规定",
        "en": "names this as the law it rests on, which allows no such disclosure",
        "from_on": date(2021, 1, 1),
        "until_on": date(2024, 1, 1),
    }
    assert conflicts(ranks.law(lower, before, now)) == (Conflict(higher_pack=now.id, **told),)  # type: ignore[arg-type]
    assert conflicts(ranks.law(lower, before)) == (Conflict(higher_pack="", **told),)  # type: ignore[arg-type]


def test_a_seal_opened_and_a_ban_without_a_basis_are_told_whole() -> None:
    needs = ranks.pack("legislation-law", Rank.LAW, limits=(ranks.limit(bans_need=True, seals=True),))
    seal = ranks.SealingRule(
        rule="everyone", kind=ranks.RecordKind.ADMINISTRATIVE_PENALTY, cite=ranks.cite("rules"),
        opens_for=("teacher-hire", "school-hire"),
    )  # fmt: skip
    lower = ranks.pack("rules", Rank.DEPARTMENTAL_RULE, sealing=(seal,), bans=(ranks.BAN,))
    where = {
        "lower_pack": lower.id,
        "higher": ranks.cite("opinions-2012", "2"),
        "higher_pack": needs.id,
        "from_on": ranks.DAY,
        "until_on": None,
    }
    assert conflicts(ranks.law(needs, lower)) == (
        Conflict(
            kind=ConflictKind.SEAL, subject="everyone", lower=ranks.cite("rules"),
            zh="对下列查询开启封存：teacher-hire, school-hire",
            en="opens a seal for teacher-hire, school-hire", **where,
        ),
        Conflict(
            kind=ConflictKind.BAN, subject="local-ban", lower=ranks.cite("measures", "5"),
            zh="设定从业限制而没有法律或者行政法规的依据",
            en="bans from work with no law or administrative regulation that allows it", **where,
        ),
    )  # type: ignore[arg-type]  # fmt: skip


def test_findings_stand_in_the_order_of_packs_subjects_and_higher_packs() -> None:
    bounds = [
        ranks.pack(name, Rank.DEPARTMENTAL_RULE, limits=(ranks.limit(shows=(Shown.CHARGE,)),))
        for name in ("opinions-b", "opinions-a")
    ]
    lowers = [
        ranks.pack(
            name, Rank.LOCAL_NORMATIVE_DOCUMENT, scopes=ranks.scope(),
            purposes=tuple(replace(ranks.purpose(name), code=f"{name}-{at}", shows=(Shown.PHOTO,)) for at in "zy"),
        )
        for name in ("measures-b", "measures-a")
    ]  # fmt: skip
    found = conflicts(ranks.law(*bounds, *lowers))
    assert [(one.lower_pack, one.subject, one.higher_pack) for one in found] == [
        (f"cn/measures-{low}/2020-01-01", f"measures-{low}-{at}", f"cn/opinions-{high}/2020-01-01")
        for low in "ab"
        for at in "yz"
        for high in "ab"
    ]


REMARKED = """\
# not above anything

# The first line,
#   and the second.
rule: first
# of a rule within a list
  - rule: second
    # of what stands in braces
  - {code: third-one, zh: 三}
rule: bare
# the first of a name is kept
rule: first
# above no rule
zh: 某
"""


def test_a_remark_is_all_that_stands_directly_above_a_rule(tmp_path: Path) -> None:
    told = {
        "first": "The first line, and the second.",
        "second": "of a rule within a list",
        "third-one": "of what stands in braces",
    }
    assert remarks(REMARKED) == told
    for name in ("a/b/2000-01-01", "a/c/2000-01-01"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "pack.yaml").write_text(REMARKED, "utf-8")
    assert load_remarks(tmp_path) == {"a/b/2000-01-01": told, "a/c/2000-01-01": told}


def test_a_ban_stands_on_the_limbs_that_are_applied(tmp_path: Path) -> None:
    limbs = f"    grows_from:\n      - {{{LIMB}, {CITE}}}\n      - {{rule: read, kind: conviction, offences: [rape],"
    root = land(tmp_path, f"{BAN}{limbs} switch: off, {READING}}}\n")
    both = {"law/ban/read": Switch.ON}
    for readings, names in (({}, ["convictions"]), (both, ["convictions", "read"])):
        rules = study(root, readings).rules_on("xx", date(2020, 1, 1))
        assert rules is not None
        assert [[limb.rule for limb in ban.grows_from or ()] for ban in rules.bans] == [names]
    only = limbs.replace(f"      - {{{LIMB}, {CITE}}}\n", "")
    none = study(land(tmp_path / "none", f"{BAN}{only} switch: off, {READING}}}\n"))
    rules = none.rules_on("xx", date(2020, 1, 1))
    assert rules is not None
    assert rules.bans == ()


def test_a_purpose_that_nobody_knows_is_refused_with_those_there_are_nearest_first(tmp_path: Path) -> None:
    text = scope(LIMB)
    second = text.partition("  - code: ask\n")[2].partition("scopes:")[0]
    policy = study(land(tmp_path, text.replace("scopes:", f"  - code: publish\n{second}scopes:")))
    for refuse in (lambda: policy.purpose("aks"), lambda: policy.rules_with("aks", "xx")):
        with pytest.raises(Refusal) as caught:
            refuse()
        assert caught.value.reason is Reason.PURPOSE_UNKNOWN
        assert caught.value.values == {"purpose": "aks", "known": "ask, publish"}
    with pytest.raises(Refusal) as caught:
        policy.scope_on("ask", "yy", date(2020, 1, 1))
    assert caught.value.values == {"purpose": "ask", "known": ""}
    with pytest.raises(Refusal) as caught:
        policy.scope_on("ask", "xx", date(1999, 12, 31))
    assert caught.value.reason is Reason.PACK_NOT_IN_FORCE
    assert caught.value.values == {"day": "1999-12-31", "instrument": "law"}


def test_terms_are_held_against_a_limit_by_their_months() -> None:
    five = {"lasts": Term(years=5)}
    longer = replace(ranks.FIVE_YEARS, lasts=Term(months=61))
    assert [one.kind for one in ranks.found(five, {}, longer)] == [ConflictKind.LASTS]
    assert ranks.found(five, {}, replace(ranks.FIVE_YEARS, lasts=Term(years=4, months=12))) == ()


def test_a_purpose_that_a_law_carries_does_not_carry_the_next() -> None:
    higher = ranks.pack(
        "opinions-2012", Rank.JUDICIAL_INTERPRETATION, limits=(ranks.limit(shows=(Shown.CHARGE,)),)
    )
    shown = ranks.purpose("measures", shows=(Shown.PHOTO,))
    allowing = ranks.pack("a-law", Rank.LAW, purposes=(replace(shown, code="allowed"),), scopes=ranks.scope())
    carried = replace(shown, code="carried", claims=(ranks.cite("a-law"),))
    own = (carried, replace(shown, code="left-alone"))
    lower = ranks.pack("measures", Rank.LOCAL_NORMATIVE_DOCUMENT, purposes=own, scopes=ranks.scope())
    assert [one.subject for one in conflicts(ranks.law(higher, allowing, lower))] == ["left-alone"]


def test_a_fact_of_several_words_reads_as_words() -> None:
    assert fact_name("act-day") == ("行为日", "act day")
    assert fact_name("decided_on") == ("决定日", "decided on")
