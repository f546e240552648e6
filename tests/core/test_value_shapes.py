"""A faulty value is told by its shape, in the reader's language, and never shown."""

import pytest

from tutela.agencies.intake.shapes import Shape
from tutela.core.wording import Language
from tutela.sheets.cells import Cell, Lost


@pytest.mark.parametrize(
    ("cell", "chinese", "english"),
    [
        ("33010619900101123x", "共 18 个字符：17 位数字、1 个字母", "18: 17 digits, 1 letter"),
        (
            "张·三 9",
            "共 5 个字符：1 位数字、2 个汉字或其他文字、2 个符号",
            "5: 1 digit, 2 characters, 2 signs",
        ),
        ("", "空", "empty"),
        (Lost.DIGITS, "数字已丢失", "number that lost digits"),
    ],
)
def test_a_shape_is_told_in_both_languages(cell: Cell, chinese: str, english: str) -> None:
    shape = Shape.of(cell)
    assert (shape.told(Language.CHINESE), shape.told(Language.ENGLISH)) == (chinese, english)
