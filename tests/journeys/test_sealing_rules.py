"""What goes to the vault: what the law of every regime deployed seals for every purpose, on both sides of each line."""

from datetime import date, timedelta
from typing import Any

import pytest

from tutela.agencies.sealing import rules
from tutela.core.disclosure.history import (
    Act,
    Combination,
    Penalty,
    Port,
    Record,
    RecordKind,
    Sentence,
)
from tutela.records.vault.dossiers import Ground

ON = date(2026, 11, 21)
BORN = date(1998, 3, 3)
EIGHTEENTH = date(2016, 3, 3)


def conviction(acted_on: date = date(2015, 1, 1), months: int = 48, **more: Any) -> Record:
    facts = {"decided_on": date(2018, 1, 20), "effective_on": date(2018, 3, 1), **more}
    combination = facts.pop("combination", Combination.NONE)
    return Record(
        "r",
        Port.COURT,
        RecordKind.CONVICTION,
        (Act("rape", acted_on, is_main=True),),
        sentence=Sentence(Penalty.FIXED_TERM, months=months, combination=combination),
        **facts,
    )


def penalty(acted_on: date) -> Record:
    return Record(
        "r",
        Port.POLICE,
        RecordKind.ADMINISTRATIVE_PENALTY,
        (Act("molestation-administrative", acted_on, is_main=True),),
        decided_on=date(2018, 1, 20),
        effective_on=date(2018, 1, 20),
        sentence=Sentence(Penalty.ADMINISTRATIVE_DETENTION, days=10),
    )


def ground(record: Record, *births: date, on: date = ON) -> Ground | None:
    return rules.ground_of(record, rules.history_of(record, births or (BORN,)).born_on, on)


@pytest.mark.parametrize(
    "record, expected",
    [
        (conviction(), Ground.LAW),
        (conviction(months=60), Ground.LAW),
        (conviction(months=61), None),
        (conviction(EIGHTEENTH), Ground.LAW),
        (conviction(EIGHTEENTH + timedelta(days=1)), None),
        (conviction(months=60, combination=Combination.NEW_CRIME), None),
        (penalty(EIGHTEENTH), Ground.LAW),
        (penalty(EIGHTEENTH + timedelta(days=1)), None),
    ],
)
def test_the_law_seals_on_one_side_of_each_line(record: Record, expected: Ground | None) -> None:
    assert ground(record) is expected


@pytest.mark.parametrize(
    "days, expected", [({"sealed_on": ON}, Ground.ORDER), ({"sealed_on": ON + timedelta(days=1)}, None)]
)
def test_an_order_seals_from_its_day(days: dict[str, date], expected: Ground | None) -> None:
    assert ground(conviction(months=84, **days)) is expected


def test_a_doubt_is_no_seal() -> None:
    record = conviction(months=60, combination=Combination.NEW_CRIME)
    assert [one.record for one in rules.doubts(rules.history_of(record, [BORN]), ON)] == ["r"]
    assert rules.doubts(rules.history_of(conviction(), [BORN]), ON) == ()


def test_of_two_birth_dates_neither_seals_by_itself() -> None:
    record = conviction(EIGHTEENTH)
    assert ground(record, BORN, BORN - timedelta(days=1)) is None
    assert rules.doubts(rules.history_of(record, [BORN, BORN - timedelta(days=1)]), ON)


def test_a_record_that_another_regime_here_would_tell_stays_in_the_ordinary_registry(settings: Any) -> None:
    assert ground(conviction()) is Ground.LAW
    settings.TUTELA_REGIMES = frozenset({"cn", "gb-eng"})
    settings.TUTELA_PUBLICATION = {}
    assert ground(conviction()) is None
    assert ground(conviction(sealed_on=ON)) is Ground.ORDER


class TestAnotherLawIsSilent:
    """English law speaks here from 2023-04-03; a record that Chinese law seals waits for it in doubt, others go on."""

    FIRST = date(2023, 4, 3)

    @pytest.fixture(autouse=True)
    def _two_regimes(self, settings: Any) -> None:
        settings.TUTELA_REGIMES = frozenset({"cn", "gb-eng"})
        settings.TUTELA_PUBLICATION = {}

    @pytest.mark.parametrize(("on", "in_doubt"), [(FIRST - timedelta(days=1), True), (FIRST, False)])
    def test_what_the_others_seal_is_in_doubt_while_it_is_silent(self, on: date, in_doubt: bool) -> None:
        assert ground(conviction(), on=on) is None
        found = rules.doubts(rules.history_of(conviction(), [BORN]), on)
        assert [one.missing for one in found] == (["sealing-law"] if in_doubt else [])

    def test_what_any_law_leaves_open_and_what_an_order_seals_go_on(self) -> None:
        on = self.FIRST - timedelta(days=1)
        for record in (conviction(months=61), conviction(EIGHTEENTH + timedelta(days=1))):
            assert ground(record, on=on) is None
            assert rules.doubts(rules.history_of(record, [BORN]), on) == ()
        ordered = conviction(sealed_on=on)
        assert ground(ordered, on=on) is Ground.ORDER
        assert rules.doubts(rules.history_of(ordered, [BORN]), on) == ()
