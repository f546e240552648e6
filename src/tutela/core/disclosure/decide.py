"""The one decision: on this day, for this purpose, may this body learn of a record, and what follows?"""

from datetime import date

from tutela.core.disclosure.history import History, Record
from tutela.core.disclosure.question import Citation, Decision, Outcome, Question, SealingDoubt
from tutela.core.disclosure.scopes import counts
from tutela.core.disclosure.sealing import Seal, SealState, sealing_of
from tutela.core.disclosure.standing import stands
from tutela.core.disclosure.trace import Trace
from tutela.core.law.policy import Policy
from tutela.core.law.regime import PurposeScope, Rules


def decide(history: History, question: Question, policy: Policy, *, trace: bool = True) -> Decision:
    """The outcome for one person, purpose and day, what may be shown, what follows, and how it was reached.

    Pure: equal arguments give equal decisions. Without `trace` the steps are left out; all else is equal.
    Refusal(PURPOSE_UNKNOWN), or Refusal(PACK_NOT_IN_FORCE) on a day on which the purpose's law is silent.
    """
    rules, scope = policy.scope_on(question.purpose, question.regime, question.asked_on)
    steps: Trace = [] if trace else None
    visible, doubts = unsealed_records(history, question.asked_on, rules, steps)
    outcome = outcome_of(visible, history.born_on, question.asked_on, scope, rules, steps)
    return Decision(
        outcome=outcome,
        shown=scope.purpose.content,
        consequences=scope.consequences if outcome is Outcome.RECORD else (),
        steps=tuple(steps or ()),
        doubts=doubts,
        packs=scope.packs,
    )


def unsealed_records(
    history: History, on: date, rules: Rules, trace: Trace
) -> tuple[list[Record], tuple[SealingDoubt, ...]]:
    """Sealed records leave first, so that no rule can ever see one; those in doubt leave with them.

    不得向任何单位和个人提供 (Criminal Procedure Law 286(2)). A doubt is reported while the record stands or
    may stand.
    """
    visible: list[Record] = []
    doubts: list[SealingDoubt] = []
    for record in history.records:
        seal = sealing_of(record, _birth_for(record, history, on, rules), on, rules, trace)
        if seal.state is SealState.OPEN:
            visible.append(record)
        if seal.state is SealState.IN_DOUBT and stands(record, on, rules.judgments, None)[0] is not False:
            doubts.append(_doubt(record, seal, rules.sealed_by_order))
    return visible, tuple(doubts)


def _birth_for(record: Record, history: History, on: date, rules: Rules) -> date | None:
    """The birth date that sealing goes by; where several are stated, one of them if each leaves the record open."""
    seals = [sealing_of(record, born_on, on, rules, None).state for born_on in history.births]
    if history.births and all(state is SealState.OPEN for state in seals):
        return history.births[0]
    return history.born_on


def _doubt(record: Record, seal: Seal, otherwise: Citation) -> SealingDoubt:
    return SealingDoubt(record.reference, seal.missing or "", seal.citation or otherwise)


def outcome_of(
    records: list[Record], born_on: date | None, on: date, scope: PurposeScope, rules: Rules, trace: Trace
) -> Outcome:
    """RECORD by one record is RECORD; else one that is open makes PENDING; else there is no record."""
    found = Outcome.NO_RECORD
    for record in records:
        outcome = _of_record(record, born_on, on, scope, rules, trace)
        if outcome is Outcome.RECORD:
            found = outcome
            if trace is None:
                break
        if outcome is Outcome.PENDING and found is Outcome.NO_RECORD:
            found = outcome
    return found


def _of_record(
    record: Record, born_on: date | None, on: date, scope: PurposeScope, rules: Rules, trace: Trace
) -> Outcome:
    standing, _ = stands(record, on, rules.judgments, trace)
    if standing is False:
        return Outcome.NO_RECORD
    counting, _ = counts(record, born_on, scope, rules, trace)
    if counting is False:
        return Outcome.NO_RECORD
    return Outcome.RECORD if standing and counting else Outcome.PENDING
