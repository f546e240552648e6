"""Numbers: which are right, what they say, and the one true reason why the others are wrong."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.check_digit import check_digit
from tutela.core.identity.documents import (
    Document,
    DocumentKind,
    agrees,
    grouped,
    masked,
    parse_document,
)
from tutela.core.identity.regions import PROVINCES
from tutela.core.identity.sex import Sex
from tutela.core.wording import Language, sentence

TODAY = date(2026, 11, 21)
STANDARD = "11010519491231002X"


def number(region: str = "110105", born: str = "19491231", sequence: str = "002") -> str:
    body = region + born + sequence
    return body + check_digit(body)


def reason(raw: str, **stated: object) -> Reason:
    with pytest.raises(Refusal) as refused:
        parse_document(raw, **{"on": TODAY, **stated})  # type: ignore[arg-type]
    return refused.value.reason


def parsed(raw: str, **stated: object) -> Document:
    return parse_document(raw, **{"on": TODAY, **stated})  # type: ignore[arg-type]


numbers = st.builds(
    lambda province, county, born, sequence: number(province + county, f"{born:%Y%m%d}", sequence),
    st.sampled_from(sorted(PROVINCES)),
    st.from_regex(r"[0-9]{4}", fullmatch=True),
    st.dates(date(1850, 1, 1), TODAY),
    st.integers(0, 999).map("{:03d}".format),
)


@pytest.mark.parametrize(
    "raw, born_on, sex",
    [
        (STANDARD, date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", date(1880, 1, 1), Sex.MALE),
    ],
)
def test_the_examples_of_the_standard_are_right(raw: str, born_on: date, sex: Sex) -> None:
    assert parsed(raw) == Document(DocumentKind.RESIDENT, raw, None, born_on, sex)


@given(numbers)
def test_a_made_number_is_read_back(made: str) -> None:
    document = parsed(made)
    assert document.canonical == f"resident::{made}"
    assert document.is_resident_number
    assert document.born_on == date(int(made[6:10]), int(made[10:12]), int(made[12:14]))
    assert (document.sex is Sex.MALE) == (made[16] in "13579")


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_character_is_refused(made: str, place: int, wrong: str) -> None:
    if made[place] != wrong:
        reason(made[:place] + wrong + made[place + 1 :])


@given(numbers, st.integers(0, 16))
def test_every_exchange_of_two_neighbours_is_refused(made: str, place: int) -> None:
    if made[place] != made[place + 1]:
        reason(made[:place] + made[place + 1] + made[place] + made[place + 2 :])


@given(
    st.sampled_from(sorted(PROVINCES)),
    # of births in 1919 and 1920 fifteen digits can be the first of eighteen: they are asked about
    st.dates(date(1900, 1, 1), date(1999, 12, 31)).filter(lambda born: born.year not in (1919, 1920)),
    st.integers(0, 995),
)
def test_old_and_new_forms_of_a_number_are_one_document(province: str, born: date, sequence: int) -> None:
    new = number(f"{province}0105", f"{born:%Y%m%d}", f"{sequence:03d}")
    assert parsed(new[:6] + new[8:17]) == parsed(new)


def test_the_century_of_a_centenarian_sequence_is_not_guessed() -> None:
    assert parsed("110105491231995").born_on == date(1949, 12, 31)
    assert {reason(f"110105491231{sequence}") for sequence in (996, 997, 998, 999)} == {
        Reason.DOCUMENT_CENTURY
    }
    assert parsed(number(sequence="996")).born_on == date(1949, 12, 31)


def test_fifteen_digits_that_may_be_the_first_of_eighteen_are_nobodys() -> None:
    assert reason(number(born="20050612")[:15]) is Reason.DOCUMENT_CENTURY
    assert reason("110105200812112") is Reason.DOCUMENT_CENTURY
    assert reason("110105190112112") is Reason.DOCUMENT_CENTURY
    assert parsed("110105200812002").born_on == date(1920, 8, 12), "no month has a day 00"
    assert parsed("110105200831112").born_on == date(1920, 8, 31), "no year has a month 31"
    assert parsed("110105281112112").born_on == date(1928, 11, 12), "nobody is born in 2811"


WRITTEN = [
    "１１０１０５１９４９１２３１００２Ｘ",
    "11010519491231002x",
    " 110105 19491231 002X\n",
    "110105-19491231-002X",
    "110105–19491231—002X",
    "110105\u2212194912310\u201002X",
    "110105\u200b19491231\u2060002X\ufeff",
    "\u202a11010519491231002X\u202c",
    "110105\u00a019491231\u3000002X",
    "'11010519491231002X",
    "\u201911010519491231002X",
    "＇11010519491231002X",
    "11010519491231002\u0425",
    "11010519491231002\u0445",
    "11010519491231002\u03a7",
    "11010519491231002\u03c7",
    "11010519491231002×",
    "11010519491231002Ⅹ",
    "11010519491231002ⅹ",
    "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
    "110105491231002",
]


@pytest.mark.parametrize("raw", WRITTEN)
def test_however_it_is_written_it_is_the_same_number(raw: str) -> None:
    assert parsed(raw).canonical == f"resident::{STANDARD}"


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("", Reason.DOCUMENT_MISSING),
        (" \u200b\u3000-", Reason.DOCUMENT_MISSING),
        ("'", Reason.DOCUMENT_MISSING),
        ("无", Reason.DOCUMENT_CHARACTERS),
        ("11010519491231002?", Reason.DOCUMENT_CHARACTERS),
        ("110105194912310O2X", Reason.DOCUMENT_CHARACTERS),
        ("l1010519491231002X", Reason.DOCUMENT_CHARACTERS),
        ("1101051949123100X2", Reason.DOCUMENT_CHARACTERS),
        ("11010549123100X", Reason.DOCUMENT_CHARACTERS),
        ("1101051949123100", Reason.DOCUMENT_LENGTH),
        ("11010519491231002", Reason.DOCUMENT_LENGTH),
        ("1101051949123100222", Reason.DOCUMENT_LENGTH),
        ("110105", Reason.DOCUMENT_LENGTH),
        ("1" * 201, Reason.DOCUMENT_LENGTH),
        ("123456", Reason.DOCUMENT_LENGTH),
        ("1234567", Reason.DOCUMENT_KIND),
        ("1234567890", Reason.DOCUMENT_KIND),
        ("12345678901", Reason.DOCUMENT_LENGTH),
        ("E12345678", Reason.DOCUMENT_KIND),
        ("1.10105E+17", Reason.DOCUMENT_LOST_DIGITS),
        ("1.1010519491231E17", Reason.DOCUMENT_LOST_DIGITS),
        ("110105194912310000", Reason.DOCUMENT_LOST_DIGITS),
        (number(region="160105"), Reason.DOCUMENT_REGION),
        (number(region="001005"), Reason.DOCUMENT_REGION),
        ("160105491231002", Reason.DOCUMENT_REGION),
        (number(region="810101"), Reason.DOCUMENT_REGION),
        (number(born="19491331"), Reason.DOCUMENT_DATE),
        (number(born="19490431"), Reason.DOCUMENT_DATE),
        (number(born="19000229"), Reason.DOCUMENT_DATE),
        (number(born="00000101"), Reason.DOCUMENT_DATE),
        ("110105000229002", Reason.DOCUMENT_DATE),
        ("110105194921310020", Reason.DOCUMENT_DATE),
        ("110105194912310021", Reason.DOCUMENT_CHECK_DIGIT),
        ("110105194912310012", Reason.DOCUMENT_CHECK_DIGIT),
        ("110105194912310100", Reason.DOCUMENT_CHECK_DIGIT),
    ],
)
def test_a_wrong_number_is_refused_with_the_one_reason_that_is_true_of_it(raw: str, expected: Reason) -> None:
    assert reason(raw) is expected


def test_a_length_refusal_says_what_was_expected_and_found() -> None:
    with pytest.raises(Refusal) as refused:
        parsed("11010519491231002")
    assert refused.value.values == {"expected": 18, "found": 17}


def test_a_leap_day_exists_in_leap_years_alone() -> None:
    assert parsed(number(born="20000229")).born_on == date(2000, 2, 29)
    assert reason(number(born="20010229")) is Reason.DOCUMENT_DATE


def test_nobody_is_born_after_the_day_of_the_question() -> None:
    assert parsed(number(born=f"{TODAY:%Y%m%d}")).born_on == TODAY
    tomorrow = TODAY + timedelta(days=1)
    assert reason(number(born=f"{tomorrow:%Y%m%d}")) is Reason.DOCUMENT_DATE
    assert parsed(number(born=f"{tomorrow:%Y%m%d}"), on=tomorrow).born_on == tomorrow


def test_births_before_1900_pass_down_to_1850() -> None:
    assert parsed(number(born="18500101")).born_on == date(1850, 1, 1)
    assert reason(number(born="18491231")) is Reason.DOCUMENT_DATE


def test_a_number_begins_with_a_province_of_gb_t_2260() -> None:
    known = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71"
    for province in (f"{code:02d}" for code in range(90)):  # a ninth ten begins the foreign card
        if province in known.split():
            assert parsed(number(region=f"{province}0105")).is_resident_number
        else:
            assert reason(number(region=f"{province}0105")) is Reason.DOCUMENT_REGION


def test_abolished_counties_pass() -> None:
    assert parsed(number(region="519999")).is_resident_number


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_the_permits_of_hong_kong_macao_and_taiwan_residents_are_told_by_their_region(region: str) -> None:
    raw = number(region=region)
    assert parsed(raw) == parsed(raw, kind=DocumentKind.RESIDENCE_PERMIT)
    assert parsed(raw).canonical == f"residence-permit::{raw}"
    assert not parsed(raw).is_resident_number


def test_the_foreign_card_of_2023_is_read() -> None:
    raw = number(region="931840", born="19850605", sequence="011")
    assert parsed(raw) == Document(DocumentKind.FOREIGN_RESIDENT, raw, None, date(1985, 6, 5), Sex.MALE)
    assert reason(number(region="931840", born="19850631")) is Reason.DOCUMENT_DATE
    assert reason(raw[:17] + ("0" if raw[17] != "0" else "1")) is Reason.DOCUMENT_CHECK_DIGIT


def test_the_foreign_card_of_2017_is_three_letters_and_twelve_digits() -> None:
    assert parsed("usa 310085060510").canonical == "foreign-resident::USA310085060510"
    assert parsed("USA310085060510").born_on is None
    assert reason("USA31008506051O") is Reason.DOCUMENT_CHARACTERS
    assert reason("USA31008506051", kind=DocumentKind.FOREIGN_RESIDENT) is Reason.DOCUMENT_LENGTH


@pytest.mark.parametrize("country", ["US", "usa", "美国", "ＵＳＡ"])
def test_a_passport_is_known_by_its_issuer_and_number(country: str) -> None:
    document = parsed("c0123 4567", kind=DocumentKind.PASSPORT, country=country)
    assert document.canonical == "passport:USA:C01234567"


def test_a_passport_needs_a_country_that_exists() -> None:
    missing, unknown = Reason.DOCUMENT_COUNTRY, Reason.DOCUMENT_COUNTRY_UNKNOWN
    for country, told in ((None, missing), ("", missing), ("Atlantis", unknown), ("ZZZ", unknown)):
        assert reason("C01234567", kind=DocumentKind.PASSPORT, country=country) is told


@pytest.mark.parametrize("length, is_right", [(4, False), (5, True), (14, True)])
def test_a_passport_number_has_a_plausible_length(length: int, is_right: bool) -> None:
    raw = "E" + "1" * (length - 1)
    if is_right:
        assert parsed(raw, kind=DocumentKind.PASSPORT, country="CHN").number == raw
    else:
        assert reason(raw, kind=DocumentKind.PASSPORT, country="CHN") is Reason.DOCUMENT_LENGTH


def test_letters_alone_are_no_passport_number() -> None:
    assert reason("ABCDEFG", kind=DocumentKind.PASSPORT, country="CHN") is Reason.DOCUMENT_CHARACTERS


def test_the_passports_of_hong_kong_and_macao_are_issued_by_china() -> None:
    issuers = {
        parsed("K12345678", kind=DocumentKind.PASSPORT, country=country).country
        for country in ("HKG", "香港", "MAC", "中国")
    }
    assert issuers == {"CHN"}
    assert parsed("312345678", kind=DocumentKind.PASSPORT, country="TWN").country == "TWN"


def test_a_travel_permit_is_the_same_whichever_region_its_holder_names() -> None:
    forms = {
        parsed("H12345678", kind=DocumentKind.TRAVEL_PERMIT, country=country).canonical
        for country in (None, "HKG", "MAC", "TWN", "CHN", "香港")
    }
    assert forms == {"travel-permit:CHN:H12345678"}
    assert reason("H12345678", kind=DocumentKind.TRAVEL_PERMIT, country="USA") is Reason.DOCUMENT_COUNTRY


@pytest.mark.parametrize(
    "raw, kind",
    [
        (number(region="810000"), DocumentKind.RESIDENT),
        (STANDARD, DocumentKind.RESIDENCE_PERMIT),
        (STANDARD, DocumentKind.FOREIGN_RESIDENT),
        (STANDARD, DocumentKind.PASSPORT),
        ("110105491231002", DocumentKind.TRAVEL_PERMIT),
        ("USA310085060510", DocumentKind.RESIDENT),
    ],
)
def test_a_stated_kind_that_the_number_cannot_be_is_told(raw: str, kind: DocumentKind) -> None:
    with pytest.raises(Refusal) as refused:
        parsed(raw, kind=kind, country="CHN")
    assert (refused.value.reason, refused.value.values) == (
        Reason.DOCUMENT_CONTRADICTS,
        {"field": "kind"},
    )


def test_a_country_stated_beside_a_card_does_not_change_the_document() -> None:
    assert parsed(STANDARD, country="CHN") == parsed(STANDARD, country="?") == parsed(STANDARD)


def test_a_stated_birth_date_or_sex_must_be_the_numbers() -> None:
    document = parsed(STANDARD)
    agrees(document, date(1949, 12, 31), Sex.FEMALE)
    agrees(document, None, None)
    with pytest.raises(Refusal) as refused:
        agrees(document, date(1949, 12, 30), Sex.FEMALE)
    assert refused.value.values == {"field": "birth-date"}
    with pytest.raises(Refusal) as refused:
        agrees(document, None, Sex.MALE)
    assert refused.value.values == {"field": "sex"}
    assert sentence(refused.value, Language.CHINESE) == "证件号码与填写的性别不一致。请核对。"
    assert "the sex given" in sentence(refused.value, Language.ENGLISH)


def test_a_document_without_birth_date_contradicts_nothing() -> None:
    agrees(parsed("C01234567", kind=DocumentKind.PASSPORT, country="US"), date(2000, 1, 1), Sex.MALE)


@pytest.mark.parametrize(
    "raw, shown",
    [
        (STANDARD, "110105********002X"),
        ("110105491231002", "110105*****1002"),
        ("C01234567", "C******67"),
        ("H1234567890123", "H1**********23"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_a_masked_number_shows_little(raw: str, shown: str) -> None:
    assert masked(raw) == shown


@given(st.text(alphabet="0123456789X", max_size=14))
def test_at_most_a_third_of_a_short_number_is_shown(raw: str) -> None:
    assert len(masked(raw)) == len(raw)
    assert 3 * (len(raw) - masked(raw).count("*")) <= len(raw)


def test_numbers_are_grouped_six_eight_four() -> None:
    assert grouped(STANDARD) == "110105 19491231 002X"
    assert grouped(masked(STANDARD)) == "110105 ******** 002X"
    assert grouped("C01234567") == "C01234567"


unicode_text = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("0123456789xX-' \u200b"), max_size=30
)


@given(unicode_text, st.none() | st.sampled_from(DocumentKind), st.none() | st.just("CHN") | unicode_text)
def test_any_text_is_refused_or_becomes_a_document_that_reads_back(
    raw: str, kind: DocumentKind | None, country: str | None
) -> None:
    with suppress(Refusal):
        document = parse_document(raw, kind=kind, country=country, on=TODAY)
        again = parse_document(document.number, kind=document.kind, country=document.country, on=TODAY)
        assert again == document


@given(numbers, st.lists(st.sampled_from("\u200b\u3000 -–\u2060\ufeff\u202e"), max_size=5), st.data())
def test_what_is_invisible_or_parts_changes_nothing(made: str, dirt: list[str], data: st.DataObject) -> None:
    dirty = made
    for piece in dirt:
        place = data.draw(st.integers(0, len(dirty)))
        dirty = dirty[:place] + piece + dirty[place:]
    assert parsed(dirty) == parsed(made)
