"""The spans on which a purpose's law speaks: what makes two of them one, and two purposes answered alike."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from tests.core.lands import CITE, READING, land, scope
from tests.core.test_disclosure_conditions import law
from tutela.core.disclosure.history import MeasureKind, RecordKind
from tutela.core.disclosure.question import Citation
from tutela.core.law.counting import MeasureCounting
from tutela.core.law.packs import study
from tutela.core.law.policy import Eras
from tutela.core.law.regime import Rules
from tutela.core.law.speaking import (
    EVERY_KIND,
    SETS_OF_KINDS,
    answered_alike,
    by_kinds,
    speaking,
    with_parts_of,
)

TEXT: Final = (
    scope(
        "rule: crimes, kind: conviction, offences: [rape]",
        "rule: fines, kind: administrative-penalty, families: [all]",
    )
    + f"""\
sealing:
  - {{rule: all-fines, kind: administrative-penalty, opens_for: [ask], opens_{READING}, {CITE}}}
straddling:
  - {{rule: early, decides: before, {READING}}}
spent:
  - {{rule: old, months_at_most: 3, fine_at_most: 10000, clean: {{years: 3}}, {CITE}}}
bans:
  - {{rule: listing, kind: listed, zh: 列入, en: Listing, decided_by: [court], starts: effect, ends: control, {CITE}}}
provisions:
  - {{code: duty, kind: duty, zh: 应当, en: A duty, who: [school], room: nowhere yet, {CITE}}}
"""
)
CONVICTION, PENALTY = RecordKind.CONVICTION, RecordKind.ADMINISTRATIVE_PENALTY
FIRST, SECOND, THIRD, LAST = (date(2000 + years, 1, 1) for years in (0, 5, 10, 15))
ELSEWHERE: Final = Citation("other-law", "1", "primary")
NOBODY: Final = frozenset[RecordKind]()


def rules(text: str = TEXT) -> Rules:
    found = law(text).eras["xx"].rules[-1]
    assert found is not None
    return found


ONE: Final = replace(rules(), until_on=SECOND)
NEXT: Final = replace(ONE, from_on=SECOND, until_on=THIRD)
LISTED: Final = MeasureCounting(rule="listed", kind=MeasureKind.LISTED, cite=ELSEWHERE)


def of_purpose(one: Rules, **changes: Any) -> Rules:
    """The same with another scope of the purpose."""
    return replace(one, purposes={**one.purposes, "ask": replace(one.purposes["ask"], **changes)})


def counting_orders(one: Rules) -> Rules:
    return of_purpose(one, measures=(LISTED,))


def kinds_without(kind: RecordKind) -> dict[str, Any]:
    kept = {one: scope for one, scope in ONE.purposes["ask"].kinds.items() if one is not kind}
    return {"kinds": kept}


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (ONE, NEXT, NOBODY),
        # what a decision reads of the law for any record
        (ONE, replace(NEXT, spent=()), EVERY_KIND),
        (ONE, replace(NEXT, main_act={}), EVERY_KIND),
        (ONE, replace(NEXT, unsealing=None), EVERY_KIND),
        (ONE, replace(NEXT, sealed_by_order=ELSEWHERE), EVERY_KIND),
        (ONE, replace(NEXT, offences={"rape": NEXT.offences["rape"]}), EVERY_KIND),
        (ONE, replace(NEXT, judgments=replace(NEXT.judgments, appeal_days=11)), EVERY_KIND),
        (ONE, replace(NEXT, responsibility=replace(NEXT.responsibility, youngest_years=12)), EVERY_KIND),
        (ONE, counting_orders(NEXT), EVERY_KIND),
        (counting_orders(ONE), NEXT, EVERY_KIND),
        (counting_orders(ONE), replace(counting_orders(NEXT), bans=()), EVERY_KIND),
        # what it reads for records of one kind
        (ONE, replace(NEXT, sealing={**NEXT.sealing, PENALTY: ()}), {PENALTY}),
        (replace(ONE, sealing={**ONE.sealing, PENALTY: ()}), NEXT, {PENALTY}),
        (ONE, of_purpose(NEXT, **kinds_without(CONVICTION)), {CONVICTION}),
        (of_purpose(ONE, **kinds_without(PENALTY)), NEXT, {PENALTY}),
        (ONE, replace(of_purpose(NEXT, kinds={}), sealing=dict.fromkeys(RecordKind, ())), {CONVICTION, PENALTY}),
        # what it does not read
        (ONE, replace(NEXT, provisions=()), NOBODY),
        (ONE, replace(NEXT, bans=()), NOBODY),
        (ONE, replace(NEXT, opened=()), NOBODY),
        (counting_orders(ONE), counting_orders(NEXT), NOBODY),
        (ONE, replace(NEXT, purposes={**NEXT.purposes, "another": NEXT.purposes["ask"]}), NOBODY),
    ],
)  # fmt: skip
def test_spans_that_follow_each_other_are_one_unless_a_decision_reads_of_them_what_differs(
    one: Rules, other: Rules, kinds: frozenset[RecordKind]
) -> None:
    found = speaking((one, other), "ask")
    if kinds:
        assert [(span.from_on, span.until_on) for span in found] == [(FIRST, SECOND), (SECOND, THIRD)]
        assert [span.purposes["ask"].differs_for for span in found] == [EVERY_KIND, kinds]
        assert found == tuple(
            of_purpose(span, differs_for=own)
            for span, own in zip((one, other), (EVERY_KIND, kinds), strict=True)
        )
    else:
        assert found == (of_purpose(replace(one, until_on=THIRD), differs_for=EVERY_KIND),)


def test_no_span_reaches_over_days_on_which_the_law_is_silent_or_does_not_know_the_purpose() -> None:
    after = replace(NEXT, from_on=THIRD, until_on=LAST)
    for between in (None, replace(NEXT, purposes={})):
        found = speaking((None, ONE, between, after), "ask")
        assert [(span.from_on, span.until_on) for span in found] == [(FIRST, SECOND), (THIRD, LAST)]
        assert {span.purposes["ask"].differs_for for span in found} == {EVERY_KIND}
    assert speaking((None, ONE), "another") == ()


def test_three_spans_that_answer_alike_are_one_with_the_others_purposes_left_as_they_are() -> None:
    both = {"ask": ONE.purposes["ask"], "other": replace(ONE.purposes["ask"], differs_for=NOBODY)}
    spans = [replace(one, purposes=both) for one in (ONE, NEXT, replace(NEXT, from_on=THIRD, until_on=None))]
    assert speaking(spans, "ask") == (replace(spans[0], until_on=None),)


def test_for_some_kinds_of_record_the_spans_are_one_that_differ_for_others_alone() -> None:
    differing = ({CONVICTION}, {PENALTY}, {CONVICTION, PENALTY})
    days = (FIRST, SECOND, THIRD, LAST)
    spans = [
        of_purpose(replace(ONE, from_on=from_on, until_on=until_on), differs_for=frozenset(kinds))
        for from_on, until_on, kinds in zip(days, (*days[1:], None), (EVERY_KIND, *differing), strict=True)
    ]
    found = by_kinds(spans, "ask")
    assert set(found) == set(SETS_OF_KINDS)
    assert len(SETS_OF_KINDS) == 2 ** len(RecordKind)
    for kinds, joined in found.items():
        turns = [FIRST, *(day for day, own in zip(days[1:], differing, strict=True) if kinds & own)]
        assert [(span.from_on, span.until_on) for span in joined] == list(
            zip(turns, (*turns[1:], None), strict=True)
        )
    apart = (spans[0], replace(spans[1], from_on=THIRD, until_on=LAST))
    assert by_kinds(apart, "ask")[NOBODY] == apart


def test_what_equals_its_like_before_is_the_same_thing() -> None:
    before, now = rules(f"{TEXT}# once\n"), rules(f"{TEXT}# and again\n")
    kept = with_parts_of(before, now)
    assert kept == now
    assert kept.offences is before.offences is not now.offences
    assert kept.main_act is before.main_act is not now.main_act
    for kind in RecordKind:
        assert kept.sealing[kind] is before.sealing[kind]
    for kind, of_kind in now.purposes["ask"].kinds.items():
        assert kept.purposes["ask"].kinds[kind] is before.purposes["ask"].kinds[kind] is not of_kind
    for other in (
        replace(now, offences={"rape": now.offences["rape"]}, main_act={}, sealing={PENALTY: ()}),
        of_purpose(
            now,
            kinds={
                PENALTY: now.purposes["ask"].kinds[CONVICTION],
                RecordKind.NON_PROSECUTION: now.purposes["ask"].kinds[PENALTY],
            },
        ),
        replace(now, purposes={"another": now.purposes["ask"]}),
    ):
        assert with_parts_of(before, other) == other


def test_the_eras_of_a_regime_share_what_they_have_in_common() -> None:
    changed = TEXT.replace("months_at_most: 3", "months_at_most: 4")
    one, other = (era for era in law(TEXT, changed).eras["xx"].rules if era is not None)
    assert [(era.from_on, era.until_on) for era in (one, other)] == [(FIRST, LAST), (LAST, None)]
    assert one.spent != other.spent
    assert one.offences is other.offences
    assert one.sealing[PENALTY] is other.sealing[PENALTY]
    assert one.sealing[PENALTY]
    assert one.purposes["ask"].kinds[CONVICTION] is other.purposes["ask"].kinds[CONVICTION]


def test_a_regime_with_no_pack_of_its_own_has_no_eras(tmp_path: Path) -> None:
    (land(tmp_path, TEXT) / "yy").mkdir()
    text = "code: yy\nzh: 别处\nen: Elsewhere\nstance: comparison\n"
    (tmp_path / "yy/jurisdiction.yaml").write_text(text, "utf-8")
    eras = study(tmp_path).eras
    assert eras["yy"] == Eras((), ())
    assert [rules is None for rules in eras["xx"].rules] == [False]


REGIMES: Final = {"ask": "xx", "beg": "xx", "crave": "xx"}


ALIKE, APART = {"ask": "ask", "beg": "ask"}, {"ask": "ask", "beg": "beg"}
OPEN_FOR_BOTH: Final = {
    kind: tuple(replace(one, opens_for=("ask", "beg")) for one in of_kind)
    for kind, of_kind in ONE.sealing.items()
}


def test_two_purposes_are_answered_alike_where_nothing_a_decision_reads_tells_them_apart() -> None:
    opened, still = (replace(one, sealing=OPEN_FOR_BOTH) for one in (ONE, NEXT))
    speak = {"ask": (opened, still), "beg": tuple(_renamed(one) for one in (opened, still))}
    assert answered_alike(speak, REGIMES) == ALIKE
    assert answered_alike(speak, {**REGIMES, "beg": "yy"}) == APART
    for other in (
        (_renamed(opened),),
        (_renamed(opened), _renamed(replace(still, until_on=LAST))),
        (_renamed(replace(opened, from_on=date(2001, 1, 1))), _renamed(still)),
        (_renamed(opened), _renamed(of_purpose(still, measures=(LISTED,)))),
        (_renamed(opened), _renamed(of_purpose(still, kinds={}))),
        (
            _renamed(opened),
            _renamed(of_purpose(still, turning=still.purposes["ask"].kinds[CONVICTION].named)),
        ),
    ):
        assert answered_alike({**speak, "beg": other}, REGIMES) == APART
    follows = of_purpose(still, consequences=(), packs=())
    assert answered_alike({**speak, "beg": (_renamed(opened), _renamed(follows))}, REGIMES) == ALIKE


def _renamed(one: Rules) -> Rules:
    """The same law, which knows `beg` by what it says of `ask`."""
    scope = one.purposes["ask"]
    return replace(one, purposes={"beg": replace(scope, purpose=replace(scope.purpose, code="beg"))})


def test_a_seal_that_one_side_opens_for_one_of_two_purposes_tells_them_apart() -> None:
    ask, beg = replace(ONE, sealing=OPEN_FOR_BOTH), _renamed(replace(ONE, sealing=OPEN_FOR_BOTH))
    assert answered_alike({"ask": (ask,), "beg": (beg,)}, REGIMES) == ALIKE
    assert answered_alike({"ask": (ONE,), "beg": (beg,)}, REGIMES) == APART
    assert answered_alike({"ask": (ask,), "beg": (_renamed(ONE),)}, REGIMES) == APART


def test_purposes_answered_alike_are_all_told_by_the_first_of_them_in_the_alphabet() -> None:
    plain = replace(ONE, sealing=dict.fromkeys(RecordKind, ()))
    crave = replace(plain, purposes={"crave": plain.purposes["ask"]})
    speak = {"crave": (crave,), "beg": (_renamed(plain),), "ask": (of_purpose(plain, measures=(LISTED,)),)}
    assert answered_alike(speak, REGIMES) == {"ask": "ask", "beg": "beg", "crave": "beg"}
