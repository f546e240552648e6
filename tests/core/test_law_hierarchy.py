"""A lower instrument that discloses more, or bans without a basis, is found with both articles; others are not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tutela.core.disclosure.history import MeasureKind, Port, RecordKind
from tutela.core.disclosure.question import Citation
from tutela.core.law.bans import BanRule
from tutela.core.law.bounds import ConflictKind
from tutela.core.law.counting import Counting, Window
from tutela.core.law.editions import Pack
from tutela.core.law.hierarchy import Conflict, conflicts
from tutela.core.law.jurisdictions import Deployment, Jurisdiction
from tutela.core.law.limits import Limit
from tutela.core.law.packs import load_policy, study
from tutela.core.law.policy import Policy, assemble
from tutela.core.law.schema import Follows, InForce, Instrument, PackContent, Purpose, Scope, SealingRule
from tutela.core.law.values import Term
from tutela.core.law.words import Audience, End, Family, Mode, Rank, Shown, Stance, Start

DAY = date(2020, 1, 1)
LANDS = (
    Jurisdiction(code="cn", zh="中国", en="China", stance=Stance.NATIONAL),
    Jurisdiction(code="cn-pilot", zh="试点", en="Pilot", stance=Stance.PILOT, inherits="cn"),
    Jurisdiction(code="elsewhere", zh="他国", en="Elsewhere", stance=Stance.COMPARISON),
)
REGISTER = (
    Shown.BASICS, Shown.AUTHORITY, Shown.JUDGMENT_NUMBER, Shown.JUDGMENT_DAY, Shown.CHARGE, Shown.SENTENCE,
    Shown.EXECUTION,
)  # fmt: skip


def cite(instrument: str, article: str = "1") -> Citation:
    return Citation(instrument, article, "primary")


def pack(
    instrument: str,
    rank: Rank,
    *,
    jurisdiction: str = "cn",
    from_on: date = DAY,
    until_on: date | None = None,
    **content: Any,
) -> Pack:
    return Pack(
        jurisdiction,
        PackContent(
            id=f"{jurisdiction}/{instrument}/{from_on}",
            instrument=Instrument(code=instrument, zh=instrument, en=instrument, rank=rank),
            in_force=InForce(from_on=from_on, until_on=until_on, cite=cite(instrument)),
            **content,
        ),
        "0" * 64,
    )


def purpose(instrument: str, **changes: Any) -> Purpose:
    plain = Purpose(
        code=f"{instrument}-purpose", zh="查询", en="question", cite=cite(instrument, "2"), ground_zh="依",
        ground_en="by",
        scope="all", needs_families=(Family.SEXUAL,), needs_ports=(Port.COURT,), content="answer-only",
        consequences=(Follows(code="none", zh="无", en="none", cite=cite(instrument)),), asked_by=("school",),
    )  # fmt: skip
    return replace(plain, **changes)


def scope(window: Window | None = None) -> tuple[Scope, ...]:
    limb = Counting(
        rule="convictions",
        kind=RecordKind.CONVICTION,
        cite=cite("x"),
        families=(Family.SEXUAL,),
        window=window,
    )
    return (Scope(code="all", counts=(limb,)),)


def limit(**bounds: Any) -> Limit:
    return Limit(rule="bound", zh="界限", en="bound", cite=cite("opinions-2012", "2"), **bounds)


def law(*packs: Pack) -> Policy:
    deployment = Deployment(frozenset(one.code for one in LANDS), {one.code: "test" for one in LANDS})
    return assemble(packs, {}, LANDS, deployment)


def found(
    bounds: Mapping[str, Any], changes: Mapping[str, Any], window: Window | None = None
) -> tuple[Conflict, ...]:
    """Of one limit of the 2012 Opinions over one purpose of a local document."""
    higher = pack("opinions-2012", Rank.DEPARTMENTAL_RULE, limits=(limit(**bounds),))
    lower = pack(
        "measures", Rank.LOCAL_NORMATIVE_DOCUMENT, jurisdiction="cn-pilot",
        purposes=(purpose("measures", **changes),), scopes=scope(window),
    )  # fmt: skip
    return conflicts(law(higher, lower))


FIVE_YEARS = Window(starts=Start.COMPLETED, cite=cite("x"), lasts=Term(years=5))


@pytest.mark.parametrize(
    ("kind", "bounds", "within", "beyond"),
    [
        (
            ConflictKind.SHOWS,
            {"shows": (Shown.CHARGE,)},
            {"shows": (Shown.CHARGE,)},
            {"shows": (Shown.PHOTO,)},
        ),
        (ConflictKind.KEEPS, {"keeps": REGISTER}, {"keeps": REGISTER}, {"keeps": (*REGISTER, Shown.HEIGHT)}),
        (
            ConflictKind.NEVER_SHOWS,
            {"never_shows": (Shown.DOCUMENT_NUMBER,)},
            {"shows": (Shown.NAME,)},
            {"shows": (Shown.NAME, Shown.DOCUMENT_NUMBER)},
        ),
        (
            ConflictKind.AUDIENCE,
            {"audiences": (Audience.OFFICE, Audience.UNIT)},
            {"audience": Audience.UNIT},
            {"audience": Audience.PUBLIC},
        ),
        (
            ConflictKind.MODE,
            {"modes": (Mode.INQUIRY, Mode.APPLICATION)},
            {"mode": Mode.APPLICATION},
            {"mode": Mode.PUBLICATION},
        ),
    ],
)
def test_what_is_within_a_bound_is_no_conflict_and_what_is_beyond_it_is_one(
    kind: ConflictKind, bounds: Mapping[str, Any], within: Mapping[str, Any], beyond: Mapping[str, Any]
) -> None:
    assert found(bounds, within) == ()
    [conflict] = found(bounds, beyond)
    assert conflict.kind is kind
    assert (conflict.lower, conflict.higher) == (cite("measures", "2"), cite("opinions-2012", "2"))
    assert conflict.lower_pack == "cn-pilot/measures/2020-01-01"
    assert conflict.higher_pack == "cn/opinions-2012/2020-01-01"


def test_the_finding_names_what_is_shown_beyond_the_bound_and_nothing_else() -> None:
    [conflict] = found(
        {"keeps": REGISTER}, {"keeps": (Shown.CHARGE, Shown.PHOTO, Shown.HEIGHT, Shown.HOUSEHOLD)}
    )
    assert conflict.zh == "登记超出范围的：照片、身高、户籍"
    assert conflict.en == "registers beyond it: photograph, height, household registration"


def test_an_answer_of_record_or_no_record_is_within_every_bound_of_what_is_shown() -> None:
    assert found({"shows": (Shown.CHARGE,)}, {"shows": (Shown.ANSWER,)}) == ()


@pytest.mark.parametrize(
    ("window", "longer"),
    [
        (FIVE_YEARS, False),
        (replace(FIVE_YEARS, lasts=Term(months=60)), False),
        (replace(FIVE_YEARS, lasts=Term(years=5, days=1)), True),
        (replace(FIVE_YEARS, lasts=None), True),
        (replace(FIVE_YEARS, lasts=None, lasts_by_risk={"low": Term(years=1), "high": Term(years=5)}), False),
        (replace(FIVE_YEARS, lasts=None, lasts_by_risk={"low": Term(years=1), "high": Term(years=6)}), True),
        (None, True),
    ],
)
def test_a_record_is_seen_for_longer_where_one_of_its_terms_or_life_goes_beyond(
    window: Window | None, longer: bool
) -> None:
    kinds = [one.kind for one in found({"lasts": Term(years=5)}, {}, window)]
    assert kinds == ([ConflictKind.LASTS] if longer else [])


def test_an_instrument_of_the_same_or_a_higher_rank_is_not_bound() -> None:
    for rank in (Rank.DEPARTMENTAL_RULE, Rank.LAW):
        other = pack("other", rank, purposes=(purpose("other", shows=(Shown.PHOTO,)),), scopes=scope())
        higher = pack("opinions-2012", Rank.DEPARTMENTAL_RULE, limits=(limit(shows=(Shown.CHARGE,)),))
        assert conflicts(law(higher, other)) == ()


def test_a_jurisdiction_that_does_not_inherit_is_not_bound() -> None:
    higher = pack("opinions-2012", Rank.DEPARTMENTAL_RULE, limits=(limit(shows=(Shown.CHARGE,)),))
    lower = {"purposes": (purpose("far", shows=(Shown.PHOTO,)),), "scopes": scope()}
    far = pack("far", Rank.LOCAL_NORMATIVE_DOCUMENT, jurisdiction="elsewhere", **lower)
    near = pack("far", Rank.LOCAL_NORMATIVE_DOCUMENT, jurisdiction="cn-pilot", **lower)
    assert conflicts(law(higher, far)) == ()
    assert len(conflicts(law(higher, near))) == 1


def test_only_days_on_which_both_are_in_force_make_a_conflict() -> None:
    lower = {"purposes": (purpose("measures", shows=(Shown.PHOTO,)),), "scopes": scope()}
    ended = pack("measures", Rank.LOCAL_NORMATIVE_DOCUMENT, until_on=date(2021, 1, 1), **lower)
    for begins, days in (
        (date(2020, 12, 31), [(date(2020, 12, 31), date(2021, 1, 1))]),
        (date(2021, 1, 1), []),
    ):
        higher = pack(
            "opinions-2012", Rank.DEPARTMENTAL_RULE, from_on=begins, limits=(limit(shows=(Shown.CHARGE,)),)
        )
        assert [(one.from_on, one.until_on) for one in conflicts(law(higher, ended))] == days


def test_a_lower_instrument_that_opens_a_seal_is_found() -> None:
    higher = pack("procedure-law", Rank.LAW, limits=(limit(seals=True),))
    rule = SealingRule(
        rule="everyone", kind=RecordKind.ADMINISTRATIVE_PENALTY, cite=cite("rules"), opens_for=("teacher-hire",),
        opens_cite=cite("rules", "9"),
    )  # fmt: skip
    for sealing, kinds in (((rule,), [ConflictKind.SEAL]), ((replace(rule, opens_for=None),), [])):
        lower = pack("rules", Rank.DEPARTMENTAL_RULE, sealing=sealing)
        got = conflicts(law(higher, lower))
        assert [one.kind for one in got] == kinds
        assert all(one.lower == cite("rules", "9") for one in got)


BAN = BanRule(
    rule="local-ban", kind=MeasureKind.CLOSE_CONTACT_BAN, zh="禁止", en="ban", cite=cite("measures", "5"),
    decided_by=("court",), starts=Start.COMPLETED, ends=End.ORDER,
)  # fmt: skip


@pytest.mark.parametrize(
    ("rank", "rests_on", "is_found"),
    [
        (Rank.LOCAL_NORMATIVE_DOCUMENT, None, True),
        (Rank.LOCAL_NORMATIVE_DOCUMENT, cite("opinions-2012"), True),
        (Rank.LOCAL_NORMATIVE_DOCUMENT, cite("criminal-law", "37-1"), False),
        (Rank.JUDICIAL_INTERPRETATION, None, True),
        (Rank.ADMINISTRATIVE_REGULATION, None, False),
    ],
)
def test_a_ban_below_an_administrative_regulation_needs_one_or_a_law_to_rest_on(
    rank: Rank, rests_on: Citation | None, is_found: bool
) -> None:
    higher = pack("legislation-law", Rank.LAW, limits=(limit(bans_need=True),))
    other = pack("opinions-2012", Rank.DEPARTMENTAL_RULE, limits=(limit(shows=REGISTER),))
    criminal = pack("criminal-law", Rank.LAW, bans=(BAN,))
    lower = pack("measures", rank, jurisdiction="cn-pilot", bans=(replace(BAN, rests_on=rests_on),))
    got = [one for one in conflicts(law(higher, other, criminal, lower)) if one.lower_pack == lower.id]
    assert [one.kind for one in got] == ([ConflictKind.BAN] if is_found else [])


def published(claims: tuple[Citation, ...], *others: Pack) -> set[ConflictKind]:
    """The kinds found of a local publication that claims higher law."""
    needs = pack("legislation-law", Rank.LAW, limits=(limit(bans_need=True, modes=(Mode.INQUIRY,)),))
    own = purpose(
        "measures",
        mode=Mode.PUBLICATION,
        audience=Audience.PUBLIC,
        shows=(Shown.PHOTO,),
        claims=claims or None,
    )
    lower = pack(
        "measures", Rank.LOCAL_NORMATIVE_DOCUMENT, jurisdiction="cn-pilot", purposes=(own,), scopes=scope()
    )
    return {one.kind for one in conflicts(law(needs, lower, *others)) if one.lower_pack == lower.id}


def test_a_publication_that_rests_on_nothing_takes_from_rights_without_a_basis() -> None:
    assert published(()) == {ConflictKind.MODE, ConflictKind.BASIS}


ALLOWED = {"mode": Mode.PUBLICATION, "audience": Audience.PUBLIC, "shows": (Shown.PHOTO,)}


@pytest.mark.parametrize(
    "narrower",
    [{"mode": Mode.NOTICE}, {"audience": Audience.NEIGHBOURS}, {"shows": (Shown.NAME,)}],
    ids=["mode", "audience", "shows"],
)
def test_a_law_that_allows_less_or_nothing_does_not_carry_the_claim(narrower: Mapping[str, Any]) -> None:
    silent = pack("criminal-law", Rank.LAW, bans=(BAN,))
    other = pack(
        "minors-law", Rank.LAW, purposes=(purpose("minors-law", **{**ALLOWED, **narrower}),), scopes=scope()
    )
    claims = (cite("criminal-law", "37-1"), cite("minors-law", "62"))
    expected = {ConflictKind.MODE, ConflictKind.BASIS, ConflictKind.CLAIM}
    assert published(claims, silent, other) == expected


def test_a_law_that_allows_it_carries_the_claim() -> None:
    allowing = pack(
        "disclosure-law", Rank.LAW,
        purposes=(purpose("disclosure-law", **ALLOWED),),
        scopes=scope(),
    )  # fmt: skip
    assert published((cite("disclosure-law"),), allowing) == set()


ROOT = Path(__file__).parents[2] / "policy"
FOUND = conflicts(study(ROOT))
CIXI = "cn-cixi/cixi-disclosure-measures/2016-05-01"
HUAIYIN = "cn-huaiyin/huaiyin-disclosure-system/2017-12-01"


def of_packs(lower: str, higher: str) -> dict[ConflictKind, str]:
    return {one.kind: one.en for one in FOUND if one.lower_pack == lower and one.higher.instrument == higher}


def test_cixi_goes_beyond_the_opinions_on_criminal_records() -> None:
    records = of_packs(CIXI, "criminal-records-opinions-2012")
    assert {ConflictKind.KEEPS, ConflictKind.SHOWS, ConflictKind.MODE, ConflictKind.AUDIENCE} <= set(records)
    for item in ("photograph", "height", "household registration"):
        assert item in records[ConflictKind.KEEPS]
    assert "inquiry" in records[ConflictKind.MODE]


def test_cixi_takes_from_rights_and_none_of_the_laws_it_names_allows_it() -> None:
    assert set(of_packs(CIXI, "legislation-law")) == {ConflictKind.BASIS}
    for named in ("criminal-law", "delinquency-prevention-law"):
        assert set(of_packs(CIXI, named)) == {ConflictKind.CLAIM}


def test_huaiyin_shows_document_numbers_beyond_what_an_inquiry_needs() -> None:
    assert any(
        one.lower_pack == HUAIYIN and "document number" in one.en and one.kind is ConflictKind.SHOWS
        for one in FOUND
    )


def test_nothing_that_answers_by_default_is_in_conflict() -> None:
    assert conflicts(load_policy(ROOT)) == ()


def test_no_national_instrument_is_in_conflict() -> None:
    lands = study(ROOT).jurisdictions
    assert Stance.NATIONAL not in {lands[one.lower_pack.partition("/")[0]].stance for one in FOUND}
