"""A rule that is not whole, or contradicts itself, is refused at the very line; its whole neighbour is not."""

from pathlib import Path

import pytest

from tests.core.lands import CITE, HEAD, PURPOSE, READING, land, scope
from tutela.core.errors import Reason, Refusal
from tutela.core.law.packs import study

LIMB = "rule: convictions, kind: conviction, offences: [rape]"
WINDOW = f"window: {{starts: decided, lasts: {{years: 5}}, {CITE}}}"
BAN = f"""\
bans:
  - rule: ban
    kind: close-contact-ban
    zh: 禁止
    en: Ban
    {CITE}
    decided_by: [law]
    starts: effect
    ends: term
"""
SEAL = f"""\
sealing:
  - rule: seal
    kind: administrative-penalty
    {CITE}
"""
STRADDLING = f"""\
straddling:
  - rule: one
    decides: SIDE
    {CITE}
  - rule: another
    decides: SIDE
    {CITE}
"""
PROVISION = f"""\
provisions:
  - code: duty
    kind: duty
    zh: 应当
    en: A duty
    {CITE}
    who: [school]
    room: nowhere yet
"""
LIMIT = f"limits:\n  - rule: bound\n    zh: 限\n    en: A bound\n    {CITE}\n"
SPENT = (
    "spent:\n  - rule: spent\n    months_at_most: 3\n    fine_at_most: 10\n"
    f"    clean: {{years: 3}}\n    {CITE}\n"
)
ISSUE = f"""\
    issue:
      {CITE}
      validity:
        - {{issued_from: 2010-01-01, lasts: {{months: 12}}, {CITE}}}
        - {{issued_from: 2011-01-01, lasts: {{months: 18}}, {CITE}}}
"""


def with_limb(more: str) -> str:
    return scope(f"{LIMB}, {more}")


def with_issue(text: str) -> str:
    asking, _, rest = scope(LIMB).partition("scopes:")
    return f"{asking}{text}scopes:{rest}"


def test_what_is_whole_is_taken(tmp_path: Path) -> None:
    whole = (
        with_limb(f"{WINDOW}, times_at_least: 2, times_within: {{years: 2}}"),
        with_limb("again_after: administrative-penalty, times_within: {years: 2}"),
        with_limb(f"window: {{starts: at-large, lasts_by_risk: {{high: {{years: 20}}}}, {CITE}}}"),
        scope(measures="rule: listed, kind: listed"),
        BAN + "    lasts: {years: 3}\n    at_least: {years: 3}\n    at_most: {years: 5}\n",
        f"{BAN}    grows_from:\n      - {{{LIMB}, {CITE}}}\n",
        SEAL,
        f"{SEAL}    under_years: 1\n    age_{CITE}\n",
        STRADDLING.replace("SIDE", "before", 1).replace("SIDE", "after"),
        SEAL + f"    opens_for: [ask]\n    opens_{READING}\n    opens_switch: off\n" + scope(LIMB),
        PROVISION + LIMIT + SPENT,
        with_issue(ISSUE),
        with_issue("    mode: publication\n    audience: public\n"),
    )
    for at, law in enumerate(whole):
        assert len(study(land(tmp_path / str(at), law)).packs) == 2


@pytest.mark.parametrize(
    ("law", "at", "detail"),
    [
        # windows, terms, repetitions
        (with_limb(f"window: {{starts: decided, lasts: {{years: 5}}, lasts_by_risk: {{high: {{years: 9}}}}, {CITE}}}"),
         "window", "not both"),
        (with_limb(f"window: {{starts: ordered, {CITE}}}"), "window", "no day of an order"),
        (with_limb(f"window: {{starts: decided, lasts: {{years: 0}}, {CITE}}}"), "window", "has a length"),
        (with_limb(f"window: {{starts: decided, lasts: {{}}, {CITE}}}"), "window", "is empty"),
        (with_limb(f"window: {{starts: decided, lasts_by_risk: {{}}, {CITE}}}"), "window", "is empty"),
        (with_limb("window: {starts: decided}"), "window", "cite: this key is missing"),
        (with_limb(f"window: {{starts: decided, last: {{years: 5}}, {CITE}}}"), "window", "unknown key"),
        (with_limb("times_within: {years: 2}"), "times_within", "needs times_at_least or again_after"),
        (with_limb("again_after: administrative-penalty"), "again_after", "needs times_within"),
        (
            with_limb("again_after: administrative-penalty, times_within: {years: 2}, times_at_least: 2"),
            "again_after",
            "no times_at_least",
        ),
        (with_limb("times_at_least: 1"), "times_at_least", "twice at least"),
        (with_limb("months_ovr: 60"), "months_ovr", "unknown key"),
        (with_limb("offender_from_years: -1"), "offender_from_years", "greater than or equal"),
        (with_limb("acted_from: 2015-02-30"), "acted_from", "not a real date"),
        (with_limb("switch: off"), "switch", "only a reading"),
        (scope(measures="rule: listed, kind: listed, switch: off"), "switch", "only a reading"),
        (scope(measures="rule: listed, kind: list"), "kind: list,", "is not known"),
        (PURPOSE + "scopes:\n  - code: counted\n", "code: counted", "counts records, orders or both"),
        (scope(LIMB, LIMB), LIMB, "“convictions” stands twice"),
        (scope(LIMB, measures="rule: convictions, kind: listed"), "kind: listed", "“convictions” stands twice"),
        # sealing
        (f"{SEAL}    under_years: 0\n    age_{CITE}\n", "under_years", "leaves it out"),
        (STRADDLING.replace("SIDE", "after"), "decides: after", "decides the same side"),
        # purposes
        (with_issue("    mode: publication\n"), "code: ask", "write the audience"),
        (with_issue("    mode: notice\n"), "code: ask", "write the audience"),
        (with_issue(ISSUE.replace("2011-01-01", "2010-01-01")), "months: 18", "stand in order"),
        (with_issue(ISSUE.replace("2011-01-01", "2009-12-31")), "months: 18", "stand in order"),
        (with_issue(ISSUE.replace("{months: 18}", "{months: 0}")), "months: 0", "has a length"),
        # seals
        (SEAL + "    under_years: 18\n", "rule: seal", "needs age_cite"),
        (SEAL + f"    age_{CITE}\n", "rule: seal", "needs age_cite"),
        (SEAL + "    opens_for: [ask]\n" + scope(LIMB), "rule: seal", "opens_for and opens_cite"),
        (SEAL + f"    opens_{READING}\n" + scope(LIMB), "rule: seal", "opens_for and opens_cite"),
        (SEAL + f"    opens_for: [asked]\n    opens_{CITE}\n" + scope(LIMB), "opens_for", "no purpose “asked”"),
        (SEAL + f"    opens_for: [ask]\n    opens_{CITE}\n    opens_switch: off\n" + scope(LIMB),
         "opens_switch", "only a reading"),
        (SEAL.replace("administrative-penalty", "conviction"), "rule: seal", "needs a limit of months"),
        # bans
        (BAN.replace("ends: term", "ends: control") + "    lasts: {years: 3}\n", "lasts", "needs `ends: term`"),
        (BAN + "    at_least: {years: 5, days: 1}\n    at_most: {years: 5}\n", "at_least", "longer than the longest"),
        (BAN + "    not_for_acts_before: 2015-11-01\n", "rule: ban", "needs not_before_cite"),
        (BAN + f"    not_before_{CITE}\n", "rule: ban", "needs not_before_cite"),
        (BAN + "    switch: off\n", "switch", "only a reading"),
        (f"{BAN}    grows_from:\n      - {{{LIMB}, switch: off, {CITE}}}\n", "switch", "only a reading"),
        (f"{BAN}    grows_from:\n      - {{rule: any, kind: conviction, {CITE}}}\n", "rule: any", "either offences"),
        (f"{BAN}    grows_from:\n      - {{{LIMB.replace('rape', 'theft')}, {CITE}}}\n", "theft", "no offence “theft”"),
        (BAN + BAN.partition("\n")[2], None, "“ban” stands twice"),
        (f"{BAN}    tells:\n" + 2 * f"      - {{code: t, whom: [person], zh: 告, en: Tell, {CITE}}}\n",
         None, "“t” stands twice"),
        (BAN.replace(f"    {CITE}\n", ""), "rule: ban", "cite: this key is missing"),
        # the rest
        (PROVISION + PROVISION.partition("\n")[2], None, "“duty” stands twice"),
        (PROVISION + "    switch: off\n", "switch", "only a reading"),
        (PROVISION + "    keep: {years: 0, months: 0}\n", "keep", "has a length"),
        (PROVISION + "    clock: {within: 3, unit: weeks}\n", "clock", "is not known"),
        (LIMIT + LIMIT.partition("\n")[2], None, "“bound” stands twice"),
        (SPENT + SPENT.partition("\n")[2], None, "“spent” stands twice"),
        (SPENT + "    switch: off\n", "switch", "only a reading"),
        (LIMIT + SPENT.replace("rule: spent", "rule: bound"), None, "“bound” stands twice"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused_where_it_stands(
    tmp_path: Path, law: str, at: str | None, detail: str
) -> None:
    root = land(tmp_path, law)
    with pytest.raises(Refusal) as caught:
        study(root)
    refusal = caught.value
    assert refusal.reason is Reason.PACK_INVALID
    assert refusal.values["file"] == "xx/law/2000-01-01/pack.yaml"
    assert detail in str(refusal.values["detail"])
    if at is not None:  # the last line that says it: of two, the second is one too many
        lines = (HEAD + law).splitlines()
        assert refusal.values["line"] == max(no for no, line in enumerate(lines, start=1) if at in line)
