"""Published examples: the reference tree of RFC 6962, notes of Go's checksum database, the text of C2SP."""

import pytest

from tests.core.test_proofs_merkle import CONSISTENCIES, INCLUSIONS, INPUTS, ROOTS
from tests.core.test_proofs_notes import GO_KEY, GO_NOTE
from tests.outside.world import FictionalLog
from tutela_verify import checkpoints, keys, merkle, notes
from tutela_verify.faults import Unproved

SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB_NOTES = {
    15_081_221: (
        "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n— sum.golang.org "
        "Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=\n"
    ),
    63_096_908: (
        "go.sum database tree\n63096908\n8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=\n\n— sum.golang.org "
        "Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=\n"
    ),
}
# The example of c2sp.org/tlog-cosignature; its keys are not published, its form is.
C2SP_NOTE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeM"
    "cTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+"
    "mbIUBkBIfZ+qnA==\n"
)
LOG = FictionalLog(list(INPUTS))


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_of_the_reference_tree(size: int) -> None:
    growing = merkle.Growing()
    for data in INPUTS[:size]:
        growing.push(merkle.leaf_hash(data))
    assert growing.root().hex() == ROOTS[size]
    assert merkle.root(size, LOG.at()).hex() == ROOTS[size]


@pytest.mark.parametrize("index, size", INCLUSIONS)
def test_the_inclusion_paths_of_the_reference_tree(index: int, size: int) -> None:
    path = [bytes.fromhex(part) for part in INCLUSIONS[index, size]]
    merkle.check_inclusion(index, size, merkle.leaf_hash(INPUTS[index]), path, bytes.fromhex(ROOTS[size]))
    assert merkle.inclusion(index, size, LOG.at()) == path


@pytest.mark.parametrize("old, new", CONSISTENCIES)
def test_the_consistency_paths_of_the_reference_tree(old: int, new: int) -> None:
    path = [bytes.fromhex(part) for part in CONSISTENCIES[old, new]]
    merkle.check_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), path)
    assert merkle.consistency(old, new, LOG.at()) == path


def test_the_published_note_of_go_is_good_and_no_changed_letter_of_it_is() -> None:
    note, key = notes.parse(GO_NOTE), keys.parse_key(GO_KEY)
    head = keys.Head(note.text, "", 0, bytes(32))
    assert keys.signs(key, note.signatures[0].value, head)
    for place in range(len(note.text)):
        changed = note.text[:place] + "x" * (note.text[place] != "x") + note.text[place + 1 :]
        assert not keys.signs(key, note.signatures[0].value, keys.Head(changed, "", 0, bytes(32)))


@pytest.mark.parametrize("size", SUMDB_NOTES)
def test_signed_heads_of_gos_checksum_database_are_good(size: int) -> None:
    head = checkpoints.parse(SUMDB_NOTES[size])
    (signed,) = checkpoints.signers(head, [keys.parse_key(SUMDB_KEY)])
    assert (head.size, head.origin, signed.second) == (size, "go.sum database tree", None)


def test_a_signed_head_with_the_root_of_another_is_wrong() -> None:
    small, large = SUMDB_NOTES.values()
    swapped = small.replace(small.split("\n")[2], large.split("\n")[2])
    with pytest.raises(Unproved) as caught:
        checkpoints.signers(checkpoints.parse(swapped), [keys.parse_key(SUMDB_KEY)])
    assert caught.value.fault == "signature-wrong"


def test_the_example_of_c2sp_is_read_and_its_cosignature_has_its_moment() -> None:
    head = checkpoints.parse(C2SP_NOTE)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert keys.stamp(4, head.note.signatures[1].value) == 1_679_315_147
    assert head.note.written() == C2SP_NOTE


def test_the_ed25519_message_of_a_cosignature_is_the_one_c2sp_prints() -> None:
    head = checkpoints.parse(C2SP_NOTE)
    assert keys.cosigned(4, "witness.example.com/w1", 1_679_315_147, head.head()) == (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_the_ml_dsa_message_is_the_structure_of_c2sp_byte_for_byte() -> None:
    head = keys.Head("", "log", 258, bytes(range(32)))
    assert keys.cosigned(6, "w/1", 513, head) == (
        b"subtree/v1\n\x00"
        b"\x03w/1"
        b"\x00\x00\x00\x00\x00\x00\x02\x01"
        b"\x03log"
        b"\x00\x00\x00\x00\x00\x00\x00\x00"
        b"\x00\x00\x00\x00\x00\x00\x01\x02" + bytes(range(32))
    )
    assert keys.cosigned(6, "w" * 256, 1, head) == b""
