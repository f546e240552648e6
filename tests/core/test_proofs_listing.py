"""Proofs of the list: every key is proved to stand there or not, and nothing else than the truth verifies."""

from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import listing
from tutela.core.proofs.listing import ABSENT, DEPTH, EMPTY, Group, bucket_digest, bucket_of, prove, verify
from tutela.core.proofs.merkle import leaf_hash, node_hash

REFUSED = Reason.PROOF_INVALID
World = dict[bytes, bytes]  # a plain set of rows: the digest of each key

heads = st.sampled_from([b"\x00\x00\x00", b"\x00\x00\x01", b"\x7f\xff\xff", b"\x80\x00\x00", b"\xff\xff\xff"])
keys = st.builds(lambda head, tail: head + bytes(28) + bytes((tail,)), heads, st.integers(0, 11))
worlds = st.dictionaries(keys, st.binary(min_size=32, max_size=32), max_size=24)


def nodes_of(world: World) -> list[dict[int, bytes]]:
    """Every node that is not empty, by level and position, the plain way."""
    buckets: dict[int, list[Group]] = {}
    for group in sorted(world.items()):
        buckets.setdefault(bucket_of(group[0]), []).append(group)
    levels = [{bucket: bucket_digest(groups) or b"" for bucket, groups in buckets.items()}]
    for up in range(DEPTH):
        below = levels[-1]
        levels.append(
            {
                one: node_hash(below.get(2 * one, EMPTY[up]), below.get(2 * one + 1, EMPTY[up]))
                for one in {position >> 1 for position in below}
            }
        )
    return levels


def proof_in(world: World, key: bytes) -> tuple[bytes, bytes]:
    """The root of a world and the proof of a key in it."""
    levels, bucket = nodes_of(world), bucket_of(key)
    siblings = [levels[level].get(bucket >> level ^ 1, ABSENT) for level in range(DEPTH)]
    groups = [group for group in sorted(world.items()) if bucket_of(group[0]) == bucket]
    return levels[DEPTH].get(0, EMPTY[DEPTH]), prove(key, groups, b"".join(siblings))


def says(root: bytes, key: bytes, proof: bytes) -> bytes | Reason | None:
    """What a proof proves, or that it is refused."""
    try:
        return verify(root, key, proof)
    except Refusal as refusal:
        return refusal.reason


@given(world=worlds, key=keys)
@example(world={}, key=bytes(32))
def test_every_key_is_proved_to_stand_there_or_not(world: World, key: bytes) -> None:
    root, proof = proof_in(world, key)
    assert verify(root, key, proof) == world.get(key)
    in_bucket = sum(bucket_of(other) == bucket_of(key) for other in world)
    assert len(proof) <= listing.length(in_bucket)


@given(world=worlds, key=keys, data=st.data())
def test_any_changed_byte_is_refused(world: World, key: bytes, data: st.DataObject) -> None:
    root, proof = proof_in(world, key)
    place = data.draw(st.integers(0, len(proof) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    changed = proof[:place] + bytes((proof[place] ^ bit,)) + proof[place + 1 :]
    assert says(root, key, changed) == REFUSED


@given(world=worlds, key=keys, cut=st.integers(1, 40), more=st.binary(min_size=1, max_size=40))
def test_a_proof_that_is_cut_or_goes_on_is_refused(world: World, key: bytes, cut: int, more: bytes) -> None:
    root, proof = proof_in(world, key)
    assert says(root, key, proof[:-cut]) == REFUSED
    assert says(root, key, proof + more) == REFUSED


@given(world=worlds, key=keys, other=keys)
def test_a_proof_of_another_key_proves_nothing_but_the_truth(world: World, key: bytes, other: bytes) -> None:
    root, proof = proof_in(world, other)
    said = says(root, key, proof)
    assert said in (REFUSED, world.get(key))
    if other in world and other != key:
        assert said == REFUSED


@given(world=worlds, key=keys, digest=st.binary(min_size=32, max_size=32))
def test_a_proof_of_another_world_is_refused(world: World, key: bytes, digest: bytes) -> None:
    root, _ = proof_in(world, key)
    other = dict(world)
    if key in other and digest != other[key]:
        other[key] = digest
    elif key in other:
        del other[key]
    else:
        other[key] = digest
    assert says(root, key, proof_in(other, key)[1]) == REFUSED


@given(world=worlds, key=keys, data=st.data())
def test_no_two_leaves_but_neighbours_prove_an_absence(world: World, key: bytes, data: st.DataObject) -> None:
    """Puts together, as a liar would, an absence from any two leaves of the bucket or from one of them."""
    bucket = sorted(other for other in world if bucket_of(other) == bucket_of(key))
    if not bucket:
        return
    root, honest = proof_in(world, key)
    groups = [(other, world[other]) for other in bucket]
    levels = listing._levels(groups)
    parts = [b"".join(group) + listing._path(n, levels) for n, group in enumerate(groups)]
    kind = data.draw(st.integers(2, 4))
    chosen = [data.draw(st.sampled_from(parts)) for _ in range(2 if kind == 4 else 1)]
    said = says(root, key, honest[: listing.SIBLINGS_BYTES] + bytes((kind,)) + b"".join(chosen))
    assert said in (REFUSED, None)
    if key in world:
        assert said == REFUSED


@given(sizes=st.integers(1, 70), place=st.integers(0, 69))
def test_a_bucket_is_the_tree_of_rfc_6962(sizes: int, place: int) -> None:
    groups = [(bytes(31) + bytes((n,)), sha256(bytes((n,))).digest()) for n in range(sizes)]

    def head(part: list[Group]) -> bytes:
        """MTH as section 2.1 defines it."""
        if len(part) == 1:
            return leaf_hash(part[0][0] + part[0][1])
        split = 1 << (len(part) - 1).bit_length() - 1
        return node_hash(head(part[:split]), head(part[split:]))

    assert bucket_digest(groups) == head(groups)
    proof = prove(bytes(31) + bytes((place,)), groups, bytes(listing.SIBLINGS_BYTES))
    assert len(proof) <= listing.length(sizes)


@pytest.mark.parametrize(
    "proof",
    [
        b"",
        bytes(listing.SIBLINGS_BYTES),
        bytes(listing.SIBLINGS_BYTES) + b"\x05",
        EMPTY[0] + bytes(listing.SIBLINGS_BYTES - 32) + b"\x00",
    ],
    ids=["nothing", "no kind", "an unknown kind", "an empty subtree written out"],
)
def test_what_is_no_proof_is_refused(proof: bytes) -> None:
    assert says(EMPTY[DEPTH], bytes(32), proof) == REFUSED


def test_a_key_or_root_of_another_length_is_refused() -> None:
    root, proof = proof_in({}, bytes(32))
    assert says(root, bytes(31), proof) == REFUSED
    assert says(root[:-1], bytes(32), proof) == REFUSED
    assert says(root, bytes(32), proof) is None


@pytest.mark.parametrize("size", range(1, 10))
def test_no_pair_of_leaves_hides_what_stands_between_them(size: int) -> None:
    """Every present key against every absence that can be put together from the leaves of its bucket."""
    world = {bytes(31) + bytes((2 * n,)): bytes((n,)) * 32 for n in range(size)}
    groups = sorted(world.items())
    levels = listing._levels(groups)
    parts = [b"".join(group) + listing._path(n, levels) for n, group in enumerate(groups)]
    lies = [b"\x02" + one for one in parts] + [b"\x03" + one for one in parts]
    lies += [b"\x04" + one + other for one in parts for other in parts]
    root, honest = proof_in(world, groups[0][0])
    siblings = honest[: listing.SIBLINGS_BYTES]
    for key in world:
        assert {says(root, key, siblings + lie) for lie in lies} == {REFUSED}
    for n in range(1, 2 * size, 2):
        absent = bytes(31) + bytes((n,))
        believed = [lie for lie in lies if says(root, absent, siblings + lie) is None]
        assert [siblings + lie for lie in believed] == [proof_in(world, absent)[1]]


def test_a_neighbour_that_was_made_up_hides_nothing() -> None:
    """A true leaf on one side and an invented one on the other, with every path there is."""
    world = {bytes(31) + bytes((2 * n,)): bytes((n,)) * 32 for n in range(6)}
    groups = sorted(world.items())
    levels = listing._levels(groups)
    paths = [listing._path(n, levels) for n in range(len(groups))]
    true = [b"".join(group) + path for group, path in zip(groups, paths, strict=True)]
    root, honest = proof_in(world, groups[0][0])
    siblings = honest[: listing.SIBLINGS_BYTES]
    for place, key in enumerate(world):
        after = [key[:-1] + bytes((2 * place + 1,)) + bytes(32) + path for path in paths]
        before = [key[:-1] + bytes((2 * place - 1,)) + bytes(32) + path for path in paths if place]
        lies = [b"\x04" + one + other for one in true[:place] for other in after]
        lies += [b"\x04" + one + other for one in before for other in true[place + 1 :]]
        assert {says(root, key, siblings + lie) for lie in lies} <= {REFUSED}
