"""The course of a case: when the act was, when it was decided, served and took effect, and what was decided."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from tutela.core.disclosure.history import (
    Act,
    Combination,
    NonProsecution,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)
from tutela.core.law.calendar import birthday
from tutela.world.scenarios.scenario import Case

EARLIEST: Final = date(1998, 1, 1)
AMENDMENT_NINE: Final = date(2015, 11, 1)
"""From this day indecency by force has any victim (强制猥亵罪, Criminal Law 237 as amended)."""
AMENDMENT_ELEVEN: Final = date(2021, 3, 1)
"""From this day Criminal Law 236-1 (负有照护职责人员性侵罪)."""
PENALTIES_LAW: Final = date(2006, 3, 1)
NEW_PENALTIES_LAW: Final = date(2026, 1, 1)
"""From this day the Public Security Administration Punishments Law of 2025: article 44 became 52."""
MINORS_PENALTIES_SEALED: Final = date(2021, 6, 1)
"""From this day Delinquency Prevention Law 59(2): penalties and non-prosecutions of minors are sealed."""
_APPEAL_DAYS: Final = 10
_TIME_FOR_TRIAL: Final = 330


@dataclass(frozen=True, slots=True)
class Term:
    """What was decided for execution."""

    months: int
    suspended_months: int | None = None
    combination: Combination = Combination.NONE

    def sentence(self) -> Sentence:
        """The fixed term it is."""
        return Sentence(Penalty.FIXED_TERM, self.months, None, self.suspended_months, self.combination)


def day_between(case: Case, first: date, last: date) -> date:
    """A day from `first` to `last`, both inclusive."""
    return date.fromordinal(case.rng.randint(first.toordinal(), last.toordinal()))


def adult_act(case: Case, not_before: date = EARLIEST, not_after: date | None = None) -> date:
    """A day on which the person had been of age for at least a month, early enough for a trial."""
    of_age = case.born_on + timedelta(days=18 * 366 + 30)
    last = case.on - timedelta(days=_TIME_FOR_TRIAL) if not_after is None else not_after
    return day_between(case, max(not_before, of_age), last)


def minor_act(case: Case, not_before: date | None = None, before: date = date.max) -> date:
    """A day on which the person was fourteen to seventeen."""
    first, last = (
        birthday(case.born_on, 14) + timedelta(days=2),
        birthday(case.born_on, 18) - timedelta(days=1),
    )
    return day_between(case, max(first, not_before or first), min(last, before - timedelta(days=1)))


def act(offence: str, acted_on: date | None, victim_was_minor: bool | None = None) -> Act:
    """One act, by the charge as a feed writes it."""
    return Act(offence, acted_on, victim_was_minor=victim_was_minor)


def convicted(case: Case, acts: tuple[Act, ...], sentence: Sentence, judged_after: date) -> Record:
    """A judgment in force: first instance when the appeal period ran out, or second instance when pronounced."""
    rng = case.rng
    decided_on = judged_after + timedelta(days=rng.randint(60, 200))
    served_on = decided_on + timedelta(days=rng.randint(0, 5))
    appealed = rng.random() < 0.15
    wait = rng.randint(40, 100) if appealed else _APPEAL_DAYS + 1
    record = Record(
        reference="",
        port=Port.COURT,
        kind=RecordKind.CONVICTION,
        acts=acts,
        decided_on=decided_on,
        served_on=served_on,
        effective_on=served_on + timedelta(days=wait),
        appealed=appealed,
        sentence=sentence,
    )
    return _executed(case, record)


def judged(case: Case, offence: str, acted_on: date, sentence: Sentence) -> Record:
    """A judgment in force for one act."""
    minor = True if offence == "猥亵儿童罪" else case.rng.choice((True, False, None))
    return convicted(case, (act(offence, acted_on, minor),), sentence, acted_on)


def not_prosecuted(case: Case, offence: str, acted_on: date, ground: NonProsecution) -> Record:
    """A decision not to prosecute, which is made known, and takes effect, on its day."""
    decided_on = acted_on + timedelta(days=case.rng.randint(60, 200))
    return Record(
        reference="",
        port=Port.PROCURATORATE,
        kind=RecordKind.NON_PROSECUTION,
        acts=(act(offence, acted_on, case.rng.choice((True, False, None))),),
        decided_on=decided_on,
        served_on=decided_on,
        effective_on=decided_on,
        non_prosecution=ground,
    )


def penalised(case: Case, offence: str, acted_on: date, penalty: Penalty) -> Record:
    """An administrative penalty of the police."""
    decided_on = acted_on + timedelta(days=case.rng.randint(1, 30))
    days = case.rng.choice((5, 7, 10, 12, 15)) if penalty is Penalty.ADMINISTRATIVE_DETENTION else None
    return Record(
        reference="",
        port=Port.POLICE,
        kind=RecordKind.ADMINISTRATIVE_PENALTY,
        acts=(act(offence, acted_on, case.rng.choice((True, False, None))),),
        decided_on=decided_on,
        served_on=decided_on,
        effective_on=decided_on,
        sentence=Sentence(penalty, days=days),
    )


def _executed(case: Case, record: Record) -> Record:
    """The day execution ended, where it has: terms that are not suspended, now and then with parole before it."""
    sentence, effective_on = record.sentence, record.effective_on
    if sentence is None or effective_on is None or sentence.months is None or sentence.suspended_months:
        return record
    end = effective_on + timedelta(days=30 * sentence.months)
    paroled_on = None
    if sentence.months >= 36 and case.rng.random() < 0.1:
        paroled_on = effective_on + timedelta(days=20 * sentence.months)
    return replace(
        record,
        completed_on=end if end < case.on else None,
        paroled_on=paroled_on if paroled_on is not None and paroled_on < case.on else None,
    )
