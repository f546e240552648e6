"""What competent bodies found about a person by a day: how dangerous, and whether relieved."""

from datetime import date

from tutela.core.disclosure.answers import NO, YES, Answer, left_open
from tutela.core.disclosure.history import Finding, FindingKind, History
from tutela.core.disclosure.missing import Missing
from tutela.core.disclosure.trace import Trace, listed, note
from tutela.core.law.counting import Counting


def latest(history: History, kind: FindingKind, on: date) -> tuple[Finding, ...]:
    """The findings of the last day, up to and with `on`, on which one of this kind was made."""
    if not history.findings:
        return ()
    made = [one for one in history.findings if one.kind is kind and one.found_on <= on]
    last = max((one.found_on for one in made), default=None)
    return tuple(one for one in made if one.found_on == last)


def risks_on(history: History, on: date) -> frozenset[str]:
    """The risk as last found; several where the findings of one day disagree."""
    return frozenset([one.value for one in latest(history, FindingKind.RISK, on)])


def risky(rule: Counting, history: History, on: date, record: str, trace: Trace) -> Answer:
    """Whether the latest risk finding is one that the limb asks for; open where there is none or they disagree."""
    asked = rule.risks or ()
    found = risks_on(history, on)
    within = {value in asked for value in found}
    answer = YES if within == {True} else NO if within == {False} else left_open(Missing.RISK_FINDING)
    if trace is not None:
        findings = latest(history, FindingKind.RISK, on)
        note(
            trace, "risk-finding", record, answer[0], rule.cite, answer[1], risks=listed(asked),
            found_on=findings[0].found_on if findings else None, value=listed(sorted(found)), asked_on=on,
        )  # fmt: skip
    return answer
