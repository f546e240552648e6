"""What is wrong between a case and the decision on it; the empty text when nothing is."""

from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.question import Decision
from tutela.core.errors import Refusal
from tutela.core.law.cases import Case, Expect
from tutela.core.law.policy import Policy


def verdict(case: Case, policy: Policy) -> str:
    """One sentence on the first thing that differs."""
    try:
        decision = decide(case.history, case.question, policy)
    except Refusal as refusal:
        return "" if case.expect.refused is refusal.reason else f"refused: {refusal.reason.value}"
    if case.expect.refused is not None:
        return f"not refused: {decision.outcome.value}"
    return _differs(case.expect, decision)


def _differs(expect: Expect, decision: Decision) -> str:
    if decision.outcome is not expect.outcome:
        return f"outcome {decision.outcome.value}"
    doubts = [doubt.missing for doubt in decision.doubts]
    if doubts != ([expect.doubt.value] if expect.doubt else []):
        return f"doubts {doubts}"
    held = {f"{step.citation.instrument} {step.citation.article}" for step in decision.steps if step.holds}
    for cite in expect.cites or ():
        if cite not in held:
            return f"{cite} did not hold, but {sorted(held)}"
    if expect.missing and expect.missing not in {step.missing for step in decision.steps}:
        return f"{expect.missing} is not named as missing"
    follows = tuple(consequence.code for consequence in decision.consequences)
    if expect.follows is not None and follows != expect.follows:
        return f"follows {follows}"
    return ""
