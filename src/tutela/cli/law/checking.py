"""`tutela law check`: are the packs sound, do the cases hold, where does lower law go beyond higher law?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from tutela.cli.exits import Exit
from tutela.cli.law.words import either
from tutela.cli.show import OUT, data, progress, table
from tutela.cli.texts import say
from tutela.core.law.cases import Case, load_cases
from tutela.core.law.coverage import load_coverage
from tutela.core.law.hierarchy import Conflict, conflicts
from tutela.core.law.holidays import load_holidays
from tutela.core.law.policy import Policy
from tutela.core.law.switches import RuleState
from tutela.core.law.words import Direction, Status, Switch
from tutela.packs.manual.coverage import counted
from tutela.packs.manual.rules import why
from tutela.packs.manual.words import of_citation
from tutela.packs.verdicts import verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found. `failing` alone is a fault; the rest is told."""

    packs: int
    cases: int
    failing: tuple[tuple[Case, str], ...]
    conflicts: tuple[tuple[Conflict, bool], ...]  # with whether the lower rule answers here
    off: tuple[RuleState, ...]
    narrowing: tuple[RuleState, ...]
    coverage: dict[str, int]


def check(everything: Policy, here: Policy, as_json: bool) -> Exit:
    """Prints what the check finds; `everything` is every regime, `here` what this deployment answers by."""
    cases = load_cases(settings.TUTELA_POLICY)
    found = Checked(
        packs=len(everything.packs),
        cases=len(cases),
        failing=_failing(cases, everything),
        conflicts=tuple((one, applies(one, here)) for one in conflicts(everything)),
        off=everything.switched_off,
        narrowing=tuple(one for one in everything.states if _narrows_unconfirmed(one)),
        coverage=counted(load_coverage(settings.TUTELA_POLICY)),
    )
    if as_json:
        data(_values(found))
    else:
        _print(found)
    return Exit.NOT_AS_IT_SHOULD_BE if found.failing else Exit.DONE


def applies(one: Conflict, here: Policy) -> bool:
    """Whether the lower rule of a finding is applied by this deployment."""
    states = {f"{state.pack}/{state.rule}": state.switch for state in here.states}
    name = f"{one.lower_pack}/{one.subject}"
    jurisdiction = one.lower_pack.partition("/")[0]
    return jurisdiction in here.eras and states.get(name) is Switch.ON and _offered(one.subject, here, name)


def _offered(subject: str, here: Policy, name: str) -> bool:
    """A purpose is applied only where it is offered; bans and seals need no offer."""
    declared = {f"{pack.id}/{purpose.code}" for pack in here.packs for purpose in pack.content.purposes or ()}
    return name not in declared or subject in here.purposes


def _narrows_unconfirmed(state: RuleState) -> bool:
    return (
        state.direction is Direction.NARROWS
        and state.citation.status == Status.UNCONFIRMED
        and state.switch is Switch.ON
    )


def _failing(cases: Sequence[Case], policy: Policy) -> tuple[tuple[Case, str], ...]:
    found = []
    holidays = load_holidays(settings.TUTELA_POLICY)
    with progress(say("law.case")) as told:
        for done, case in enumerate(cases, start=1):
            differs = verdict(case, policy, holidays)
            if differs:
                found.append((case, differs))
            told(done, len(cases))
    return tuple(found)


def _print(found: Checked) -> None:
    if found.failing:
        OUT.print(say("law.failing", count=len(found.failing)))
        rows = [[case.pack, either((case.zh, case.name)), differs] for case, differs in found.failing]
        table([say("law.pack"), say("law.case"), say("law.differs")], rows)
    else:
        OUT.print(say("law.sound", packs=found.packs, cases=found.cases))
    _print_conflicts(found.conflicts)
    for title, states in (("law.switched-off", found.off), ("law.narrowing", found.narrowing)):
        rows = [[one.pack, one.rule, of_citation(one.citation), either(why(one))] for one in states]
        if rows:
            table([say("law.pack"), say("law.rule"), say("law.article"), say("law.why")], rows, say(title))
    OUT.print(say("law.coverage", **found.coverage))


def _print_conflicts(found: Sequence[tuple[Conflict, bool]]) -> None:
    if not found:
        OUT.print(say("law.no-conflicts"))
        return
    table(
        [say("law.rule"), say("law.finding"), say("law.lower"), say("law.higher"), say("law.here")],
        [
            [
                f"{one.lower_pack} {one.subject}",
                either((one.zh, one.en)),
                of_citation(one.lower),
                of_citation(one.higher),
                say("truth.yes" if here else "truth.no"),
            ]
            for one, here in found
        ],
        say("law.conflicts"),
    )


def _values(found: Checked) -> dict[str, object]:
    return {
        "sound": not found.failing,
        "packs": found.packs,
        "cases": found.cases,
        "failing": [
            {"pack": case.pack, "case": case.name, "differs": differs} for case, differs in found.failing
        ],
        "conflicts": [
            {
                "kind": one.kind.value,
                "subject": one.subject,
                "lower_pack": one.lower_pack,
                "lower": of_citation(one.lower),
                "higher_pack": one.higher_pack,
                "higher": of_citation(one.higher),
                "zh": one.zh,
                "en": one.en,
                "from_on": one.from_on.isoformat(),
                "until_on": one.until_on.isoformat() if one.until_on else None,
                "applies_here": here,
            }
            for one, here in found.conflicts
        ],
        "off": [_state(one) for one in found.off],
        "narrowing_unconfirmed": [_state(one) for one in found.narrowing],
        "coverage": found.coverage,
    }


def _state(one: RuleState) -> dict[str, str]:
    return {"pack": one.pack, "rule": one.rule, "article": of_citation(one.citation)}
