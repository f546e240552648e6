"""The one decision: on this day, for this purpose, may this body learn of a record, and what follows?"""

from collections.abc import Hashable, Iterator
from datetime import date

from tutela.core.disclosure.answers import Answer, left_open
from tutela.core.disclosure.history import Act, History, Record
from tutela.core.disclosure.limbs import NOTHING, Facts
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.question import Citation, Decision, Outcome, Question, SealingDoubt
from tutela.core.disclosure.scopes import counts, orders_count
from tutela.core.disclosure.sealing import Seal, SealState, sealing_of
from tutela.core.disclosure.spent import without_spent
from tutela.core.disclosure.standing import stands
from tutela.core.disclosure.trace import COUNTS, Trace, listed, note
from tutela.core.law.policy import Policy
from tutela.core.law.regime import PurposeScope, Rules


def decide(history: History, question: Question, policy: Policy, *, trace: bool = True) -> Decision:
    """The outcome for one person, purpose and day, what may be shown, what follows, and how it was reached.

    Pure: equal arguments give equal decisions. Without `trace` the steps are left out; all else is equal.
    Refusal(PURPOSE_UNKNOWN), or Refusal(PACK_NOT_IN_FORCE) on a day on which the purpose's law is silent.
    """
    rules, scope = policy.scope_on(question.purpose, question.regime, question.asked_on)
    steps: Trace = [] if trace else None
    outcome, doubts = outcome_on(history, question.asked_on, scope, rules, steps)
    return Decision(
        outcome=outcome,
        shown=scope.purpose.content,
        consequences=scope.consequences if outcome is Outcome.RECORD else (),
        steps=tuple(steps or ()),
        doubts=doubts,
        packs=scope.packs,
    )


def outcome_on(
    history: History,
    on: date,
    scope: PurposeScope,
    rules: Rules,
    trace: Trace,
    memory: Memory | None = None,
) -> tuple[Outcome, tuple[SealingDoubt, ...]]:
    """The outcome on a day, and the records whose sealing is in doubt for this purpose.

    RECORD by one record or order is RECORD; else one that is open makes PENDING; else there is no record. A memory
    of this history keeps for other days what no day changes; none where steps are written.
    """
    facts, doubts = facts_on(history, on, rules, trace, scope.purpose.code, memory)
    found = Outcome.NO_RECORD
    for holds, _ in _answers(facts, scope, trace):
        if holds is True:
            found = Outcome.RECORD
            if trace is None:
                break
        if holds is None and found is Outcome.NO_RECORD:
            found = Outcome.PENDING
    return found, doubts


def facts_on(
    history: History,
    on: date,
    rules: Rules,
    trace: Trace,
    purpose: str | None = None,
    memory: Memory | None = None,
) -> tuple[Facts, tuple[SealingDoubt, ...]]:
    """What any rule may see: the records that are neither sealed, nor in doubt, nor spent."""
    unsealed, doubts = unsealed_records(history, on, rules, trace, purpose, memory)
    if not rules.spent:
        return Facts(history, unsealed, on, rules, NOTHING, memory), doubts
    visible, unsettled = without_spent(unsealed, on, rules, trace, memory)
    return Facts(history, tuple(visible), on, rules, unsettled, memory), doubts


def unsealed_records(
    history: History,
    on: date,
    rules: Rules,
    trace: Trace,
    purpose: str | None = None,
    memory: Memory | None = None,
) -> tuple[tuple[Record, ...], tuple[SealingDoubt, ...]]:
    """Sealed records leave first, so that no rule can ever see one; those in doubt leave with them.

    Of a record with acts apart from its seal, these alone are seen.

    不得向任何单位和个人提供 (Criminal Procedure Law 286(2)). A doubt is reported while the record stands or
    may stand. Without a purpose no seal is open.
    """
    if memory is not None and (known := memory.get(_unsealed_key(rules, purpose))) is not None:
        return known, ()
    visible: list[Record] = []
    doubts: list[SealingDoubt] = []
    settled = memory is not None
    for record in history.records:
        born_on = history.born_on
        if history.births:
            born_on = _birth_for(record, history, on, rules, trace, purpose, memory)
        seal = sealing_of(record, born_on, on, rules, trace, purpose, memory)
        if seal.apart:
            visible.append(_part(record, seal.apart, memory))
        elif seal.state is SealState.OPEN:
            visible.append(record)
        if seal.state is SealState.IN_DOUBT and _may_stand(record, on, rules, trace):
            doubts.append(_doubt(record, seal, rules.sealed_by_order))
        settled = settled and seal.state is not SealState.IN_DOUBT and not record.was_ordered
    if memory is not None and settled:
        memory[_unsealed_key(rules, purpose)] = tuple(visible)
    return tuple(visible), tuple(doubts)


def seen_on_every_day(
    history: History, rules: Rules, purpose: str, memory: Memory
) -> tuple[Record, ...] | None:
    """The records that are neither sealed nor in doubt, where that turns with no day; None where it does, or may."""
    key = _unsealed_key(rules, purpose)
    found: tuple[Record, ...] | None = memory.get(key)
    if found is None:
        unsealed_records(history, rules.from_on, rules, None, purpose, memory)
        found = memory.get(key)
    return found


def _unsealed_key(rules: Rules, purpose: str | None) -> Hashable:
    opener = purpose if purpose in rules.opened else None
    return ("unsealed", id(rules.sealing), id(rules.main_act), id(rules.offences), opener)


def _part(record: Record, acts: tuple[Act, ...], memory: Memory | None) -> Record:
    """The record with these acts alone. A memory keeps it: what is found of it is kept by its identity."""
    if memory is None:
        return record.with_acts(acts)
    key = ("part", id(record), tuple(id(act) for act in acts))
    found: Record | None = memory.get(key)
    if found is None:
        found = memory[key] = record.with_acts(acts)
    return found


def _may_stand(record: Record, on: date, rules: Rules, trace: Trace) -> bool:
    """Whether a record in doubt stands or may: of one that does not, nobody needs to be told."""
    steps: Trace = None if trace is None else []
    standing, _ = stands(record, on, rules.judgments, steps)
    for step in steps or ():
        note(
            trace,
            f"in-doubt/{step.rule}",
            step.record,
            step.holds,
            step.citation,
            step.missing,
            **dict(step.values),
        )
    return standing is not False


def _birth_for(
    record: Record,
    history: History,
    on: date,
    rules: Rules,
    trace: Trace,
    purpose: str | None,
    memory: Memory | None,
) -> date | None:
    """The birth date that sealing goes by; where several are stated, one of them if each leaves the record open."""
    harmless = all(
        sealing_of(record, one, on, rules, None, purpose, memory).is_whole for one in history.births
    )
    note(
        trace, "births-agree", record.reference, harmless, rules.sealed_by_order,
        births=listed(history.births), born_on=history.born_on,
    )  # fmt: skip
    return history.births[0] if harmless else history.born_on


def _doubt(record: Record, seal: Seal, otherwise: Citation) -> SealingDoubt:
    return SealingDoubt(record.reference, seal.missing or "", seal.citation or otherwise)


def _answers(facts: Facts, scope: PurposeScope, trace: Trace) -> Iterator[Answer]:
    """Each record that may be seen, then the orders beside them."""
    for record in facts.visible:
        yield _of_record(record, facts, scope, trace)
    if scope.measures:
        yield orders_count(scope, facts, trace)


def _of_record(record: Record, facts: Facts, scope: PurposeScope, trace: Trace) -> Answer:
    """It must stand and count; whether it is spent must not be open."""
    standing = stands(record, facts.on, facts.rules.judgments, trace, facts.memory)
    if standing[0] is False:
        return standing
    answer = counts(record, scope, facts, trace)
    if answer[0] is True:
        answer = standing
    if answer[0] is True and record.reference in facts.unsettled:
        answer = left_open(facts.unsettled[record.reference])
    if trace is not None:
        note(trace, COUNTS, record.reference, answer[0], scope.purpose.cite, answer[1])
    return answer
