"""Who is in the registry of the stolen copy: those whose records stay, and those whose records are sealed."""

from datetime import date

from tests.cast import number

_COUNT = "一二三四五六七"
OPEN = [(f"c-open-{one}", f"周公开{_COUNT[one - 1]}", number(date(1970, 1, one), 101)) for one in range(1, 8)]
CLOSED = [
    (f"c-closed-{one}", f"欧阳封存{_COUNT[one - 1]}", number(date(1998, 3, one), 103)) for one in (1, 2, 3)
]
