"""What the demo found, beside the truth, as tables that a narrow window holds: a column for each roster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.answers.screening.summary import Counted
from tutela.cli.show import table
from tutela.cli.texts import language, say
from tutela.core.wording import Language
from tutela.world.judge import Verdict

_COUNTS: Final = (
    "rows",
    "found",
    "missed",
    "wrongly_named",
    "clear",
    "pending",
    "sampled",
    "refused",
    "otherwise",
)
WHY_PENDING: Final[Mapping[str, str]] = {
    "the name does not belong to the number": "姓名与证件号码不符",
    "the name has a character wrong": "姓名有一字之差",
    "the population register does not know the number": "人口登记中没有该号码",
    "another passport than the record's: name, birth and sex agree, a person must look": (
        "护照号与记录所载不同，但姓名、出生日期和性别一致，须由人核实"
    ),
    "nothing says whether the judgment took effect": "没有材料说明判决是否生效",
    "a charge the catalogue does not know: a person must say what it was; any conviction bars the certificate": (
        "罪名不在目录中，须由人认定"
    ),
}
"""The truth's own words for what leaves an answer open, in Chinese."""


@dataclass(frozen=True, slots=True)
class Found:
    """One roster: its name, its result held against the truth, and what its run counted."""

    roster: str
    verdict: Verdict
    counted: Counted


def tables(found: Sequence[Found]) -> None:
    """Prints the counts, and why rows are pending or refused."""
    rosters = [one.roster for one in found]
    table(
        [say("found.count"), *rosters],
        [[say(f"found.{count}"), *(str(getattr(one.verdict, count)) for one in found)] for count in _COUNTS],
        say("found.title"),
    )
    _reasons(say("found.why-pending"), rosters, [_pending(one.verdict) for one in found])
    _reasons(say("found.why-refused"), rosters, [one.counted.sentences(language()) for one in found])


def _pending(verdict: Verdict) -> Mapping[str, int]:
    chinese = language() is Language.CHINESE
    told = {WHY_PENDING.get(why, why) if chinese else why: count for why, count in verdict.undecided.items()}
    return told | ({say("found.drawn"): verdict.sampled} if verdict.sampled else {})


def _reasons(heading: str, rosters: Sequence[str], counts: Sequence[Mapping[str, int]]) -> None:
    """One row for each reason, the most frequent first."""
    totals = {why: sum(one.get(why, 0) for one in counts) for one in counts for why in one}
    rows = [
        [why, *(str(one.get(why, 0)) for one in counts)]
        for why in sorted(totals, key=lambda why: (-totals[why], why))
    ]
    table([heading, *rosters], rows)
