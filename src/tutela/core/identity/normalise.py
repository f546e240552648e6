"""The plain form of a document number, before anything about it is judged."""

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.characters import APOSTROPHES, DASHES, INVISIBLE, SPACES, folding

LONGEST_RAW: Final = 200
"""No document number, however it is spaced out, is longer; more is refused before it costs anything."""

_PLAIN: Final = re.compile(r"[0-9A-Z]+")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+|[0-9]\.[0-9]+E[0-9]+")
_LOOKS_LIKE_X: Final = (
    "\u0425\u0445\u03a7\u03c7\u2cac\u2cad\ua7b3\uab53\xd7\u166d\u2573\u2715\u2716\u2717\u2718\u274c\u2a2f"
)
_FOLD: Final[dict[int, str]] = {
    **folding(INVISIBLE | SPACES | DASHES | {0x30FC}, ""),
    **folding(APOSTROPHES, "'"),
    **folding(map(ord, _LOOKS_LIKE_X), "X"),
    **dict(zip(map(ord, ascii_lowercase), ascii_uppercase, strict=True)),
}


def plain_number(raw: str) -> str:
    """ASCII digits and capital letters only: what was meant by what was written.

    Compatibility forms (full-width and others, NFKC), digits of other scripts, lower case and look-alikes
    of X are written plainly; spaces, dashes, invisible characters and a spreadsheet's leading apostrophe
    are dropped. A letter O or l is left standing, never read as a digit. Refuses `DOCUMENT_MISSING` for
    nothing, `DOCUMENT_LOST_DIGITS` for scientific notation, `DOCUMENT_CHARACTERS` for anything else that is
    neither digit nor letter.
    """
    if len(raw) > LONGEST_RAW:
        raise Refusal(Reason.DOCUMENT_LENGTH, expected=18, found=len(raw))
    if _PLAIN.fullmatch(raw):
        return raw
    text = unicodedata.normalize("NFKC", raw.translate(_FOLD)).translate(_FOLD).lstrip("'")
    text = "".join(map(_ascii_digit, text))
    if not text:
        raise Refusal(Reason.DOCUMENT_MISSING)
    if _SCIENTIFIC.fullmatch(text):
        raise Refusal(Reason.DOCUMENT_LOST_DIGITS)
    if not _PLAIN.fullmatch(text):
        raise Refusal(Reason.DOCUMENT_CHARACTERS)
    return text


def _ascii_digit(character: str) -> str:
    return character if character.isascii() else str(unicodedata.decimal(character, character))
