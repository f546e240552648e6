"""What the verifying officer is told, feature by feature, about two statements of identity."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.identity.agreement import FEATURES, Identity, Verdict, compare
from tutela.core.identity.documents import DocumentKind, parse_document
from tutela.core.identity.nearness import is_one_edit_apart, is_one_slip_apart
from tutela.core.identity.sex import Sex

TODAY = date(2026, 11, 21)
ONE = parse_document("11010519491231002X", on=TODAY)
NEAR = parse_document("110105194912310038", on=TODAY)
OTHER = parse_document("440524188001010014", on=TODAY)
PASSPORT = parse_document("E12345678", kind=DocumentKind.PASSPORT, country="CHN", on=TODAY)
AGREES, DIFFERS, UNKNOWN = Verdict.AGREES, Verdict.DIFFERS, Verdict.UNKNOWN


def of_names(feature: str, one: str, other: str) -> Verdict:
    return compare(Identity(one), Identity(other)).verdict(feature)


def of_births(feature: str, one: date, other: date) -> Verdict:
    return compare(Identity("王", born_on=one), Identity("王", born_on=other)).verdict(feature)


@pytest.mark.parametrize(
    "feature, one, other, verdict",
    [
        ("name_same", "陳國強", "陈 国强", AGREES),
        ("name_same", "陈国强", "陈国明", DIFFERS),
        ("name_same", "", "陈国明", UNKNOWN),
        ("name_written_same", "陈国强", " 陈国强", AGREES),
        ("name_written_same", "陳國強", "陈国强", DIFFERS),
        ("name_script", "陳國強", "陈国强", AGREES),
        ("name_script", "John Smith", "Smith John", DIFFERS),
        ("name_latin_words", "陈 David Lee", "李 LEE, David", AGREES),
        ("name_latin_words", "陈 David", "李 Daniel", DIFFERS),
        ("name_latin_words", "陈 David", "李", UNKNOWN),
        ("name_one_character", "王小明", "王小民", AGREES),
        ("name_one_character", "王小明", "王明", AGREES),
        ("name_one_character", "王小明", "王大民", DIFFERS),
        ("name_order", "王小明", "小明王", AGREES),
        ("name_order", "王小明", "王小民", DIFFERS),
    ],
)
def test_names_are_compared(feature: str, one: str, other: str, verdict: Verdict) -> None:
    assert of_names(feature, one, other) is verdict
    assert of_names(feature, other, one) is verdict


@pytest.mark.parametrize(
    "recorded, asked, verdict",
    [
        (Identity("王小明", ("王大明",)), Identity("王大明"), AGREES),
        (Identity("王大明"), Identity("王小明", ("王 大明",)), AGREES),
        (Identity("王小明", ("甲",)), Identity("王大明", ("甲",)), AGREES),
        (Identity("王小明", ("王大明",)), Identity("王小明"), DIFFERS),
        (Identity("王小明", ("王大明",)), Identity("李四"), DIFFERS),
        (Identity("王小明"), Identity("王小明"), UNKNOWN),
        (Identity("", ("王大明",)), Identity("王大明"), UNKNOWN),
    ],
)
def test_former_names_are_compared(recorded: Identity, asked: Identity, verdict: Verdict) -> None:
    assert compare(recorded, asked).verdict("name_former") is verdict


@pytest.mark.parametrize(
    "one, other, same, slip",
    [
        ((ONE,), (PASSPORT, ONE), AGREES, AGREES),
        ((ONE,), (NEAR,), DIFFERS, DIFFERS),
        ((ONE,), (OTHER,), DIFFERS, DIFFERS),
        ((ONE,), (PASSPORT,), UNKNOWN, UNKNOWN),
        ((), (ONE,), UNKNOWN, UNKNOWN),
    ],
)
def test_documents_are_compared(
    one: tuple[object, ...], other: tuple[object, ...], same: Verdict, slip: Verdict
) -> None:
    agreement = compare(
        Identity("王", documents=one),  # type: ignore[arg-type]
        Identity("王", documents=other),  # type: ignore[arg-type]
    )
    assert (agreement.verdict("document_same"), agreement.verdict("document_one_slip")) == (same, slip)


def test_two_passports_may_differ_and_still_be_one_persons() -> None:
    second = parse_document("E12345687", kind=DocumentKind.PASSPORT, country="CHN", on=TODAY)
    agreement = compare(Identity("王", documents=(PASSPORT,)), Identity("王", documents=(second,)))
    assert agreement.verdict("document_same") is UNKNOWN
    assert agreement.verdict("document_one_slip") is AGREES


@pytest.mark.parametrize(
    "one, other, same, slip",
    [
        (date(1990, 3, 4), date(1990, 3, 4), AGREES, AGREES),
        (date(1990, 3, 4), date(1990, 4, 3), DIFFERS, AGREES),
        (date(1990, 3, 4), date(1990, 3, 5), DIFFERS, AGREES),
        (date(1990, 3, 12), date(1990, 3, 21), DIFFERS, AGREES),
        (date(1990, 3, 4), date(1991, 3, 5), DIFFERS, DIFFERS),
        (date(1990, 3, 4), date(1991, 4, 3), DIFFERS, DIFFERS),
    ],
)
def test_birth_dates_are_compared(one: date, other: date, same: Verdict, slip: Verdict) -> None:
    assert of_births("birth_same", one, other) is same
    assert of_births("birth_one_slip", one, other) is slip


def test_birth_date_and_sex_are_read_from_the_number_where_they_are_not_stated() -> None:
    agreement = compare(
        Identity("王", documents=(PASSPORT, ONE)),
        Identity("王", born_on=date(1949, 12, 31), sex=Sex.FEMALE),
    )
    assert (agreement.verdict("birth_same"), agreement.verdict("sex_same")) == (AGREES, AGREES)
    male = compare(Identity("王", documents=(ONE,)), Identity("王", sex=Sex.MALE))
    assert (male.verdict("birth_same"), male.verdict("sex_same")) == (UNKNOWN, DIFFERS)


@pytest.mark.parametrize(
    "one, other, verdict",
    [
        ("110105", "110105", AGREES),
        ("110105", "110000", AGREES),
        ("110105", "110100", AGREES),
        ("110105", "110106", DIFFERS),
        ("110000", "120000", DIFFERS),
        (None, "110000", UNKNOWN),
    ],
)
def test_regions_are_compared(one: str | None, other: str, verdict: Verdict) -> None:
    assert compare(Identity("王", region=one), Identity("王", region=other)).verdict("region_same") is verdict


def test_every_feature_is_explained_and_told_in_both_languages_without_naming_anyone() -> None:
    agreement = compare(Identity("王小明", documents=(ONE,)), Identity("李四", documents=(OTHER,)))
    assert (
        len(agreement.findings) == len(FEATURES) == len({finding.feature for finding in agreement.findings})
    )
    for finding, (function, chinese, english) in zip(agreement.findings, FEATURES, strict=True):
        assert function.__doc__
        assert finding.chinese.startswith(chinese)
        assert finding.english.startswith(english)
        told = finding.chinese + finding.english
        assert not any(part in told for part in ("王小明", "李四", ONE.number, OTHER.number))


def test_nobody_known_agrees_with_nothing() -> None:
    nobody = Identity("")
    assert {finding.verdict for finding in compare(nobody, nobody).findings} == {UNKNOWN}


short = st.text("ab1", max_size=5)


@given(short, short)
def test_slips_and_edits_are_mutual(one: str, other: str) -> None:
    assert is_one_slip_apart(one, other) == is_one_slip_apart(other, one)
    assert is_one_edit_apart(one, other) == is_one_edit_apart(other, one)


@given(short, st.integers(0, 5), st.sampled_from("abz"))
def test_one_character_put_in_left_out_or_changed_is_one_edit(text: str, place: int, new: str) -> None:
    assert is_one_edit_apart(text, text[:place] + new + text[place:])
    assert is_one_edit_apart(text, text[:place] + text[place + 1 :])
    assert is_one_edit_apart(text, text[:place] + new + text[place + 1 :])
    assert not is_one_edit_apart(text, f"{text}yy")


def test_a_slip_is_one_character_or_two_neighbours() -> None:
    assert is_one_slip_apart("1234", "1234")
    assert is_one_slip_apart("1234", "1244")
    assert is_one_slip_apart("1234", "1324")
    assert not is_one_slip_apart("1234", "1432")
    assert not is_one_slip_apart("1234", "1254"[::-1])
    assert not is_one_slip_apart("1234", "123")
    assert not is_one_slip_apart("1234", "1345")
