"""A lawyer reads a trace in Chinese: every fact, number and state that a case brings up has its Chinese name."""

from collections.abc import Iterator
from pathlib import Path

from tests.laws import everything, lawyers_cases
from tutela.core.bans.ban import BanState
from tutela.core.bans.decide import bans_on
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.missing import Missing
from tutela.core.errors import Refusal
from tutela.core.law.cases import Case
from tutela.core.law.fact_names import CHINESE, VALUES, fact_name, fact_value
from tutela.core.law.policy import Policy

ROOT = Path(__file__).parents[2] / "policy"


def words_of(case: Case, policy: Policy) -> Iterator[str]:
    """What the trace and the bans of a case name; nothing where the law is silent."""
    try:
        if case.ask.purpose is not None:
            for step in decide(case.history, case.question, policy).steps:
                yield from (name for name, _ in step.values)
                yield from (step.missing,) if step.missing else ()
        elif case.ask.bans_on is not None:
            bans = bans_on(case.history, case.ask.bans_on, policy, case.regime).bans
            yield from (ban.missing for ban in bans if ban.missing)
    except Refusal:
        return


def test_every_fact_number_and_state_of_a_trace_has_a_chinese_name() -> None:
    policy = everything()
    spoken = {word for case in lawyers_cases() for word in words_of(case, policy)}
    assert spoken | set(Missing) | set(BanState) <= set(CHINESE) | set(VALUES)


def test_a_name_reads_as_words_and_a_word_that_nobody_named_stays_itself() -> None:
    assert fact_name("months_at_most") == ("刑期上限（月）", "months at most")
    assert fact_name("r1") == ("r1", "r1")


def test_a_value_is_no_name_even_where_both_are_one_word() -> None:
    assert fact_name("after")[0] != fact_value("after")[0]
    assert fact_value("2026-11-21") == ("2026-11-21", "2026-11-21")
