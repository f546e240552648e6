"""The lawyer's manual: every pack with its rules, articles, status and cases."""

from django.conf import settings

from tutela.core.law.cases import Case, load_cases
from tutela.core.law.editions import Pack
from tutela.packs.current import policy

_WRITTEN = "<!-- Written by `make fix`; changes by hand are lost. -->\n\n"


def pages() -> dict[str, str]:
    """One page a pack and an index of purposes."""
    cases = load_cases(settings.TUTELA_POLICY)
    written = {
        f"law/{pack.id.replace('/', '-')}.md": _pack(pack, [one for one in cases if one.pack == pack.id])
        for pack in policy().packs
    }
    return {"law/index.md": _index(), **written}


def _index() -> str:
    lines = [
        "# The law, as encoded\n\n",
        _WRITTEN,
        "Statuses: `primary` was read in the statute's text; `secondary` in a mirror,",
    ]
    lines.append(
        " report or official answer; `reading` is an inference, named and switchable; `unconfirmed` was not seen.\n\n"
    )
    lines.append(
        "## Purposes\n\n| purpose | 查询业务类别 | ground | asked by | needs |\n| --- | --- | --- | --- | --- |\n"
    )
    for code, purpose in policy().purposes.items():
        ground = f"{purpose.cite.instrument} {purpose.cite.article} ({purpose.cite.status})"
        needs = f"{', '.join(purpose.needs_families)} from {', '.join(purpose.needs_ports)}"
        lines.append(f"| `{code}` | {purpose.zh} | {ground} | {', '.join(purpose.asked_by)} | {needs} |\n")
    lines.append("\n## Packs\n\n| pack | 名称 | rank | in force |\n| --- | --- | --- | --- |\n")
    for pack in policy().packs:
        page = pack.id.replace("/", "-")
        until = pack.until_on.isoformat() if pack.until_on else "open"
        instrument = pack.content.instrument
        lines.append(
            f"| [{pack.id}]({page}.md) | {instrument.zh} | {instrument.rank.value} | {pack.from_on} to {until} |\n"
        )
    return "".join(lines)


def _pack(pack: Pack, cases: list[Case]) -> str:
    instrument = pack.content.instrument
    lines = [
        f"# {instrument.zh}\n\n",
        _WRITTEN,
        f"{instrument.en}. Pack `{pack.id}`, SHA-256 `{pack.sha256[:16]}…`.\n\n",
    ]
    lines.append(
        "## Rules\n\n| rule | article | status | effect | applied |\n| --- | --- | --- | --- | --- |\n"
    )
    for state in policy().states:
        if state.pack == pack.id:
            cite = state.citation
            lines.append(
                f"| `{state.rule}` | {cite.instrument} {cite.article} | {cite.status} | {state.direction.value} |"
                f" {state.switch.value} |\n"
            )
    if pack.content.offences:
        lines.append(
            "\n## Offences\n\n| code | 罪名或行为 | family | articles |\n| --- | --- | --- | --- |\n"
        )
        for one in pack.content.offences:
            articles = "; ".join(f"{at.cite.instrument} {at.cite.article}" for at in one.articles)
            lines.append(f"| `{one.code}` | {'、'.join(one.names)} | {one.family.value} | {articles} |\n")
    lines.append("\n## Cases\n\nEach is a test.\n\n| case | 情形 | purpose | on | the law says |\n")
    lines.append("| --- | --- | --- | --- | --- |\n")
    lines += [
        f"| {one.name} | {one.zh} | `{one.question.purpose}` | {one.question.asked_on} | {_expected(one)} |\n"
        for one in cases
    ]
    return "".join(lines)


def _expected(case: Case) -> str:
    expect = case.expect
    if expect.refused is not None:
        return f"refused: {expect.refused.value}"
    said = expect.outcome.value if expect.outcome else ""
    if expect.doubt is not None:
        said += f"; sealing in doubt: {expect.doubt.value}"
    if expect.missing is not None:
        said += f"; missing: {expect.missing}"
    return said
