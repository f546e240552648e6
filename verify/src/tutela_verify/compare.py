"""Two signed heads of one log: the same, one grown from the other, or evidence that they cannot both be true."""

from collections.abc import Sequence

from tutela_verify import merkle
from tutela_verify.checkpoints import Checkpoint
from tutela_verify.encoding import JSON, from_hex, object_of, text_of
from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.merkle import HASH_BYTES, LONGEST_PATH
from tutela_verify.policy import Judged
from tutela_verify.proofs import hashes


def contradiction(
    one: Checkpoint, other: Checkpoint, seconds: tuple[int | None, int | None]
) -> Unproved | None:
    """The fault of two heads that no honest log could have signed both; None where they may both be true.

    Both must bear the log's signature. `seconds` are the moments that the log itself states for them: a log
    that later signs a smaller head has shrunk.
    """
    if one.size == other.size:
        same = one.root == other.root
        return None if same else Unproved(Fault.FORK, log=one.origin, size=one.size)
    (small, small_at), (large, large_at) = sorted(
        zip((one, other), seconds, strict=True), key=lambda pair: pair[0].size
    )
    if small_at is not None and large_at is not None and small_at > large_at:
        return Unproved(Fault.SHRUNK, log=one.origin, old=large.size, new=small.size)
    return None


def check(
    one: Checkpoint, other: Checkpoint, judged: tuple[Judged, Judged], path: Sequence[bytes] | None
) -> None:
    """That both heads are of one growing log. `path` leads from the smaller to the larger.

    A path that by itself leads to the newer root and to another older one proves that history was rewritten.
    Raises `FORK`, `SHRUNK`, `REWRITTEN`, `LOG_DIFFERS`, `CONSISTENCY_WRONG`, `PATH_MISSING`.
    """
    require(one.origin == other.origin, Fault.LOG_DIFFERS, log=other.origin)
    found = contradiction(one, other, (judged[0].log_second(), judged[1].log_second()))
    if found is not None:
        raise found
    old, new = sorted((one, other), key=lambda checkpoint: checkpoint.size)
    if path is None and 0 < old.size < new.size:
        raise Unproved(Fault.PATH_MISSING)
    if is_rewritten(old.size, old.root, new, path or ()):
        raise Unproved(Fault.REWRITTEN, log=old.origin, old=old.size, new=new.size)
    if merkle.led_to(old.size, new.size, path or ()) != (old.root, new.root):
        merkle.check_consistency(old.size, old.root, new.size, new.root, path or ())


def is_rewritten(old: int, old_root: bytes, new: Checkpoint, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree of `new` begins with another tree of `old` leaves than the one kept."""
    found = merkle.led_to(old, new.size, path)
    return found is not None and found[1] == new.root and found[0] != old_root


def parse_path(data: bytes) -> tuple[bytes, ...]:
    """A consistency path: one hash in base64 a line, or the JSON that the registry's API gives (`path` in hex).

    Raises `PROOF_MALFORMED`, `JSON_MALFORMED`.
    """
    if data.lstrip()[:1] == b"{":
        return _of_json(object_of(data, "proof").get("path"))
    return hashes(text_of(data, "proof").split(), Fault.PROOF_MALFORMED)


def _of_json(path: JSON) -> tuple[bytes, ...]:
    if not isinstance(path, list) or len(path) > LONGEST_PATH:
        raise Unproved(Fault.PROOF_MALFORMED, where="path")
    return tuple(from_hex(part, HASH_BYTES, Fault.PROOF_MALFORMED, where="path") for part in path)
