"""What clerks and spreadsheets do to a line, and what becomes of its answer: nothing, a refusal, or a check by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Final

from tutela.core.errors import Reason
from tutela.world.people import Person
from tutela.world.rosters import spoilt_cells, spoilt_numbers
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
    return _han(person) and spoilt_cells.has_traditional(person.name)


HARMLESS: Final = (
    Dirt("full-width-number", resident, spoilt_numbers.full_width_number),
    Dirt("spaced-number", resident, spoilt_numbers.spaced_number),
    Dirt("hyphened-number", resident, spoilt_numbers.hyphened_number),
    Dirt("padded-number", anybody, spoilt_numbers.padded_number),
    Dirt("invisible-in-number", anybody, spoilt_numbers.invisible_in_number),
    Dirt("leading-apostrophe", resident, spoilt_numbers.leading_apostrophe),
    Dirt("forced-text", resident, spoilt_numbers.forced_text, medium=Medium.TEXT),
    Dirt("small-x", _ends_in_x, spoilt_numbers.small_x),
    Dirt("cyrillic-x", _ends_in_x, spoilt_numbers.cyrillic_x),
    Dirt("full-width-x", _ends_in_x, spoilt_numbers.full_width_x),
    Dirt("fifteen-digits", _of_old_century, spoilt_numbers.fifteen_digits),
    Dirt("spaced-name", _han, spoilt_cells.spaced_name),
    Dirt("padded-name", anybody, spoilt_cells.padded_name),
    Dirt("traditional-name", _has_traditional, spoilt_cells.traditional_name),
    Dirt("other-dot", _dotted, spoilt_cells.other_dot),
    Dirt("capitals-without-marks", _latin, spoilt_cells.capitals_without_marks),
    Dirt("surname-first", _latin, spoilt_cells.surname_first),
    Dirt("formula-in-post", anybody, spoilt_cells.formula_in_post),
    Dirt("only-name-and-number", resident, spoilt_cells.only_name_and_number),
    Dirt("slashed-date", anybody, spoilt_cells.slashed_date),
    Dirt("chinese-date", anybody, spoilt_cells.chinese_date),
    Dirt("compact-date", anybody, spoilt_cells.compact_date),
)

FATAL: Final = (
    Dirt("wrong-check-digit", resident, spoilt_numbers.wrong_check_digit, Reason.DOCUMENT_CHECK_DIGIT),
    Dirt("transposed-digits", resident, spoilt_numbers.transposed_digits, Reason.DOCUMENT_CHECK_DIGIT),
    Dirt(
        "numeric-cell",
        _ends_in_digit,
        spoilt_numbers.numeric_cell,
        Reason.DOCUMENT_LOST_DIGITS,
        Medium.SPREADSHEET,
    ),
    Dirt("scientific-number", _ends_in_digit, spoilt_numbers.scientific_number, Reason.DOCUMENT_LOST_DIGITS),
    Dirt("zeros-at-end", resident, spoilt_numbers.zeros_at_end, Reason.DOCUMENT_LOST_DIGITS),
    Dirt("digit-missing", resident, spoilt_numbers.digit_missing, Reason.DOCUMENT_LENGTH),
    Dirt("letter-for-zero", resident, spoilt_numbers.letter_for_zero, Reason.DOCUMENT_CHARACTERS),
    Dirt("trailing-quote", resident, spoilt_numbers.trailing_quote, Reason.DOCUMENT_CHARACTERS),
    Dirt("formula-as-number", resident, spoilt_numbers.formula_as_number, Reason.DOCUMENT_CHARACTERS),
    Dirt("no-such-region", resident, spoilt_numbers.no_such_region, Reason.DOCUMENT_REGION),
    Dirt("no-such-day", resident, spoilt_numbers.no_such_day, Reason.DOCUMENT_DATE),
    Dirt("other-birth-date", resident, spoilt_cells.other_birth_date, Reason.DOCUMENT_CONTRADICTS),
    Dirt("other-sex", resident, spoilt_cells.other_sex, Reason.DOCUMENT_CONTRADICTS),
    Dirt("number-missing", resident, spoilt_numbers.number_missing, Reason.DOCUMENT_MISSING),
    Dirt("name-missing", anybody, spoilt_cells.name_missing, Reason.NAME_MISSING),
    Dirt("formula-as-name", anybody, spoilt_cells.formula_as_name, Reason.NAME_CHARACTERS),
    Dirt("passport-without-kind", _with_passport, spoilt_cells.kind_missing, Reason.DOCUMENT_KIND),
    Dirt("passport-without-country", _with_passport, spoilt_cells.country_missing, Reason.DOCUMENT_COUNTRY),
    Dirt("passport-without-birth", _with_passport, spoilt_cells.birth_missing, Reason.BIRTH_MISSING),
)


def fitting(dirts: tuple[Dirt, ...], person: Person, medium: Medium) -> list[Dirt]:
    """Those that can befall this person's line in such a file."""
    return [dirt for dirt in dirts if dirt.medium in (medium, Medium.EITHER) and dirt.fits(person)]
