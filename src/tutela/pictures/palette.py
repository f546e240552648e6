"""The colours of the pages, as literals: a picture is printed and sent without their style sheet."""

from typing import Final

INK: Final = "#101828"
INK_SOFT: Final = "#475467"
PAPER: Final = "#ffffff"
LINE: Final = "#d0d5dd"
CIVIC: Final = "#12407a"
STOP: Final = "#a4161a"
WAIT: Final = "#8a4b00"
STILL: Final = "#475467"
SANS: Final = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
