"""Latin letters without their marks, as machine-readable documents write them."""

import unicodedata
from typing import Final

_LETTERS: Final = {
    ord(letter): plain
    for letters, plain in (
        ("æǽ", "ae"),
        ("œ", "oe"),
        ("ø", "o"),
        ("łƚⱡ", "l"),
        ("đðɖɗƌ", "d"),
        ("þ", "th"),
        ("ıɨɩ", "i"),
        ("əǝɛɇ", "e"),
        ("ħ", "h"),
        ("ŋ", "n"),
        ("ŧƭⱦ", "t"),
        ("ĸƙ", "k"),
        ("ɓƀƃ", "b"),
        ("ƴɏ", "y"),
        ("ƶ", "z"),
        ("ǥɠ", "g"),
        ("ɔ", "o"),
        ("ʉ", "u"),
        ("ɍ", "r"),
        ("ɉ", "j"),
        ("ⱥ", "a"),
        ("ȼ", "c"),
    )
    for letter in letters
}
"""Letters that Unicode does not decompose. Near ICAO Doc 9303 part 3 section 6, but ø is o."""


def is_latin(character: str) -> bool:
    """Whether a letter belongs to the Latin alphabet."""
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN ")


def without_marks(word: str) -> str:
    """A case-folded word without the marks on its Latin letters; marks of other scripts carry meaning."""
    if word.isascii():
        return word
    kept: list[str] = []
    on_latin = False
    for character in unicodedata.normalize("NFD", word).translate(_LETTERS):
        if not unicodedata.category(character).startswith("M"):
            on_latin = is_latin(character)
            kept.append(character)
        elif not on_latin:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
