"""Every page of the manual: an index, a page for each jurisdiction and pack, findings, coverage, glossary."""

from collections.abc import Iterator, Mapping, Sequence

from tutela.core.law.cases import Case
from tutela.core.law.coverage import Covered
from tutela.core.law.editions import Pack
from tutela.core.law.hierarchy import Conflict, conflicts
from tutela.core.law.jurisdictions import Jurisdiction
from tutela.core.law.names import MODES, RANKS, STANCES, STATUSES
from tutela.core.law.policy import Policy
from tutela.core.law.words import Stance
from tutela.packs.manual import cases as cases_
from tutela.packs.manual import duties, purposes, rules
from tutela.packs.manual.coverage import coverage_page
from tutela.packs.manual.glossary import glossary_page
from tutela.packs.manual.guards import tried
from tutela.packs.manual.section import Section, code, file_of, page
from tutela.packs.manual.sentences import sentences
from tutela.packs.manual.words import of_citation

Remarks = Mapping[str, Mapping[str, str]]


def pages(
    policy: Policy, cases: Sequence[Case], coverage: Sequence[Covered], remarks: Remarks
) -> dict[str, str]:
    """The manual over every pack of a policy: names of files under `law/`, and their text."""
    found = conflicts(policy)
    return {
        "law/index.md": _index(policy),
        "law/conflicts.md": _conflicts(found),
        "law/coverage.md": coverage_page(coverage),
        "law/glossary.md": glossary_page(),
        "law/rules.md": rules.every_rule(policy),
        **{f"law/{code}.md": _jurisdiction(one, policy) for code, one in policy.jurisdictions.items()},
        **{f"law/{file_of(pack.id)}": page_of(pack, policy, cases, remarks, found) for pack in policy.packs},
    }


def page_of(
    pack: Pack, policy: Policy, cases: Sequence[Case], remarks: Remarks, found: Sequence[Conflict]
) -> str:
    """One pack as a page."""
    instrument, cite = pack.content.instrument, pack.content.in_force.cite
    land = policy.jurisdictions[pack.jurisdiction]
    lead = (
        f"{instrument.en}. {' '.join(RANKS[instrument.rank])}.",
        f"施行 In force: {days_of(pack)}; {of_citation(cite)}.",
        *_where_it_answers(land),
        f"规则包 Pack {code(pack.id)}, SHA-256 {code(pack.sha256[:16] + '…')}."
        f" 法域 Jurisdiction: [{land.zh}]({pack.jurisdiction}.md).",
    )
    return page(instrument.zh, lead, sections_of(pack, policy, cases, remarks, found))


def _where_it_answers(one: Jurisdiction) -> tuple[str, ...]:
    """What is not national law is off: said on the page, since its rules stand there as applied."""
    if one.stance is Stance.NATIONAL:
        return ()
    return (
        "默认不启用：部署写明该法域的才据以答复，主动告知和公开另须写明法律依据；下表的“适用”以启用为前提。",
        "Off by default: it answers only where a deployment names this jurisdiction and tells nobody unasked without"
        " its legal basis named too. “On” below means: once that is so.",
    )


def sections_of(
    pack: Pack, policy: Policy, cases: Sequence[Case], remarks: Remarks, found: Sequence[Conflict]
) -> Iterator[Section]:
    """The parts of a pack's page, in the order in which a lawyer reads."""
    own = remarks.get(pack.id, {})
    states = [state for state in policy.states if state.pack == pack.id]
    yield rules.of_states(pack, states, sentences(pack, own), tried(pack, policy, cases))
    yield from purposes.of_purposes(pack)
    yield from rules.of_content(pack, own)
    yield from duties.of_bans(pack)
    yield from duties.of_provisions(pack)
    yield from duties.of_limits(pack)
    conflicting = [one for one in found if pack.id in (one.lower_pack, one.higher_pack)]
    if conflicting:
        yield of_conflicts(conflicting)
    yield from cases_.of_cases(one for one in cases if one.pack == pack.id)


def days_of(pack: Pack) -> str:
    """From which day until which."""
    return f"{pack.from_on} 起 from, 至 until {pack.until_on or '— (open)'}"


def _index(policy: Policy) -> str:
    statuses = tuple((code(status.value), *STATUSES[status]) for status in STATUSES)
    lands = tuple(
        (f"[{one.code}]({one.code}.md)", one.zh, one.en, " ".join(STANCES[one.stance]), one.inherits or "")
        for one in policy.jurisdictions.values()
    )
    return page(
        "法律手册 The law, as encoded",
        (
            "每一条规则都有依据和核对程度。未经证实的规则，会扩大告知或负担的不适用，会缩小的适用。",
            "Every rule has its article and says how far that was checked. Of unconfirmed rules those that would add to"
            " disclosure or burden are off, those that take from it are on.",
            "[全部规则 Every rule](rules.md) · [与上位法的冲突 Conflicts](conflicts.md) ·"
            " [覆盖表 Coverage](coverage.md) · [术语 Glossary](glossary.md)",
        ),
        (
            Section("核对程度 Statuses", (), ("status", "中文", "English"), statuses),
            Section(
                "法域 Jurisdictions", (), ("code", "名称", "name", "性质 what it is", "继承 inherits"), lands
            ),
            _packs(policy.packs),
        ),
    )


def _jurisdiction(one: Jurisdiction, policy: Policy) -> str:
    lead = [f"{one.en}. {' '.join(STANCES[one.stance])}."]
    if one.inherits:
        parent = policy.jurisdictions[one.inherits]
        lead.append(f"此处同样施行 Inherits the law of: [{parent.zh} {parent.en}]({parent.code}.md).")
    lead += _where_it_answers(one)
    lead += [f"GB/T 2260: {one.region}."] if one.region else []
    lead += [one.note] if one.note else []
    own = [pack for pack in policy.packs if pack.jurisdiction == one.code]
    return page(f"{one.zh} {code(one.code)}", lead, (_packs(own), _purposes(one.code, policy)))


def _packs(packs: Sequence[Pack]) -> Section:
    rows = tuple(
        (
            f"[{pack.id}]({file_of(pack.id)})",
            pack.content.instrument.zh,
            pack.content.instrument.en,
            " ".join(RANKS[pack.content.instrument.rank]),
            days_of(pack),
        )
        for pack in packs
    )
    return Section("规则包 Packs", (), ("pack", "名称", "name", "位阶 rank", "施行 in force"), rows)


def _purposes(jurisdiction: str, policy: Policy) -> Section:
    rows = tuple(
        (
            code(one.code),
            one.zh,
            one.en,
            " ".join(MODES[one.mode]),
            of_citation(one.cite),
            ", ".join(one.asked_by),
        )
        for one in policy.purposes.values()
        if policy.regimes[one.code] == jurisdiction
    )
    headings = ("purpose", "查询业务类别", "English", "方式 mode", "依据 ground", "查询主体 asked by")
    return Section("查询业务 Purposes", (), headings, rows)


def _conflicts(found: Sequence[Conflict]) -> str:
    lead = (
        "下位规定比上位规定告知得更多、更广、更久，或者设定限制而没有上位依据的，逐项列明两边的条文。",
        "Where a lower instrument discloses more, to more, or for longer than a higher one, or restricts without a"
        " basis, both articles stand here. Local ones answer nowhere unless a deployment names them.",
    )
    return page("与上位法的冲突 Conflicts with higher law", lead, (of_conflicts(found),))


def of_conflicts(found: Sequence[Conflict]) -> Section:
    """Findings as a table."""
    rows = tuple(
        (
            code(one.subject),
            one.zh,
            one.en,
            f"{of_citation(one.lower)} {code(one.lower_pack)}",
            f"{of_citation(one.higher)} {code(one.higher_pack) if one.higher_pack else ''}".strip(),
            f"{one.from_on} – {one.until_on or ''}".strip(),
        )
        for one in found
    )
    headings = ("规则 rule", "冲突", "finding", "下位 lower", "上位 higher", "期间 days")
    return Section("冲突 Conflicts", () if rows else ("无 None.",), headings, rows)
