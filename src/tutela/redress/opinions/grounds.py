"""The legal grounds that the packs in force give an opinion, and the day by which each asks for an answer."""

from datetime import date
from typing import Final

from django.conf import settings

from tutela.core.errors import Reason, Refusal
from tutela.core.law import clocks
from tutela.packs.current import holidays, policy
from tutela.redress.opinions.opinion import Basis, Ground

_REGIME: Final = "cn"


def grounds(on: date) -> list[Ground]:
    """Those that stand in the packs on a day, in the order of `Basis`."""
    found = (_ground(basis, on) for basis in Basis)
    return [one for one in found if one is not None]


def due_on(basis: Basis, on: date) -> date:
    """The last day for a written answer: the law's own time where it names one, else `TUTELA_OPINION_DAYS`.

    Minors Protection Law 114: 一个月内作出书面回复. Refuses PACK_NOT_IN_FORCE for a ground that the packs do not have.
    """
    one = clocks.provision(policy(), basis.value, _REGIME, on)
    last = clocks.last_day(one, on, holidays(_REGIME))
    return last or clocks.after_working_days(settings.TUTELA_OPINION_DAYS, on, holidays(_REGIME))


def _ground(basis: Basis, on: date) -> Ground | None:
    try:
        one = clocks.provision(policy(), basis.value, _REGIME, on)
    except Refusal as refusal:
        if refusal.reason is Reason.PACK_NOT_IN_FORCE:
            return None
        raise
    return Ground(basis, one.zh, one.en, one.cite.instrument, one.cite.article)
