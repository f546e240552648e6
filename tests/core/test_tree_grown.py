"""The tree that is grown by columns is the tree that single changes make, page for page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.core.proofs.listing import DEPTH, EMPTY, Group, bucket_digest, bucket_of
from tutela.index.lookup import rising, tree

_PREFIXES = st.integers(0, (1 << DEPTH) - 1) | st.sampled_from(
    [0, 1, 2, 15, 16, 17, 255, 256, 257, 0x7FFFFF, 0x800000, 0xFFFFFE, 0xFFFFFF]
)
KEYS = st.builds(
    lambda bucket, rest: bucket.to_bytes(3, "big") + rest * 29, _PREFIXES, st.binary(min_size=1, max_size=1)
)
GROUPS = st.dictionaries(KEYS, st.binary(min_size=32, max_size=32), max_size=60)


class Pages:
    """What the sink is told, and that the places of each level come in order."""

    def __init__(self) -> None:
        self.content: dict[tree.Place, bytes | None] = {}
        self._last = dict.fromkeys((0, *tree.TOPS), -1)

    def meet(self, places: rising.Places) -> None:
        for position, content in places.each():
            assert position > self._last[places.level]
            self._last[places.level] = position
            self.content[places.level, position] = content


def in_buckets(groups: dict[bytes, bytes]) -> list[rising.Bucket]:
    found: dict[int, list[Group]] = {}
    for key in sorted(groups):
        found.setdefault(bucket_of(key), []).append((key, groups[key]))
    return sorted(found.items())


@given(groups=GROUPS, empty=st.sets(_PREFIXES, max_size=4), at_once=st.sampled_from([1, 3, 50_000]))
@settings(max_examples=150, deadline=None)
def test_a_tree_grown_by_columns_is_the_one_that_changes_make(
    groups: dict[bytes, bytes], empty: set[int], at_once: int
) -> None:
    full = in_buckets(groups)
    changed = {bucket: bucket_digest(own) for bucket, own in full}
    expected, root = tree.updated({}, changed)
    expected |= {(0, bucket): tree.bucket_content(dict(own)) for bucket, own in full}
    nothing = {bucket for bucket in empty if bucket not in changed}
    pages = Pages()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rising, "_GROUPS_AT_ONCE", at_once)
        given_buckets = sorted([*full, *((bucket, list[Group]()) for bucket in nothing)])
        assert rising.risen(given_buckets, pages) == (root if full else EMPTY[DEPTH])
    assert {place: content for place, content in pages.content.items() if content} == expected
    assert {place for place, content in pages.content.items() if not content} == {(0, one) for one in nothing}


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_many_buckets_have_the_digests_that_each_has_alone(sizes: list[int]) -> None:
    buckets = [
        [(bytes([size, place]) * 16, bytes([number, place]) * 16) for place in range(size)]
        for number, size in enumerate(sizes)
    ]
    columns = rising.Buckets.of(list(enumerate(buckets)))
    found = [digest.tobytes() for digest in rising.bucket_digests(columns.groups, columns.counts)]
    assert found == [bucket_digest(bucket) for bucket in buckets]
