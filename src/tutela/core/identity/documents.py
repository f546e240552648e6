"""Identity documents: which kind a number is, whether it can be right, and its one lasting form."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.countries import country_code
from tutela.core.identity.foreign import read_foreign_resident
from tutela.core.identity.normalise import plain_number
from tutela.core.identity.regions import PERMIT_REGIONS
from tutela.core.identity.resident import Reading, read_residence_permit, read_resident
from tutela.core.identity.sex import Sex


class DocumentKind(StrEnum):
    """The documents by which people in China are known."""

    RESIDENT = "resident"  # 居民身份证
    RESIDENCE_PERMIT = "residence-permit"  # 港澳台居民居住证
    FOREIGN_RESIDENT = "foreign-resident"  # 外国人永久居留身份证
    PASSPORT = "passport"  # 护照
    TRAVEL_PERMIT = "travel-permit"  # 回乡证, 台胞证 and other 通行证


@dataclass(frozen=True, slots=True)
class Document:
    """A number that can be right. `country` is the issuer of a passport or travel permit, alpha-3, else None.

    `born_on` and `sex` are what the number itself says; None where it says nothing.
    """

    kind: DocumentKind
    number: str
    country: str | None
    born_on: date | None
    sex: Sex | None

    @property
    def canonical(self) -> str:
        """The text that keys are made from: old and new forms of one number give the same."""
        return f"{self.kind}:{self.country or ''}:{self.number}"

    @property
    def is_resident_number(self) -> bool:
        """Whether the number is unique and for life (Resident Identity Card Law, art. 3)."""
        return self.kind is DocumentKind.RESIDENT


CHINA: Final = "CHN"
SHORTEST_FREE: Final = 5
LONGEST_FREE: Final = 14
"""The national forms of passports and travel permits are unconfirmed: only this length is asked of them."""

_PERMIT_HOLDERS: Final = frozenset({CHINA, "HKG", "MAC", "TWN"})
_ISSUED_BY_CHINA: Final = frozenset({"HKG", "MAC"})
_PERMIT_STARTS: Final = frozenset(region[:2] for region in PERMIT_REGIONS)
_RESIDENT_LIKE: Final = re.compile(r"[0-9]+X?")
_MASK: Final = "*"


def parse_document(
    raw: str, *, kind: DocumentKind | None = None, country: str | None = None, on: date
) -> Document:
    """The document meant by what was written, or the one `Refusal` that is true of it.

    `on` is the legal day of the question; a birth after it is `DOCUMENT_DATE`. Without `kind`, cards are
    told by their form; passports and travel permits have none, so they need `kind` (`DOCUMENT_KIND`), and a
    passport its `country` (`DOCUMENT_COUNTRY`, or `DOCUMENT_COUNTRY_UNKNOWN`). A stated `kind` that the
    number cannot be is `DOCUMENT_CONTRADICTS`. `country` is ignored for cards: their number stands alone.

    Order of judgement: nothing there, lost digits, characters that no document has, kind, length,
    characters out of place, region, birth date, open century, check digit.
    """
    number = plain_number(raw)
    told = _told_by_form(number)
    if kind is not None and told is not None and told is not kind:
        raise Refusal(Reason.DOCUMENT_CONTRADICTS, field="kind")
    match kind or told or _likely(number):
        case DocumentKind.RESIDENT:
            return _card(DocumentKind.RESIDENT, read_resident(number, on))
        case DocumentKind.RESIDENCE_PERMIT:
            return _card(DocumentKind.RESIDENCE_PERMIT, read_residence_permit(number, on))
        case DocumentKind.FOREIGN_RESIDENT:
            return _card(DocumentKind.FOREIGN_RESIDENT, read_foreign_resident(number, on))
        case DocumentKind.PASSPORT:
            return _free(DocumentKind.PASSPORT, number, _passport_issuer(country))
        case DocumentKind.TRAVEL_PERMIT:
            return _free(DocumentKind.TRAVEL_PERMIT, number, _permit_issuer(country))


def agrees(document: Document, born_on: date | None, sex: Sex | None) -> None:
    """Refuses `DOCUMENT_CONTRADICTS` when a birth date or sex stated (not None) is not the number's."""
    if None not in (born_on, document.born_on) and born_on != document.born_on:
        raise Refusal(Reason.DOCUMENT_CONTRADICTS, field="birth-date")
    if None not in (sex, document.sex) and sex is not document.sex:
        raise Refusal(Reason.DOCUMENT_CONTRADICTS, field="sex")


def masked(number: str) -> str:
    """A number for the screen: first six and last four of a card's, at most a third of a shorter one."""
    head, tail = (6, 4) if len(number) >= 15 else (len(number) // 6, len(number) // 3 - len(number) // 6)
    hidden = len(number) - head - tail
    return number[:head] + _MASK * hidden + number[len(number) - tail :]


def grouped(number: str) -> str:
    """An eighteen-character number, masked or not, as 6-8-4 parted by spaces; others are left as they are."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number


def _told_by_form(number: str) -> DocumentKind | None:
    """Only cards have 15 or 18 characters, and among them the beginning tells."""
    if len(number) == 15:
        return DocumentKind.FOREIGN_RESIDENT if number[:3].isalpha() else DocumentKind.RESIDENT
    if len(number) != 18:
        return None
    if number[0] == "9":
        return DocumentKind.FOREIGN_RESIDENT
    return DocumentKind.RESIDENCE_PERMIT if number[:2] in _PERMIT_STARTS else DocumentKind.RESIDENT


def _likely(number: str) -> DocumentKind:
    """A card with digits missing or too many; seven to ten digits, or letters, may be a passport."""
    is_long = len(number) > LONGEST_FREE
    if is_long or (_RESIDENT_LIKE.fullmatch(number) and not 7 <= len(number) <= 10):
        return DocumentKind.RESIDENT
    raise Refusal(Reason.DOCUMENT_KIND)


def _card(kind: DocumentKind, reading: Reading) -> Document:
    return Document(kind, reading.number, None, reading.born_on, reading.sex)


def _free(kind: DocumentKind, number: str, issuer: str) -> Document:
    """A number whose form is its issuer's own: letters and digits, with at least one digit."""
    if not SHORTEST_FREE <= len(number) <= LONGEST_FREE:
        raise Refusal(Reason.DOCUMENT_LENGTH, expected=f"{SHORTEST_FREE}-{LONGEST_FREE}", found=len(number))
    if number.isalpha():
        raise Refusal(Reason.DOCUMENT_CHARACTERS)
    return Document(kind, number, issuer, None, None)


def _passport_issuer(country: str | None) -> str:
    """Passports of the Hong Kong and Macao regions are issued by China and say so (ICAO Doc 9303 part 3)."""
    code = country_code(country)
    return CHINA if code in _ISSUED_BY_CHINA else code


def _permit_issuer(country: str | None) -> str:
    """China issues every travel permit; people name the holder's region, so all four mean one issuer."""
    if country is not None and country_code(country) not in _PERMIT_HOLDERS:
        raise Refusal(Reason.DOCUMENT_COUNTRY)
    return CHINA
