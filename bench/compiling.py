"""Compiling answers: persons times purposes a second on one core, every day of each, without reasons.

The histories are those of the many: an adult with one conviction in effect, now and then two records, an overturned
one, an order that seals, a term served. National purposes, and those whose rules count days, each for itself.
"""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from tutela.core.disclosure.history import Act, History, Penalty, Port, Record, RecordKind, Sentence
from tutela.core.disclosure.intervals import intervals
from tutela.core.law.packs import load_policy, study
from tutela.core.law.policy import Policy

POLICY: Final = Path(__file__).parents[1] / "policy"
SEED: Final = 20261121
LIMIT_A_SECOND: Final = 20_000
PERSONS: Final = 400
ROUNDS: Final = 5
CHARGES: Final = ("rape", "child-molestation", "forcible-indecency", "intentional-injury", "theft")


def measure() -> dict[str, Any]:
    """The national purposes together, and each purpose whose rules turn with the day, beside the limit."""
    national, everything = load_policy(POLICY), study(POLICY)
    together = _a_second(people(CHARGES), sorted(national.purposes), national)
    turning = {
        code: _a_second(people(_counted(code, everything)), [code], everything)
        for code in sorted(everything.purposes)
        if _turns(code, everything)
    }
    return {
        "persons": PERSONS,
        "purposes": len(national.purposes),
        "a_second": together,
        "limit_a_second": LIMIT_A_SECOND,
        "ratio": round(together / LIMIT_A_SECOND, 2),
        "turning_a_second": turning,
    }


def people(charges: Sequence[str]) -> tuple[History, ...]:
    """As many fictional histories as are measured, the same in every run."""
    rng = Random(SEED)
    return tuple(
        History(
            date(1960, 1, 1) + timedelta(days=rng.randrange(365 * 30)),
            records=tuple(
                _record(f"r{at}", charges, rng) for at in range(1, rng.choice((1, 1, 1, 1, 2)) + 1)
            ),
        )
        for _ in range(PERSONS)
    )


def _record(reference: str, charges: Sequence[str], rng: Random) -> Record:
    decided_on = date(2013, 1, 1) + timedelta(days=rng.randrange(365 * 12))
    months = rng.choice((12, 24, 36, 48, 60, 72, 120))
    return Record(
        reference=reference,
        port=Port.COURT,
        kind=RecordKind.CONVICTION,
        acts=(
            Act(
                rng.choice(charges),
                decided_on - timedelta(days=rng.randrange(30, 700)),
                victim_was_minor=True,
            ),
        ),
        decided_on=decided_on,
        effective_on=decided_on + timedelta(days=14),
        sentence=Sentence(Penalty.FIXED_TERM, months),
        completed_on=decided_on + timedelta(days=30 * months) if rng.random() < 0.7 else None,
        overturned_on=decided_on + timedelta(days=900) if rng.random() < 0.03 else None,
        sealed_on=decided_on + timedelta(days=900) if rng.random() < 0.03 else None,
    )


def _counted(purpose: str, policy: Policy) -> Sequence[str]:
    """Convictions that the purpose counts, and as many that it does not; any where it counts every one."""
    rules = policy.speaking[purpose][-1]
    every = [code for code, one in rules.offences.items() if RecordKind.CONVICTION in one.kinds]
    kind = rules.purposes[purpose].kinds[RecordKind.CONVICTION]
    counted = [code for code in every if code in kind.by_offence] or every
    return (*counted, *[code for code in every if code not in counted][: len(counted)])


def _turns(purpose: str, policy: Policy) -> bool:
    return any(rules.purposes[purpose].turning or rules.spent for rules in policy.speaking[purpose])


def _a_second(persons: Sequence[History], purposes: Sequence[str], policy: Policy) -> int:
    """The best of some rounds: what the processor can do when nobody else asks it."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for history in persons:
            for purpose in purposes:
                intervals(history, purpose, policy, policy.regimes[purpose])
        best = min(best, time.process_time() - started)
    return round(len(persons) * len(purposes) / best)
