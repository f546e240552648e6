"""What a run found, and the page that says it: what was asked, what was answered, and what that counts as."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening.result import SHOWN, Ground, said_of
from tutela.core.errors import Reason
from tutela.core.proofs.receipts import Receipt
from tutela.core.wording import Language
from tutela.index.lookup.queries import Version
from tutela.sheets.workbook import Fact, Heading

_COUNTS_AS: Final[Mapping[Answer, str]] = {
    Answer.RECORD: "名单中有该人的记录。应依法核对后作出决定。",
    Answer.NO_RECORD: "在查询时间和名单版本下，名单中没有该人在本类别下的记录。",
    Answer.PENDING: "待核实不等于有记录，也不等于未发现记录。在核实答复之前，不得据此作出任何决定。",
    Answer.REFUSED: "该行没有查询，也没有计入额度。未查询不等于未发现记录。请按说明更正后重新查询。",
}
NO_ANSWER_ACTS: Final = (
    "本结果仅供依法履行查询义务之用。任何答复本身都不产生处理效果：是否录用、停职或者处理，由有权的人依法决定，"
    "被查询人有权申请复查。"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many lines got each answer; on how many each ground of refusal was met."""

    answers: Mapping[Answer, int]
    grounds: Mapping[Ground, int]

    @property
    def rows(self) -> int:
        """All lines."""
        return sum(self.answers.values())

    @property
    def refused(self) -> Mapping[Reason, int]:
        """How many lines were refused for each reason."""
        counted = Counter[Reason]()
        for (reason, _), count in self.grounds.items():
            counted[reason] += count
        return counted

    def sentences(self, language: Language = Language.CHINESE) -> Mapping[str, int]:
        """How many lines were told each sentence, the most frequent first."""
        counted = Counter[str]()
        for ground, count in self.grounds.items():
            counted[said_of(ground, language)] += count
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def persons(self) -> int:
        """Lines that were answered, which count against the quota."""
        return self.rows - self.answers[Answer.REFUSED]


@dataclass(frozen=True, slots=True)
class Told:
    """What was not read of the file, and is told."""

    hidden: tuple[str, ...]
    skipped: tuple[str, ...]
    beyond: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One finished run. `rows_root` is the root of the tree over its rows, which stands in its ledger entry."""

    run: UUID
    purpose: str
    asked_at: datetime
    version: Version
    stale_since: datetime | None
    covers_from: date | None
    counted: Counted
    told: Told
    rows_root: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Heads:
    """Who asked, and on what ground, as the page says it."""

    body: str
    purpose: str
    ground: str
    authorisation: str
    zone: ZoneInfo
    covers_from: date | None


def page(
    heads: Heads,
    run: UUID,
    asked_at: datetime,
    version: Version,
    stale_since: datetime | None,
    counted: Counted,
    told: Told,
    rows_root: bytes,
) -> Sequence[Heading | Fact]:
    """The summary page, in the order in which it is read."""
    return [
        Heading("查询结果摘要"),
        Fact("查询单位", heads.body),
        Fact("查询业务类别", heads.purpose),
        Fact("法律依据", heads.ground),
        Fact("授权", heads.authorisation or "逐行填写"),
        Fact("查询时间", _moment(asked_at, heads.zone)),
        Fact("名单版本", version.label),
        *([Fact("数据覆盖", _covers(heads.covers_from))] if heads.covers_from else []),
        *([Fact("数据时效", _stale(stale_since, heads.zone))] if stale_since else []),
        Heading("答复"),
        Fact("总行数", counted.rows),
        *(Fact(SHOWN[answer], counted.answers[answer]) for answer in Answer),
        *(Fact(f"“{SHOWN[answer]}”的含义", meaning) for answer, meaning in _COUNTS_AS.items()),
        Fact("使用须知", NO_ANSWER_ACTS),
        *_refused(counted.sentences()),
        *_told(told),
        Heading("凭证"),
        Fact("运行编号", str(run)),
        Fact("逐行凭证根", rows_root.hex()),
        Fact("回执号", "由运行编号和行次（自 1 起）组成，凭此可以取得该行的凭证。"),
    ]


def _refused(sentences: Mapping[str, int]) -> list[Heading | Fact]:
    if not sentences:
        return []
    return [Heading("未查询的原因（行数）"), *(Fact(said, count) for said, count in sentences.items())]


def _told(told: Told) -> list[Heading | Fact]:
    lines: list[Heading | Fact] = []
    if told.hidden:
        lines.append(Fact("未读取的隐藏工作表", "、".join(told.hidden)))
    if told.skipped:
        lines.append(Fact("未读取的工作表（没有所需的列）", "、".join(told.skipped)))
    if told.beyond:
        lines.append(Fact("表头以外另有内容的行数（该内容未写入结果）", told.beyond))
    return [Heading("未读取的内容"), *lines] if lines else []


def _stale(since: datetime, zone: ZoneInfo) -> str:
    return f"有数据来源自 {_moment(since, zone)} 起逾期未更新，此后的新记录可能尚未录入。"


def _covers(since: date) -> str:
    return f"自 {since.isoformat()} 起；此前的记录可能不在其中。"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
