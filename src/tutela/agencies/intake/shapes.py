"""What a value looks like, told without showing it: counts of its kinds of character."""

from dataclasses import dataclass
from typing import Final, Self

from tutela.core.wording import Language
from tutela.sheets.cells import Cell, Lost

_KINDS: Final = (
    ("位数字", "digit"),
    ("个字母", "letter"),
    ("个汉字或其他文字", "character"),
    ("个符号", "sign"),
)
_LOST: Final = ("数字已丢失", "number that lost digits")
_EMPTY: Final = ("空", "empty")


@dataclass(frozen=True, slots=True)
class Shape:
    """How many digits, Latin letters, other letters and signs; `lost` is a number that lost its digits."""

    counts: tuple[int, int, int, int] = (0, 0, 0, 0)
    lost: bool = False

    @classmethod
    def of(cls, cell: Cell) -> Self:
        """The shape of a cell."""
        if isinstance(cell, Lost):
            return cls(lost=True)
        digits = sum(one.isdigit() for one in cell)
        letters = sum(one.isascii() and one.isalpha() for one in cell)
        others = sum(not one.isascii() and one.isalpha() for one in cell)
        return cls((digits, letters, others, len(cell) - digits - letters - others))

    def told(self, language: Language) -> str:
        """`18: 17 digits, 1 letter`, in the reader's words."""
        chinese = language is Language.CHINESE
        if self.lost or not any(self.counts):
            return (_LOST if self.lost else _EMPTY)[0 if chinese else 1]
        parts = [
            f"{count} {zh}" if chinese else f"{count} {en}{'s' if count > 1 else ''}"
            for count, (zh, en) in zip(self.counts, _KINDS, strict=True)
            if count
        ]
        total = sum(self.counts)
        return f"共 {total} 个字符：{'、'.join(parts)}" if chinese else f"{total}: {', '.join(parts)}"
