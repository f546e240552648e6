"""Every number, day and list item of every pack is held by a case: moving or dropping it breaks one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.policy.verdicts import verdict
from tutela.core.law.cases import load_cases
from tutela.core.law.editions import Pack
from tutela.core.law.packs import load_policy
from tutela.core.law.policy import assemble
from tutela.core.law.schema import PackContent, Scope
from tutela.core.law.words import AtLimit, Switch, Victim

ROOT = Path(__file__).parents[2] / "policy"
POLICY = load_policy(ROOT)
CASES = load_cases(ROOT)
FIRST_PURPOSE = date(2020, 8, 20)
NOT_TO_BE_SEEN = {
    # both rules seal the non-prosecution of a minor since 2021-06-01, so the narrower one does not show
    "delinquency-prevention-law sealing juvenile-non-prosecution under_years -1",
}
Mutant = tuple[str, Pack, PackContent]


def moved(section: str, items: tuple[Any, ...], at: int, **changes: Any) -> dict[str, Any]:
    return {section: (*items[:at], replace(items[at], **changes), *items[at + 1 :])}


def of_sealing(pack: Pack) -> Iterator[Mutant]:
    rules = pack.content.sealing or ()
    for at, rule in enumerate(rules):
        where = f"{pack.instrument} sealing {rule.rule}"
        for by in (-1, 1):
            changed = moved("sealing", rules, at, under_years=rule.under_years + by)
            yield f"{where} under_years {by:+}", pack, replace(pack.content, **changed)
            if rule.months_at_most is not None:
                changed = moved("sealing", rules, at, months_at_most=rule.months_at_most + by)
                yield f"{where} months_at_most {by:+}", pack, replace(pack.content, **changed)
        for other in (AtLimit.SEALED, AtLimit.OPEN) if rule.combined_at_limit else ():
            changed = moved("sealing", rules, at, combined_at_limit=other)
            yield f"{where} combined_at_limit {other.value}", pack, replace(pack.content, **changed)


def of_scopes(pack: Pack) -> Iterator[Mutant]:
    scopes = pack.content.scopes or ()
    for at, scope in enumerate(scopes):
        for name, changed in limbs(scope):
            sections = moved("scopes", scopes, at, counts=changed)
            yield f"{pack.instrument} {name}", pack, replace(pack.content, **sections)


def limbs(scope: Scope) -> Iterator[tuple[str, tuple[Any, ...]]]:
    counts = scope.counts or ()
    for at, counting in enumerate(counts):
        if counting.switch is Switch.OFF:
            continue
        if len(counts) > 1:
            yield f"{counting.rule} dropped", (*counts[:at], *counts[at + 1 :])
        for code in counting.offences or ():
            rest = tuple(other for other in counting.offences or () if other != code) or ("no-such-offence",)
            yield f"{counting.rule} without {code}", moved("counts", counts, at, offences=rest)["counts"]
        if counting.victim is Victim.MINOR:
            yield f"{counting.rule} any victim", moved("counts", counts, at, victim=Victim.ANY)["counts"]
        if counting.leaves_open:
            yield f"{counting.rule} settled", moved("counts", counts, at, leaves_open=None)["counts"]
        for ground in (
            sorted(set(type(counting.grounds[0])) - set(counting.grounds)) if counting.grounds else ()
        ):
            wider = moved("counts", counts, at, grounds=(*counting.grounds, ground))["counts"]
            if counting.rule == "registry-non-prosecutions":
                yield f"{counting.rule} and {ground.value}", wider


def of_days(pack: Pack) -> Iterator[Mutant]:
    """Editions that began before any purpose did cannot be told apart by an answer."""
    for by in (-1, 1):
        shift = timedelta(days=by)
        if pack.from_on >= FIRST_PURPOSE:
            period = replace(pack.content.in_force, from_on=pack.from_on + shift)
            yield f"{pack.instrument} from_on {by:+}", pack, replace(pack.content, in_force=period)
        offences = pack.content.offences or ()
        for at, offence in enumerate(offences):
            if offence.existed_from is not None:
                changed = moved("offences", offences, at, existed_from=offence.existed_from + shift)
                yield f"{offence.code} existed_from {by:+}", pack, replace(pack.content, **changed)


def of_the_rest(pack: Pack) -> Iterator[Mutant]:
    content = pack.content
    for by in (-1, 1):
        if content.judgments and pack.until_on is None:
            judgments = replace(content.judgments, appeal_days=content.judgments.appeal_days + by)
            yield f"appeal_days {by:+}", pack, replace(content, judgments=judgments)
        if content.responsibility:
            youngest = content.responsibility.youngest_years + by
            responsibility = replace(content.responsibility, youngest_years=youngest)
            yield f"youngest_years {by:+}", pack, replace(content, responsibility=responsibility)
    for at in range(len(content.straddling or ())):
        kept = tuple(rule for index, rule in enumerate(content.straddling or ()) if index != at)
        yield f"straddling rule {at} dropped", pack, replace(content, straddling=kept)
    if content.orders and content.orders.unsealing_cite and pack.until_on is None:
        orders = replace(content.orders, unsealing_cite=None)
        yield "no order unseals", pack, replace(content, orders=orders)
    purposes = content.purposes or ()
    for at, purpose in enumerate(purposes):
        for index, follows in enumerate(purpose.consequences):
            other = moved("consequences", purpose.consequences, index, code=f"not-{follows.code}")
            changed = moved("purposes", purposes, at, **other)
            yield f"{purpose.code} without {follows.code}", pack, replace(content, **changed)


MAKERS: tuple[Callable[[Pack], Iterator[Mutant]], ...] = (of_sealing, of_scopes, of_days, of_the_rest)
MUTANTS = [
    mutant
    for pack in POLICY.packs
    if pack.until_on is None
    for make in MAKERS
    for mutant in make(pack)
    if mutant[0] not in NOT_TO_BE_SEEN
]


@pytest.mark.parametrize("mutant", [pytest.param(mutant, id=mutant[0]) for mutant in MUTANTS])
def test_a_case_notices_when_a_value_of_a_pack_moves(mutant: Mutant) -> None:
    _, changed, content = mutant
    packs = [
        Pack(pack.jurisdiction, content, pack.sha256) if pack is changed else pack for pack in POLICY.packs
    ]
    policy = assemble(packs, {})
    assert any(verdict(case, policy) for case in CASES)


def test_the_packs_as_they_are_disturb_no_case() -> None:
    policy = assemble(POLICY.packs, {})
    assert not [case.name for case in CASES if verdict(case, policy)]


def test_the_wider_reading_of_violence_asks_a_person_when_it_is_on() -> None:
    wider = assemble(POLICY.packs, {"minors-protection-law/other-violence-convictions": Switch.ON})
    moved_cases = {case.name for case in CASES if verdict(case, wider)}
    assert len(moved_cases) == 5
    assert all("wider reading of violence" in name for name in moved_cases)
