"""Bodies of entries and texts that are committed to: always the canonical JSON of what they say."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import Refusal
from tutela.core.proofs.commitments import JSON, canonical
from tutela.core.proofs.entries import EntryContent, Frame, moment, parse

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
ID = UUID("6f1e2d3c-4b5a-4978-8899-aabbccddeeff")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
facts = st.dictionaries(texts, values, max_size=4)


def plainly(value: JSON) -> bytes:
    """RFC 8785 for what has no fractions: names in the order of UTF-16 code units, nothing between, no escapes."""

    def ordered(one: JSON) -> JSON:
        if isinstance(one, dict):
            keys = sorted(one, key=lambda key: str(key).encode("utf-16-be"))
            return {key: ordered(one[key]) for key in keys}
        return [ordered(part) for part in one] if isinstance(one, list) else one

    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


@given(st.dictionaries(texts, texts, max_size=5))
def test_a_mapping_of_texts_is_written_as_any_other(said: dict[str, str]) -> None:
    assert canonical(said) == plainly(said)


@given(
    event=texts, body=texts, officer=texts, said=facts, commitments=st.dictionaries(texts, texts, max_size=3)
)
def test_a_body_is_the_canonical_form_of_all_that_it_says(
    event: str, body: str, officer: str, said: dict[str, JSON], commitments: dict[str, str]
) -> None:
    content = EntryContent(ID, event, AT, body, officer, said, commitments)
    whole: dict[str, JSON] = {
        "v": 1,
        "id": str(ID),
        "event": event,
        "at": moment(AT),
        "organisation": body,
        "officer": officer,
        "facts": said,
    }
    assert content.body() == plainly(whole | ({"commitments": commitments} if commitments else {}))
    assert parse(content.body()).body() == content.body()


def test_one_frame_serves_entries_that_differ_in_id_and_commitments() -> None:
    frame = Frame.of("inquiry-answered", AT, "school", "officer-1", {"answer": "no-record"})
    for commitments in ({}, {"person": "ab"}, {"index": "cd", "person": "ef"}):
        content = EntryContent(
            ID, "inquiry-answered", AT, "school", "officer-1", {"answer": "no-record"}, commitments
        )
        assert frame.body(str(ID), canonical(commitments).decode() if commitments else "") == content.body()


@pytest.mark.parametrize("field", ["event", "organisation", "officer", "facts"])
def test_half_a_character_is_refused_wherever_it_stands(field: str) -> None:
    said = {"event": "e", "organisation": "o", "officer": "f", "facts": "x"} | {field: "\ud800"}
    with pytest.raises(Refusal):
        EntryContent(
            ID, said["event"], AT, said["organisation"], said["officer"], {"a": said["facts"]}, {}
        ).body()
