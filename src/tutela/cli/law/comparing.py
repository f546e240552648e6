"""`tutela law compare`: several regimes over the same people, as a table and a picture."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from tutela.cli.law.figure import chart_of
from tutela.cli.law.population import Population
from tutela.cli.law.regimes import refuse_unwritten
from tutela.cli.law.words import either
from tutela.cli.show import OUT, data, progress, table
from tutela.cli.texts import say
from tutela.core.disclosure.compare import CHANNELS, Channel, Reach, compare, compared_purposes
from tutela.core.disclosure.question import Outcome
from tutela.core.errors import Reason, Refusal
from tutela.core.law.calendar import end_of_term
from tutela.core.law.policy import Policy
from tutela.pictures.bars import svg
from tutela.pictures.beside import markdown
from tutela.pictures.chart import Chart

CHANNEL_TEXTS: Final[Mapping[Channel, str]] = {
    Channel.ANSWERED: "law.answered",
    Channel.BARRED: "law.barred",
    Channel.TOLD: "law.told",
    Channel.PUBLISHED: "law.published",
}


def refuse_place(out: Path | None) -> None:
    """Refuses, before anybody is counted, a picture that could not be drawn there."""
    if out is not None and out.suffix != ".svg":
        raise Refusal(Reason.REQUEST_INVALID, detail="--out *.svg")
    if out is not None and (out.is_dir() or not out.parent.is_dir()):
        raise Refusal(Reason.FILE_UNREADABLE, file=str(out))


def compare_regimes(
    policy: Policy,
    people: Population,
    regimes: Sequence[str],
    on: date,
    years: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Prints the reach of each regime from `on` for `years`; with `out` draws it, and writes the table beside it."""
    refuse_unwritten(regimes, policy)
    chosen = tuple(regimes) or tuple(sorted({regime for regime, _ in offered(policy)}))
    purposes = {regime: compared_purposes(policy, regime) for regime in chosen}
    until = end_of_term(on, years=years)
    with progress(say("law.comparing")) as told:
        reached = compare(people.histories, purposes, policy, on, until, progress=told)
    if out is not None:
        chart = chart_of(reached, policy, people, on, years, offered(policy))
        _draw(chart, out)
    if as_json:
        data(_values(reached, people, purposes, on, until))
        return
    _print(reached, policy, chosen)
    if out is not None:
        OUT.print(say("law.drawn", file=out, beside=out.with_suffix(".md")))


def _draw(chart: Chart, out: Path) -> None:
    try:
        out.write_bytes(svg(chart))
        out.with_suffix(".md").write_text(markdown(chart), "utf-8")
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=str(out)) from None


def offered(policy: Policy) -> frozenset[tuple[str, Channel]]:
    """The channels that each regime has of its own: by its purposes, and bans where a rule of its packs bans."""
    by_purpose = {
        (regime, CHANNELS[policy.purpose(code).mode])
        for regime in policy.eras
        for code in compared_purposes(policy, regime)
    }
    barring = {(pack.jurisdiction, Channel.BARRED) for pack in policy.packs if pack.content.bans}
    return frozenset(by_purpose | barring)


def _print(reached: Sequence[Reach], policy: Policy, regimes: Sequence[str]) -> None:
    rows = [
        [
            either((policy.jurisdictions[one.regime].zh, policy.jurisdictions[one.regime].en)),
            say(CHANNEL_TEXTS[one.channel]),
            say(f"answer.{one.outcome.value}"),
            f"{one.on_day:,}",
            f"{one.ever:,}",
            f"{one.years:,.1f}",
            f"{one.for_life:,}",
        ]
        for regime in regimes
        for one in reached
        if one.regime == regime and (one.ever or one.outcome is Outcome.RECORD)
    ]
    headings = ("regime", "channel", "outcome-column", "on-day", "ever", "years", "for-life")
    table([say(f"law.{heading}") for heading in headings], rows, say("law.compared"))


def _values(
    reached: Sequence[Reach],
    people: Population,
    purposes: Mapping[str, Sequence[str]],
    on: date,
    until: date,
) -> dict[str, object]:
    return {
        "persons": len(people.histories),
        "fictional": people.fictional,
        "on": on.isoformat(),
        "until": until.isoformat(),
        "purposes": {regime: list(codes) for regime, codes in purposes.items()},
        "reach": [
            {
                "regime": one.regime,
                "channel": one.channel.value,
                "outcome": one.outcome.value,
                "on_day": one.on_day,
                "ever": one.ever,
                "person_years": round(one.years, 1),
                "for_life": one.for_life,
            }
            for one in reached
        ],
    }
