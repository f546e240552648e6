"""One signature of one key over the text of a note: the message that its type prescribes, made and checked."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from tutela.core.crypto import sm2
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints
from tutela.core.proofs.keys import Kind, Signer, Verifier

STAMP_BYTES = 8
_LATEST = 2**63 - 1  # tlog-cosignature: a timestamp must not exceed it
_LABEL = b"subtree/v1\n\0"
_LONGEST_NAME = 255


def made(text: str, signer: Signer, second: int) -> bytes:
    """The bytes after the key id: the moment, where the type states one, and the signature.

    Refuses `PROOF_INVALID` for a text that is no checkpoint, where the type signs checkpoints only.
    """
    stamp = second.to_bytes(STAMP_BYTES, "big") if signer.kind.is_stamped() else b""
    return stamp + signer.key.sign(_message(text, signer.kind, signer.name, second))


def check(text: str, verifier: Verifier, value: bytes) -> None:
    """Refuses `PROOF_INVALID` unless `value` is a signature of this key over the text."""
    stamped = verifier.kind.is_stamped()
    second = int.from_bytes(value[:STAMP_BYTES], "big") if stamped else 0
    signature = value[STAMP_BYTES:] if stamped else value
    if second > _LATEST or not _holds(
        verifier, signature, _message(text, verifier.kind, verifier.name, second)
    ):
        raise Refusal(Reason.PROOF_INVALID, detail="a signature is wrong")


def _holds(verifier: Verifier, signature: bytes, message: bytes) -> bool:
    if verifier.kind is Kind.SM2:
        return sm2.is_valid(verifier.key, signature, message)
    algorithm = MLDSA44PublicKey if verifier.kind is Kind.ML_DSA_44 else Ed25519PublicKey
    try:
        algorithm.from_public_bytes(verifier.key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(text: str, kind: Kind, signer: str, second: int) -> bytes:
    match kind:
        case Kind.ED25519 | Kind.SM2:
            return text.encode()
        case Kind.COSIGNATURE:
            return f"cosignature/v1\ntime {second}\n{text}".encode()
        case Kind.ML_DSA_44:
            return _subtree(text, signer, second)


def _subtree(text: str, signer: str, second: int) -> bytes:
    """The `cosigned_message` of tlog-cosignature for a whole tree, which begins at leaf 0."""
    head = checkpoints.parse(text)
    numbers = (0).to_bytes(8, "big") + head.size.to_bytes(8, "big")
    return _LABEL + _counted(signer) + second.to_bytes(8, "big") + _counted(head.origin) + numbers + head.root


def _counted(name: str) -> bytes:
    encoded = name.encode()
    if not 0 < len(encoded) <= _LONGEST_NAME:
        raise Refusal(Reason.PROOF_INVALID, detail="a name is longer than 255 bytes")
    return bytes([len(encoded)]) + encoded
