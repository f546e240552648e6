"""Whether a free text holds what looks like somebody's document number, so that it can be kept out of it."""

import re
import unicodedata
from typing import Final

from tutela.core.identity.characters import DASHES, INVISIBLE, SPACES, folding

# Resident numbers of both lengths, residence permits and foreigners' cards: however they are grouped, and mistyped too.
_LONG: Final = re.compile(r"(?<![0-9])(?:[0-9][ .]?){14,17}[0-9X](?![0-9])", re.IGNORECASE)
# Passports and travel permits: one to three letters and seven to ten digits, as one word.
_LETTERED: Final = re.compile(r"(?<![0-9A-Z])[A-Z]{1,3} ?[0-9]{7,12}(?![0-9A-Z])", re.IGNORECASE)
_PLAIN: Final = {**folding(INVISIBLE, ""), **folding(SPACES | DASHES, " ")}


def holds_number(text: str) -> bool:
    """True for a text in which 15 to 18 digits stand together, or a passport's or permit's letters and digits.

    Full-width and grouped forms count. It errs towards saying so: whoever writes can put a reference another way.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return bool(_LONG.search(plain) or _LETTERED.search(plain))
