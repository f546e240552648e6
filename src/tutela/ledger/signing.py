"""The log's keys as signers and verifiers of notes.

Each root key of the log signs in several ways at once, so that every reader finds one it can check: Ed25519 for all,
ML-DSA-44 against quantum computers, SM2 where the key file is of the guomi suite. Readers pass over what they do not
know (c2sp.org/signed-note).
"""

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.keys import Kind, PrivateKey, Signer, Verifier
from tutela.core.proofs.receipts import receipt_origin
from tutela.keys import current


def origin() -> str:
    """The log's name."""
    name: str = settings.TUTELA_LOG_ORIGIN
    return name


def checkpoint_signers() -> list[Signer]:
    """The key in force and one that is being brought in: their signatures overlap, so no verifier is cut off.

    Each signs the text, and cosigns it with the moment, which a checkpoint's text does not carry.
    """
    live = current.ring().live(Use.LOG)
    return [_signer(origin(), root, kind) for root in live for kind in _checkpoint_kinds(root)]


def receipt_signers() -> Sequence[Signer]:
    """The key in force and one that is being brought in, under the name for receipts.

    Never with ML-DSA-44, whose type leaves a note's further lines unsigned, and with them the moment of acceptance.
    """
    name, live = receipt_origin(origin()), current.ring().live(Use.LOG)
    return [_signer(name, root, kind) for root in live for kind in _receipt_kinds(root)]


def keys_of(root: RootKey) -> list[Verifier]:
    """What a verifier needs to check the heads that one key signs."""
    return list(_verifiers(origin(), root))


def checkpoint_keys() -> list[tuple[Verifier, ...]]:
    """For every key under which this log ever signed checkpoints, oldest first: all that it signs with, in order."""
    return [tuple(keys_of(root)) for root in _roots()]


def checkpoint_verifiers() -> list[Verifier]:
    """Every key under which this log ever signed checkpoints."""
    return [verifier for keys in checkpoint_keys() for verifier in keys]


def head(written: str) -> Checkpoint:
    """The head in a note, once it is known that this log signed the whole of it. Refuses `PROOF_INVALID`.

    It takes the Ed25519 line: ML-DSA-44 leaves what stands under the root unsigned, and anybody could add to it.
    """
    return _head(written, origin(), tuple(checkpoint_verifiers()))


def receipt_verifiers() -> list[Verifier]:
    """Every key under which this log ever signed receipts."""
    name = receipt_origin(origin())
    return [_signer(name, root, kind).verifier() for root in _roots() for kind in _receipt_kinds(root)]


@lru_cache(maxsize=16)
def _head(written: str, log: str, verifiers: tuple[Verifier, ...]) -> Checkpoint:
    """Cached, since to verify a head takes half a millisecond."""
    note = notes.parse(written)
    signed = [key.kind for key, _ in notes.verified(note, verifiers)]
    found = checkpoints.parse(note.text)
    if found.origin != log or Kind.ED25519 not in signed:
        raise Refusal(Reason.PROOF_INVALID, detail="it is of another log")
    return found


def _checkpoint_kinds(root: RootKey) -> tuple[Kind, ...]:
    kinds = (Kind.ED25519, Kind.COSIGNATURE, Kind.ML_DSA_44)
    return (*kinds, Kind.SM2) if root.suite is Suite.GUOMI else kinds


def _receipt_kinds(root: RootKey) -> tuple[Kind, ...]:
    return (Kind.ED25519, Kind.SM2) if root.suite is Suite.GUOMI else (Kind.ED25519,)


def _roots() -> list[RootKey]:
    return [root for root in current.ring().roots if root.use is Use.LOG]


@lru_cache(maxsize=16)
def _verifiers(name: str, root: RootKey) -> tuple[Verifier, ...]:
    """To find the public half of a key takes as long as a signature, and every new head needs them all."""
    return tuple(_signer(name, root, kind).verifier() for kind in _checkpoint_kinds(root))


@lru_cache(maxsize=64)
def _signer(name: str, root: RootKey, kind: Kind) -> Signer:
    return Signer(name, _key(root, kind), kind)


def _key(root: RootKey, kind: Kind) -> PrivateKey:
    match kind:
        case Kind.ED25519 | Kind.COSIGNATURE:
            return root.signing_key()
        case Kind.ML_DSA_44:
            return root.lattice_key()
        case Kind.SM2:
            return root.sm2_key()
