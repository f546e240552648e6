"""What clerks and spreadsheets do to a line, and what becomes of its answer: nothing, a refusal, or a check by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Final

from tutela.core.errors import Reason
from tutela.world.people import Person
from tutela.world.rosters import spoiling as spoil
from tutela.world.rosters.line import Cells, Due, Line


class Medium(StrEnum):
    """The file a line stands in; some dirt is possible in one only."""

    SPREADSHEET = "spreadsheet"
    TEXT = "text"
    EITHER = "either"


Fits = Callable[[Person], bool]
Spoils = Callable[[Random, Cells], Cells]


@dataclass(frozen=True, slots=True)
class Dirt:
    """One kind of dirt. `reason` None leaves the answer as it is."""

    name: str
    fits: Fits
    spoil: Spoils
    reason: Reason | None = None
    medium: Medium = Medium.EITHER

    def on(self, rng: Random, line: Line) -> Line:
        """The line with this dirt on it."""
        spoilt = line.spoilt(self.spoil(rng, line.cells), self.name)
        if self.reason is None:
            return spoilt
        return replace(spoilt, due=Due.REFUSED, why=self.reason.value, kind=self.name)


def anybody(_: Person) -> bool:
    """Fits everybody."""
    return True


def resident(person: Person) -> bool:
    """Shows a resident identity card."""
    return person.is_resident


def _ends_in_x(person: Person) -> bool:
    return person.is_resident and person.document.number.endswith("X")


def _ends_in_digit(person: Person) -> bool:
    return person.is_resident and not person.document.number.endswith("X")


def _of_old_century(person: Person) -> bool:
    return person.is_resident and person.born_on.year < 2000


def _han(person: Person) -> bool:
    return person.is_resident and "·" not in person.name


def _dotted(person: Person) -> bool:
    return "·" in person.name


def _latin(person: Person) -> bool:
    return person.country is not None


def _with_passport(person: Person) -> bool:
    return person.country is not None and len(person.documents) == 1


def _has_traditional(person: Person) -> bool:
    return _han(person) and spoil.has_traditional(person.name)




HARMLESS: Final = (
    Dirt("full-width-number", resident, spoil.full_width_number),
    Dirt("spaced-number", resident, spoil.spaced_number),
    Dirt("hyphened-number", resident, spoil.hyphened_number),
    Dirt("padded-number", anybody, spoil.padded_number),
    Dirt("invisible-in-number", anybody, spoil.invisible_in_number),
    Dirt("leading-apostrophe", resident, spoil.leading_apostrophe),
    Dirt("forced-text", resident, spoil.forced_text, medium=Medium.TEXT),
    Dirt("small-x", _ends_in_x, spoil.small_x),
    Dirt("cyrillic-x", _ends_in_x, spoil.cyrillic_x),
    Dirt("full-width-x", _ends_in_x, spoil.full_width_x),
    Dirt("fifteen-digits", _of_old_century, spoil.fifteen_digits),
    Dirt("spaced-name", _han, spoil.spaced_name),
    Dirt("padded-name", anybody, spoil.padded_name),
    Dirt("traditional-name", _has_traditional, spoil.traditional_name),
    Dirt("other-dot", _dotted, spoil.other_dot),
    Dirt("capitals-without-marks", _latin, spoil.capitals_without_marks),
    Dirt("surname-first", _latin, spoil.surname_first),
    Dirt("formula-in-post", anybody, spoil.formula_in_post),
    Dirt("only-name-and-number", resident, spoil.only_name_and_number),
    Dirt("slashed-date", anybody, spoil.slashed_date),
    Dirt("chinese-date", anybody, spoil.chinese_date),
    Dirt("compact-date", anybody, spoil.compact_date),
)

FATAL: Final = (
    Dirt("wrong-check-digit", resident, spoil.wrong_check_digit, Reason.DOCUMENT_CHECK_DIGIT),
    Dirt("transposed-digits", resident, spoil.transposed_digits, Reason.DOCUMENT_CHECK_DIGIT),
    Dirt("numeric-cell", _ends_in_digit, spoil.numeric_cell, Reason.DOCUMENT_LOST_DIGITS, Medium.SPREADSHEET),
    Dirt("scientific-number", _ends_in_digit, spoil.scientific_number, Reason.DOCUMENT_LOST_DIGITS),
    Dirt("zeros-at-end", resident, spoil.zeros_at_end, Reason.DOCUMENT_LOST_DIGITS),
    Dirt("digit-missing", resident, spoil.digit_missing, Reason.DOCUMENT_LENGTH),
    Dirt("letter-for-zero", resident, spoil.letter_for_zero, Reason.DOCUMENT_CHARACTERS),
    Dirt("trailing-quote", resident, spoil.trailing_quote, Reason.DOCUMENT_CHARACTERS),
    Dirt("formula-as-number", resident, spoil.formula_as_number, Reason.DOCUMENT_CHARACTERS),
    Dirt("no-such-region", resident, spoil.no_such_region, Reason.DOCUMENT_REGION),
    Dirt("no-such-day", resident, spoil.no_such_day, Reason.DOCUMENT_DATE),
    Dirt("other-birth-date", resident, spoil.other_birth_date, Reason.DOCUMENT_CONTRADICTS),
    Dirt("other-sex", resident, spoil.other_sex, Reason.DOCUMENT_CONTRADICTS),
    Dirt("number-missing", resident, spoil.number_missing, Reason.DOCUMENT_MISSING),
    Dirt("name-missing", anybody, spoil.name_missing, Reason.NAME_MISSING),
    Dirt("formula-as-name", anybody, spoil.formula_as_name, Reason.NAME_CHARACTERS),
    Dirt("passport-without-kind", _with_passport, spoil.kind_missing, Reason.DOCUMENT_KIND),
    Dirt("passport-without-country", _with_passport, spoil.country_missing, Reason.DOCUMENT_COUNTRY),
    Dirt("passport-without-birth", _with_passport, spoil.birth_missing, Reason.BIRTH_MISSING),
)



def fitting(dirts: tuple[Dirt, ...], person: Person, medium: Medium) -> list[Dirt]:
    """Those that can befall this person's line in such a file."""
    return [dirt for dirt in dirts if dirt.medium in (medium, Medium.EITHER) and dirt.fits(person)]
