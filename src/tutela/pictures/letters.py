"""How wide text is when nobody can measure it: full for Chinese, a little over half for Latin letters."""

import unicodedata
from typing import Final

_WIDE: Final = 1.0  # of the letter size
_NARROW: Final = 0.58  # more than Latin letters take on average, so that nothing overlaps


def fitted(text: str, size: int) -> int:
    """An upper guess of a text's width in the picture's units."""
    return round(sum(_share(letter) for letter in text) * size)


def wrapped(text: str, width: int, size: int) -> list[str]:
    """The text in lines no wider than `width`; Chinese breaks anywhere, other words at spaces or where they must."""
    most = max(1, int(width / (_NARROW * size)))
    lines: list[str] = []
    for word in (piece[at : at + most] for piece in _words(text) for at in range(0, len(piece), most)):
        if lines and fitted(lines[-1] + word.rstrip(), size) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    return [line.strip() for line in lines if line.strip()]


def _share(letter: str) -> float:
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW


def _words(text: str) -> list[str]:
    """The pieces between which a line may break."""
    pieces = [""]
    for letter in text:
        if _share(letter) == _WIDE:
            pieces += [letter, ""]
        elif letter == " ":
            pieces[-1] += letter
            pieces.append("")
        else:
            pieces[-1] += letter
    return [piece for piece in pieces if piece]
