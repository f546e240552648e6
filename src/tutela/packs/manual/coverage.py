"""The coverage page: each rule of the law that was read, where it is encoded, or why it is not."""

from collections.abc import Mapping, Sequence
from typing import Final

from tutela.core.law.coverage import Covered, How
from tutela.packs.manual.section import Section, code, page

_HOWS: Final[Mapping[How, str]] = {
    How.ENCODED: "已编码 encoded",
    How.PROCEDURE: "程序 procedure",
    How.LEFT_OUT: "未纳入 left out",
}


def counted(coverage: Sequence[Covered]) -> dict[str, int]:
    """How many rules are encoded, are a procedure, or are left out."""
    return {
        "encoded": sum(one.how is How.ENCODED for one in coverage),
        "procedure": sum(one.how is How.PROCEDURE for one in coverage),
        "left": sum(one.how is How.LEFT_OUT for one in coverage),
    }


def coverage_page(coverage: Sequence[Covered]) -> str:
    """Every row."""
    counts = counted(coverage)
    lead = (
        f"已编码 {counts['encoded']} 项，属程序 {counts['procedure']} 项，未纳入 {counts['left']} 项。",
        f"{counts['encoded']} rules are encoded, {counts['procedure']} are a procedure of a room, {counts['left']} are"
        " left out for the reason given.",
    )
    rows = tuple(
        (
            one.id,
            one.instrument,
            one.article,
            _HOWS[one.how],
            ", ".join(map(code, one.where or ())),
            one.room or "",
            one.why or "",
        )
        for one in coverage
    )
    headings = ("id", "instrument", "条文 article", "处理 how", "所在 where", "机能 room", "理由 why")
    return page("覆盖表 Coverage", lead, (Section("各项 Rules", (), headings, rows),))
