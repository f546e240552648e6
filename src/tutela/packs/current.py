"""The policy of `settings.TUTELA_POLICY`: every pack, checked when it is first needed."""

import functools
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from tutela.core.law.calendar import legal_day
from tutela.core.law.cases import Case, load_cases
from tutela.core.law.clocks import holidays_of
from tutela.core.law.coverage import load_coverage
from tutela.core.law.fact_codes import codes_of
from tutela.core.law.holidays import Holidays, load_holidays
from tutela.core.law.nearest import unknown_setting
from tutela.core.law.packs import Deployment, Policy, load_policy, study
from tutela.core.law.remarks import load_remarks
from tutela.core.law.schema import Purpose
from tutela.core.law.words import Switch
from tutela.packs.manual.pages import pages


def policy() -> Policy:
    """The law this deployment answers by. Refuses `PACK_INVALID` with file and line."""
    return _loaded(
        settings.TUTELA_POLICY,
        frozenset(settings.TUTELA_READINGS.items()),
        frozenset(settings.TUTELA_REGIMES),
        frozenset(settings.TUTELA_PUBLICATION.items()),
    )


def everything() -> Policy:
    """Every regime at once, to compare and to read; nothing answers by it. Refuses `PACK_INVALID`."""
    return _studied(settings.TUTELA_POLICY, frozenset(settings.TUTELA_READINGS.items()))


def cases() -> tuple[Case, ...]:
    """The lawyers' examples beside all packs, each naming only what packs know. Refuses `PACK_INVALID`."""
    return _examples(settings.TUTELA_POLICY, frozenset(settings.TUTELA_READINGS.items()))


def manual(over: Policy) -> dict[str, str]:
    """The lawyer-readable manual of a policy: names of files, and their text. Refuses `PACK_INVALID`."""
    root = settings.TUTELA_POLICY
    return pages(over, cases(), load_coverage(root), load_remarks(root))


def purpose(code: str) -> Purpose:
    """One purpose. Refuses `PURPOSE_UNKNOWN` and lists those there are."""
    return policy().purpose(code)


def holidays(regime: str = "cn") -> Holidays:
    """The days off and make-up working days of a regime, by which clocks count working days."""
    return holidays_of(policy(), regime, _holidays(settings.TUTELA_POLICY))


def legal_day_of(moment: datetime) -> date:
    """The legal day, in the jurisdiction's zone, on which a moment falls."""
    return legal_day(moment, ZoneInfo(settings.TUTELA_TIME_ZONE))


@functools.cache
def _loaded(
    root: Path,
    readings: frozenset[tuple[str, str]],
    regimes: frozenset[str],
    publication: frozenset[tuple[str, str]],
) -> Policy:
    return load_policy(root, _switches(readings), Deployment(regimes, dict(publication)))


@functools.cache
def _holidays(root: Path) -> Mapping[str, Holidays]:
    return load_holidays(root)


@functools.cache
def _studied(root: Path, readings: frozenset[tuple[str, str]]) -> Policy:
    return study(root, _switches(readings))


@functools.cache
def _examples(root: Path, readings: frozenset[tuple[str, str]]) -> tuple[Case, ...]:
    return load_cases(root, codes_of(_studied(root, readings)))


def _switches(readings: Iterable[tuple[str, str]]) -> dict[str, Switch]:
    words = {word.value: word for word in Switch}
    for name, word in readings:
        if word not in words:
            raise unknown_setting("TUTELA_READINGS", f"{name}={word}", [f"{name}={known}" for known in words])
    return {name: words[word] for name, word in readings}
