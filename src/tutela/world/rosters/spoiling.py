"""The hands that spoil a line: each takes clean cells and returns them as they are found in offices."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from tutela.core.identity.check_digit import check_digit
from tutela.world import naming, numbers
from tutela.world.rosters.line import Cells

_WIDE: Final = {point: point + 0xFEE0 for point in range(0x21, 0x7F)}
_DOTS: Final = ("•", "・", ".", "．", "‧", " ")
_INVISIBLE: Final = ("\u200b", "\ufeff", "\u200e", "\u2060")
_PLAIN_LETTERS: Final = str.maketrans("ŁłĐđßØøı", "LlDdsOoi")


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


def spaced_name(_: Random, cells: Cells) -> Cells:
    """Two characters spread to the width of three."""
    return replace(cells, name=(" " if len(cells.name) > 2 else "　").join(cells.name))


def padded_name(rng: Random, cells: Cells) -> Cells:
    """A space or an invisible character at the end."""
    return replace(cells, name=cells.name + rng.choice((" ", "　", "\u200b", "\xa0")))


def has_traditional(name: str) -> bool:
    """Whether the name looks otherwise in traditional characters."""
    return naming.traditional(name) != name


def traditional_name(_: Random, cells: Cells) -> Cells:
    """Written in traditional characters."""
    return replace(cells, name=naming.traditional(cells.name))


def other_dot(rng: Random, cells: Cells) -> Cells:
    """A dot that looks like the separator, or a space."""
    return replace(cells, name=cells.name.replace(naming.DOT, rng.choice(_DOTS)))


def capitals_without_marks(_: Random, cells: Cells) -> Cells:
    """As the machine-readable zone has it, without diacritics."""
    return replace(cells, name=_without_marks(cells.name).upper())


def surname_first(_: Random, cells: Cells) -> Cells:
    """Surname, comma, given names."""
    first, _space, last = cells.name.partition(" ")
    return replace(cells, name=f"{last}, {first}")


def formula_in_post(rng: Random, cells: Cells) -> Cells:
    """Text that a careless program would run."""
    texts = ("=HYPERLINK(\"http://example.invalid\",\"点击\")", "+语文组", "-", "@后勤", "=1+1", "\t保安")
    return replace(cells, post=rng.choice(texts))


def only_name_and_number(_: Random, cells: Cells) -> Cells:
    """A clerk who fills in what is asked for and no more."""
    return replace(cells, kind="", country="", sex="", born_on="")


def slashed_date(_: Random, cells: Cells) -> Cells:
    """1985/3/2."""
    day = date.fromisoformat(cells.born_on)
    return replace(cells, born_on=f"{day.year}/{day.month}/{day.day}")


def chinese_date(_: Random, cells: Cells) -> Cells:
    """1985年3月2日."""
    day = date.fromisoformat(cells.born_on)
    return replace(cells, born_on=f"{day.year}年{day.month}月{day.day}日")


def compact_date(_: Random, cells: Cells) -> Cells:
    """19850302."""
    return replace(cells, born_on=cells.born_on.replace("-", ""))


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


def other_birth_date(_: Random, cells: Cells) -> Cells:
    """A birth date that is not the number's."""
    day = date.fromisoformat(cells.born_on) + timedelta(days=1)
    return replace(cells, born_on=day.isoformat())


def other_sex(_: Random, cells: Cells) -> Cells:
    """A sex that is not the number's."""
    return replace(cells, sex="女" if cells.sex == "男" else "男")


def number_missing(_: Random, cells: Cells) -> Cells:
    """No number."""
    return replace(cells, number="")


def name_missing(_: Random, cells: Cells) -> Cells:
    """No name."""
    return replace(cells, name="")


def formula_as_name(rng: Random, cells: Cells) -> Cells:
    """A formula where the name should be."""
    return replace(cells, name=rng.choice(("=A1&B1", '=HYPERLINK("http://example.invalid","姓名")', "=cmd|'/C calc'!A0")))


def kind_missing(_: Random, cells: Cells) -> Cells:
    """No kind of document, where the number does not tell."""
    return replace(cells, kind="")


def country_missing(_: Random, cells: Cells) -> Cells:
    """A passport of nobody knows where."""
    return replace(cells, country="")


def birth_missing(_: Random, cells: Cells) -> Cells:
    """A passport without birth date and sex, which it does not carry in its number."""
    return replace(cells, born_on="", sex="")


def _grouped(number: str, by: str) -> str:
    return by.join((number[:6], number[6:14], number[14:]))


def _without_marks(name: str) -> str:
    text = unicodedata.normalize("NFD", name.replace("ß", "ss").translate(_PLAIN_LETTERS))
    return "".join(character for character in text if not unicodedata.combining(character))
