"""Delimited text that an office can open without its formulas running."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tutela.sheets.atomic import atomic_path

# OWASP, CSV Injection, full-width signs included, which East Asian spreadsheets take for the narrow ones; an apostrophe
# is how spreadsheets mark text. Text that already looks marked gets one more, so that `tutela.sheets.cells` gives back
# exactly what was written.
_FORMULA: Final = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]|'+[0-9]")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def write_csv(target: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write UTF-8 with a byte order mark (so that Chinese shows), CRLF (RFC 4180), every text neutral.

    Raises as `atomic_path`; nothing half-written remains.
    """
    with atomic_path(target) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(neutral, header))
        writer.writerows([neutral(text) for text in row] for row in rows)
