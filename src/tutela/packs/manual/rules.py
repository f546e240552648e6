"""The parts of a pack's page about what counts, what is sealed, and when decisions stand."""

from collections.abc import Iterator, Mapping

from tutela.core.disclosure.question import Citation
from tutela.core.law.editions import Pack
from tutela.core.law.names import DIRECTIONS, FAMILIES, FAULTS, KINDS, MEASURES, SWITCHES, Name, both
from tutela.core.law.policy import Policy
from tutela.core.law.schema import AgeOfCrimes, Offence, Scope
from tutela.core.law.switches import RuleState
from tutela.core.law.words import Status, Switch
from tutela.packs.manual.guards import Tried, guards_of
from tutela.packs.manual.section import Section, code, file_of, page
from tutela.packs.manual.words import of_citation, of_counting, of_sealing, of_spent, of_status

_ARTICLE = ("依据 article", "核对程度 status")
_LEAD = (
    "情形的编号见本页下方的表；没有编号的规则不含可以检验的数字、日期或者条件。测试文件在 `tests/policy` 之下。",
    "The numbers of cases are those of the table below; a rule without any has no number, day or condition that a case"
    " could try. Tests are files under `tests/policy`.",
)


def of_states(
    pack: Pack, states: list[RuleState], remarks: Mapping[str, str], cases: Mapping[str, Tried]
) -> Section:
    """Every rule of the pack: sentence, effect, article, whether it is applied, the cases that try it, its tests."""
    rows = tuple(
        (
            code(one.rule),
            remarks.get(one.rule, ""),
            " ".join(DIRECTIONS[one.direction]),
            of_citation(one.citation),
            " ".join(of_status(one.citation)),
            applied(one),
            str(cases.get(one.rule, "")),
            ", ".join(map(code, guards_of(one, pack, cases.get(one.rule)))),
        )
        for one in states
    )
    headings = (
        "规则 rule",
        "条文 sentence",
        "作用 effect",
        *_ARTICLE,
        "适用 applied",
        "情形 cases",
        "测试 tests",
    )
    return Section("规则 Rules", _LEAD, headings, rows)


def every_rule(policy: Policy) -> str:
    """Every rule of every pack by its article, with the page on which its sentence, cases and tests stand."""
    rows = sorted(
        (
            f"{one.citation.instrument} {one.citation.article}",
            code(one.rule),
            " ".join(of_status(one.citation)),
            applied(one),
            f"[{one.pack}]({file_of(one.pack)})",
        )
        for one in policy.states
    )
    headings = (_ARTICLE[0], "规则 rule", _ARTICLE[1], "适用 applied", "规则包 pack")
    lead = (
        "按依据的规范和条文排列；条文、情形和测试见各规则包的页。",
        "By instrument and article; the sentence, the cases and the tests of each stand on the page of its pack.",
    )
    return page("全部规则 Every rule", lead, (Section("各项 Rules", (), headings, tuple(rows)),))


def applied(one: RuleState) -> str:
    """Whether a rule is applied and why not, in both languages."""
    return " ".join(why(one))


def why(one: RuleState) -> Name:
    """Whether a rule is applied, and why."""
    zh, en = SWITCHES[one.switch]
    unconfirmed = one.citation.status == Status.UNCONFIRMED
    if one.switch is Switch.ON:
        reason = ("：未经证实，但缩小告知", ": unconfirmed, yet it narrows") if unconfirmed else ("", "")
    elif unconfirmed:
        reason = ("：未经证实且会扩大告知或负担", ": unconfirmed, and it would widen")
    else:
        reason = ("：此种理解未启用", ": this reading is not switched on")
    return zh + reason[0], en + reason[1]


def of_content(pack: Pack, remarks: Mapping[str, str]) -> Iterator[Section]:
    """Offences, scopes, sealing and the rest, where the pack has them."""
    content = pack.content
    if content.offences:
        yield Section(
            "罪名与行为 Offences",
            (),
            ("代码 code", "罪名或行为 names", "英文 English", "类别 family", "记录 records", "条文 articles"),
            tuple(map(_offence, content.offences)),
        )
    for scope in content.scopes or ():
        yield of_scope(scope, remarks)
    yield from _sealing(pack)
    yield from _general(pack)


def of_scope(scope: Scope, remarks: Mapping[str, str]) -> Section:
    """Which records and orders count, limb by limb."""
    rows = [
        (code(one.rule), *of_counting(one), of_citation(one.cite), " ".join(of_status(one.cite)))
        for one in scope.counts or ()
    ]
    for one in scope.measures or ():
        zh, en = MEASURES[one.kind]
        said = (f"有效的命令：{zh}", f"orders in force: {en}")
        rows.append((code(one.rule), *said, of_citation(one.cite), " ".join(of_status(one.cite))))
    lead = (remarks[scope.code],) if scope.code in remarks else ()
    headings = ("规则 rule", "计入", "counts", *_ARTICLE)
    return Section(f"范围 Scope {code(scope.code)}", lead, headings, tuple(rows))


def _offence(one: Offence) -> tuple[str, ...]:
    articles = "; ".join(
        of_citation(at.cite)
        + (f" from {at.from_on}" if at.from_on else "")
        + (f" until {at.until_on}" if at.until_on else "")
        for at in one.articles
    )
    existed = f"（{one.existed_from} 起 existed from）" if one.existed_from else ""
    fault = FAULTS[one.fault]
    return (
        code(one.code),
        "、".join(one.names) + existed,
        one.en,
        f"{FAMILIES[one.family][0]} {one.family.value}; {fault[0]} {fault[1]}",
        "；".join(both(KINDS, one.kinds)),
        articles,
    )


def _sealing(pack: Pack) -> Iterator[Section]:
    content = pack.content
    rows = [
        (code(one.rule), *of_sealing(one), _cites(one.cite, one.age_cite, one.limit_cite, one.opens_cite))
        for one in content.sealing or ()
    ]
    rows += [
        (
            code(one.rule),
            f"主要犯罪行为在年龄线{'之前' if one.decides.value == 'before' else '之后'}的，全案随之",
            f"where the main act lies {one.decides.value} the age, so does the whole case",
            of_citation(one.cite),
        )
        for one in content.straddling or ()
    ]
    rows += [(code(one.rule), *of_spent(one), of_citation(one.cite)) for one in content.spent or ()]
    if rows:
        headings = ("规则 rule", "内容", "what it says", "依据 article")
        yield Section("封存 Sealing", (), headings, tuple(rows))


def _age_of_crimes(one: AgeOfCrimes) -> str:
    which = ", ".join(map(code, one.offences)) if one.offences else "其他犯罪 other crimes"
    since = f"（行为在 {one.acted_from} 以后 acts from that day on）" if one.acted_from else ""
    return f"犯罪的责任年龄 age for crimes: {one.youngest_years} 周岁 years: {which}{since}"


def _cites(*cites: Citation | None) -> str:
    return "; ".join(of_citation(one) for one in dict.fromkeys(cites) if one is not None)


def _general(pack: Pack) -> Iterator[Section]:
    content, rows = pack.content, []
    if content.judgments:
        of = content.judgments
        rows += [
            (f"上诉期 appeal period: {of.appeal_days} 日 days", of_citation(of.cite)),
            ("不起诉生效 a non-prosecution takes effect", of_citation(of.non_prosecution_cite)),
            ("行政处罚生效 a penalty takes effect", of_citation(of.penalty_cite)),
            ("改判撤销 a decision is overturned", of_citation(of.overturned_cite)),
        ]
    if content.responsibility:
        youngest = content.responsibility
        said = f"最低责任年龄 youngest age: {youngest.youngest_years} 周岁 years"
        rows.append((said, of_citation(youngest.cite)))
        rows += [(_age_of_crimes(age), of_citation(age.cite)) for age in youngest.crimes or ()]
    if content.orders:
        rows.append(("依命令封存 sealing by order", of_citation(content.orders.sealing_cite)))
        if content.orders.unsealing_cite:
            rows.append(("依命令解封 unsealing by order", of_citation(content.orders.unsealing_cite)))
    if rows:
        yield Section("生效与命令 Effect and orders", (), ("内容 what", "依据 article"), tuple(rows))
