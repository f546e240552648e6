"""Whether a record meets a limb: its offence, its own conditions, and those on the person and the day."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from tutela.core.disclosure.answers import NO, YES, Answer, all_of, any_of, left_open
from tutela.core.disclosure.findings import risky
from tutela.core.disclosure.history import Act, Record
from tutela.core.disclosure.impossible import impossible
from tutela.core.disclosure.limbs import UNNAMED, Facts, meets, used
from tutela.core.disclosure.memory import Memory
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.question import Citation
from tutela.core.disclosure.repeats import again_after, relieved, repeated
from tutela.core.disclosure.trace import Trace, note
from tutela.core.disclosure.windows import in_window
from tutela.core.law.counting import Counting
from tutela.core.law.kind_scopes import KindScope, Limbs, kind_scope, may_name, naming
from tutela.core.law.regime import PurposeScope, Rules

__all__ = ["NO", "YES", "Answer", "Facts", "Limbs", "limbs_for", "record_counts", "record_meets"]

IF_NAMED: Final = left_open(Missing.OFFENCE)


def record_meets(limbs: Sequence[Counting], record: Record, facts: Facts, trace: Trace) -> Answer:
    """Whether a record meets one of these limbs by one of its acts; open where a missing fact decides it."""
    own = [limb for limb in limbs if limb.kind is record.kind]
    if not own:
        cite = limbs[0].cite if limbs else facts.rules.judgments.cite
        note(trace, "kind-of-record", record.reference, False, cite, kind=record.kind.value)
        return NO
    return record_counts(kind_scope(own, facts.rules.offences), record, own[0].cite, facts, trace)


def record_counts(kind: KindScope, record: Record, cite: Citation, facts: Facts, trace: Trace) -> Answer:
    """The same with the limbs of the record's kind compiled; `cite` is the provision that lists them.

    A record that names no act is one whose act is not known: where every offence counts it counts.
    """
    found = NO
    for act in record.acts or (UNNAMED,):
        answer = _act_counts(act, record, kind, cite, facts, trace)
        if answer is YES:
            return YES
        found = answer if found is NO else found
    return found


def _act_counts(
    act: Act, record: Record, kind: KindScope, cite: Citation, facts: Facts, trace: Trace
) -> Answer:
    if trace is None and kind.counts_surely(act.offence):
        answer = YES
    elif (limbs := naming(kind, act.offence, record.kind, facts.rules.offences)) is None:
        answer = _of_unknown_offence(act, record, kind, cite, facts, trace)
    else:
        answer = _under_limbs(limbs, act, record, cite, facts, trace)
    if answer is NO:
        return answer
    wrong = impossible(act, record, facts.history, facts.rules, trace, facts.memory)
    return answer if wrong is None else left_open(wrong)


def limbs_for(record: Record, scope: PurposeScope, rules: Rules, memory: Memory) -> Limbs:
    """The limbs of a purpose that name an offence of a record, or may; without any it counts on no day."""
    kind = scope.kinds.get(record.kind)
    if kind is None:
        return ()
    key = ("limbs", id(record), id(kind), id(rules.offences))
    found: Limbs | None = memory.get(key)
    if found is None:
        named = (
            may_name(kind, act.offence, record.kind, rules.offences) for act in record.acts or (UNNAMED,)
        )
        found = memory[key] = tuple({id(limb): limb for limbs in named for limb in limbs}.values())
    return found


def _under_limbs(
    limbs: Limbs, act: Act, record: Record, cite: Citation, facts: Facts, trace: Trace
) -> Answer:
    """The limbs that name the act's offence; YES by one is YES."""
    if not limbs and trace is not None:
        note(trace, "offence-in-scope", record.reference, False, cite, offence=act.offence)
    found = NO
    for limb in limbs:
        answer = limb_holds(limb, act, record, facts, trace)
        if answer is YES:
            return YES
        found = answer if found is NO else found
    return found


def _of_unknown_offence(
    act: Act, record: Record, kind: KindScope, cite: Citation, facts: Facts, trace: Trace
) -> Answer:
    """An offence that the catalogue does not have for this kind may be any: open where some limb would count it."""
    known = any_of(limb_holds(limb, act, record, facts, trace) for limb in kind.every)
    if known is YES:
        return YES
    named = [limb_holds(limb, act, record, facts, trace, IF_NAMED) for limb in kind.named]
    if all(answer is NO for answer in named):
        return known
    note(
        trace, "offence-known", record.reference, None, cite, Missing.OFFENCE,
        offence=act.offence or None, kind=record.kind.value,
    )  # fmt: skip
    return IF_NAMED if known is NO else known


def limb_holds(
    rule: Counting, act: Act, record: Record, facts: Facts, trace: Trace, named: Answer = YES
) -> Answer:
    """One limb for one act whose offence it names, or may name: every condition written must hold."""
    answer = meets(rule, act, record, facts)
    if named is not YES and answer is YES:
        answer = named
    if answer is not NO and rule.reaches_beyond:
        beyond = _beyond(rule, record, facts, trace)
        answer = all_of(chain((answer,), beyond) if trace is None else (answer, *beyond))
    if trace is not None:
        note(
            trace, rule.rule, record.reference, answer[0], rule.cite, answer[1],
            **used(rule, act, record, facts),
        )  # fmt: skip
    return answer


def _beyond(rule: Counting, record: Record, facts: Facts, trace: Trace) -> Iterator[Answer]:
    """The conditions on the person's other records, the findings and the day."""
    if rule.times_at_least is not None:
        yield repeated(rule, record.reference, facts, trace)
    if rule.again_after is not None:
        yield again_after(rule, record, facts, trace)
    if rule.risks is not None:
        yield risky(rule, facts.history, facts.on, record.reference, trace)
    if rule.relief_cite is not None:
        ended, missing = relieved(rule, record.reference, facts, trace)
        yield NO if ended else YES if ended is False else left_open(missing or "")
    if rule.window is not None:
        yield in_window(rule.window, record, facts, trace)
