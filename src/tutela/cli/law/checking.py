"""`tutela law check`: are the packs sound, do the cases hold, where does lower law go beyond higher law?"""

from collections.abc import Sequence

from django.conf import settings

from tutela.cli.exits import Exit
from tutela.cli.law.checked import Checked
from tutela.cli.law.told import tell
from tutela.cli.show import data, progress
from tutela.cli.texts import say
from tutela.core.law.cases import Case
from tutela.core.law.coverage import Covered, load_coverage, missing_places, places
from tutela.core.law.hierarchy import Conflict, conflicts
from tutela.core.law.policy import Policy
from tutela.core.law.switches import RuleState
from tutela.core.law.words import Direction, Status, Switch
from tutela.packs.current import cases
from tutela.packs.manual.coverage import counted
from tutela.packs.manual.words import of_citation
from tutela.packs.verdicts import verdict


def check(everything: Policy, here: Policy, as_json: bool) -> Exit:
    """Prints what the check finds; `everything` is every regime, `here` what this deployment answers by."""
    lawyers = cases()
    table = load_coverage(settings.TUTELA_POLICY)
    found = Checked(
        packs=len(everything.packs),
        cases=len(lawyers),
        failing=_failing(lawyers, everything),
        missing=_missing(table, everything),
        conflicts=tuple((one, applies(one, here)) for one in conflicts(everything)),
        off=everything.switched_off,
        narrowing=tuple(one for one in everything.states if _narrows_unconfirmed(one)),
        coverage=counted(table),
    )
    if as_json:
        data(_values(found))
    else:
        tell(found, everything)
    return Exit.DONE if found.is_sound else Exit.NOT_AS_IT_SHOULD_BE


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


def _missing(table: Sequence[Covered], policy: Policy) -> tuple[tuple[str, str], ...]:
    known = places(policy.packs)
    return tuple((row.id, place) for row in table for place in missing_places(row, known))


def _failing(lawyers: Sequence[Case], policy: Policy) -> tuple[tuple[Case, str], ...]:
    found = []
    with progress(say("law.case")) as told:
        for done, case in enumerate(lawyers, start=1):
            differs = verdict(case, policy, policy.holidays)
            if differs:
                found.append((case, differs))
            told(done, len(lawyers))
    return tuple(found)


def _values(found: Checked) -> dict[str, object]:
    return {
        "sound": found.is_sound,
        "packs": found.packs,
        "cases": found.cases,
        "failing": [
            {"pack": case.pack, "case": case.name, "differs": differs} for case, differs in found.failing
        ],
        "missing_places": [{"row": row, "place": place} for row, place in found.missing],
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
