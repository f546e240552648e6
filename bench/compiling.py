"""Compiling answers: persons times purposes a second on one core, every day of each, without reasons; and their rows.

The histories are those of the many: an adult with one conviction in effect, now and then two records, an overturned
one, an order that seals, a term served. National purposes each for itself and all together, as the index is built;
those whose rules count days, each for itself. Rows: persons a second under all national purposes, each person with one
number and one name, beside the keyed hashes alone that those rows need.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.crypto.suites import Suite
from tutela.core.disclosure.history import Act, History, Penalty, Port, Record, RecordKind, Sentence
from tutela.core.disclosure.intervals import every_interval, intervals
from tutela.core.identity.documents import Document, DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.law.packs import load_policy, study
from tutela.core.law.policy import Policy
from tutela.index.compile.rows import rows_of
from tutela.records.registry.content import Known

POLICY: Final = Path(__file__).parents[1] / "policy"
SEED: Final = 20261121
LIMIT_A_SECOND: Final = 20_000
PERSONS: Final = 400
ROUNDS: Final = 12
SLICE: Final = 20  # persons whose compiling fits between two switches of the processor
CHARGES: Final = ("rape", "child-molestation", "forcible-indecency", "intentional-injury", "theft")
NAME: Final = "王小明"  # a name of textbooks
NOBODY: Final = date(1900, 1, 1)
T = TypeVar("T")


def measure() -> dict[str, Any]:
    """The national purposes, each purpose whose rules turn with the day, and the rows, beside their limits."""
    national, everything = load_policy(POLICY), study(POLICY)
    codes, persons = sorted(national.purposes), people(CHARGES)
    apart = _a_second(persons, _each(codes, national), len(codes))
    turning = {
        code: _a_second(people(_counted(code, everything)), _each([code], everything), 1)
        for code in sorted(everything.purposes)
        if _turns(code, everything)
    }
    return {
        "persons": PERSONS,
        "purposes": len(codes),
        "a_second": apart,
        "together_a_second": _a_second(persons, _together(codes, national), len(codes)),
        "limit_a_second": LIMIT_A_SECOND,
        "ratio": round(apart / LIMIT_A_SECOND, 2),
        "turning_a_second": turning,
        "rows": {suite.value: _rows(known(persons), suite, national) for suite in Suite},
    }


def known(persons: Sequence[History]) -> tuple[Known, ...]:
    """The same persons with a number and a name each."""
    return tuple(
        Known(
            replace(history, sex=Sex.MALE),
            frozenset({_document(place, history)}),
            frozenset({NAME}),
            frozenset({(history.born_on or NOBODY, Sex.MALE, NAME)}),
        )
        for place, history in enumerate(persons)
    )


def _document(place: int, history: History) -> Document:
    born_on = history.born_on or NOBODY
    return Document(DocumentKind.RESIDENT, f"110101{born_on:%Y%m%d}{place:04d}", None, born_on, Sex.MALE)


def _rows(persons: Sequence[Known], suite: Suite, policy: Policy) -> dict[str, Any]:
    """Persons a second with every row, and with nothing but the keyed hashes of those rows, each made once."""
    root = RootKey("bench", Use.DATA, suite, datetime(2026, 1, 1, tzinfo=UTC), bytes(32))
    rows = list(rows_of(persons, root, policy))
    hashes = {one for row in rows for one in (row.person_key, row.name_key)}
    each = round(len(hashes) / len(persons))
    key = root.hash_key("bench")

    def compile_rows(some: Sequence[Known]) -> None:
        for _ in rows_of(some, root, policy):
            pass

    def hash_only(some: Sequence[Known]) -> None:
        for person in some:
            text = next(iter(person.documents)).canonical.encode()
            for _ in range(each):
                key.digest(text)

    done, bare = (_a_second(persons, work, 1) for work in (compile_rows, hash_only))
    return {
        "rows_a_person": round(len(rows) / len(persons), 1),
        "hashes_a_person": each,
        "persons_a_second": done,
        "bare_hashes_persons_a_second": bare,
        "ratio": round(bare / done, 2),
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


def _each(codes: Sequence[str], policy: Policy) -> Callable[[Sequence[History]], None]:
    """Every purpose for itself: nothing is kept between two of them."""

    def work(persons: Sequence[History]) -> None:
        for history in persons:
            for code in codes:
                intervals(history, code, policy, policy.regimes[code])

    return work


def _together(codes: Sequence[str], policy: Policy) -> Callable[[Sequence[History]], None]:
    """As the index is compiled: what two purposes share is found once."""

    def work(persons: Sequence[History]) -> None:
        for history in persons:
            for _ in every_interval(history, codes, policy):
                pass

    return work


def _a_second(persons: Sequence[T], work: Callable[[Sequence[T]], None], purposes: int) -> int:
    """What the processor can do when nobody else asks it: of each few persons the best of some rounds."""
    seconds = 0.0
    for at in range(0, len(persons), SLICE):
        some, best = persons[at : at + SLICE], float("inf")
        for _ in range(ROUNDS):
            started = time.process_time()
            work(some)
            best = min(best, time.process_time() - started)
        seconds += best
    return round(len(persons) * purposes / seconds)
