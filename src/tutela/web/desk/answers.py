"""What an answer page shows beside the answer: what the law requires, and the number, masked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tutela.core.identity.documents import grouped, masked
from tutela.core.identity.normalise import plain_number
from tutela.core.wording import Language
from tutela.packs.current import policy
from tutela.web.desk.tags import reader

_ARTICLE: Final = re.compile(r"(\d+)(?:-(\d+))?(?:\((\d+)\))?")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A consequence of a record, with the instrument and article it stands in."""

    words: str
    source: str


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
            source(
                names.get(follows.cite.instrument, follows.cite.instrument), follows.cite.article, reader()
            ),
        )
        for follows in known.consequences
    )


def source(instrument: str, article: str, language: Language) -> str:
    """An instrument and article as lawyers write them: `62(1)` is 第62条第1款, `236-1` is 第236条之1."""
    if language is Language.ENGLISH:
        return f"{instrument}, article {article}"
    found = _ARTICLE.fullmatch(article)
    if found is None:
        return f"《{instrument}》（{article}）"
    number, after, paragraph = found.groups()
    inserted = f"之{after}" if after else ""
    return f"《{instrument}》第{number}条{inserted}" + (f"第{paragraph}款" if paragraph else "")


def named_source(instrument: str, article: str) -> str:
    """The same of an instrument's code, by its name, in the reader's language."""
    names = _instruments(reader() is Language.CHINESE)
    return source(names.get(instrument, instrument), article, reader())


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
