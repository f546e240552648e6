"""Characters that are written without being meant: spaces, dashes, dots, invisible ones."""

from collections.abc import Iterable
from typing import Final


def _span(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(point for first, last in ranges for point in range(first, last + 1))


INVISIBLE: Final = _span(
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Default_Ignorable_Code_Point of Unicode: joiners, bidi controls, selectors, BOM, fillers."""

SPACES: Final = frozenset(map(ord, "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000")) | _span(
    (0x2000, 0x200A), (0x2800, 0x2800)
)
"""White_Space (Unicode), and the blank Braille pattern, which looks like one."""

DASHES: Final = frozenset(
    map(ord, "-\u058a\u05be\u2043\u207b\u208b\u2212\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u30a0\u2500\u2501")
) | _span((0x2010, 0x2015), (0xFE31, 0xFE32), (0xFE58, 0xFE58), (0xFE63, 0xFE63), (0xFF0D, 0xFF0D))
"""Dash (Unicode), and the box-drawing lines, which look like one."""

DOTS: Final = frozenset(
    map(
        ord,
        ".\xb7\u02d9\u0387\u0f0b\u0f0c\u1427\u16eb\u2022\u2024\u2027\u2218\u2219\u22c5\u25e6\u2981\u2e30"
        "\u2e31\u2e33\u3002\u30fb\u318d\ua78f\ufe12\ufe52\uff0e\uff61\uff65\u2e3f\U00010101",
    )
)
"""What is written for the separator of names, U+00B7 (民委发〔2016〕33号; GB 18030 A1A4), beside itself.

U+318D is a letter that Korean has given up; Korean keyboards write it for the dot.
"""

APOSTROPHES: Final = frozenset(
    map(ord, "'`\xb4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u2018\u2019\u201b")
) | frozenset(map(ord, "\u2032\u2035\ua78b\ua78c\uff07\uff40"))
"""Apostrophes, single quotation marks and the modifier letters and primes that stand for them."""


def folding(points: Iterable[int], to: str) -> dict[int, str]:
    """A `str.translate` table that writes `to` for each of the code points."""
    return dict.fromkeys(points, to)
