"""Rows hashed by columns, as a build makes them, are those that are made person by person."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.equivalence.test_lookup_equals_decide import DOCUMENTS, ROOTS, people
from tutela.core.crypto.suites import Suite
from tutela.core.law.packs import Policy
from tutela.index.compile.bulk import blocks_of
from tutela.index.compile.rows import rows_of
from tutela.index.lookup.blocks import Block
from tutela.index.lookup.rows import Basis, Row, RowOutcome
from tutela.records.registry.content import Known


def rows_in(block: Block) -> list[tuple[Row, object]]:
    found = []
    for purpose, basis, person, name, outcome, from_on, until_on, bucket in block.values():
        assert isinstance(purpose, str)
        assert isinstance(basis, int)
        assert isinstance(person, bytes)
        assert isinstance(name, bytes)
        assert isinstance(outcome, int)
        assert isinstance(from_on, date)
        assert until_on is None or isinstance(until_on, date)
        row = Row(purpose, Basis(basis), person, name, RowOutcome(outcome), from_on, until_on)
        found.append((row, bucket))
    return found


@st.composite
def doubted(draw: st.DrawFn) -> Known:
    """A person of whom another document may be theirs, or none is known, or nothing but that."""
    person = draw(people())
    perhaps = draw(st.sets(st.sampled_from(DOCUMENTS), max_size=2)) - person.documents
    documents = person.documents if draw(st.booleans()) else frozenset()
    described = person.described if draw(st.booleans()) else frozenset()
    return Known(person.history, documents, person.forms, described, frozenset(perhaps))


@given(world=st.lists(doubted(), max_size=4), suite=st.sampled_from(Suite))
@settings(max_examples=80, deadline=None)
def test_both_ways_give_the_same_rows(policy: Policy, world: list[Known], suite: Suite) -> None:
    blocks = list(blocks_of(world, ROOTS[suite], policy))
    found = [one for block in blocks for one in rows_in(block)]
    assert {row for row, _ in found} == set(rows_of(world, ROOTS[suite], policy))
    assert all(bucket == row.bucket for row, bucket in found)
    assert all(row.purpose == block.purpose for block in blocks for row, _ in rows_in(block))
