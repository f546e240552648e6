"""The single form of a name that keys are made from."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.identity.characters import APOSTROPHES, DASHES, DOTS, INVISIBLE, SPACES, folding
from tutela.core.identity.han import SIMPLIFIED
from tutela.core.identity.latin import is_latin, without_marks

LONGEST: Final = 200
"""Characters of a canonical name; 民委发〔2016〕33号 asks for room for at least 50."""

LONGEST_RAW: Final = 10 * LONGEST
"""Longer cells are refused before they cost anything."""

_CLEAN: Final[dict[int, str]] = {
    **folding(INVISIBLE, ""),
    **folding(SPACES, " "),
    **folding(DASHES, "-"),
    **folding(DOTS, "·"),
    **folding(APOSTROPHES, "'"),
}
_PLAIN_HAN: Final = re.compile(r"[\u4e00-\u9fff]{1,50}")
_UNSPACED: Final = re.compile(
    # Han, kana, Hangul and bopomofo: names without spaces of their own, 々 〆 〇 among them
    r"[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf"
    r"\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\ufa0e-\ufa29\U00020000-\U0003fffd]"
)
_SEPARATORS: Final = re.compile(r"[ \-·,]+")
_PATRONYMIC: Final = re.compile(r"\b([asdw])/([lop])\b")
_ZERO: Final = "〇"
_MIXABLE: Final = ("CYRILLIC ", "GREEK ")


def canonical_name(raw: str) -> str:
    """The one form of a name: equal for all ways of writing the same name, and its own canonical form.

    - NFKC and case folding; invisible characters and the marks on Latin letters are dropped.
    - Han, kana and Hangul keep their order and lose spaces and separators: 王 小 明 is 王小明, and
      阿卜杜拉·买买提 is the same with any dot, a space, or none. Han characters go to one form
      (`core.identity.han`).
    - Words of alphabets are sorted: spaces, commas, hyphens and dots part them, apostrophes do not.
    - A name with both has the Han first, then the words.

    Refuses `NAME_MISSING` for nothing or separators alone, `NAME_LENGTH` past `LONGEST` characters, and
    `NAME_CHARACTERS` for what no name holds: digits, controls, private or broken code points, symbols (a
    formula, a masked or lossy character), two names in one cell, and words that mix Latin with Cyrillic or
    Greek.
    """
    if _PLAIN_HAN.fullmatch(raw):
        return raw.translate(SIMPLIFIED)
    text = _judged(_folded(raw)).translate(SIMPLIFIED)
    han = "".join(_UNSPACED.findall(text))
    words = _words(_UNSPACED.sub(" ", text))
    if "," in text and not words:  # 张三,李四 are two people; Smith, John is one
        raise Refusal(Reason.NAME_CHARACTERS)
    name = " ".join([han, *words]) if han else " ".join(words)
    if len(name) > LONGEST:
        raise Refusal(Reason.NAME_LENGTH, limit=LONGEST)
    return name


def canonical_forms(names: Iterable[str]) -> frozenset[str]:
    """The canonical forms of all names of one person: present, former (曾用名) and assumed (别名)."""
    return frozenset(map(canonical_name, names))


def written_name(raw: str) -> str:
    """A name as it was written, less width, invisible characters and the look of spaces, dots and dashes.

    Case, order, marks and the choice between traditional and simplified stay: what an officer would call a
    difference.
    """
    text = unicodedata.normalize("NFKC", raw.translate(_CLEAN)).translate(_CLEAN)
    return " ".join(text.split()).strip(" '")


def latin_words(raw: str) -> tuple[str, ...]:
    """The sorted Latin words of a canonical name."""
    return tuple(word for word in canonical_name(raw).split(" ") if word and is_latin(word[0]))


def _folded(raw: str) -> str:
    """Compatibility caseless form (Unicode, definition D146), with look-alikes cleaned before and after."""
    if len(raw) > LONGEST_RAW:
        raise Refusal(Reason.NAME_LENGTH, limit=LONGEST)
    text = unicodedata.normalize("NFKD", raw.translate(_CLEAN)).casefold()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKC", text).translate(_CLEAN)
    return _PATRONYMIC.sub(r"\1\2", text.strip(" '"))


def _judged(text: str) -> str:
    """The text without apostrophes, when every character may stand in a name."""
    text = text.replace("'", "").strip()
    if not text.strip(" -·,"):
        raise Refusal(Reason.NAME_MISSING)
    if text.startswith("-") or not all(map(_may_stand, text)):  # a leading minus begins a formula
        raise Refusal(Reason.NAME_CHARACTERS)
    return text


def _may_stand(character: str) -> bool:
    if character.isalpha() or character in " -·," or character == _ZERO:
        return True
    category = unicodedata.category(character)
    if category == "Cn":  # ideographs newer than this Python's Unicode: planes 2 and 3 hold nothing else
        return 0x20000 <= ord(character) < 0x40000 and ord(character) & 0xFFFF < 0xFFFE
    return category in ("Mn", "Mc") or ord(character) in SIMPLIFIED


def _words(text: str) -> list[str]:
    return sorted(map(_word, filter(None, _SEPARATORS.split(text))))


def _word(token: str) -> str:
    """One word without marks; a mark that sits on nothing, or two alphabets in one word, is refused."""
    word = without_marks(token)
    if not word[0].isalpha() or _mixes_alphabets(word):
        raise Refusal(Reason.NAME_CHARACTERS)
    return word


def _mixes_alphabets(word: str) -> bool:
    """A Cyrillic о among Latin letters looks right and matches nothing: it is told, not passed over."""
    if word.isascii():
        return False
    latin = any(map(is_latin, word))
    return latin and any(unicodedata.name(character, "").startswith(_MIXABLE) for character in word)
