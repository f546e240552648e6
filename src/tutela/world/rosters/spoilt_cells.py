"""The hands that spoil the other cells: names, dates, kinds of document, posts."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from tutela.world import naming
from tutela.world.rosters.line import Cells

_DOTS: Final = ("•", "・", ".", "．", "‧", " ")
_PLAIN_LETTERS: Final = str.maketrans("ŁłĐđØøı", "LlDdOoi")


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
    texts = ('=HYPERLINK("http://example.invalid","点击")', "+语文组", "-", "@后勤", "=1+1", "\t保安")
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


def other_birth_date(_: Random, cells: Cells) -> Cells:
    """A birth date that is not the number's."""
    day = date.fromisoformat(cells.born_on) + timedelta(days=1)
    return replace(cells, born_on=day.isoformat())


def other_sex(_: Random, cells: Cells) -> Cells:
    """A sex that is not the number's."""
    return replace(cells, sex="女" if cells.sex == "男" else "男")


def name_missing(_: Random, cells: Cells) -> Cells:
    """No name."""
    return replace(cells, name="")


def formula_as_name(rng: Random, cells: Cells) -> Cells:
    """A formula where the name should be."""
    return replace(
        cells, name=rng.choice(("=A1&B1", '=HYPERLINK("http://example.invalid","姓名")', "=cmd|'/C calc'!A0"))
    )


def kind_missing(_: Random, cells: Cells) -> Cells:
    """No kind of document, where the number does not tell."""
    return replace(cells, kind="")


def country_missing(_: Random, cells: Cells) -> Cells:
    """A passport of nobody knows where."""
    return replace(cells, country="")


def birth_missing(_: Random, cells: Cells) -> Cells:
    """A passport without birth date and sex, which it does not carry in its number."""
    return replace(cells, born_on="", sex="")


def _without_marks(name: str) -> str:
    text = unicodedata.normalize("NFD", name.replace("ß", "ss").translate(_PLAIN_LETTERS))
    return "".join(character for character in text if not unicodedata.combining(character))
