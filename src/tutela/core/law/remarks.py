"""The law's sentences that stand as comments above rules in packs, for the manual."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

_RULE: Final = re.compile(r"^\s*(?:-\s+)?\{?\s*(?:rule|code):\s*([a-z0-9]+(?:-[a-z0-9]+)*)")
_COMMENT: Final = re.compile(r"^\s*#\s?(.*)$")


def load_remarks(root: Path) -> Mapping[str, Mapping[str, str]]:
    """By pack id, the comment that stands directly above each rule, purpose, offence or scope that has one."""
    return {
        file.parent.relative_to(root).as_posix(): remarks(file.read_text("utf-8"))
        for file in sorted(root.glob("*/*/*/pack.yaml"))
    }


def remarks(text: str) -> Mapping[str, str]:
    """By the name of what they stand above, the comments of one pack; the first of a name is kept."""
    lines = text.splitlines()
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        named = _RULE.match(line)
        said = " ".join(reversed(list(_above(lines, number)))).strip()
        if named and said:
            found.setdefault(named[1], said)
    return found


def _above(lines: Sequence[str], number: int) -> Iterator[str]:
    for line in reversed(lines[:number]):
        comment = _COMMENT.match(line)
        if comment is None:
            return
        yield comment[1].strip()
