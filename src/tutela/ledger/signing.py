"""The log's keys as signers and verifiers of notes."""

from functools import lru_cache

from django.conf import settings

from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.proofs.notes import Kind, Signer, Verifier
from tutela.core.proofs.receipts import receipt_origin
from tutela.keys import current

_CHECKPOINT_KINDS = (Kind.ED25519, Kind.COSIGNATURE)


def origin() -> str:
    """The log's name."""
    name: str = settings.TUTELA_LOG_ORIGIN
    return name


def checkpoint_signers() -> list[Signer]:
    """The key in force and one that is being brought in: their signatures overlap, so no verifier is cut off.

    Each signs the text, and cosigns it with the moment, which a checkpoint's text does not carry.
    """
    return [
        _signer(origin(), root, kind) for root in current.ring().live(Use.LOG) for kind in _CHECKPOINT_KINDS
    ]


def receipt_signers() -> list[Signer]:
    """The key in force, under the name for receipts."""
    return [_signer(receipt_origin(origin()), current.ring().active(Use.LOG), Kind.ED25519)]


def checkpoint_verifiers() -> list[Verifier]:
    """Every key under which this log ever signed checkpoints."""
    return [_signer(origin(), root, kind).verifier() for root in _roots() for kind in _CHECKPOINT_KINDS]


def receipt_verifiers() -> list[Verifier]:
    """Every key under which this log ever signed receipts."""
    return [_signer(receipt_origin(origin()), root, Kind.ED25519).verifier() for root in _roots()]


def _roots() -> list[RootKey]:
    return [root for root in current.ring().roots if root.use is Use.LOG]


@lru_cache(maxsize=32)
def _signer(name: str, root: RootKey, kind: Kind) -> Signer:
    return Signer(name, root.signing_key(), kind)
