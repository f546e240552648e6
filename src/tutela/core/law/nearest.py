"""A word that nobody wrote, refused together with those that it may have meant."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from tutela.core.errors import Reason, Refusal

FEW: Final = 3  # as many as are named in any case
ALIKE: Final = 0.4  # `molestation` still finds `child-molestation`


def nearest_first(word: str, known: Collection[str]) -> tuple[str, ...]:
    """All known words: those that are spelt much like `word` first, nearest first, the others by the alphabet."""
    ordered = sorted(known)
    near = get_close_matches(word, ordered, n=3)
    return (*near, *(one for one in ordered if one not in near))


def unknown_code(word: str, known: Collection[str]) -> str:
    """What a file's author is told of a code that is not known: those spelt most like it, or all of a few."""
    ordered = sorted(known)
    near = get_close_matches(word, ordered, n=3, cutoff=ALIKE) or [one for one in ordered if word in one]
    shown = near or (ordered if len(ordered) <= FEW else ())
    return f"“{word}” is not known" + (f"; nearest: {', '.join(shown)}" if shown else "")


def unknown_setting(setting: str, word: str, known: Collection[str]) -> Refusal:
    """The refusal of a word in a setting of the deployment, which names the setting and the words that it may hold."""
    return Refusal(
        Reason.SETTING_INVALID, setting=setting, word=word, known=", ".join(nearest_first(word, known))
    )
