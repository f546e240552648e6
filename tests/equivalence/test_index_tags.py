"""Tags of columns are those of single texts, and both are CMAC as it was published."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.core.crypto.keyring import TagKey
from tutela.core.crypto.suites import Suite, short_tag
from tutela.index.lookup.tags import encrypted, tags, words

TEXT = pa.large_string()
# NIST SP 800-38B, appendix D.3, AES-256: key, and the message of which each takes the first bytes.
KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
EXAMPLES = [
    (0, "028962f61b7bf89e"),
    (16, "28a7023f452e8f82"),
    (40, "aaf3d8f1de5640c2"),
    (64, "e1992190549f6ed5"),
]


@pytest.mark.parametrize(("length", "tag"), EXAMPLES)
def test_single_texts_have_the_published_tags(length: int, tag: str) -> None:
    assert short_tag(Suite.STANDARD, KEY, MESSAGE[:length]).hex() == tag


@pytest.mark.parametrize(("length", "tag"), EXAMPLES)
def test_columns_have_the_published_tags(length: int, tag: str) -> None:
    texts = pa.array([MESSAGE[:length]] * 2, pa.large_binary()).view(TEXT)
    found = tags(TagKey("k", Suite.STANDARD, KEY), texts)
    assert [row.tobytes().hex() for row in found] == [tag] * 2


texts_of_all_lengths = st.lists(st.text(max_size=60) | st.integers(0, 66).map("é".__mul__), max_size=12)
ways: list[Callable[[list[str]], pa.LargeStringArray]] = [
    lambda texts: pa.array(texts, TEXT),
    lambda texts: pa.array(["before", *texts, "after"], TEXT).slice(1, len(texts)),
]


@given(texts=texts_of_all_lengths, suite=st.sampled_from(Suite), way=st.sampled_from(ways))
@settings(max_examples=150, deadline=None)
def test_each_text_of_a_column_has_the_tag_it_has_alone(
    texts: list[str], suite: Suite, way: Callable[[list[str]], pa.LargeStringArray]
) -> None:
    key = TagKey("k", suite, bytes(range(32)))
    assert [row.tobytes() for row in tags(key, way(texts))] == [key.digest(text.encode()) for text in texts]


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 31, 32, 33])
def test_texts_of_one_length_have_the_tags_they_have_alone(length: int) -> None:
    key = TagKey("k", Suite.STANDARD, KEY)
    texts = [chr(97 + place) * length for place in range(3)]
    assert [row.tobytes() for row in tags(key, pa.array(texts, TEXT))] == [
        key.digest(text.encode()) for text in texts
    ]


def test_blocks_are_encrypted_each_for_itself() -> None:
    blocks = np.arange(48, dtype=np.uint8).reshape(-1, 16)
    together = encrypted(Suite.STANDARD, KEY, blocks)
    assert [row.tobytes() for row in together] == [
        encrypted(Suite.STANDARD, KEY, blocks[place : place + 1]).tobytes() for place in range(3)
    ]


def test_words_differ_where_tags_do() -> None:
    rows = np.array([[0] * 8, [0] * 7 + [1], [1] + [0] * 7], np.uint8)
    assert words(rows).tolist() == [0, 1 << 56, 1]
