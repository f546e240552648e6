"""The bounds that an instrument sets to every lower one: what may be kept and shown, to whom, and who begins."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tutela.core.law.values import STRICT, Cite, Code, Term, Text
from tutela.core.law.words import Audience, Mode, Shown


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Limit:
    """A bound on purposes of lower rank, in this jurisdiction and in those that inherit from it.

    What is not written is not bounded. `seals` says that nothing lower may open a seal; `bans_need` that a ban needs
    a law or an administrative regulation to rest on.
    """

    rule: Code
    zh: Text
    en: Text
    cite: Cite
    shows: Annotated[tuple[Shown, ...], Field(min_length=1)] | None = None
    keeps: Annotated[tuple[Shown, ...], Field(min_length=1)] | None = None
    audiences: Annotated[tuple[Audience, ...], Field(min_length=1)] | None = None
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)] | None = None
    lasts: Term | None = None
    seals: bool = False
    bans_need: bool = False
    never_shows: Annotated[tuple[Shown, ...], Field(min_length=1)] | None = None
