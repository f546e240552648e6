"""What is compiled of the packs in force: every section, what each switch takes away, and where a regime is silent."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from tests.core.lands import CITE, READING, land, scope
from tutela.core.disclosure.history import RecordKind
from tutela.core.law.editions import Pack
from tutela.core.law.kind_scopes import kind_scope
from tutela.core.law.packs import study
from tutela.core.law.regime import Rules, compiled_rules
from tutela.core.law.schema import PackContent
from tutela.core.law.words import MainAct

WINDOW: Final = (
    "window: {{starts: decided, lasts: {{years: 5}},"
    " cite: {{instrument: law, article: '{}', status: primary}}}}"
)
TEXT: Final = (
    scope(
        f"rule: long, kind: conviction, offences: [rape], {WINDOW.format(6)}",
        f"rule: as-long, kind: conviction, offences: [molestation], {WINDOW.format(7)}",
        f"rule: of-others, kind: administrative-penalty, families: [sexual], {WINDOW.format(8)}",
        "rule: plain, kind: administrative-penalty, families: [all]",
        measures=f"rule: listed, kind: listed, {CITE}}}\n      - {{rule: struck, kind: qualification-lost",
    )
    + f"""\
sealing:
  - {{rule: fines, kind: administrative-penalty, opens_for: [ask], opens_{READING}, {CITE}}}
  - {{rule: mercy, kind: non-prosecution, {CITE}}}
straddling:
  - {{rule: early, decides: before, {READING}}}
  - {{rule: late, decides: after, {READING}}}
spent:
  - {{rule: old, months_at_most: 3, fine_at_most: 10000, clean: {{years: 3}}, {CITE}}}
bans:
  - {{rule: listing, kind: listed, zh: 列, en: Listing, decided_by: [court], starts: effect, ends: control, {CITE}}}
  - rule: loss
    kind: qualification-lost
    zh: 失
    en: Loss
    decided_by: [law]
    starts: effect
    ends: order
    declared_{READING}
    {CITE}
    grows_from:
      - {{rule: grave, kind: conviction, offences: [rape], {CITE}}}
      - {{rule: graver, kind: conviction, offences: [molestation], {CITE}}}
provisions:
  - {{code: duty, kind: duty, zh: 应, en: A duty, who: [school], room: nowhere yet, {CITE}}}
"""
)
FROM, UNTIL = date(2000, 1, 1), date(2015, 1, 1)


@cache
def packs() -> tuple[Pack, Pack]:
    with TemporaryDirectory() as folder:
        catalogue, law = study(land(Path(folder), TEXT)).packs
    return catalogue, law


def compiled(
    off: Collection[str] = (), some: tuple[Pack, ...] | None = None, regime: str = "xx"
) -> Rules | None:
    own = packs() if some is None else some
    return compiled_rules(own, regime, {f"{packs()[1].id}/ask"}, off, FROM, UNTIL)


def whole(off: Collection[str] = ()) -> Rules:
    found = compiled(off)
    assert found is not None
    return found


def names(found: Rules) -> set[str]:
    """The rules that are applied, by the names that a switch has for them."""
    ask = found.purposes.get("ask")
    limbs = [limb for kind in ask.kinds.values() for limb in (*kind.every, *kind.named)] if ask else []
    seals = [seal for of_kind in found.sealing.values() for seal in of_kind]
    return {
        *(limb.rule for limb in limbs),
        *(measure.rule for measure in (ask.measures if ask else ())),
        *(f"ask/{follows.code}" for follows in (ask.consequences if ask else ())),
        *found.purposes,
        *(seal.rule for seal in seals),
        *(f"{seal.rule}-opens" for seal in seals if seal.opens_for),
        *(rule.rule for rule in found.main_act.values()),
        *(rule.rule for rule in found.spent),
        *(ban.rule for ban in found.bans),
        *(f"{ban.rule}-declared" for ban in found.bans if ban.declared_cite),
        *(f"{ban.rule}/{limb.rule}" for ban in found.bans for limb in ban.grows_from or ()),
        *(one.code for one in found.provisions),
        *({"unsealing-order"} if found.unsealing else ()),
    }


EVERY: Final = {
    "long": {"long"}, "as-long": {"as-long"}, "of-others": {"of-others"}, "plain": {"plain"},
    "listed": {"listed"}, "struck": {"struck"}, "ask/barred": {"ask/barred"},
    "fines": {"fines", "fines-opens"}, "fines-opens": {"fines-opens"}, "mercy": {"mercy"},
    "early": {"early"}, "late": {"late"}, "old": {"old"}, "listing": {"listing"},
    "loss": {"loss", "loss-declared", "loss/grave", "loss/graver"}, "loss-declared": {"loss-declared"},
    "loss/grave": {"loss/grave"}, "loss/graver": {"loss/graver"}, "duty": {"duty"},
}  # fmt: skip


def test_every_rule_of_the_packs_in_force_is_compiled() -> None:
    found = whole()
    catalogue, law = (pack.content for pack in packs())
    assert names(found) == {*EVERY, "ask", "unsealing-order"}
    assert (found.from_on, found.until_on) == (FROM, UNTIL)
    assert found.judgments is catalogue.judgments
    assert found.responsibility is catalogue.responsibility
    assert catalogue.orders is not None
    assert found.sealed_by_order == catalogue.orders.sealing_cite
    assert found.unsealing == catalogue.orders.unsealing_cite
    assert list(found.offences) == ["rape", "molestation", "accident", "indecency"]
    assert found.opened == ("ask",)
    assert {kind: [seal.rule for seal in own] for kind, own in found.sealing.items()} == {
        RecordKind.CONVICTION: [],
        RecordKind.ADMINISTRATIVE_PENALTY: ["fines"],
        RecordKind.NON_PROSECUTION: ["mercy"],
    }
    assert {decides: rule.rule for decides, rule in found.main_act.items()} == {
        MainAct.BEFORE: "early",
        MainAct.AFTER: "late",
    }
    assert found.spent == law.spent
    assert found.bans == law.bans
    assert found.provisions == law.provisions


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_that_is_off_is_not_compiled_and_all_others_are(rule: str) -> None:
    law = packs()[1].id
    assert names(whole()) - names(whole({f"{law}/{rule}"})) == EVERY[rule]
    assert names(whole({f"other/{rule}", rule})) == names(whole())


def test_an_order_to_unseal_may_be_off_without_the_orders_that_seal() -> None:
    found = whole({f"{packs()[0].id}/unsealing-order"})
    assert found.unsealing is None
    assert found.sealed_by_order == whole().sealed_by_order
    assert names(whole()) - names(found) == {"unsealing-order"}


def test_a_ban_by_law_with_no_limb_left_is_none() -> None:
    law = packs()[1].id
    assert {"loss", "loss-declared"} <= EVERY["loss"] - names(
        whole({f"{law}/loss/grave", f"{law}/loss/graver"})
    )


@pytest.mark.parametrize("section", ["orders", "judgments", "responsibility", "offences"])
def test_a_regime_without_the_least_that_an_answer_needs_is_silent(section: str) -> None:
    catalogue, law = packs()
    lacking = replace(catalogue, content=without(catalogue.content, {section}))
    assert compiled(some=(lacking, law)) is None
    assert compiled(some=(catalogue, law)) is not None
    assert compiled(some=(law,)) is None


def test_the_first_pack_that_says_something_is_the_one_that_counts() -> None:
    catalogue, law = packs()
    assert catalogue.content.judgments is not None
    assert catalogue.content.responsibility is not None
    assert catalogue.content.orders is not None
    content = replace(
        catalogue.content,
        judgments=replace(catalogue.content.judgments, appeal_days=5),
        responsibility=replace(catalogue.content.responsibility, youngest_years=12),
        orders=replace(catalogue.content.orders, unsealing_cite=None),
    )
    other = replace(catalogue, content=content)
    found = compiled(some=(other, law, catalogue))
    assert found is not None
    assert (found.judgments.appeal_days, found.responsibility.youngest_years) == (5, 12)
    assert found.unsealing is None


def test_a_purpose_is_compiled_for_its_own_regime_where_it_is_offered() -> None:
    law = packs()[1]
    assert set(whole().purposes) == {"ask"}
    assert whole({f"{law.id}/ask"}).purposes.keys() == {
        "ask"
    }  # what is off is not offered; that is asked elsewhere
    elsewhere = compiled(regime="yy")
    assert elsewhere is not None
    assert elsewhere.purposes == {}
    offered_nothing = compiled_rules(packs(), "xx", (), (), FROM, UNTIL)
    assert offered_nothing is not None
    assert offered_nothing.purposes == {}
    # another regime's pack before the own one leaves the own one's purposes where they are
    foreign = replace(law, jurisdiction="yy")
    behind = compiled(some=(foreign, *packs()))
    assert behind is not None
    assert set(behind.purposes) == {"ask"}


def test_limbs_that_turn_and_their_windows_are_known_each_window_once_for_a_kind() -> None:
    ask = whole().purposes["ask"]
    assert [limb.rule for limb in ask.turning] == ["long", "as-long", "of-others"]
    assert [(kind, window.cite.article) for kind, window in ask.windows] == [
        (RecordKind.CONVICTION, "6"),
        (RecordKind.ADMINISTRATIVE_PENALTY, "8"),
    ]
    assert ask.purpose.code == "ask"
    assert [(one.code, one.citation.article) for one in ask.consequences] == [("barred", "3")]
    assert {kind: scope.turns for kind, scope in ask.kinds.items()} == {
        RecordKind.CONVICTION: True,
        RecordKind.ADMINISTRATIVE_PENALTY: True,
    }
    law = packs()[1].id
    still = whole({f"{law}/of-others"}).purposes["ask"]
    assert still.kinds[RecordKind.ADMINISTRATIVE_PENALTY].turns is False
    assert len(still.windows) == 1


def test_the_limbs_of_a_kind_are_found_by_every_offence_that_they_take_in() -> None:
    kinds = whole().purposes["ask"].kinds
    convictions, penalties = kinds[RecordKind.CONVICTION], kinds[RecordKind.ADMINISTRATIVE_PENALTY]
    by_offence = {code: [limb.rule for limb in limbs] for code, limbs in convictions.by_offence.items()}
    assert by_offence == {"rape": ["long"], "molestation": ["as-long"]}
    assert [limb.rule for limb in convictions.named] == ["long", "as-long"]
    assert convictions.every == ()
    assert {code: [limb.rule for limb in limbs] for code, limbs in penalties.by_offence.items()} == {
        "indecency": ["of-others"]
    }
    assert ([limb.rule for limb in penalties.named], [limb.rule for limb in penalties.every]) == (
        ["of-others"],
        ["plain"],
    )


def test_two_limbs_that_name_one_offence_are_both_found_by_it() -> None:
    [limb] = [one for one in whole().purposes["ask"].turning if one.rule == "long"]
    other = replace(limb, rule="longer")
    assert kind_scope([limb, other], whole().offences).by_offence == {"rape": (limb, other)}


SECTIONS: Final = frozenset(
    {"offences", "responsibility", "sealing", "straddling", "orders", "judgments", "spent", "bans", "provisions",
     "limits", "scopes", "purposes"}
)  # fmt: skip


def without(content: PackContent, sections: Collection[str]) -> PackContent:
    """The same pack without some of its sections."""
    nothing: dict[str, Any] = dict.fromkeys(sections)
    return replace(content, **nothing)


@pytest.mark.parametrize(
    ("section", "is_read"),
    [
        ("offences", True), ("responsibility", True), ("sealing", True), ("straddling", True), ("orders", True),
        ("judgments", True), ("spent", True), ("bans", True), ("provisions", False),
    ],
)  # fmt: skip
def test_an_answer_rests_on_the_packs_that_a_decision_reads(section: str, is_read: bool) -> None:
    catalogue, law = packs()
    holder = law if getattr(law.content, section) is not None else catalogue
    content = without(holder.content, SECTIONS - {section})
    beside = replace(
        holder, jurisdiction="zz", content=replace(content, id="zz/beside/2000-01-01"), sha256="f" * 64
    )
    found = compiled(some=(catalogue, law, beside))
    assert found is not None
    rests = [(pack.id, pack.sha256) for pack in (catalogue, law, *((beside,) if is_read else ()))]
    assert list(found.purposes["ask"].packs) == rests
    no_orders = {f"{law.id}/listed", f"{law.id}/struck"}
    found = compiled_rules((catalogue, law, beside), "xx", {f"{law.id}/ask"}, no_orders, FROM, UNTIL)
    assert found is not None
    rests = [one for one in rests if one[0] != beside.id or section != "bans"]
    assert list(found.purposes["ask"].packs) == rests
