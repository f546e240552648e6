"""Several regimes over the same people: who would be answered, barred, told of, published, and for how long."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from tutela.core.bans.ban import BanState
from tutela.core.bans.decide import bans_on
from tutela.core.disclosure.history import Act, History
from tutela.core.disclosure.intervals import intervals
from tutela.core.disclosure.question import Interval, Outcome
from tutela.core.law.calendar import stretches
from tutela.core.law.jurisdictions import Jurisdiction
from tutela.core.law.policy import Policy
from tutela.core.law.words import Audience, Mode

DAYS_OF_A_YEAR: Final = 365.2425
Progress = Callable[[int, int], None]


class Channel(StrEnum):
    """What the law does with a person, from the least that others learn to the most."""

    ANSWERED = "answered"  # whoever asks with a ground learns of it
    BARRED = "barred"  # a ban stands, by law or by order
    TOLD = "told"  # chosen persons are told without asking
    PUBLISHED = "published"  # everybody is told


CHANNELS: Final[Mapping[Mode, Channel]] = {
    Mode.INQUIRY: Channel.ANSWERED,
    Mode.APPLICATION: Channel.ANSWERED,
    Mode.NOTICE: Channel.TOLD,
    Mode.PUBLICATION: Channel.PUBLISHED,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How many persons one regime reaches through one channel with one outcome.

    `on_day` counts those whom it reaches on the first day, `ever` those whom it reaches on any day of the horizon;
    `days` are their person-days within it. `for_life` are those of `on_day` for whom no end is known to the law.
    """

    regime: str
    channel: Channel
    outcome: Outcome
    on_day: int
    ever: int
    days: int
    for_life: int

    @property
    def years(self) -> float:
        """Person-years within the horizon."""
        return self.days / DAYS_OF_A_YEAR


def compared_purposes(policy: Policy, regime: str) -> tuple[str, ...]:
    """The purposes by which others may learn of a person, in the order of their codes.

    What only the person themself is handed is left out: it reaches nobody.
    """
    return tuple(
        sorted(
            code
            for code, purpose in policy.purposes.items()
            if policy.regimes[code] == regime and purpose.audience is not Audience.SUBJECT
        )
    )


def compare(
    histories: Sequence[History],
    purposes: Mapping[str, Sequence[str]],
    policy: Policy,
    on: date,
    until: date,
    *,
    progress: Progress = lambda done, of: None,
) -> tuple[Reach, ...]:
    """The reach of each regime from `on` (inclusive) to `until` (exclusive), channel by channel, outcome by outcome.

    `purposes` names for each regime those to be compared (`compared_purposes`). A person whom several purposes of a
    channel reach counts once: RECORD on the days on which one of them says so, else PENDING.
    """
    if until <= on:
        raise ValueError("the horizon ends before it begins")
    tallies = {
        (regime, channel, outcome): _Tally()
        for regime in purposes
        for channel in Channel
        for outcome in (Outcome.RECORD, Outcome.PENDING)
    }
    for done, history in enumerate(histories, start=1):
        for regime, codes in purposes.items():
            facts = likened(history, policy.jurisdictions[regime])
            for channel, days in _channels(facts, regime, codes, policy, on):
                for outcome in (Outcome.RECORD, Outcome.PENDING):
                    of_outcome = [span for span in merged(days) if span.outcome is outcome]
                    tallies[regime, channel, outcome].add(of_outcome, on, until)
        progress(done, len(histories))
    return tuple(
        Reach(*key, tally.on_day, tally.ever, tally.days, tally.for_life) for key, tally in tallies.items()
    )


def likened(history: History, jurisdiction: Jurisdiction) -> History:
    """The same facts with offences named as another law would; what it has no name for is left out.

    A regime without such a table takes the facts as they are: it inherits our catalogue.
    """
    if jurisdiction.likened is None:
        return history
    records = []
    for record in history.records:
        acts = tuple(
            replace(act, offence=code)
            for act in record.acts
            for code in (_other_name(act, jurisdiction),)
            if code is not None
        )
        if acts:
            records.append(replace(record, acts=acts))
    return replace(history, records=tuple(records))


def _other_name(act: Act, jurisdiction: Jurisdiction) -> str | None:
    of_minors = jurisdiction.likened_if_minor or {}
    if act.victim_was_minor and act.offence in of_minors:
        return of_minors[act.offence]
    return (jurisdiction.likened or {}).get(act.offence)


def _channels(
    history: History, regime: str, codes: Iterable[str], policy: Policy, on: date
) -> Iterator[tuple[Channel, list[Interval]]]:
    found: dict[Channel, list[Interval]] = {channel: [] for channel in Channel}
    for code in codes:
        found[CHANNELS[policy.purpose(code).mode]] += intervals(history, code, policy, regime)
    found[Channel.BARRED] += barred(history, regime, policy, on)
    yield from found.items()


def barred(history: History, regime: str, policy: Policy, on: date) -> tuple[Interval, ...]:
    """The days of the regime's own bans that stand or come, as known on a day.

    PENDING where a fact is missing. Bans of a regime that it inherits from are counted there.
    """
    if policy.rules_on(regime, on) is None:
        return ()
    own = {
        rule.rule for pack in policy.packs if pack.jurisdiction == regime for rule in pack.content.bans or ()
    }
    days = []
    for ban in bans_on(history, on, policy, regime).bans if own else ():
        if ban.rule not in own:
            continue
        open_ = ban.state is BanState.NEEDS_A_PERSON
        if open_ or (ban.state is not BanState.ENDED and ban.from_on is not None):
            outcome = Outcome.PENDING if open_ else Outcome.RECORD
            days.append(Interval(outcome, ban.from_on or on, ban.until_on))
    return tuple(days)


@dataclass(slots=True)
class _Tally:
    """Counts persons as they come."""

    on_day: int = 0
    ever: int = 0
    days: int = 0
    for_life: int = 0

    def add(self, spans: Sequence[Interval], on: date, until: date) -> None:
        days = sum(days_within(span, on, until) for span in spans)
        now = [span for span in spans if covers(span, on)]
        self.on_day += bool(now)
        self.ever += days > 0
        self.days += days
        self.for_life += any(span.until_on is None for span in now)


def covers(span: Interval, day: date) -> bool:
    """Whether a day lies in a span."""
    return span.from_on <= day and (span.until_on is None or day < span.until_on)


def days_within(span: Interval, on: date, until: date) -> int:
    """How many days of a span lie in a horizon, `until` exclusive."""
    end = until if span.until_on is None else min(span.until_on, until)
    return max(0, (end - max(span.from_on, on)).days)


def merged(spans: Sequence[Interval]) -> tuple[Interval, ...]:
    """Spans that may overlap as one line of days: RECORD before PENDING, equal neighbours one."""
    turns = sorted({span.from_on for span in spans} | {span.until_on for span in spans if span.until_on})
    found: list[Interval] = []
    for day, end in stretches(turns):
        outcomes = {span.outcome for span in spans if covers(span, day)}
        if not outcomes:
            continue
        outcome = Outcome.RECORD if Outcome.RECORD in outcomes else Outcome.PENDING
        last = found[-1] if found else None
        if last is not None and last.until_on == day and last.outcome is outcome:
            found[-1] = Interval(outcome, last.from_on, end)
        else:
            found.append(Interval(outcome, day, end))
    return tuple(found)
