"""A free text is searched for what looks like a document number, however it is written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import number
from tutela.core.identity.in_text import holds_number

SOMEBODY = number(date(1980, 2, 29), 101)
EIGHTEEN = st.text("0123456789", min_size=17, max_size=17).flatmap(
    lambda digits: st.sampled_from("0123456789Xx").map(lambda last: digits + last)
)


@pytest.mark.parametrize(
    "written",
    [
        SOMEBODY,
        f"关于{SOMEBODY}的通知",
        f"{SOMEBODY[:6]} {SOMEBODY[6:14]} {SOMEBODY[14:]}",
        f"{SOMEBODY[:6]}-{SOMEBODY[6:14]}-{SOMEBODY[14:]}",
        "".join(chr(ord(digit) + 0xFEE0) for digit in SOMEBODY),
        "\u200b".join(SOMEBODY),
        "110101800101123",  # fifteen digits, of before 1999
        "护照E12345678",
        "EA1234567",
        "通行证 h1234567800",
        "PASSPORT G 12345678",
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert holds_number(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "请在2026年12月22日前书面答复。",
        "截至 2026-11-22，有 3 项逾期，最早自 2026-10-08。",
        "电话 0571-8888 6666",
        "高检发〔2020〕14号，第十三条",
        "事项 3f1c9a52 未落实",
        "法发〔2022〕32号",
        "12345678901234",  # fourteen: one fewer than any document has
        "1234567890123456789",  # nineteen
    ],
)
def test_days_counts_telephones_and_references_are_not_taken_for_one(written: str) -> None:
    assert not holds_number(written)


@given(before=st.text("，。的abc ", max_size=9), digits=EIGHTEEN, after=st.text("，。的 ", max_size=9))
def test_eighteen_characters_are_found_anywhere_valid_or_mistyped(
    before: str, digits: str, after: str
) -> None:
    assert holds_number(before + digits + after)
