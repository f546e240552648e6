"""What a condition answers: yes, no, or open until a named fact is known; and how answers join."""

from collections.abc import Iterable
from typing import Final, TypeAlias

Answer: TypeAlias = tuple[bool | None, str | None]

YES: Final[Answer] = (True, None)
NO: Final[Answer] = (False, None)


def left_open(missing: str) -> Answer:
    """Open, with the name of the fact that a person must supply."""
    return None, missing


def all_of(answers: Iterable[Answer]) -> Answer:
    """Every one must hold: one no is no, whatever is missing elsewhere; else the first that is open."""
    found = YES
    for answer in answers:
        if answer[0] is False:
            return NO
        if answer[0] is None and found is YES:
            found = answer
    return found


def any_of(answers: Iterable[Answer]) -> Answer:
    """One must hold: one yes is yes; else the first that is open."""
    found = NO
    for answer in answers:
        if answer[0] is True:
            return YES
        if answer[0] is None and found is NO:
            found = answer
    return found
