"""Which days an order about a qualification may state: the law's own, and no other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.disclosure.history import Measure, MeasureKind
from tutela.core.disclosure.of_the_law import ends_by_law, starts_by_law
from tutela.core.law.calendar import add_months
from tutela.core.law.packs import Policy
from tutela.core.law.regime import Rules

REVOKED, LOST = MeasureKind.QUALIFICATION_REVOKED, MeasureKind.QUALIFICATION_LOST
DECIDED = date(2024, 3, 15)
DAYS = st.dates(date(1996, 1, 1), date(2026, 11, 21))


@pytest.fixture(scope="module")
def rules(policy: Policy) -> Rules:
    found = policy.rules_on("cn", date(2026, 11, 21))
    assert found is not None
    return found


@given(decided_on=DAYS, by=st.integers(-400, 400))
def test_a_revocation_ends_five_years_after_it_or_on_no_day_that_is_stated(
    rules: Rules, decided_on: date, by: int
) -> None:
    until_on = add_months(decided_on, 60) + timedelta(days=by)
    assert ends_by_law(Measure("", REVOKED, decided_on, until_on=until_on), rules) is (by == 0)
    assert ends_by_law(Measure("", REVOKED, decided_on), rules)


@given(months=st.integers(0, 200))
def test_the_term_of_a_revocation_is_sixty_months(rules: Rules, months: int) -> None:
    assert ends_by_law(Measure("", REVOKED, DECIDED, months=months), rules) is (months == 60)


@given(until_on=DAYS)
def test_a_loss_has_no_end(rules: Rules, until_on: date) -> None:
    assert not ends_by_law(Measure("", LOST, DECIDED, until_on=until_on), rules)
    assert not ends_by_law(Measure("", LOST, DECIDED, months=60), rules)
    assert ends_by_law(Measure("", LOST, DECIDED), rules)


@given(lifted_on=DAYS)
def test_that_an_order_was_lifted_says_nothing_of_its_end(rules: Rules, lifted_on: date) -> None:
    assert ends_by_law(Measure("", LOST, DECIDED, lifted_on=lifted_on), rules)
    assert ends_by_law(Measure("", REVOKED, DECIDED, lifted_on=lifted_on), rules)


@given(from_on=DAYS)
def test_a_revocation_begins_with_its_decision_and_a_loss_with_its_judgment(
    rules: Rules, from_on: date
) -> None:
    assert starts_by_law(Measure("", REVOKED, DECIDED, from_on), rules) is (from_on == DECIDED)
    assert starts_by_law(Measure("", REVOKED, DECIDED), rules)
    assert starts_by_law(Measure("", LOST, DECIDED, from_on), rules)
