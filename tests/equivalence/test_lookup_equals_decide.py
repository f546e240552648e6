"""The index says what the law decides, on random worlds, for every purpose and every day on which anything turns."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import number
from tests.core.histories import PURPOSES, days_of, histories
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.crypto.suites import Suite
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.history import History
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import Document, parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex
from tutela.core.law.packs import Policy
from tutela.index.compile.rows import rows_of
from tutela.index.lookup.rows import Found, Probe, ProbeKeys, PurposeKeys, finding
from tutela.records.registry.content import Known

TODAY = date(2026, 11, 21)
ROOTS = {
    suite: RootKey("k", Use.DATA, suite, datetime(2026, 1, 1, tzinfo=UTC), b"\x07" * 32) for suite in Suite
}
NAMES = tuple(canonical_name(name) for name in ("王小明", "歐陽文", "阿依古丽·买买提"))
DOCUMENTS = tuple(
    parse_document(number(date(1980, 5, 1), sequence), on=TODAY) for sequence in (101, 103, 105)
)
FOUND = {Outcome.RECORD: Found.RECORD, Outcome.PENDING: Found.PENDING, Outcome.NO_RECORD: Found.ABSENT}


@st.composite
def people(draw: st.DrawFn) -> Known:
    """A person under one or two documents and names, some of them another person's too."""
    history = replace(draw(histories()), sex=Sex.MALE)
    documents = draw(st.sets(st.sampled_from(DOCUMENTS), min_size=1, max_size=2))
    forms = frozenset(draw(st.sets(st.sampled_from(NAMES), min_size=1, max_size=2)))
    described = frozenset((history.born_on, Sex.MALE, form) for form in forms if history.born_on)
    return Known(history, frozenset(documents), forms, described)  # type: ignore[arg-type]


def decided(history: History, purpose: str, on: date, policy: Policy) -> Found:
    """The law's word for one person; a day on which it is silent is absence."""
    try:
        return FOUND[decide(history, Question(purpose, on), policy, trace=False).outcome]
    except Refusal as refusal:
        if refusal.reason is not Reason.PACK_NOT_IN_FORCE:
            raise
        return Found.ABSENT


def expected(
    world: list[Known], document: Document, name: str, purpose: str, on: date, policy: Policy
) -> Found:
    """The plain reference: everybody who has the document counts, and another name makes it pending."""
    strongest = Found.ABSENT
    for person in world:
        if document in person.documents:
            found = decided(person.history, purpose, on, policy)
            if found is not Found.ABSENT and name not in person.forms:
                found = Found.PENDING
            strongest = min(strongest, found)
    return strongest


@given(
    world=st.lists(people(), max_size=3),
    document=st.sampled_from(DOCUMENTS),
    name=st.sampled_from(NAMES),
    purpose=st.sampled_from(PURPOSES),
    suite=st.sampled_from(Suite),
)
@settings(max_examples=150, deadline=None)
def test_lookup_equals_decide(
    policy: Policy, world: list[Known], document: Document, name: str, purpose: str, suite: Suite
) -> None:
    rows = [row for row in rows_of(world, ROOTS[suite], policy) if row.purpose == purpose]
    probe = Probe(document.canonical, document.is_resident_number, name, document.born_on, document.sex)
    keys = ProbeKeys.of(probe, PurposeKeys.of(ROOTS[suite], "cn", purpose))
    for on in sorted({day for person in world for day in days_of(person.history)} | {TODAY}):
        assert finding(rows, keys, on) is expected(world, document, name, purpose, on, policy), on


@given(person=people(), purpose=st.sampled_from(PURPOSES))
@settings(max_examples=60, deadline=None)
def test_rows_name_nobody(policy: Policy, person: Known, purpose: str) -> None:
    plain = [text.encode() for text in (*person.forms, *(one.number for one in person.documents))]
    for row in rows_of([person], ROOTS[Suite.STANDARD], policy):
        assert not any(text in row.to_bytes() for text in plain)


@given(person=people())
@settings(max_examples=40, deadline=None)
def test_no_two_purposes_share_a_key(policy: Policy, person: Known) -> None:
    seen: dict[bytes, str] = {}
    for row in rows_of([person], ROOTS[Suite.STANDARD], policy):
        assert seen.setdefault(row.person_key, row.purpose) == row.purpose
        assert seen.setdefault(row.name_key, row.purpose) == row.purpose
