"""What an answer rests on, written and read: one length for all, nothing lost, and nothing else accepted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.answers.inquiries.answer import Question
from tutela.answers.inquiries.evidence import BLOCK_BYTES, Grounds, block_of, grounds_of, nothing_looked_up
from tutela.answers.inquiries.register import Belonging
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.proofs import listing
from tutela.index.lookup.queries import Evidence
from tutela.index.lookup.rows import Basis, ProbeKeys, Row, RowOutcome

DOCUMENT, NAME, BIRTH, PERSON = (letter * 32 for letter in (b"d", b"n", b"b", b"p"))
days = st.dates()


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """A row of the document's group or of the group by name."""
    basis = draw(st.sampled_from(Basis))
    other = draw(st.sampled_from([NAME, BIRTH, b"x" * 32]))
    keys = (DOCUMENT, other) if basis is Basis.DOCUMENT else (other, PERSON)
    outcome, until = draw(st.sampled_from(RowOutcome)), draw(st.none() | days)
    return Row("p", basis, *keys, outcome, draw(days), until)


questions = st.builds(
    Question,
    name=st.just("王一"),
    document=st.just("1"),
    authorisation=st.just("A-1"),
    document_kind=st.none() | st.sampled_from(DocumentKind),
    country=st.none() | st.sampled_from(["CHN", "FRA"]),
    born_on=st.none() | days,
    sex=st.none() | st.sampled_from(Sex),
)
proofs = st.binary(max_size=listing.length(32))
evidences = st.builds(
    lambda found, is_resident, one, other: Evidence(
        ProbeKeys(DOCUMENT, NAME, BIRTH, PERSON, is_resident), tuple(found), (one, other)
    ),
    st.lists(rows(), max_size=12, unique=True),
    st.booleans(),
    proofs,
    proofs,
)


@given(question=questions, belonging=st.sampled_from(Belonging), sampled=st.booleans(), evidence=evidences)
def test_grounds_are_read_as_they_were_written(
    question: Question, belonging: Belonging, sampled: bool, evidence: Evidence
) -> None:
    block = block_of(question, belonging, sampled, evidence)
    assert len(block) == BLOCK_BYTES
    read = grounds_of(block, "p")
    assert read is not None
    said = (question.document_kind, question.country, question.born_on, question.sex, belonging, sampled)
    told = (read.document_kind, read.country, read.born_on, read.sex, read.belonging, read.is_sampled)
    assert told == said
    assert (read.evidence.keys, read.evidence.proofs) == (evidence.keys, evidence.proofs)
    assert set(read.evidence.rows) == (set(evidence.rows) if read.is_whole else set())


def whole(count: int, others: int) -> Grounds | None:
    """What is read of so many rows under so many names, beside the longest proofs of a list of 100 million groups."""
    proof = bytes(listing.length(24))
    found = [
        Row(
            "p",
            Basis.DOCUMENT,
            DOCUMENT,
            bytes((n % others,)) * 32,
            RowOutcome.RECORD,
            date(2020, 1, 1),
            None,
        )
        for n in range(count)
    ]
    keys = ProbeKeys(DOCUMENT, NAME, BIRTH, PERSON, True)
    question = Question(name="王一", document="1", authorisation="A-1")
    return grounds_of(
        block_of(question, Belonging.BELONGS, False, Evidence(keys, tuple(found), (proof, proof))), "p"
    )


@pytest.mark.parametrize(("rows_", "names", "fits"), [(12, 5, True), (300, 5, False), (300, 256, False)])
def test_as_many_rows_are_kept_as_there_is_room_for(rows_: int, names: int, fits: bool) -> None:
    read = whole(rows_, names)
    assert read is not None
    assert read.is_whole is fits
    assert bool(read.evidence.rows) is fits


def test_a_refused_question_has_grounds_of_the_same_length_that_say_nothing() -> None:
    assert len(nothing_looked_up()) == BLOCK_BYTES
    assert grounds_of(nothing_looked_up(), "p") is None


@given(st.binary(max_size=80), st.integers(0, 3))
def test_what_was_never_written_is_refused(beginning: bytes, state: int) -> None:
    block = (bytes((1, state)) + beginning + b"\xff").ljust(BLOCK_BYTES, b"\xff")
    with pytest.raises(Refusal) as refusal:
        grounds_of(block, "p")
    assert refusal.value.reason is Reason.PROOF_INVALID
    for other in (
        nothing_looked_up()[:-1],
        nothing_looked_up() + b"\x00",
        b"",
        b"\x02" + bytes(BLOCK_BYTES - 1),
    ):
        with pytest.raises(Refusal):
            grounds_of(other, "p")
