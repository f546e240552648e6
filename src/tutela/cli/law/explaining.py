"""`tutela law explain`: every rule tried on a file of facts, the next day on which the answer changes, and the bans."""

from datetime import date
from pathlib import Path

from tutela.cli.law.regimes import refuse_unwritten
from tutela.cli.law.words import either
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import say
from tutela.core.bans.ban import Ban
from tutela.core.bans.decide import bans_on
from tutela.core.disclosure.explain import Change, Explanation, explain
from tutela.core.disclosure.history import History
from tutela.core.disclosure.question import Question, Step
from tutela.core.errors import Reason, Refusal
from tutela.core.law.fact_codes import codes_of, read_facts
from tutela.core.law.fact_names import fact_name, fact_value
from tutela.core.law.names import OUTCOMES, Name
from tutela.core.law.policy import Policy
from tutela.packs.manual.words import of_citation


def explain_file(
    facts: Path, purpose: str, on: date, regime: str | None, policy: Policy, as_json: bool
) -> None:
    """Prints the decision on the facts of a file, with its reasons. Refuses what cannot be read or asked."""
    refuse_unwritten((regime,) if regime else (), policy)
    history = history_in(facts, policy)
    land = regime or policy.regimes.get(purpose, "cn")
    explanation = explain(history, Question(purpose=purpose, asked_on=on, regime=land), policy)
    bans = bans_on(history, on, policy, land).bans
    if as_json:
        data(_values(explanation, bans))
        return
    _print(explanation, bans, policy, purpose, on)


def history_in(facts: Path, policy: Policy) -> History:
    """The facts of a file.

    Refuses `FILE_UNREADABLE`, and `REQUEST_INVALID` with the line where a file is not well formed or names a code that
    no pack knows.
    """
    try:
        return read_facts(facts.name, facts.read_bytes(), codes_of(policy))
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=facts.name) from None
    except Refusal as refusal:
        values = refusal.values
        detail = f"{values['file']}:{values['line']}: {values['detail']}"
        raise Refusal(Reason.REQUEST_INVALID, detail=detail) from None


def _print(explanation: Explanation, bans: tuple[Ban, ...], policy: Policy, purpose: str, on: date) -> None:
    decision = explanation.decision
    ground = policy.purpose(purpose)
    OUT.print(say("law.on", day=on, purpose=either((ground.zh, ground.en))))
    OUT.print(say("law.outcome", outcome=either(OUTCOMES[decision.outcome])), style="bold")
    for follows in ground.consequences if decision.consequences else ():
        OUT.print(f"  {either((follows.zh, follows.en))} – {of_citation(follows.cite)}")
    OUT.print(_changes(explanation.change))
    for need in explanation.needs:
        OUT.print(
            say(
                "law.needs",
                missing=either(fact_name(need.missing)),
                record=need.record or say("law.the-facts"),
                article=of_citation(need.citation),
            )
        )
    table(
        [say("law.rule"), say("law.record"), say("law.holds"), say("law.values"), say("law.article")],
        [_step(step, policy) for step in decision.steps],
        say("law.rules"),
    )
    if bans:
        table(
            [say("law.ban"), say("law.state"), say("law.days"), say("law.record"), say("law.article")],
            [_ban(ban) for ban in bans],
            say("law.bans"),
        )


def _changes(change: Change | None) -> str:
    """The nearest change in a sentence: the day, the other answer, and the rules that turn on it."""
    if change is None:
        return say("law.no-change")
    because = "; ".join(
        dict.fromkeys(f"{step.rule}, {of_citation(step.citation)}" for step in change.because)
    )
    outcome = say("law.silent") if change.outcome is None else either(OUTCOMES[change.outcome])
    return say("law.until", day=change.on, outcome=outcome, because=because)


def _step(step: Step, policy: Policy) -> list[str]:
    holds = {True: "law.yes", False: "law.no", None: "law.open"}[step.holds]
    found = say(holds) + (f": {either(fact_name(step.missing))}" if step.missing else "")
    values = ", ".join(
        f"{either(fact_name(name))} {either(_value(name, value, policy))}" for name, value in step.values
    )
    return [step.rule, step.record or "", found, values, of_citation(step.citation)]


def _value(name: str, value: str, policy: Policy) -> Name:
    """A value in words: an offence by its charge as authorities write it."""
    offence = policy.offences.get(value) if name == "offence" else None
    return (offence.names[0], offence.en) if offence else fact_value(value)


def _ban(ban: Ban) -> list[str]:
    days = f"{ban.from_on or '?'} – {ban.until_on or ''}".strip()
    state = either(fact_name(ban.state.value))
    if ban.missing:
        state += f": {either(fact_name(ban.missing))}"
    return [ban.rule, state, days, ban.reference, of_citation(ban.citation) if ban.citation else ""]


def _values(explanation: Explanation, bans: tuple[Ban, ...]) -> dict[str, object]:
    decision = explanation.decision
    return {
        "outcome": decision.outcome.value,
        "shown": decision.shown,
        "follows": [one.code for one in decision.consequences],
        "doubts": [
            {"record": one.record, "missing": one.missing, "article": of_citation(one.citation)}
            for one in decision.doubts
        ],
        "change": _change(explanation.change),
        "needs": [
            {"record": one.record, "missing": one.missing, "article": of_citation(one.citation)}
            for one in explanation.needs
        ],
        "rules": [_rule(step) for step in decision.steps],
        "bans": [
            {
                "rule": ban.rule,
                "kind": ban.kind.value,
                "state": ban.state.value,
                "from_on": ban.from_on.isoformat() if ban.from_on else None,
                "until_on": ban.until_on.isoformat() if ban.until_on else None,
                "missing": ban.missing,
                "anomalies": [one.code.value for one in ban.anomalies],
                "article": of_citation(ban.citation) if ban.citation else None,
                "tells": [
                    {"code": told.code, "due_on": told.due_on.isoformat() if told.due_on else None}
                    for told in ban.tells
                ],
            }
            for ban in bans
        ],
        "packs": [{"pack": pack, "sha256": sha256} for pack, sha256 in decision.packs],
    }


def _change(change: Change | None) -> dict[str, object] | None:
    if change is None:
        return None
    return {
        "on": change.on.isoformat(),
        "outcome": change.outcome.value if change.outcome else None,
        "because": [_rule(step) for step in change.because],
    }


def _rule(step: Step) -> dict[str, object]:
    return {
        "rule": step.rule,
        "record": step.record,
        "holds": step.holds,
        "missing": step.missing,
        "values": dict(step.values),
        "article": of_citation(step.citation),
    }
