"""The marks of columns are those that their description gives for single rows."""

from datetime import date
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import marks
from tutela.answers.screening.births import OUTSIDE, Births, places_of
from tutela.answers.screening.engine import Answers, Described, People
from tutela.answers.screening.secret import Secret
from tutela.core.crypto.keyring import HashKey, TagKey
from tutela.core.crypto.suites import Suite
from tutela.core.identity.resident import EARLIEST_BIRTH
from tutela.core.identity.sex import Sex
from tutela.index.lookup.columns import Digests
from tutela.index.lookup.rows import PurposeKeys

SECRET = Secret("k", b"s" * 32)
ON = date(2026, 11, 21)
_HASHES = [HashKey("k", Suite.STANDARD, f"{part:064x}".encode()) for part in range(4)]
_TAGS = [TagKey("k", Suite.STANDARD, bytes([part] * 32)) for part in range(2)]
KEYS = PurposeKeys(_HASHES[0], _HASHES[1], _HASHES[2], _HASHES[3], _TAGS[0], _TAGS[1])
NOTHING: dict[Answer, Digests] = {}
NOBODY = Described(np.zeros(0, np.int64), np.zeros((0, 8), np.uint8), np.zeros(0, np.bool_))


def half(kind: int, resident: bool, value: bytes) -> bytes:
    """By the description, one block at a time."""
    key = sha256(b"mark" + SECRET.secret).digest()
    cipher = Cipher(algorithms.AES256(key), modes.ECB()).encryptor()
    return cipher.update(bytes([kind, resident]) + bytes(6) + value)[:8]


people = st.lists(
    st.tuples(st.binary(min_size=8, max_size=8), st.booleans(), st.none() | st.integers(0, 100_000)),
    max_size=12,
)


@given(people=people, gaps=st.lists(st.booleans(), max_size=20))
@settings(max_examples=60, deadline=None)
def test_each_row_is_marked_by_document_and_by_name_or_birth(
    people: list[tuple[bytes, bool, int | None]], gaps: list[bool]
) -> None:
    """`None` stands for somebody whose name was hashed; `gaps` for lines that were refused."""
    total = len(people) + sum(gaps)
    order = np.random.default_rng(total).permutation(total)[: len(people)]
    tags = [tag for tag, _, _ in people]
    named = np.array([birth is None for *_, birth in people], np.bool_)
    found = People(
        np.array([resident for _, resident, _ in people], np.bool_),
        np.array([OUTSIDE if birth is None else birth for *_, birth in people], np.int64),
        named,
        np.frombuffer(b"".join(tag[::-1] for tag, _, birth in people if birth is None), np.uint8).reshape(
            -1, 8
        ),
    )
    joined = np.frombuffer(b"".join(tags), np.uint8).reshape(-1, 8)
    codes = np.zeros(total, np.uint8)
    expected = {place: bytes(16) for place in range(total)}
    for place, (tag, resident, birth) in zip(order.tolist(), people, strict=True):
        other = half(1, resident, tag[::-1]) if birth is None else half(2, resident, birth.to_bytes(8, "big"))
        expected[place] = half(0, False, tag) + other
    answers = Answers(codes, {}, order.astype(np.int64), joined, found, NOTHING, NOBODY)
    assert [row.tobytes() for row in marks.of(SECRET, answers)] == [expected[place] for place in range(total)]


def test_the_list_is_marked_by_what_its_keys_begin_with() -> None:
    keys = np.frombuffer(bytes(range(64)), np.uint8).reshape(-1, 32)
    resident = np.array([True, False])
    expected = [half(0, False, bytes(keys[row, :8])) for row in range(2)]
    assert [int(one).to_bytes(8, "big") for one in marks.documents(SECRET, keys)] == expected
    expected = [half(1, bool(resident[row]), bytes(keys[row, :8])) for row in range(2)]
    assert [int(one).to_bytes(8, "big") for one in marks.names(SECRET, resident, keys)] == expected


@pytest.mark.parametrize(
    ("born_on", "place"),
    [
        (EARLIEST_BIRTH, 0),
        (ON, (ON - EARLIEST_BIRTH).days * 2),
        (date.fromordinal(EARLIEST_BIRTH.toordinal() - 1), OUTSIDE),
        (date.fromordinal(ON.toordinal() + 1), OUTSIDE),
    ],
)
def test_births_are_numbered_from_the_earliest_to_the_day_of_the_question(born_on: date, place: int) -> None:
    born = np.array([born_on.toordinal()] * 2, np.int32)
    found = places_of(born, np.array([False, True]), ON).tolist()
    assert found == ([OUTSIDE] * 2 if place == OUTSIDE else [place, place + 1])


def test_a_name_is_hashed_where_somebody_listed_was_born_so_and_wherever_nothing_is_known() -> None:
    listed = [KEYS.birth_key(date(1980, 1, 1), Sex.MALE), KEYS.birth_key(date(1981, 1, 1), Sex.FEMALE)]
    column = [pa.chunked_array([pa.array(keys, pa.binary(32))]) for keys in (listed, listed[:1])]
    births = Births(KEYS, ON, *column)
    days = [date(1980, 1, 1), date(1980, 1, 1), date(1981, 1, 1), date(1981, 1, 1), date(1700, 1, 1)]
    male = np.array([True, False, False, False, True])
    resident = np.array([True, True, True, False, True])
    places = places_of(np.array([day.toordinal() for day in days], np.int32), male, ON)
    assert births.shared(places, resident).tolist() == [True, False, False, True, True]
    assert births.listed(resident=True).tolist() == [places[0]]
    assert births.listed(resident=False).tolist() == [places[0], places[2]]
    nobody = Births(KEYS, ON, *([pa.chunked_array([pa.array([], pa.binary(32))])] * 2))
    assert nobody.shared(places, resident).tolist() == [False] * 4 + [True]
