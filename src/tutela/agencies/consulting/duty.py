"""The mark on the file of a joint case, and the duty that whoever opens it accepts, in the law's words."""

from dataclasses import dataclass
from datetime import date

from tutela.core.law import clocks
from tutela.core.law.provisions import Provision
from tutela.packs.current import policy
from tutela.records.vault import law

_MARKED = "adult-file-marked"


@dataclass(frozen=True, slots=True)
class Said:
    """One provision: its words, and the instrument and article it stands in."""

    zh: str
    en: str
    instrument: str
    article: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Why the file is marked (2022 sealing measures, article 5), and what who opens it is bound to (article 17)."""

    marked: Said
    bound: Said


def duty(on: date) -> Duty:
    """As the law stands on a day. Refuses `PACK_NOT_IN_FORCE`."""
    return Duty(_said(clocks.provision(policy(), _MARKED, law.REGIME, on)), _said(law.duty(on)))


def _said(one: Provision) -> Said:
    return Said(one.zh, one.en, one.cite.instrument, one.cite.article)
