"""Whether whatever counts under one purpose counts under another too: what was asked more widely proves less."""

from dataclasses import fields
from typing import Final

from tutela.core.law.counting import Counting
from tutela.core.law.kind_scopes import KindScope
from tutela.core.law.regime import PurposeScope

_ASIDE: Final = frozenset({"rule", "kind", "cite", "offences", "families"})
"""What a limb says of itself, and which offences it names: the rest are conditions."""


def covers(scope: PurposeScope, other: PurposeScope) -> bool:
    """Whether every record and order that counts under `other` counts under `scope`, as their limbs say.

    A limb stands for another about the same offence where each condition that it sets is set by that other too.
    """
    if not set(other.measures) <= set(scope.measures):
        return False
    return all(_covers(scope.kinds.get(kind), asked) for kind, asked in other.kinds.items())


def _covers(own: KindScope | None, asked: KindScope) -> bool:
    if own is None:
        return not asked.by_offence and not asked.every
    every = all(any(_stands_for(mine, rule) for mine in own.every) for rule in asked.every)
    return every and all(
        any(_stands_for(mine, rule) for mine in (*own.every, *own.by_offence.get(code, ())))
        for code, rules in asked.by_offence.items()
        for rule in rules
    )


def _stands_for(mine: Counting, rule: Counting) -> bool:
    conditions = [one for one in fields(mine) if one.name not in _ASIDE]
    return all(getattr(mine, one.name) in (one.default, getattr(rule, one.name)) for one in conditions)
