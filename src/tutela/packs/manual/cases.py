"""The part of a pack's page that lists its cases: the facts in a sentence, the question, what the law says."""

from collections.abc import Iterable, Iterator
from typing import Final

from tutela.core.law.cases import BanText, Case, Expect
from tutela.packs.manual.section import Section, code

_LEAD: Final = (
    "每一条都是 `tests/policy/test_cases.py` 的一项测试，以其英文句子命名。",
    "Each is a test of `tests/policy/test_cases.py`, named by its English sentence.",
)


def of_cases(cases: Iterable[Case]) -> Iterator[Section]:
    """Every case, in the order of its file."""
    rows = tuple(
        (str(number), one.name, one.zh, asked(one), expected(one.expect))
        for number, one in enumerate(cases, start=1)
    )
    if rows:
        headings = ("编号 no.", "case", "情形", "问题 asks", "法律的回答 the law says")
        yield Section("情形 Cases", _LEAD, headings, rows)


def asked(case: Case) -> str:
    """What a case asks."""
    ask = case.ask
    if ask.check is not None:
        return f"有效期 validity {code(ask.check)} issued {ask.issued_on}"
    if ask.purpose is not None:
        return f"{code(ask.purpose)} {ask.asked_on}"
    if ask.bans_on is not None:
        return f"禁止 bans {ask.bans_on}"
    longest = ", extended" if ask.extended else ""
    return f"期限 {code(ask.provision or '')} from {ask.from_on}{longest}"


def expected(expect: Expect) -> str:
    """What a case expects."""
    return "; ".join(_parts(expect))


def _parts(expect: Expect) -> Iterator[str]:
    if expect.refused is not None:
        yield f"refused: {expect.refused.value}"
    if expect.outcome is not None:
        yield expect.outcome.value
    if expect.doubt is not None:
        yield f"sealing in doubt: {expect.doubt.value}"
    if expect.missing is not None:
        yield f"missing: {expect.missing}"
    if expect.until_on is not None:
        yield f"until {expect.until_on}"
    if expect.due_on is not None:
        yield f"due {expect.due_on}"
    if expect.bans is not None:
        yield "bans: " + (", ".join(map(_ban, expect.bans)) or "none")
    if expect.follows:
        yield f"follows: {', '.join(expect.follows)}"


def _ban(one: BanText) -> str:
    parts = [one.state or "", f"from {one.from_on}" if one.from_on else ""]
    parts += [
        f"until {one.until_on}" if one.until_on else "",
        f"missing {one.missing}" if one.missing else "",
    ]
    said = " ".join(part for part in parts if part)
    return f"{one.rule} ({said})" if said else one.rule
