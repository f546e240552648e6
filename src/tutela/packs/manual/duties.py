"""The parts of a pack's page about bans, provisions beside the decision, and bounds to lower instruments."""

from collections.abc import Iterator

from tutela.core.law.bans import BanRule
from tutela.core.law.editions import Pack
from tutela.core.law.limits import Limit
from tutela.core.law.names import AUDIENCES, ENDS, MEASURES, MODES, PROVISIONS, SHOWN, STARTS, Name, both
from tutela.core.law.provisions import Provision
from tutela.core.law.words import End
from tutela.packs.manual.section import Section, code
from tutela.packs.manual.words import of_citation, of_clock, of_counting, of_status, of_term


def of_bans(pack: Pack) -> Iterator[Section]:
    """A part for each ban: from what it grows, who decides, its days, who is told."""
    for one in pack.content.bans or ():
        title = f"禁止 Ban {code(one.rule)}：{' '.join(MEASURES[one.kind])}"
        headings = ("", "中文", "English", "依据 article")
        yield Section(title, (one.zh, one.en), headings, tuple(_ban(one)))


def _ban(one: BanRule) -> Iterator[tuple[str, str, str, str]]:
    status = " ".join(of_status(one.cite))
    yield "依据 basis", "", "", f"{of_citation(one.cite)} {status}"
    yield "决定者 decided by", ", ".join(one.decided_by), ", ".join(one.decided_by), ""
    for limb in one.grows_from or ():
        yield f"产生于 grows from {code(limb.rule)}", *of_counting(limb), of_citation(limb.cite)
    if not one.grows_from:
        yield "产生于 grows from", "有权机关的决定", "an order of the body", ""
    yield "开始 begins", *STARTS[one.starts], ""
    yield "结束 ends", *_end(one), ""
    if one.at_least is not None:
        yield "最短 at least", *of_term(one.at_least), ""
    if one.at_most is not None:
        yield "最长 at most", *of_term(one.at_most), ""
    if one.declared_cite is not None:
        zh = "判决生效日不明的，以有权机关认定的决定日为准"
        en = "where the judgment's day is missing, the day on which the body declares it"
        yield f"认定 declared {code(f'{one.rule}-declared')}", zh, en, of_citation(one.declared_cite)
    if one.staff_only:
        yield "限于 only", "行为时在岗的教职员工", "persons who held a post at the act", ""
    if one.punished_only:
        yield "限于 only", "被判处刑罚的人", "persons upon whom a penalty was passed", ""
    if one.must_be_pronounced:
        yield "宣告 pronounced", "须由法院在判决中宣告", "the court must say it in its judgment", ""
    if one.not_for_acts_before is not None:
        day = str(one.not_for_acts_before)
        cite = of_citation(one.not_before_cite) if one.not_before_cite else ""
        yield "不适用于此日前的行为 not for acts before", day, day, cite
    for tell in one.tells or ():
        zh, en = of_clock(tell.clock)
        whom = ", ".join(tell.whom)
        yield (
            f"告知 tell {code(tell.code)}",
            f"{tell.zh}（{whom}；{zh}）",
            f"{tell.en} ({whom}; {en})",
            of_citation(tell.cite),
        )
    if one.breach_cite is not None:
        yield "违反 breach", "", "", of_citation(one.breach_cite)
    if one.rests_on is not None:
        yield "上位依据 rests on", "", "", of_citation(one.rests_on)


def _end(one: BanRule) -> Name:
    """When a ban ends; a ban by order without a term of its own has the one that the order states."""
    if one.ends is not End.TERM:
        return ENDS[one.ends]
    if one.lasts is None and not one.grows_from:
        return "命令所定的期限", "with the term that the order states"
    return of_term(one.lasts)


def of_provisions(pack: Pack) -> Iterator[Section]:
    """What the instrument asks beside the decision."""
    rows = [row for one in pack.content.provisions or () for row in _provision(one)]
    if rows:
        headings = (
            "代码 code",
            "种类 kind",
            "条文",
            "English",
            "谁 who",
            "期限 time",
            "依据 article",
            "机能 room",
        )
        yield Section("其他规定 Provisions", (), headings, tuple(rows))


def _provision(one: Provision) -> Iterator[tuple[str, ...]]:
    who = ", ".join(one.who) + (f" → {', '.join(one.whom)}" if one.whom else "")
    yield (
        code(one.code), " ".join(PROVISIONS[one.kind]), one.zh, one.en, who,
        _times(one), f"{of_citation(one.cite)}", one.room,
    )  # fmt: skip
    for item in one.items or ():
        yield f"— {code(item.code)}", "", item.zh, item.en, "", "", of_citation(item.cite), ""


def _times(one: Provision) -> str:
    parts = [f"自 from {one.when}"] if one.when else []
    if one.clock is not None:
        parts.append(" ".join(of_clock(one.clock)))
    if one.extended is not None:
        parts.append(f"可延长 extended by {' '.join(of_clock(one.extended))}")
    if one.at_most is not None:
        parts.append(f"最长 at most {' '.join(of_clock(one.at_most))}")
    if one.keep is not None:
        parts.append(f"至少保存 kept at least {' '.join(of_term(one.keep))}")
    if one.every is not None:
        parts.append(f"每 every {' '.join(of_term(one.every))}")
    return "; ".join(parts)


def of_limits(pack: Pack) -> Iterator[Section]:
    """The bounds to every lower instrument."""
    rows = [
        (code(one.rule), one.zh, one.en, "; ".join(_bounds(one)), f"{of_citation(one.cite)}")
        for one in pack.content.limits or ()
    ]
    if rows:
        headings = ("规则 rule", "条文", "English", "界限 bounds", "依据 article")
        yield Section("对下位规定的界限 Limits", (), headings, tuple(rows))


def _bounds(one: Limit) -> Iterator[str]:
    for said, names, words in (
        ("显示 shows", SHOWN, one.shows),
        ("登记 keeps", SHOWN, one.keeps),
        ("不得显示 never shows", SHOWN, one.never_shows),
    ):
        if words is not None:
            yield f"{said}: {' '.join(both(names, words))}"
    if one.audiences is not None:
        yield f"知悉者 audiences: {' '.join(both(AUDIENCES, one.audiences))}"
    if one.modes is not None:
        yield f"方式 modes: {' '.join(both(MODES, one.modes))}"
    if one.lasts is not None:
        yield f"期限 at most {' '.join(of_term(one.lasts))}"
    if one.seals:
        yield "不得开启封存 nothing lower opens a seal"
    if one.bans_need:
        yield "限制须有法律或者行政法规依据 a ban needs a law or an administrative regulation"
