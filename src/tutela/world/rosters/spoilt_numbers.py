"""The hands that spoil a number: each takes clean cells and returns them as they are found in offices."""

from dataclasses import replace
from random import Random
from typing import Final

from tutela.core.identity.check_digit import check_digit
from tutela.world import numbers
from tutela.world.rosters.line import Cells

_WIDE: Final = {point: point + 0xFEE0 for point in range(0x21, 0x7F)}
_INVISIBLE: Final = ("\u200b", "\ufeff", "\u200e", "\u2060")


def full_width_number(_: Random, cells: Cells) -> Cells:
    """Typed with a Chinese input method."""
    return replace(cells, number=cells.number.translate(_WIDE))


def spaced_number(_: Random, cells: Cells) -> Cells:
    """Grouped for the eye."""
    return replace(cells, number=_grouped(cells.number, " "))


def hyphened_number(rng: Random, cells: Cells) -> Cells:
    """Grouped with one of the dashes."""
    return replace(cells, number=_grouped(cells.number, rng.choice(("-", "－", "–", "—"))))


def padded_number(rng: Random, cells: Cells) -> Cells:
    """Spaces, a tab or an ideographic space around."""
    return replace(cells, number=f"{rng.choice((' ', chr(0x3000)))}{cells.number}{rng.choice((' ', chr(9)))}")


def invisible_in_number(rng: Random, cells: Cells) -> Cells:
    """Copied from a page or a message, with a character nobody sees."""
    place = rng.randrange(1, len(cells.number))
    return replace(cells, number=cells.number[:place] + rng.choice(_INVISIBLE) + cells.number[place:])


def leading_apostrophe(_: Random, cells: Cells) -> Cells:
    """The spreadsheet's mark for text, left standing."""
    return replace(cells, number=f"'{cells.number}")


def forced_text(_: Random, cells: Cells) -> Cells:
    """The trick by which exports keep a number from being read as one."""
    return replace(cells, number=f'="{cells.number}"')


def small_x(_: Random, cells: Cells) -> Cells:
    """A small x at the end."""
    return replace(cells, number=cells.number[:-1] + "x")


def cyrillic_x(rng: Random, cells: Cells) -> Cells:
    """A letter that only looks like X."""
    return replace(cells, number=cells.number[:-1] + rng.choice("ХхΧ×"))


def full_width_x(_: Random, cells: Cells) -> Cells:
    """A full-width X at the end."""
    return replace(cells, number=cells.number[:-1] + "Ｘ")


def fifteen_digits(_: Random, cells: Cells) -> Cells:
    """The number as it was before 1999."""
    return replace(cells, number=numbers.fifteen(cells.number))


def wrong_check_digit(rng: Random, cells: Cells) -> Cells:
    """The last character another one."""
    wrong = rng.choice([digit for digit in "123456789X" if digit != cells.number[-1]])
    return replace(cells, number=cells.number[:-1] + wrong)


def transposed_digits(rng: Random, cells: Cells) -> Cells:
    """Two neighbouring digits of the sequence exchanged; where they are equal, a wrong last character."""
    digits = list(cells.number)
    for place in (15, 14):
        if digits[place] != digits[place + 1]:
            digits[place], digits[place + 1] = digits[place + 1], digits[place]
            return replace(cells, number="".join(digits))
    return wrong_check_digit(rng, cells)


def numeric_cell(_: Random, cells: Cells) -> Cells:
    """Typed into a cell that was not text."""
    return replace(cells, numeric=True)


def scientific_number(_: Random, cells: Cells) -> Cells:
    """What such a cell shows, saved as text."""
    return replace(cells, number=f"{int(cells.number):.5E}")


def zeros_at_end(_: Random, cells: Cells) -> Cells:
    """What such a cell holds when it is made text afterwards: fifteen digits, then zeros."""
    kept = cells.number[:14] + "1"
    while check_digit(kept + "00") == "0":
        kept = kept[:14] + str(int(kept[14]) + 1)
    return replace(cells, number=kept + "000")


def digit_missing(rng: Random, cells: Cells) -> Cells:
    """One digit too few."""
    place = rng.randrange(6, 17)
    return replace(cells, number=cells.number[:place] + cells.number[place + 1 :])


def letter_for_zero(_: Random, cells: Cells) -> Cells:
    """A letter O for the first nought, or a letter l for the first one."""
    for digit, letter in (("0", "O"), ("1", "l")):
        if digit in cells.number:
            return replace(cells, number=cells.number.replace(digit, letter, 1))
    return replace(cells, number="O" + cells.number[1:])


def trailing_quote(rng: Random, cells: Cells) -> Cells:
    """A quotation mark left over from an export."""
    return replace(cells, number=cells.number + rng.choice(("'", "’", '"')))


def formula_as_number(_: Random, cells: Cells) -> Cells:
    """A formula where the number should be."""
    return replace(cells, number=f'=HYPERLINK("http://example.invalid","{cells.number}")')


def no_such_region(_: Random, cells: Cells) -> Cells:
    """A province that does not exist, and a check digit that fits it."""
    body = "00" + cells.number[2:17]
    return replace(cells, number=body + check_digit(body))


def no_such_day(_: Random, cells: Cells) -> Cells:
    """The thirteenth month, and a check digit that fits it."""
    body = cells.number[:10] + "13" + cells.number[12:17]
    return replace(cells, number=body + check_digit(body), born_on="")


def number_missing(_: Random, cells: Cells) -> Cells:
    """No number."""
    return replace(cells, number="")


def _grouped(number: str, by: str) -> str:
    return by.join((number[:6], number[6:14], number[14:]))
