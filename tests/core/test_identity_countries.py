"""Issuing countries: codes and names people write, each to one alpha-3 code."""

import pytest
from opencc import OpenCC

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.countries import _IN_ENGLISH, _ISO_3166, ALPHA_3, country_code


@pytest.mark.parametrize(
    "written, code",
    [
        ("CHN", "CHN"),
        ("cn", "CHN"),
        ("中国", "CHN"),
        ("中华人民共和国", "CHN"),
        (" ｕｓ ", "USA"),
        ("香港", "HKG"),
        ("中国台湾", "TWN"),
        ("D", "DEU"),
        ("英国", "GBR"),
        ("UK", "GBR"),
        ("刚果(金)", "COD"),
        ("XXA", "XXA"),
        ("美國", "USA"),
        ("韓國", "KOR"),
        ("台灣", "TWN"),
        ("臺灣", "TWN"),
        ("中國香港", "HKG"),
        ("澳門特別行政區", "MAC"),
        ("\u202a美国\u202c", "USA"),
        ("US\u200b", "USA"),
        ("United States", "USA"),
        ("united kingdom", "GBR"),
        ("Côte d'Ivoire", "CIV"),
        ("South Korea", "KOR"),
        ("Viet Nam", "VNM"),
        ("\ufeffCHN", "CHN"),
    ],
)
def test_a_country_is_known_however_it_is_written(written: str, code: str) -> None:
    assert country_code(written) == code


@pytest.mark.parametrize("written", [None, "", "  ", "\u200b"])
def test_a_country_that_is_not_stated_is_asked_for(written: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        country_code(written)
    assert refused.value.reason is Reason.DOCUMENT_COUNTRY


@pytest.mark.parametrize(
    "written", ["ZZ", "AAA", "亚特兰蒂斯", "156", "Atlantis", "Korea", "Congo", "United"]
)
def test_a_country_that_nobody_knows_is_not_called_missing(written: str) -> None:
    with pytest.raises(Refusal) as refused:
        country_code(written)
    assert refused.value.reason is Reason.DOCUMENT_COUNTRY_UNKNOWN


def test_the_list_is_complete() -> None:
    iso = [code for code in ALPHA_3 if code not in {"EUE", "RKS", "UNA", "UNK", "UNO"} and code[:1] != "X"]
    assert len(iso) == 249
    assert all(country_code(code) == code and len(code) == 3 for code in ALPHA_3)


def test_a_name_in_english_means_one_country_and_hides_no_code() -> None:
    rows = [row.split(maxsplit=1) for row in _IN_ENGLISH.replace("\n", " ").split(";")]
    names = ["".join(name.split()).upper() for _, name in rows]
    assert len(set(names)) == len(names)
    assert not {name for name in names if len(name) < 4} - {"UAE"}
    assert all(country_code(name) == code for code, name in rows)
    assert {code for code, _ in rows} <= ALPHA_3


def test_no_two_countries_share_a_name_in_traditional_characters() -> None:
    names = [row.split()[2] for row in _ISO_3166.replace("\n", " ").split(";")]
    traditional = OpenCC("s2t").convert("\n".join(names)).split("\n")
    assert [country_code(name) for name in traditional] == [country_code(name) for name in names]
    assert len({country_code(name) for name in names}) == len(names) == 249
