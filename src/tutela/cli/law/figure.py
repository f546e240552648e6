"""The picture of a comparison: regimes as rows; answered, barred, told and published as columns."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from tutela.cli.law.population import Population
from tutela.core.disclosure.compare import DAYS_OF_A_YEAR, Channel, Reach
from tutela.core.disclosure.question import Outcome
from tutela.core.law.names import STANCES
from tutela.core.law.policy import Policy
from tutela.pictures.chart import Cell, Chart, Heading
from tutela.pictures.palette import CIVIC, STILL, STOP, WAIT

COLUMNS: Final = {
    Channel.ANSWERED: Heading("经询问答复", "answered when asked", CIVIC),
    Channel.BARRED: Heading("受从业等禁止", "under a ban", WAIT),
    Channel.TOLD: Heading("主动告知特定人", "told to chosen persons", STILL),
    Channel.PUBLISHED: Heading("向社会公开", "published to everybody", STOP),
}
LEGEND: Final = (
    Heading("依法确定", "certain under the law"),
    Heading("缺少事实，须由人核实（标“?”）", "a fact is missing, a person must look (marked ?)"),
)


def chart_of(
    reached: Sequence[Reach],
    policy: Policy,
    people: Population,
    on: date,
    years: int,
    offered: Collection[tuple[str, Channel]],
) -> Chart:
    """The chart; a dash stands where a regime has nothing of the kind."""
    regimes = tuple(dict.fromkeys(one.regime for one in reached))
    found = {(one.regime, one.channel, one.outcome): one for one in reached}
    count = len(people.histories)
    return Chart(
        title=Heading("同一批人，在不同制度下", "The same people under different regimes"),
        description=_description(people, on, years),
        columns=tuple(COLUMNS.values()),
        rows=tuple(_row(regime, policy) for regime in regimes),
        cells=tuple(
            tuple(
                _cell(
                    found[regime, channel, Outcome.RECORD],
                    found[regime, channel, Outcome.PENDING],
                    (regime, channel) in offered,
                )
                for channel in COLUMNS
            )
            for regime in regimes
        ),
        of=count,
        legend=LEGEND,
        notes=(_description(people, on, years), *_notes(policy)),
    )


def _row(regime: str, policy: Policy) -> Heading:
    land = policy.jurisdictions[regime]
    zh, en = STANCES[land.stance]
    return Heading(land.zh, f"{land.en} ({en})") if zh != land.zh else Heading(land.zh, land.en)


def _cell(sure: Reach, open_: Reach, offered: bool) -> Cell:
    if not offered:
        return Cell(0, 0, applies=False)
    if not sure.ever:
        return Cell(sure.on_day, open_.on_day)
    each = sure.days / DAYS_OF_A_YEAR / sure.ever
    return Cell(
        sure.on_day,
        open_.on_day,
        f"终身 {sure.for_life:,} 人；平均 {each:.1f} 年",
        f"for life {sure.for_life:,}; {each:.1f} years each",
    )


def _description(people: Population, on: date, years: int) -> Heading:
    count = f"{len(people.histories):,}"
    zh, en = ("虚构人口中", "fictional ") if people.fictional else ("本系统登记的", "registered ")
    return Heading(
        f"{zh}有记录者 {count} 人，{on} 的情形；“平均”指此后 {years} 年内平均持续的年数。",
        f"{count} {en}persons with records, as things stand on {on}; “years each” is the mean within the {years}"
        " years that follow.",
    )


def _notes(policy: Policy) -> tuple[Heading, ...]:
    return (
        Heading(
            "地方制度一行只计其自身规定在全国法律之外所增加的部分；“—”表示该制度没有此种方式。",
            "The row of a local regime shows what its own instruments add to national law; a dash stands where a regime"
            " has nothing of the kind.",
        ),
        Heading(
            "“0”表示虽有此种方式，但当日无人计入：规则当日未施行，或者未经证实而不适用（见 tutela law check）。",
            "A nought stands where there is something of the kind and it reaches nobody that day: its rules are not in"
            " force then, or off because nobody has confirmed them (see tutela law check).",
        ),
        Heading(
            "其他法域不认识内地罪名：此处按其 jurisdiction.yaml 中的对照比照计算，没有对应者不计。",
            "Another jurisdiction does not know these charges: they are likened to its own by the table in its"
            " jurisdiction.yaml, and what has no like is not counted.",
        ),
        Heading(
            "依各制度应予封存的记录不计入；只交给本人的证明不计入。未在本地施行的制度仅供比较。",
            "What a regime seals is not counted, nor what only the person themself is handed."
            " Regimes that are not in force here are shown for comparison only.",
        ),
        Heading(f"规则 SHA-256：{policy.sha256[:16]}", f"Law, SHA-256: {policy.sha256[:16]}"),
    )
