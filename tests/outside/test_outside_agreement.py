"""Two implementations, written apart, and a third by strangers: they agree on trees, notes, proofs and tiles."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proofbundle import checkpoint as stranger_notes
from proofbundle import merkle as stranger
from proofbundle import tlogproof as stranger_proofs

from tests.outside.world import AT, COURT, LOG, ORIGIN, PROSECUTOR, FictionalLog
from tutela.core.errors import Refusal
from tutela.core.proofs import checkpoints, merkle, notes, receipts
from tutela.core.proofs.checkpoints import Checkpoint
from tutela_verify import checkpoints as outer_checkpoints
from tutela_verify import keys as outer_keys
from tutela_verify import merkle as outer
from tutela_verify import notes as outer_notes
from tutela_verify import proofs as outer_proofs
from tutela_verify import tiles as outer_tiles
from tutela_verify.faults import Unproved
from tutela_verify.sources import Folder

BODIES = st.lists(st.binary(max_size=8), min_size=1, max_size=40)
HASHES = st.binary(min_size=32, max_size=32)
VERIFIER = LOG.verifier()


def holds(check: Callable[[], object]) -> bool:
    try:
        check()
    except (Refusal, Unproved):
        return False
    return True


@settings(deadline=None)
@given(bodies=BODIES)
def test_three_implementations_give_the_same_root(bodies: list[bytes]) -> None:
    log, growing = FictionalLog(bodies), outer.Growing()
    for body in bodies:
        growing.push(outer.leaf_hash(body))
    roots = {
        log.root(),
        growing.root(),
        outer.root(len(bodies), log.at()),
        stranger.merkle_tree_hash(bodies),
    }
    assert len(roots) == 1


@settings(deadline=None)
@given(bodies=BODIES, data=st.data())
def test_three_implementations_give_the_same_inclusion_path(bodies: list[bytes], data: st.DataObject) -> None:
    log, index = FictionalLog(bodies), data.draw(st.integers(0, len(bodies) - 1))
    path = merkle.inclusion(index, len(bodies), log.at())
    assert path == outer.inclusion(index, len(bodies), log.at()) == stranger.inclusion_proof(bodies, index)
    outer.check_inclusion(index, len(bodies), log.leaves()[index], path, log.root())


@settings(deadline=None)
@given(bodies=BODIES, data=st.data())
def test_three_implementations_give_the_same_consistency_path(
    bodies: list[bytes], data: st.DataObject
) -> None:
    log, old, new = FictionalLog(bodies), data.draw(st.integers(0, len(bodies))), len(bodies)
    path = log.consistency(old, new)
    assert path == outer.consistency(old, new, log.at())
    assert old in (0, new) or path == stranger.consistency_proof(bodies, old)
    outer.check_consistency(old, log.root(old), new, log.root(), path)


@settings(deadline=None)
@given(bodies=BODIES, data=st.data())
def test_both_judge_a_damaged_inclusion_alike_and_refuse_it(bodies: list[bytes], data: st.DataObject) -> None:
    log, index, size = FictionalLog(bodies), data.draw(st.integers(0, len(bodies) - 1)), len(bodies)
    path, leaf, root = merkle.inclusion(index, size, log.at()), log.leaves()[index], log.root()
    asked = (index, size, leaf, tuple(path), root)
    other = data.draw(
        st.tuples(
            st.integers(-1, size + 1),
            st.integers(0, size + 2),
            st.sampled_from([leaf, root]) | HASHES,
            st.sampled_from([tuple(path), tuple(path[:-1]), (*path, root), tuple(reversed(path))])
            | st.lists(HASHES, max_size=7).map(tuple),
            st.sampled_from([leaf, root]) | HASHES,
        )
    )
    inner = holds(
        lambda: merkle.verify_inclusion(
            index=other[0], size=other[1], leaf=other[2], path=other[3], root=other[4]
        )
    )
    assert inner == holds(lambda: outer.check_inclusion(*other))
    # A claim about another leaf of the tree may be true as well; about this one only the true claim is.
    if other[:2] == asked[:2] and other[4] == root and other != asked:
        assert not inner


@settings(deadline=None)
@given(bodies=BODIES, data=st.data())
def test_both_judge_a_damaged_consistency_alike(bodies: list[bytes], data: st.DataObject) -> None:
    log, new = FictionalLog(bodies), len(bodies)
    old = data.draw(st.integers(0, new))
    path, roots = log.consistency(old, new), (log.root(old), log.root())
    claim = data.draw(
        st.tuples(
            st.integers(0, new + 1),
            st.sampled_from(roots) | HASHES,
            st.integers(0, new + 1),
            st.sampled_from(roots) | HASHES,
            st.sampled_from([tuple(path), tuple(path[:-1]), (*path, roots[1])])
            | st.lists(HASHES, max_size=7).map(tuple),
        )
    )
    inner = holds(
        lambda: merkle.verify_consistency(
            old=claim[0], old_root=claim[1], new=claim[2], new_root=claim[3], path=claim[4]
        )
    )
    assert inner == holds(lambda: outer.check_consistency(*claim))
    if claim[0] == old and claim[2] == new and claim[:4] != (old, roots[0], new, roots[1]) and 0 < old < new:
        assert not inner


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_path_with_one_hash_too_many_anywhere_is_refused(place: int) -> None:
    log = FictionalLog([bytes([number]) for number in range(16)])
    path = merkle.inclusion(5, 16, log.at())
    path.insert(place, bytes(32))
    assert not holds(lambda: outer.check_inclusion(5, 16, log.leaves()[5], path, log.root()))
    growth = log.consistency(8, 16)
    growth.insert(place, bytes(32))
    assert not holds(lambda: outer.check_consistency(8, log.root(8), 16, log.root(), growth))
    growth = log.consistency(5, 16)
    growth.insert(place, bytes(32))
    assert not holds(lambda: outer.check_consistency(5, log.root(5), 16, log.root(), growth))


@pytest.mark.parametrize(
    "change", [lambda data: data + b"x", lambda data: data[:-1], lambda data: data + bytes(32)]
)
def test_a_tile_of_another_length_is_refused(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    log = FictionalLog([bytes([number]) for number in range(10)])
    log.write(tmp_path)
    tile = tmp_path / "tile/0/000.p/10"
    tile.write_bytes(change(tile.read_bytes()))
    assert not holds(lambda: outer_tiles.recompute(outer_tiles.Tiles(Folder(tmp_path), 10)))


@settings(deadline=None)
@given(size=st.integers(1, 2**53), root=HASHES, second=st.integers(0, 2**33))
def test_what_the_registry_signs_is_good_outside_and_with_strangers(
    size: int, root: bytes, second: int
) -> None:
    at = datetime.fromtimestamp(second, UTC)
    written = notes.sign(Checkpoint(ORIGIN, size, root).text(), [LOG, COURT], at).written()
    found = outer_checkpoints.parse(written)
    assert (found.origin, found.size, found.root, found.note.written()) == (ORIGIN, size, root, written)
    known = [outer_keys.parse_key(signer.verifier().text()) for signer in (LOG, COURT)]
    signed = outer_checkpoints.signers(found, known)
    assert [(one.key.name, one.second) for one in signed] == [(LOG.name, None), (COURT.name, second)]
    assert stranger_notes.verify_cosignature(written, COURT.verifier().text())["timestamp"] == second


@settings(deadline=None)
@given(size=st.integers(1, 2**53), root=HASHES, second=st.integers(1, 2**33))
def test_ml_dsa_cosignatures_are_those_of_strangers_both_ways(size: int, root: bytes, second: int) -> None:
    written = notes.sign(Checkpoint(ORIGIN, size, root).text(), [LOG], AT).written()
    ours = written + PROSECUTOR.cosign(outer_checkpoints.parse(written).head(), second)
    seen = stranger_notes.verify_cosignature(ours, PROSECUTOR.public.text())
    assert (seen["ok"], seen["timestamp"]) == (True, second)
    name, vkey = (
        PROSECUTOR.public.name,
        stranger_notes.cosign_vkey_mldsa(PROSECUTOR.public.name, PROSECUTOR.public.public),
    )
    assert vkey == PROSECUTOR.public.text()
    theirs = stranger_notes.cosign_checkpoint_mldsa(written, PROSECUTOR.private, name, second)
    (signed,) = outer_checkpoints.signers(outer_checkpoints.parse(theirs), [PROSECUTOR.public])
    assert signed.second == second


def test_an_ml_dsa_cosignature_on_another_size_root_origin_or_moment_is_wrong() -> None:
    head = outer_checkpoints.parse(FictionalLog.of(3).checkpoint()).head()
    line = outer_notes.parse_line(PROSECUTOR.cosign(head, 7).rstrip("\n"))
    key = PROSECUTOR.public
    assert outer_keys.signs(key, line.value, head)
    for other in (
        outer_keys.Head(head.text, head.origin, 4, head.root),
        outer_keys.Head(head.text, head.origin, 3, bytes(32)),
        outer_keys.Head(head.text, "other.example/log", 3, head.root),
    ):
        assert not outer_keys.signs(key, line.value, other)
    assert not outer_keys.signs(key, (8).to_bytes(8, "big") + line.value[8:], head)
    assert not outer_keys.signs(outer_keys.Key("other", 6, key.public), line.value, head)


@settings(deadline=None)
@given(data=st.data())
def test_both_read_or_refuse_the_same_damaged_notes(data: st.DataObject) -> None:
    written = notes.sign(Checkpoint(ORIGIN, 7, bytes(32)).text(), [LOG, COURT], AT).written()
    place = data.draw(st.integers(0, len(written) - 1))
    middle = data.draw(st.text(st.sampled_from("\n\t\r +A—=\u0085 　é0"), max_size=2))
    damaged = written[:place] + middle + written[place + data.draw(st.integers(0, 2)) :]
    inner = holds(lambda: checkpoints.parse(notes.parse(damaged).text))
    assert inner == holds(lambda: outer_checkpoints.parse(damaged))


@settings(deadline=None)
@given(
    text=st.text(max_size=60)
    | st.from_regex(r"[a-z+ ]{0,9}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{0,48}", fullmatch=True)
)
def test_both_read_or_refuse_the_same_keys(text: str) -> None:
    inner = holds(lambda: notes.parse_verifier(text))
    assert not inner or holds(lambda: outer_keys.parse_key(text))
    assert outer_keys.parse_key(VERIFIER.text()).text() == VERIFIER.text()


@settings(deadline=None)
@given(bodies=BODIES, data=st.data())
def test_a_proof_of_the_registry_is_good_outside_and_with_strangers(
    bodies: list[bytes], data: st.DataObject
) -> None:
    log, index = FictionalLog(bodies), data.draw(st.integers(0, len(bodies) - 1))
    path = tuple(merkle.inclusion(index, len(bodies), log.at()))
    leaf, note = log.leaves()[index], log.checkpoint([LOG])
    text = receipts.InclusionProof(index, len(bodies), leaf, path, note).as_text()
    found = outer_proofs.parse(text)
    found.check(leaf)
    assert (found.index, found.path, found.extra) == (index, path, None)
    assert stranger_proofs.parse_tlog_proof(text)["index"] == index
    assert stranger_proofs.verify_tlog_proof(text, bodies[index], VERIFIER.text())["ok"]


def test_a_proof_may_carry_opaque_data_which_prove_nothing() -> None:
    log = FictionalLog([b"a", b"b"])
    path = [stranger.inclusion_proof(log.bodies, 1)[0]]
    text = stranger_proofs.format_tlog_proof(1, path, log.checkpoint([LOG]), b"more")
    found = outer_proofs.parse(text)
    found.check(log.leaves()[1])
    assert found.extra == b"more"


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 600])
def test_tiles_give_the_roots_and_paths_of_the_registry(size: int, tmp_path: Path) -> None:
    log = FictionalLog([number.to_bytes(4, "big") for number in range(size)])
    log.write(tmp_path)
    tiles = outer_tiles.Tiles(Folder(tmp_path), size)
    sizes = {1, size // 2, size - 1, size}
    found = outer_tiles.recompute(tiles, sizes)
    assert found.root == log.root()
    assert found.roots == {each: log.root(each) for each in sizes}
    for old in sorted(sizes):
        assert outer.consistency(old, size, tiles.at) == log.consistency(old, size)
        assert outer.inclusion(max(old - 1, 0), size, tiles.at) == merkle.inclusion(
            max(old - 1, 0), size, log.at()
        )


def test_a_log_of_70000_has_the_tiles_that_c2sp_names() -> None:
    expected = {0: (273, 112), 1: (1, 17), 2: (0, 1)}
    for level, (full, width) in expected.items():
        widths = [outer_tiles.tile_width(level, index, 70_000) for index in range(full + 2)]
        assert widths == [256] * full + [width, 0]
    assert outer_tiles.tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert outer_tiles.tile_path(0, 273, 112) == "tile/0/273.p/112"
    assert outer_tiles.tile_path(2, 0, 1) == "tile/2/000.p/1"


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_any_tile_is_found(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, log = (
        tmp_path_factory.mktemp("log"),
        FictionalLog([bytes([n % 256, n // 256]) for n in range(513)]),
    )
    log.write(folder)
    path = data.draw(st.sampled_from(sorted((folder / "tile").rglob("[0-9]*"))).filter(Path.is_file))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    tiles = outer_tiles.Tiles(Folder(folder), 513)
    if holds(lambda: outer_tiles.recompute(tiles)):  # else a tile above said that one below is not its own
        assert outer_tiles.recompute(tiles).root != log.root()


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one(tmp_path: Path) -> None:
    before, after = (
        FictionalLog([bytes([n]) for n in range(200)]),
        FictionalLog([bytes([n % 256]) for n in range(256)]),
    )
    after.write(tmp_path)
    assert outer_tiles.recompute(outer_tiles.Tiles(Folder(tmp_path), 200)).root == before.root()
