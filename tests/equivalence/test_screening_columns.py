"""Columns say what single questions say: judging, hashing, sampling, committing, and the tree above."""

from datetime import UTC, date, datetime
from hashlib import sha256

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cast import number
from tests.equivalence.screening_cases import TODAY, batch, cells, documents, encodable, names, right, told
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.identify import Sample, identify
from tutela.answers.screening import leaves
from tutela.answers.screening.batch import TEXT
from tutela.answers.screening.columns import Cells, question
from tutela.answers.screening.duckdb_engine import sampled
from tutela.answers.screening.engine import ANSWERS
from tutela.answers.screening.identified import Judge
from tutela.answers.screening.residents import Calendar, plain_names, residents
from tutela.answers.screening.run import root_of
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Refusal
from tutela.core.identity.documents import parse_document
from tutela.core.identity.names import canonical_name
from tutela.core.identity.sex import Sex
from tutela.core.proofs import merkle
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.rows import BLOCK_ROWS, GROUP_ROWS, block_root
from tutela.index.lookup import columns
from tutela.index.lookup.rows import Probe, PurposeKeys

CALENDAR = Calendar.until(TODAY)
SECRET = bytes(range(32))


def one_by_one(line: Cells, authorisation: str) -> Probe | tuple[str, dict[str, str | int]]:
    """What a single question would have come to."""
    try:
        return identify(question(line, authorisation), TODAY)
    except Refusal as refusal:
        return refusal.reason.value, dict(refusal.values)


@given(
    lines=st.lists(cells.filter(encodable) | told, min_size=1, max_size=30),
    authorisation=st.sampled_from(["", "R-1"]),
)
@settings(max_examples=100, deadline=None)
def test_a_batch_is_identified_as_its_lines_would_be_one_by_one(
    lines: list[Cells], authorisation: str
) -> None:
    found = Judge(TODAY, authorisation, CALENDAR).identified(batch(lines))
    said: dict[int, object] = {
        place: (one.reason.value, dict(one.values)) for place, one in found.refusals.items()
    }
    people = range(len(found.places))
    said |= dict(zip(found.places.tolist(), found.probes(people), strict=True))
    assert said == {place: one_by_one(line, authorisation) for place, line in enumerate(lines)}


@given(st.lists(documents.filter(lambda text: text.isascii() or text.isprintable()), min_size=1, max_size=40))
@example([number(date(1980, 1, 1), 101), "", number(TODAY, 101)])
@settings(max_examples=150, deadline=None)
def test_a_number_taken_as_a_column_is_one_that_is_accepted_alone_and_says_the_same(texts: list[str]) -> None:
    found = residents(pa.array(texts, TEXT), CALENDAR)
    for place, born_on, male in zip(found.places, found.born_on, found.male, strict=True):
        document = parse_document(texts[place], on=TODAY)
        assert (document.number, document.is_resident_number) == (texts[place], True)
        assert (document.born_on, document.sex) == (
            date.fromordinal(int(born_on)),
            Sex.MALE if male else Sex.FEMALE,
        )


@given(right)
@settings(max_examples=150, deadline=None)
def test_every_plain_resident_number_that_is_accepted_alone_is_taken_as_a_column(text: str) -> None:
    """Otherwise the columns would only be slow, and nobody would notice."""
    try:
        accepted = parse_document(text, on=TODAY).is_resident_number
    except Refusal:
        accepted = False
    assert len(residents(pa.array([text], TEXT), CALENDAR).places) == accepted


@given(st.lists(names, min_size=1, max_size=30))
@settings(max_examples=150, deadline=None)
def test_a_name_taken_as_a_column_has_the_canonical_form_it_has_alone(texts: list[str]) -> None:
    sound = [text for text in texts if encodable(Cells(text, ""))]
    places, canonical = plain_names(pa.array(sound, TEXT))
    assert canonical.to_pylist() == [canonical_name(sound[place]) for place in places]


def test_every_common_character_has_as_a_column_the_form_it_has_alone() -> None:
    characters = [chr(point) for point in range(0x4E00, 0xA000)]
    places, canonical = plain_names(pa.array(characters, TEXT))
    assert canonical.to_pylist() == [canonical_name(characters[place]) for place in places]
    assert len(places) > 20_300  # a few hundred rare ones have their one form outside the basic block


@pytest.mark.parametrize("suite", Suite)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=5))
@settings(max_examples=20, deadline=None)
def test_hashes_of_columns_are_those_of_single_values(suite: Suite, texts: list[str]) -> None:
    root = RootKey("k", Use.DATA, suite, datetime(2026, 1, 1, tzinfo=UTC), b"\x07" * 32)
    keys = PurposeKeys.of(root, "cn", "school-hire")
    series = pl.Series(texts, dtype=pl.String)
    days = [date(1980, 1, 1 + place) for place in range(len(texts))]
    born = pl.Series([day.isoformat() for day in days], dtype=pl.String)
    sexes = pl.Series([Sex.FEMALE.value] * len(texts), dtype=pl.String)
    assert _rows(columns.document_keys(keys, series)) == [keys.document_key(text) for text in texts]
    assert _rows(columns.birth_keys(keys, born, sexes)) == [keys.birth_key(day, Sex.FEMALE) for day in days]
    assert _rows(columns.person_name_keys(keys, born, sexes, series)) == [
        keys.person_name_key(day, Sex.FEMALE, text) for day, text in zip(days, texts, strict=True)
    ]


@given(secret=st.binary(min_size=32, max_size=32), one_in=st.sampled_from([0, 1, 2, 7, 200]))
@settings(max_examples=30, deadline=None)
def test_a_column_is_sampled_as_its_persons_are(secret: bytes, one_in: int) -> None:
    sample = Sample.of(secret, one_in)
    keys = np.random.default_rng(one_in).integers(0, 256, (200, 32), np.uint8)
    assert sampled(sample, keys).tolist() == [sample.holds(key.tobytes()) for key in keys]


@given(
    rows=st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
            st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
            st.integers(0, 3),
            st.binary(min_size=16, max_size=16),
        ),
        min_size=1,
        max_size=20,
    ),
    first=st.integers(0, 1 << 31),
)
@settings(max_examples=80, deadline=None)
def test_the_hashes_of_columns_are_those_of_single_rows(
    rows: list[tuple[str, str, int, bytes]], first: int
) -> None:
    numbers, persons, codes, marks = zip(*rows, strict=True)
    table = np.frombuffer(b"".join(marks), np.uint8).reshape(-1, 16)
    found = leaves.rows_of(
        SECRET, first, pa.array(numbers, TEXT), pa.array(persons, TEXT), np.array(codes, np.uint8), table
    )
    expected = []
    for place, (document, name, code, mark) in enumerate(rows, start=first):
        masked = leaves.masked(SECRET, place, mark)
        expected.append(leaves.row_hash(masked, ANSWERS[code], document or "", name or ""))
    assert _rows(found) == expected


@given(mark=st.binary(min_size=16, max_size=16), place=st.integers(0, 1 << 32))
def test_a_mark_is_opened_by_the_secret_of_its_run_alone(mark: bytes, place: int) -> None:
    masked = leaves.masked(SECRET, place, mark)
    assert leaves.masked(SECRET, place, masked) == mark
    assert leaves.masked(SECRET, place + 1, masked) != mark, "no two rows have one mask"
    assert leaves.masked(bytes(32), place, masked) != mark
    assert leaves.former_mask(SECRET, place, mark) != masked, "nor do runs of different forms share one"
    assert leaves.former_mask(SECRET, place, bytes(16)) != leaves.former_salt(SECRET, place)


def test_the_hash_of_a_row_binds_mark_answer_number_and_name() -> None:
    marks = [bytes(16), bytes(15) + b"1"]
    persons = [("11", "22"), ("1", "122"), ("112", "2"), ("", "1122"), ("1122", "")]
    every = [(mark, answer, *person) for mark in marks for answer in Answer for person in persons]
    assert len({leaves.row_hash(*one) for one in every}) == len(every)


def test_the_hash_of_a_row_is_neither_a_leaf_nor_a_node() -> None:
    told = bytes(16) + b"N" + (2).to_bytes(4, "big") + "12王".encode()
    assert leaves.row_hash(bytes(16), Answer.NO_RECORD, "12", "王") == sha256(b"\2" + told).digest()


@pytest.mark.parametrize("sizes", [(1,), (4096,), (4095, 2), (100, 4096, 5000), (4096, 4096, 1), (10_000,)])
def test_the_tree_reduced_batch_by_batch_is_the_plain_tree(sizes: tuple[int, ...]) -> None:
    hashes = np.random.default_rng(len(sizes)).integers(0, 256, (sum(sizes), 32), np.uint8)
    blocks, loose, first = b"", b"", 0
    for size in sizes:
        part = leaves.reduced(first, hashes[first : first + size])
        assert part.rows == hashes[first : first + size].tobytes()
        loose += part.head
        if len(loose) == BLOCK_ROWS * 32:
            blocks, loose = blocks + block_root(loose), b""
        blocks, loose, first = blocks + part.blocks, loose + part.tail, first + size
    frontier = Frontier()
    for group in range(0, len(hashes), GROUP_ROWS):
        frontier.push(sha256(b"\0" + hashes[group : group + GROUP_ROWS].tobytes()).digest())
    assert root_of(blocks + (block_root(loose) if loose else b"")) == frontier.root()
    assert frontier.root() != merkle.EMPTY_ROOT


def _rows(digests: columns.Digests) -> list[bytes]:
    return [row.tobytes() for row in digests]
