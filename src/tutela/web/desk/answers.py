"""What an answer page shows beside the answer: what the law requires, and the number, masked."""

from collections.abc import Mapping
from dataclasses import dataclass

from tutela.core.identity.documents import grouped, masked
from tutela.core.identity.normalise import plain_number
from tutela.core.wording import Language
from tutela.packs.current import policy
from tutela.web.desk.tags import reader


@dataclass(frozen=True, slots=True)
class Requirement:
    """A consequence of a record, with the instrument and article it stands in."""

    words: str
    instrument: str
    article: str


def requirements(purpose: str) -> tuple[Requirement, ...]:
    """What a record requires under a purpose, in the pack's words; nothing where the packs no longer have it."""
    known = policy().purposes.get(purpose)
    if known is None:
        return ()
    chinese = reader() is Language.CHINESE
    names = _instruments(chinese)
    return tuple(
        Requirement(
            follows.zh if chinese else follows.en,
            names.get(follows.cite.instrument, follows.cite.instrument),
            follows.cite.article,
        )
        for follows in known.consequences
    )


def shown_number(document: str) -> str:
    """The number as the screen shows it: masked, and in groups (first six and last four)."""
    return grouped(masked(plain_number(document)))


def _instruments(chinese: bool) -> Mapping[str, str]:
    named = {
        instrument.code: instrument
        for pack in policy().packs
        for instrument in (*(pack.content.cited_instruments or ()), pack.content.instrument)
    }
    return {code: one.zh if chinese else one.en for code, one in named.items()}
