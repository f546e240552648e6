"""On which answers a body hires, and which keep it from hiring (Minors Protection Law 62; Opinions of 2020, 5)."""

from typing import Final

from tutela.core.law.schema import Purpose

FORBIDS_HIRING: Final = frozenset({"not-hired", "not-engaged"})
"""不得录用; 不得聘任（聘用）: what follows *record* under a purpose that is asked before somebody is hired."""


def forbids_hiring(asked: Purpose) -> bool:
    """Whether *record* under a purpose forbids to hire."""
    return any(one.code in FORBIDS_HIRING for one in asked.consequences)


def is_for(asked: Purpose, post: str) -> bool:
    """Whether a purpose is about who holds such a post: 拟聘用教师的 speaks of teachers alone."""
    return asked.hires_for is None or post in asked.hires_for


def clears(asked: Purpose, *, kind: str, post: str) -> bool:
    """Whether a body of a kind may hire for a post where nothing was found under a purpose.

    Each purpose names who hires on it: 学校新招录教师…，在入职前应当进行…查询 (Opinions of 2020, 5). An answer about
    the head of a governing body, or about staff in post, is another question's.
    """
    return forbids_hiring(asked) and kind in (asked.hires_at or ()) and is_for(asked, post)


def counts_alone(asked: Purpose) -> bool:
    """Whether a purpose forbids hiring and is asked by itself: for a kind of body that no purpose names."""
    return forbids_hiring(asked) and not asked.beside


def bars(asked: Purpose | None, post: str) -> bool:
    """Whether *record* keeps somebody from a post, under whatever purpose it was told: 发现其具有前述行为记录的.

    Only what is asked beside another purpose, for other posts alone, says nothing of this one. None: a purpose that no
    pack knows any more.
    """
    return asked is None or not asked.beside or is_for(asked, post)
