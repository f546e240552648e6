"""The parts of a pack's page about purposes: who asks, on what ground, who learns what, and what follows."""

from collections.abc import Iterator

from tutela.core.law.editions import Pack
from tutela.core.law.names import AUDIENCES, FAMILIES, MODES, SHOWN, Name, both
from tutela.core.law.schema import Issue, Purpose
from tutela.packs.manual.section import Section, code
from tutela.packs.manual.words import of_citation, of_status, of_term


def of_purposes(pack: Pack) -> Iterator[Section]:
    """A part for each purpose."""
    for one in pack.content.purposes or ():
        yield of_purpose(one)


def of_purpose(one: Purpose) -> Section:
    """One purpose as a table of what it settles."""
    return Section(
        f"查询业务 Purpose {code(one.code)}：{one.zh}",
        (one.ground_zh, one.ground_en),
        ("", "", "依据 article"),
        tuple(_rows(one)),
    )


def _rows(one: Purpose) -> Iterator[tuple[str, str, str]]:
    yield "业务 purpose", f"{one.zh} {one.en}", f"{of_citation(one.cite)} {' '.join(of_status(one.cite))}"
    yield "方式 mode", " ".join(MODES[one.mode]), ""
    yield "知悉者 who learns of it", " ".join(AUDIENCES[one.audience]), ""
    yield "显示 shown", _pair(both(SHOWN, one.shows)), ""
    if one.keeps:
        yield "登记 registered", _pair(both(SHOWN, one.keeps)), ""
    yield "查询主体 may ask by law", ", ".join(one.asked_by), ""
    if one.beside:
        yield "与其一并查询 asked beside", ", ".join(map(code, one.beside)), ""
    if one.hires_at:
        yield "据以录用的单位 hires on its answer", ", ".join(map(code, one.hires_at)), ""
    if one.hires_for:
        yield "所涉岗位 for these posts", ", ".join(map(code, one.hires_for)), ""
    if one.watches:
        yield "在职监测 watched", "在职期间新出现记录的，主动告知 told unasked of a record that comes", ""
    needs_zh, needs_en = both(FAMILIES, one.needs_families)
    ports = ", ".join(port.value for port in one.needs_ports)
    yield "所需数据 feeds needed", f"{needs_zh} {needs_en}; {ports}", ""
    yield "范围 scope", code(one.scope), ""
    for follows in one.consequences:
        yield f"后果 follows {code(follows.code)}", f"{follows.zh} {follows.en}", of_citation(follows.cite)
    for claim in one.claims or ():
        yield "自称的上位法 higher law it names", "", of_citation(claim)
    if one.issue is not None:
        yield from _issue(one.issue)


def _issue(issue: Issue) -> Iterator[tuple[str, str, str]]:
    for one in issue.validity:
        yield (
            f"自{one.issued_from}起签发的有效期 issued from then, good for",
            _pair(of_term(one.lasts)),
            of_citation(one.cite),
        )
    if issue.code_digits is not None:
        yield "查核密码位数 digits of its code", str(issue.code_digits), of_citation(issue.cite)
    if issue.second_factor is not None:
        yield "第二验证 second factor", issue.second_factor, of_citation(issue.cite)
    if issue.renewal is not None:
        yield "期满前可续 renewable before its end", _pair(of_term(issue.renewal)), of_citation(issue.cite)


def _pair(name: Name) -> str:
    return f"{name[0]} {name[1]}"
