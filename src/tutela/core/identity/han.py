"""One form for Han characters that are written in several: traditional, variant, radical, private."""

from collections.abc import Mapping
from typing import Final

from opencc import OpenCC

_BLOCKS: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))

_RADICALS: Final = (
    "⺁厂⺐尢⺒巳⺓幺⺛旡⺝月⺠民⻄西⻅见⻆角⻉贝⻋车⻑长⻓长⻔门⻘青⻙韦"
    "⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻯龙⻰龙⻱龟⻲龟"
)
"""Radicals that are whole characters, as PDF files give them; NFKC folds the Kangxi radicals alone."""

_PRIVATE: Final = {
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE831: "\U000215d7",
    0xE832: "\u9fb8",
    0xE83B: "\U0002298f",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE855: "\U000241fe",
    0xE864: "\u9fbb",
}
"""Ideographs that GB 18030-2000 kept in the private use area, and where later editions moved them."""


def _by_opencc() -> dict[int, str]:
    """Character by character, never by phrase: the same character must fold alike in every name.

    Each character goes to its traditional form and back, so that 鍾, 钟 and 锺 meet; a chain (薴, 苧, 苎)
    is followed to its end. Characters that OpenCC holds apart stay apart: 喆 and 哲, 堃 and 坤, 甯 and 宁
    are different names.
    """
    characters = [chr(point) for first, last in _BLOCKS for point in range(first, last + 1)]
    traditional = OpenCC("s2t").convert("\n".join(characters))
    to_simplified = OpenCC("t2s")
    end = to_simplified.convert(to_simplified.convert(traditional)).split("\n")
    return {ord(before): after for before, after in zip(characters, end, strict=True) if before != after}


def _simplified() -> dict[int, str]:
    table = _by_opencc()
    pairs = zip(_RADICALS[::2], _RADICALS[1::2], strict=True)
    return table | {ord(radical): character for radical, character in pairs} | _PRIVATE


SIMPLIFIED: Final[Mapping[int, str]] = _simplified()
"""For `str.translate`: every Han character to the one form used for keys; twice is the same as once."""
