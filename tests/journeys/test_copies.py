"""What the deciding organ seals is sealed at every organ that keeps a copy of the case; each owes a receipt."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import another_world, conviction, number
from tests.commands import Commands
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tests.journeys.test_corrections import approve, by_hand, private, refused
from tests.journeys.test_gate import ADULT, YOUNG, Load, answer, enter, juvenile, rebuilt, registry
from tests.journeys.test_sealing_orders import order
from tests.vault import appoint_more, officer
from tutela.agencies.sealing import gate, unsealing
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason
from tutela.index.lookup.queries import version
from tutela.records.registry import queries as registry_queries
from tutela.records.vault import actions, copies, custody, models
from tutela.records.vault.dossiers import Source
from tutela.records.vault.finding import PrivateKeys

__all__ = ["enter", "private"]
pytestmark = pytest.mark.django_db
CASE = "（2015）浙0299刑初9号"
OTHER = number(date(1975, 1, 1), 101)


@pytest.fixture(autouse=True)
def more(enter: Load, at: datetime) -> None:
    appoint_more(at)


def of_the_court(**changes: Any) -> dict[str, Any]:
    return conviction("c-1", "某甲", ADULT, **{"case_number": CASE, **changes})


def copy(source_id: str = "p-1", **changes: Any) -> dict[str, Any]:
    return conviction(source_id, "某甲", changes.pop("document", ADULT), **{"case_number": CASE, **changes})


def here() -> set[str]:
    return {source_id for *_, source_id in registry_queries.sources()}


def kept_by(port: str, source_id: str = "p-1") -> Any:
    source = Source(port, {"police": "police", "procuratorate": "prosecutor"}[port], source_id)
    return custody.kept([source]).get(source)


def test_an_order_of_the_court_takes_the_copies_of_the_case_with_it(enter: Load, at: datetime) -> None:
    enter(conviction("c-9", "某乙", OTHER))
    before, root = registry(), version().root
    enter(of_the_court(), later=1)
    enter(copy(case_number="(2015) 浙0299刑初9号"), username="police-recorder", later=2)
    enter(copy(), username="prosecutor-recorder", later=3)
    order(at)
    assert (registry(), version().root) == (before, root)
    assert (kept_by("police").by_order, kept_by("procuratorate").by_order) == (True, True)
    assert version().root == rebuilt(at)
    assert answer("某甲", ADULT, at) is Answer.NO_RECORD


def test_so_does_the_law_where_the_copy_lacks_what_the_law_needs(enter: Load, at: datetime) -> None:
    """The police's copy says seven years: alone it would stand open."""
    enter(juvenile(case_number=CASE, months=61))
    copied = conviction("p-1", "赵小虎", YOUNG, case_number=CASE, acted_on="2015-01-01", months=84)
    enter(copied, username="police-recorder", later=1)
    assert here() == {"c-2", "p-1"}
    enter(juvenile(case_number=CASE), later=2)
    assert here() == set()
    assert kept_by("police").by_order


@pytest.mark.parametrize(
    "changes",
    [
        {"case_number": "（2016）浙0299刑初9号"},
        {"document": OTHER},
        {"kind": "administrative-penalty", "penalty": "administrative-detention", "months": None, "days": 10},
        {"case_number": "", "acted_on": "2014-05-02"},
        {"case_number": "", "acted_on": None},
    ],
    ids=["another judgment", "another person", "another kind", "another act", "an act without a day"],
)
def test_what_is_another_case_stays(enter: Load, at: datetime, changes: dict[str, Any]) -> None:
    enter(of_the_court())
    enter(copy(**changes), username="police-recorder", later=1)
    order(at)
    assert here() == {"p-1"}
    assert not models.CopyNotice.objects.exists()


@pytest.mark.parametrize(
    "court, police, together",
    [(CASE, "", True), ("", CASE, True), ("", "", True), (CASE, "（2016）刑再1号", False)],
)
def test_the_same_acts_are_the_same_case_unless_both_name_a_judgment(
    enter: Load, at: datetime, court: str, police: str, together: bool
) -> None:
    enter(of_the_court(case_number=court))
    enter(copy(case_number=police), username="police-recorder", later=1)
    order(at)
    assert here() == (set() if together else {"p-1"})


def test_a_seal_at_the_police_takes_nothing_from_the_court(enter: Load, at: datetime) -> None:
    enter(of_the_court())
    enter(copy(), username="police-recorder", later=1)
    order(at, "p-1", "police-recorder", received_on=date(2026, 11, 20))
    assert here() == {"c-1"}


def test_a_copy_that_comes_later_is_sealed_as_it_comes(enter: Load, at: datetime) -> None:
    enter(of_the_court())
    order(at)
    before = registry()
    enter(copy(), username="police-recorder", later=6)
    assert registry() == before
    assert kept_by("police").by_order
    assert models.CopyNotice.objects.count() == 1


def test_copies_in_the_same_turn_go_too(enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(gate, "turn", lambda at: gate.Turn())
        enter(copy(), username="police-recorder")
        enter(of_the_court(sealed_on="2026-11-20"), later=1)
    gate.turn(at=at + timedelta(minutes=2))
    assert here() == set()


class TestReceipts:
    def sealed(self, enter: Load, at: datetime) -> None:
        enter(of_the_court())
        enter(copy(), username="police-recorder", later=1)
        order(at)

    def test_its_agency_owes_one_and_no_other_sees_it(self, enter: Load, at: datetime) -> None:
        self.sealed(enter, at)
        (one,) = copies.owed(acting=officer("police-recorder"), at=at)
        assert (one.source_id, one.sent_on, one.due_on) == ("p-1", date(2026, 11, 21), date(2026, 11, 24))
        for username in ("prosecutor-recorder", "court-recorder"):
            assert copies.owed(acting=officer(username), at=at) == []
            refused(Reason.NOT_FOUND, copies.receive, acting=officer(username), notice=one.id, at=at)
        refused(Reason.NOT_ENTITLED, copies.owed, acting=acting_as("clerk"), at=at)
        copies.receive(acting=officer("police-recorder"), notice=one.id, at=at)
        assert copies.owed(acting=officer("police-recorder"), at=at) == []
        refused(Reason.ALREADY_DONE, copies.receive, acting=officer("police-recorder"), notice=one.id, at=at)

    def test_one_that_misses_is_on_the_prosecutors_list_after_its_day(
        self, enter: Load, at: datetime
    ) -> None:
        self.sealed(enter, at)
        supervisor = acting_as("supervisor")
        assert copies.missing(acting=supervisor, at=at + timedelta(days=3)) == []
        (late,) = copies.missing(acting=supervisor, at=at + timedelta(days=5))
        assert (late.agency, late.port, late.days_late) == ("police", "police", 2)
        refused(Reason.NOT_ENTITLED, copies.missing, acting=acting_as("court-recorder"), at=at)
        (one,) = copies.owed(acting=officer("police-recorder"), at=at)
        copies.receive(acting=officer("police-recorder"), notice=one.id, at=at)
        assert copies.missing(acting=supervisor, at=at + timedelta(days=5)) == []

    def test_a_turn_that_is_cut_off_sends_it_all_the_same_and_once(
        self, enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        enter(of_the_court())
        enter(copy(), username="police-recorder", later=1)
        with monkeypatch.context() as patch:
            patch.setattr(gate, "follow", _cut_off)
            with pytest.raises(KeyboardInterrupt):
                order(at)
        gate.turn(at=at + timedelta(minutes=7))
        assert models.CopyNotice.objects.count() == 1
        assert here() == set()

    def test_the_row_says_nothing_in_clear(self, enter: Load, at: datetime) -> None:
        self.sealed(enter, at)
        row = models.CopyNotice.objects.values_list().get()
        lying = b"".join(
            bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row
        )
        assert b"police" not in lying
        assert b"p-1" not in lying


class TestTakenBack:
    def test_a_copy_stays_as_long_as_its_case_is_sealed(
        self, enter: Load, at: datetime, private: PrivateKeys
    ) -> None:
        enter(of_the_court())
        enter(copy(), username="police-recorder", later=1)
        order(at)
        with another_world():
            refused(Reason.VAULT_STILL_SEALED, self.let_out, at=at, private=private)
            assert answer("某甲", ADULT, at) is Answer.NO_RECORD
        self.let_out(at, private, "c-1", "court-second", "court-recorder-2")
        assert here() == {"c-1"}
        self.let_out(at, private)
        assert here() == {"c-1", "p-1"}
        assert not models.CopyNotice.objects.exists()

    def let_out(
        self,
        at: datetime,
        private: PrivateKeys,
        source_id: str = "p-1",
        first: str = "police-second",
        other: str = "police-recorder-2",
    ) -> None:
        handed = by_hand(source_id, at, "mistaken-order")
        made = approve_of(first, handed, at)
        approve(made, at, other)
        unsealing.unseal(acting=officer(first), application=made, private=private, at=at)


def approve_of(username: str, handed: Any, at: datetime) -> Any:
    return actions.apply(acting=officer(username), handed=handed, at=at)


def _cut_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


class TestTheCommands:
    def test_they_tell_the_agency_and_the_prosecutor(
        self, enter: Load, at: datetime, tutela: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        enter(of_the_court())
        enter(copy(), username="police-recorder", later=1)
        order(at)
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=5))
        (owed,) = tutela("vault", "notices", "--as", "police-recorder", "--json").value
        assert (owed["record"], owed["due_on"], owed["late"]) == ("p-1", "2026-11-24", True)
        assert "p-1" in tutela("vault", "notices", "--as", "police-recorder").out
        told = tutela("vault", "told", "--as", "supervisor", "--json").value
        (late,) = told["missing_receipts"]
        assert (late["agency"], late["days_late"]) == ("police", 2)
        (beyond,) = told["orders_beyond_law"]
        assert (beyond["agency"], beyond["kept_on"]) == ("court", "2026-11-21")
        shown = tutela("vault", "told", "--as", "supervisor").out
        assert "2026-11-24" in shown
        assert "p-1" not in shown
        assert tutela("vault", "receive", owed["notice"], "--as", "police-recorder").code == 4, (
            "without a key"
        )


DECIDED = {"decided_on": "2020-01-20", "effective_on": "2020-03-01", "case_number": CASE}
CHARGED = {"acted_on": "2018-06-01", "offence": "强制猥亵罪", **DECIDED}  # at twenty


def test_what_the_law_seals_takes_no_charge_with_it_that_an_adult_answers_for(
    enter: Load, at: datetime
) -> None:
    """One judgment, a row for each charge: the court enters only the minor's, the police hold the adult's."""
    adults = conviction("p-1", "赵小虎", YOUNG, **CHARGED)
    enter(adults, username="police-recorder")
    enter(juvenile(case_number=CASE), later=1)
    assert here() == {"p-1"}
    enter({**adults, "source_id": "p-2"}, username="police-recorder", later=2)
    assert here() == {"p-1", "p-2"}
    assert answer("赵小虎", YOUNG, at) is Answer.RECORD
    young = conviction("p-3", "赵小虎", YOUNG, acted_on="2015-03-01", months=84, **DECIDED)
    enter(young, username="police-recorder", later=3)
    assert here() == {"p-1", "p-2"}


@pytest.mark.parametrize("acted_on, left", [("2016-03-03", set()), ("2016-03-04", {"p-1"})])
def test_the_age_of_a_copy_turns_on_the_day_after_the_birthday(
    enter: Load, at: datetime, acted_on: str, left: set[str]
) -> None:
    enter(conviction("p-1", "赵小虎", YOUNG, **{**CHARGED, "acted_on": acted_on}), username="police-recorder")
    enter(juvenile(case_number=CASE), later=1)
    assert here() == left


def test_an_adults_act_goes_with_the_whole_case_that_names_it(enter: Load, at: datetime) -> None:
    """主要犯罪行为在年满十八周岁前 (2022 Measures 4(2)): the court's record names both acts, and is sealed whole."""
    enter(conviction("p-1", "赵小虎", YOUNG, **CHARGED), username="police-recorder")
    both = juvenile(**DECIDED)
    both["acts"] = [
        {"offence": "强奸罪", "acted_on": "2015-01-01", "is_main": True},
        {"offence": "强制猥亵罪", "acted_on": "2018-06-01", "is_main": False},
    ]
    enter(both, later=1)
    assert here() == set()
    assert kept_by("police").by_order


def test_an_order_about_the_judgment_takes_every_charge(enter: Load, at: datetime) -> None:
    enter(of_the_court(), later=1)
    enter(copy(**CHARGED), username="police-recorder", later=2)
    order(at)
    assert here() == set()


@pytest.mark.parametrize(
    "changes, left",
    [
        ({}, set()),
        ({"case_number": "（2016）浙0299刑初9号"}, {"c-2"}),
        ({"acted_on": "2014-05-02"}, {"c-2"}),
        ({"document": OTHER}, {"c-2"}),
    ],
    ids=["the same", "another judgment", "another act", "another person"],
)
def test_an_order_holds_against_another_number_of_the_same_court(
    enter: Load, at: datetime, changes: dict[str, Any], left: set[str]
) -> None:
    enter(of_the_court(), later=1)
    order(at)
    enter(copy("c-2", **changes), later=3)
    assert here() == left


def test_a_penalty_that_was_sealed_by_order_does_not_come_back_under_another_number(
    enter: Load, at: datetime
) -> None:
    penalty = {
        "kind": "administrative-penalty",
        "penalty": "administrative-detention",
        "months": None,
        "days": 10,
    }
    by_order = {**penalty, "offence": "猥亵", "sealed_on": "2026-11-20"}
    enter(copy(**by_order), username="police-recorder")
    enter(copy("p-2", **penalty, offence="猥亵"), username="police-recorder", later=1)
    assert here() == set()
