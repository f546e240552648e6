"""Trees and proofs: the vectors of RFC 6962, its recursive definitions, a second implementation."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import proofbundle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import merkle, rows
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.merkle import HashAt

# The reference tree of the Certificate Transparency project.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCIES = {
    (1, 1): [],
    (1, 8): INCLUSIONS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

sizes = st.integers(1, 70)


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(f"entry {number}".encode()) for number in range(size)]


def grown(leaves: list[bytes]) -> tuple[Frontier, HashAt]:
    """A frontier over these leaf hashes, and everything it told to store."""
    frontier, stored = Frontier(), dict[tuple[int, int], bytes]()
    for leaf in leaves:
        for level, index, found in frontier.push(leaf):
            assert (level, index) not in stored
            stored[level, index] = found
    return frontier, lambda level, index: stored[level, index]


# The recursive definitions of RFC 6962, 2.1, word for word, over leaf hashes.


def mth(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def split(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def refused(check: Callable[[], object]) -> bool:
    with pytest.raises(Refusal) as caught:
        check()
    return caught.value.reason is Reason.PROOF_INVALID


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_reference_tree(size: int) -> None:
    frontier, at = grown([merkle.leaf_hash(data) for data in INPUTS[:size]])
    assert frontier.root().hex() == ROOTS[size]
    assert merkle.root(size, at).hex() == ROOTS[size]


@pytest.mark.parametrize("index, size", INCLUSIONS)
def test_the_inclusion_proofs_of_the_reference_tree(index: int, size: int) -> None:
    _, at = grown([merkle.leaf_hash(data) for data in INPUTS])
    assert [part.hex() for part in merkle.inclusion(index, size, at)] == INCLUSIONS[index, size]


@pytest.mark.parametrize("old, new", CONSISTENCIES)
def test_the_consistency_proofs_of_the_reference_tree(old: int, new: int) -> None:
    _, at = grown([merkle.leaf_hash(data) for data in INPUTS])
    assert [part.hex() for part in merkle.consistency(old, new, at)] == CONSISTENCIES[old, new]


@pytest.mark.parametrize("size", range(1, 34))
def test_every_proof_of_a_small_tree_is_that_of_the_recursive_definition(size: int) -> None:
    leaves = leaves_of(size)
    frontier, at = grown(leaves)
    assert frontier.root() == merkle.root(size, at) == mth(leaves)
    for index in range(size):
        assert merkle.inclusion(index, size, at) == path(index, leaves)
        assert merkle.consistency(index + 1, size, at) == subproof(index + 1, leaves, True)


@pytest.mark.parametrize("size", range(1, 20))
def test_a_second_implementation_accepts_every_proof(size: int) -> None:
    leaves = leaves_of(size)
    _, at = grown(leaves)
    root = merkle.root(size, at)
    for index in range(size):
        proof = merkle.inclusion(index, size, at)
        assert proofbundle.verify_inclusion(f"entry {index}".encode(), index, size, proof, root)
        old = merkle.root(index + 1, at)
        proof = merkle.consistency(index + 1, size, at)
        assert proofbundle.verify_consistency(index + 1, size, proof, old, root)


@given(sizes, st.data())
def test_every_inclusion_proof_verifies_and_no_flipped_bit_does(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    _, at = grown(leaves_of(size))
    parts = [at(0, index), merkle.root(size, at), *merkle.inclusion(index, size, at)]

    def check() -> None:
        leaf, root, *path = parts
        merkle.verify_inclusion(index=index, size=size, leaf=leaf, path=path, root=root)

    check()
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = (int.from_bytes(parts[which], "big") ^ (1 << bit)).to_bytes(32, "big")
    assert refused(check)


@given(sizes, st.data())
def test_every_consistency_proof_verifies_and_no_flipped_bit_does(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    _, at = grown(leaves_of(size))
    parts = [merkle.root(old, at), merkle.root(size, at), *merkle.consistency(old, size, at)]

    def check() -> None:
        old_root, new_root, *path = parts
        merkle.verify_consistency(old=old, new=size, old_root=old_root, new_root=new_root, path=path)

    check()
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = (int.from_bytes(parts[which], "big") ^ (1 << bit)).to_bytes(32, "big")
    assert refused(check)


@given(st.integers(2, 40), st.data())
def test_a_proof_for_another_place_or_with_a_hash_more_or_less_is_refused(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size).filter(lambda number: number != index))
    _, at = grown(leaves_of(size))
    path, root = merkle.inclusion(index, size, at), merkle.root(size, at)

    def check(place: int, hashes: list[bytes]) -> None:
        merkle.verify_inclusion(index=place, size=size, leaf=at(0, index), path=hashes, root=root)

    check(index, path)
    assert refused(lambda: check(other, path))
    assert refused(lambda: check(-1, path))
    assert refused(lambda: check(index, path[:-1]))
    assert refused(lambda: check(index, [*path, root]))
    assert refused(lambda: check(index, [*path[:-1], path[-1][:-1]]))


@given(st.integers(2, 40), st.data())
def test_a_consistency_proof_with_a_hash_more_or_less_is_refused(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    _, at = grown(leaves_of(size))
    path, old_root, root = merkle.consistency(old, size, at), merkle.root(old, at), merkle.root(size, at)

    def check(older: int, hashes: list[bytes]) -> None:
        merkle.verify_consistency(old=older, new=size, old_root=old_root, new_root=root, path=hashes)

    check(old, path)
    assert refused(lambda: check(old, path[:-1]))
    assert refused(lambda: check(old, [*path, root]))
    assert refused(lambda: check(old, []))
    assert refused(lambda: check(size + 1, path))
    assert refused(lambda: check(size, []))


def test_an_inclusion_path_of_another_length_is_refused_even_where_its_hashes_lead_to_the_root() -> None:
    _, at = grown(leaves_of(4))
    leaf, root = at(0, 3), merkle.root(4, at)

    def check(index: int, size: int, path: list[bytes], root: bytes) -> None:
        merkle.verify_inclusion(index=index, size=size, leaf=leaf, path=path, root=root)

    path = merkle.inclusion(3, 4, at)
    check(3, 4, path, root)
    assert refused(lambda: check(3, 8, path, merkle.node_hash(path[1], merkle.node_hash(path[0], leaf))))
    assert refused(lambda: check(3, 4, [*path, leaf], merkle.node_hash(leaf, root)))


def test_a_consistency_path_of_another_length_is_refused_even_where_its_hashes_lead_to_the_roots() -> None:
    _, at = grown(leaves_of(4))
    old_root, root = merkle.root(3, at), merkle.root(4, at)

    def check(new: int, path: list[bytes], *roots: bytes) -> None:
        merkle.verify_consistency(old=3, new=new, old_root=roots[0], new_root=roots[1], path=path)

    path = merkle.consistency(3, 4, at)
    check(4, path, old_root, root)
    assert refused(lambda: check(8, path, old_root, root))
    assert refused(
        lambda: check(4, [*path, root], merkle.node_hash(root, old_root), merkle.node_hash(root, root))
    )


def test_the_empty_tree_is_the_beginning_of_every_tree_and_of_no_other_root() -> None:
    root = merkle.leaf_hash(b"")
    merkle.verify_consistency(old=0, new=1, old_root=merkle.EMPTY_ROOT, new_root=root, path=[])
    assert refused(lambda: merkle.verify_consistency(old=0, new=1, old_root=root, new_root=root, path=[]))


@pytest.mark.parametrize("index, size", [(0, 0), (3, 3), (-1, 3)])
def test_no_proof_is_made_for_a_leaf_outside_the_tree(index: int, size: int) -> None:
    assert refused(lambda: merkle.inclusion(index, size, lambda *_: b""))


@given(sizes, st.data())
def test_a_frontier_resumes_from_stored_nodes_at_any_size(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    before = data.draw(st.integers(0, size))
    whole, _ = grown(leaves)
    _, at = grown(leaves[:before])
    resumed = Frontier.resumed(before, at)
    for leaf in leaves[before:]:
        resumed.push(leaf)
    assert (resumed.size, resumed.root()) == (whole.size, whole.root())


@given(st.lists(st.integers(0, 4), max_size=12), st.integers(0, 9))
def test_aligned_blocks_grow_the_same_tree_as_their_leaves(levels: list[int], rest: int) -> None:
    frontier, leaves = Frontier(), list[bytes]()
    for level in sorted(levels, reverse=True) + [0] * rest:
        block = [merkle.leaf_hash(str(len(leaves) + number).encode()) for number in range(1 << level)]
        leaves += block
        frontier.push(mth(block), level)
    assert frontier.size == len(leaves)
    assert frontier.root() == mth(leaves)


def test_a_block_that_begins_elsewhere_than_at_a_multiple_of_its_length_is_a_fault() -> None:
    frontier = Frontier()
    frontier.push(merkle.EMPTY_ROOT)
    with pytest.raises(ValueError):
        frontier.push(merkle.EMPTY_ROOT, level=1)
    with pytest.raises(ValueError):
        frontier.push(b"short")
    assert frontier.size == 1


def test_the_hashes_a_proof_needs_are_those_it_reads() -> None:
    _, at = grown(leaves_of(21))
    wanted = merkle.needed(lambda at: merkle.inclusion(7, 21, at))
    known = {place: at(*place) for place in wanted}
    assert merkle.inclusion(7, 21, lambda level, index: known[level, index]) == merkle.inclusion(7, 21, at)
    assert len(wanted) == len(known) == 6


SIZES = (1, 2, 15, 16, 17, 31, 33, 4_095, 4_096, 4_097, 4_113, 8_192, 9_001)


def in_blocks(hashed: list[bytes]) -> list[bytes]:
    """The hashes of each block in a row."""
    return [b"".join(hashed[at : at + rows.BLOCK_ROWS]) for at in range(0, len(hashed), rows.BLOCK_ROWS)]


def ends_of(size: int) -> set[int]:
    """Rows at the ends of groups, blocks and the run."""
    return {min(place, size - 1) for place in (0, 14, 15, 16, size // 2, 4_095, 4_096, size - 1)}


@pytest.mark.parametrize("size", SIZES)
def test_a_run_kept_as_blocks_has_the_tree_of_its_groups(size: int) -> None:
    hashed = leaves_of(size)
    groups = [b"".join(hashed[at : at + rows.GROUP_ROWS]) for at in range(0, size, rows.GROUP_ROWS)]
    leaves = [sha256(b"\0" + group).digest() for group in groups]
    pieces = in_blocks(hashed)
    blocks = [rows.block_root(piece) for piece in pieces]
    root = rows.run_root(blocks)
    assert root == mth(leaves)
    for row in ends_of(size):
        proof = rows.row_proof(row, size, blocks, pieces[row // rows.BLOCK_ROWS])
        rows.verify_row(row=row, size=size, hashed=hashed[row], proof=proof, root=root)
        assert list(proof.path) == path(row // rows.GROUP_ROWS, leaves)
        within = row % rows.GROUP_ROWS
        whole = b"".join((*proof.group[:within], hashed[row], *proof.group[within:]))
        assert whole == groups[row // rows.GROUP_ROWS]


@pytest.mark.parametrize("size", SIZES)
def test_a_run_of_the_earlier_form_has_the_tree_of_its_rows(size: int) -> None:
    leaves = leaves_of(size)
    pieces = in_blocks(leaves)
    blocks = [rows.block_root(piece, rows.ALONE) for piece in pieces]
    root = rows.run_root(blocks)
    assert root == mth(leaves)
    for row in ends_of(size):
        proof = rows.row_proof(row, size, blocks, pieces[row // rows.BLOCK_ROWS], rows.ALONE)
        merkle.verify_inclusion(index=row, size=size, leaf=leaves[row], path=proof.path, root=root)
        assert list(proof.path) == path(row, leaves)
        assert not proof.group


@pytest.mark.parametrize(
    "change",
    [
        lambda told: {**told, "hashed": bytes(32)},
        lambda told: {**told, "row": told["row"] + 1},
        lambda told: {**told, "row": told["row"] + rows.GROUP_ROWS},
        lambda told: {**told, "row": -1},
        lambda told: {**told, "row": told["size"]},
        lambda told: {**told, "size": told["row"] + 1},
        lambda told: {**told, "root": bytes(32)},
        lambda told: {**told, "proof": rows.RowProof(told["proof"].group[::-1], told["proof"].path)},
        lambda told: {**told, "proof": rows.RowProof(told["proof"].group[1:], told["proof"].path)},
        lambda told: {**told, "proof": rows.RowProof((), told["proof"].path)},
        lambda told: {
            **told,
            "proof": rows.RowProof((*told["proof"].group, bytes(32)), told["proof"].path),
        },
        lambda told: {**told, "proof": rows.RowProof(told["proof"].group, told["proof"].path[1:])},
        lambda told: {**told, "hashed": told["hashed"] + told["proof"].group[5], "proof": _shifted(told)},
    ],
)
def test_a_row_at_another_place_in_another_group_or_of_other_neighbours_is_not_proved(
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    hashed = leaves_of(5_000)
    pieces = in_blocks(hashed)
    blocks = [rows.block_root(piece) for piece in pieces]
    proof = rows.row_proof(4_101, 5_000, blocks, pieces[1])
    told = {"row": 4_101, "size": 5_000, "hashed": hashed[4_101], "proof": proof}
    told["root"] = rows.run_root(blocks)
    rows.verify_row(**told)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="proof-invalid"):
        rows.verify_row(**change(told))


@pytest.mark.parametrize("size", [36, 38])
def test_a_last_leaf_of_more_or_fewer_rows_than_the_run_has_proves_none_of_them(size: int) -> None:
    hashed = leaves_of(37)
    blocks = [rows.block_root(b"".join(hashed))]
    proof = rows.row_proof(34, 37, blocks, b"".join(hashed))
    told = {"row": 34, "hashed": hashed[34], "proof": proof, "root": blocks[0]}
    rows.verify_row(size=37, **told)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="proof-invalid"):
        rows.verify_row(size=size, **told)  # type: ignore[arg-type]


def _shifted(told: dict[str, Any]) -> rows.RowProof:
    """The same bytes, cut at another place."""
    group = told["proof"].group
    return rows.RowProof((*group[:5], b"", *group[6:]), told["proof"].path)


def test_a_run_without_rows_has_the_root_of_the_empty_tree() -> None:
    assert rows.run_root([]) == merkle.EMPTY_ROOT


@pytest.mark.parametrize("leaves", [b"", b"x" * 31, b"x" * 32 * 4_097])
def test_a_block_that_is_empty_ragged_or_too_long_is_a_fault(leaves: bytes) -> None:
    with pytest.raises(ValueError):
        rows.block_root(leaves)


def test_a_row_proof_from_the_leaves_of_another_block_is_a_fault() -> None:
    with pytest.raises(ValueError):
        rows.row_proof(0, 2, [merkle.EMPTY_ROOT], merkle.EMPTY_ROOT)
    with pytest.raises(ValueError):
        rows.row_proof(0, 1, [merkle.EMPTY_ROOT] * 2, merkle.EMPTY_ROOT)
