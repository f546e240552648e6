"""Which move is allowed from which state, to whom, and what it leads to: one table, and one function that reads it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import TOLD, UNASKED, By, Move, State


@dataclass(frozen=True, slots=True)
class Rule:
    """A move: from which states, to which, and in which parts one may make it.

    `has_record`: allowed only where the answer was *record* (True) or was not (False); None: whatever it was.
    """

    sources: frozenset[State]
    target: State
    by: frozenset[By]
    has_record: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An inquiry as the rules see it. `filers` are all officers who filed it; `has_record` None while unanswered."""

    state: State
    filers: frozenset[str] = frozenset()
    has_record: bool | None = None


def _rule(sources: Collection[State], target: State, *by: By, has_record: bool | None = None) -> Rule:
    return Rule(frozenset(sources), target, frozenset(by), has_record)


RULES: Final[Mapping[Move, tuple[Rule, ...]]] = {
    Move.OPEN: (),
    Move.WATCH: (),
    Move.MEET: (),
    Move.AUTHORISE: (_rule({State.DRAFT}, State.AUTHORISED, By.PERSON, By.FILER),),
    Move.FILE: (_rule({State.AUTHORISED}, State.FILED, By.FILER),),
    Move.APPROVE: (_rule({State.FILED}, State.REVIEWED, By.REVIEWER),),
    Move.SKIP: (_rule({State.FILED}, State.REVIEWED, By.REGISTRY),),
    # After the review too: the person's word may have run out while the question waited, or the body have moved.
    Move.RETURN: (_rule({State.FILED, State.REVIEWED}, State.AUTHORISED, By.REVIEWER),),
    Move.ANSWER: (_rule({State.REVIEWED}, State.ANSWERED, By.ASKER),),
    Move.POSTPONE: (_rule({State.REVIEWED}, State.PENDING, By.ASKER),),
    Move.REFUSE: (_rule({State.REVIEWED}, State.REFUSED, By.ASKER),),
    Move.SETTLE: (_rule({State.PENDING}, State.ANSWERED, By.VERIFIER, By.REGISTRY),),
    Move.SERVE: (_rule({State.ANSWERED}, State.SERVED, By.FILER, has_record=True),),
    # By rule where the last of it was the office's: it accepted a proof.
    Move.FOLLOW_UP: (_rule({State.SERVED}, State.FOLLOWED_UP, By.FILER, By.REGISTRY, has_record=True),),
    Move.CLOSE: (
        _rule({State.ANSWERED}, State.CLOSED, By.FILER, has_record=False),
        _rule({State.FOLLOWED_UP}, State.CLOSED, By.FILER, By.REGISTRY, has_record=True),
        _rule({State.REFUSED}, State.CLOSED, By.FILER),
    ),
    # Opinions 7: the question rests on the person's authorisation until it is asked.
    Move.WITHDRAW: (_rule(UNASKED, State.WITHDRAWN, By.PERSON),),
    Move.ABANDON: (_rule(UNASKED, State.ABANDONED, By.FILER, By.REGISTRY),),
    Move.RECALL: (_rule(TOLD, State.RECALLED, By.REGISTRY),),
}


def moved(standing: Standing, move: Move, by: By, officer: str = "") -> State:
    """The state that follows. Refuses STEP_NOT_POSSIBLE as things stand, NOT_ENTITLED in another part, FILED_BY_YOU.

    Who files does not review (a body files, another reviews: Notice of 2023): `officer` may not be among the filers,
    whichever body they have come to since.
    """
    rules = [rule for rule in RULES[move] if standing.state in rule.sources]
    if not rules:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    rule = next((rule for rule in rules if by in rule.by), None)
    if rule is None:
        raise Refusal(Reason.NOT_ENTITLED)
    if by is By.REVIEWER and officer in standing.filers:
        raise Refusal(Reason.FILED_BY_YOU)
    if rule.has_record is not None and rule.has_record is not standing.has_record:
        raise Refusal(Reason.STEP_NOT_POSSIBLE)
    return rule.target


def possible(standing: Standing, by: By, officer: str = "") -> frozenset[Move]:
    """The moves that somebody can make now: what `moved` does not refuse."""
    return frozenset(move for move in RULES if _is_possible(standing, move, by, officer))


def _is_possible(standing: Standing, move: Move, by: By, officer: str) -> bool:
    try:
        moved(standing, move, by, officer)
    except Refusal:
        return False
    return True
