"""What is wrong between a case and the law's word on it; the empty text when nothing is."""

from collections.abc import Iterator, Mapping
from datetime import date

from tutela.core.bans.ban import Ban, BanState
from tutela.core.bans.decide import bans_on
from tutela.core.disclosure.explain import Explanation, explain
from tutela.core.errors import Refusal
from tutela.core.law.cases import BanText, Case, Expect
from tutela.core.law.clocks import good_until, holidays_of, last_day, provision
from tutela.core.law.holidays import Holidays
from tutela.core.law.policy import Policy


def verdict(case: Case, policy: Policy, holidays: Mapping[str, Holidays]) -> str:
    """One sentence on the first thing that differs between what a case expects and what the packs say.

    `holidays` by jurisdiction, for cases about times.
    """
    try:
        faults = tuple(_faults(case, policy, holidays))
    except Refusal as refusal:
        return "" if case.expect.refused is refusal.reason else f"refused: {refusal.reason.value}"
    if case.expect.refused is not None:
        return "not refused"
    return next(iter(faults), "")


def _faults(case: Case, policy: Policy, holidays: Mapping[str, Holidays]) -> Iterator[str]:
    if case.ask.check is not None and case.ask.issued_on is not None:
        return _of_issue(case.ask.check, case.ask.issued_on, case, policy)
    if case.ask.purpose is not None:
        return _of_decision(case.expect, explain(case.history, case.question, policy))
    if case.ask.bans_on is not None:
        return _of_bans(case.expect, bans_on(case.history, case.ask.bans_on, policy, case.regime).bans)
    return _of_time(case, policy, holidays)


def _of_decision(expect: Expect, found: Explanation) -> Iterator[str]:
    decision = found.decision
    if decision.outcome is not expect.outcome:
        yield f"outcome {decision.outcome.value}"
    doubts = [doubt.missing for doubt in decision.doubts]
    if doubts != ([expect.doubt.value] if expect.doubt else []):
        yield f"doubts {doubts}"
    held = {f"{step.citation.instrument} {step.citation.article}" for step in decision.steps if step.holds}
    for cite in expect.cites or ():
        if cite not in held:
            yield f"{cite} did not hold"
    if expect.missing and expect.missing not in {step.missing for step in decision.steps}:
        yield f"{expect.missing} is not named as missing"
    follows = tuple(consequence.code for consequence in decision.consequences)
    if expect.follows is not None and follows != expect.follows:
        yield f"follows {follows}"
    change = found.change.on if found.change else None
    if expect.until_on is not None and change != expect.until_on:
        yield f"until {change}"


def _of_bans(expect: Expect, found: tuple[Ban, ...]) -> Iterator[str]:
    """Bans that have ended are not expected; all others are, in the order of the packs."""
    standing = [ban for ban in found if ban.state is not BanState.ENDED]
    expected = expect.bans or ()
    if [ban.rule for ban in standing] != [ban.rule for ban in expected]:
        yield f"bans {[ban.rule for ban in standing]}"
        return
    for text, ban in zip(expected, standing, strict=True):
        yield from _of_ban(text, ban)


def _of_ban(text: BanText, ban: Ban) -> Iterator[str]:
    due = {told.code: told.due_on for told in ban.tells if told.due_on is not None}
    compared: tuple[tuple[str, object, object], ...] = (
        ("state", text.state, ban.state.value),
        ("from_on", text.from_on, ban.from_on),
        ("until_on", text.until_on, "life" if ban.until_on is None else ban.until_on),
        ("anomalies", text.anomalies, tuple(anomaly.code.value for anomaly in ban.anomalies)),
        ("told", text.told, due),
    )
    for name, wanted, is_ in compared:
        if wanted is not None and wanted != is_:
            yield f"{ban.rule} {name} {is_}"
    if text.missing != ban.missing:
        yield f"{ban.rule} missing {ban.missing}"


def _of_issue(check: str, issued_on: date, case: Case, policy: Policy) -> Iterator[str]:
    _, scope = policy.scope_on(check, case.regime, issued_on)
    issue = scope.purpose.issue
    due = good_until(issue, issued_on) if issue else None
    if due != case.expect.due_on:
        yield f"good until {due}"


def _of_time(case: Case, policy: Policy, holidays: Mapping[str, Holidays]) -> Iterator[str]:
    ask = case.ask
    if ask.provision is None or ask.from_on is None:
        yield "the case asks nothing"
        return
    one = provision(policy, ask.provision, case.regime, ask.from_on)
    due: date | None = None
    try:
        days_off = holidays_of(policy, case.regime, holidays)
        due = last_day(one, ask.from_on, days_off, extended=ask.extended, at_most_from_on=ask.at_most_from_on)
    except ValueError:  # the provision gives no such time
        due = None
    if due != case.expect.due_on:
        yield f"due {due}"
