"""The witness policy of this deployment: who may cosign, who is asked to, and how many of them it takes."""

import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import notes, witness_policy
from tutela.core.proofs.keys import Verifier
from tutela.core.proofs.witness_policy import NONE, WitnessPolicy
from tutela.ledger import signing

_lock = threading.Lock()
_cached: tuple[Path, tuple[int, int, int], "Witnesses"] | None = None


@dataclass(frozen=True, slots=True)
class Witnesses:
    """A policy that asks for witnesses, with the SHA-256 (hex) of its file."""

    policy: WitnessPolicy
    sha256: str

    def verifiers(self) -> list[Verifier]:
        """The keys of all witnesses, of those too that no quorum counts any more."""
        return [one.verifier for one in self.policy.witnesses.values()]

    def have_signed(self, note: str) -> bool:
        """Whether a quorum's lines under this head verify."""
        return self.policy.is_met(_signers(note, tuple(self.verifiers())))

    def by_url(self) -> Mapping[str, list[str]]:
        """The names in the policy that stand behind each address: one witness may sign with several keys."""
        found: dict[str, list[str]] = {}
        for name, one in self.policy.witnesses.items():
            if one.url is not None:
                found.setdefault(one.url.rstrip("/"), []).append(name)
        return found

    def names_of(self, verifiers: Collection[Verifier]) -> set[str]:
        """The witnesses' names in the policy, with those that stand behind the same addresses."""
        names = {name for name, one in self.policy.witnesses.items() if one.verifier in verifiers}
        together = [group for group in self.by_url().values() if not names.isdisjoint(group)]
        return names.union(*together)


def current() -> Witnesses | None:
    """The policy in force; None where no witness is asked for.

    Refuses `WITNESS_POLICY_INVALID`, a policy that lists logs and not this one included.
    """
    witnesses = known()
    return None if witnesses is None or witnesses.policy.quorum == NONE else witnesses


def known() -> Witnesses | None:
    """The policy, read again when its file has changed, whether or not it asks for witnesses."""
    global _cached
    path: Path | None = settings.TUTELA_WITNESS_POLICY
    if path is None:
        return None
    with _lock:
        seen = _fingerprint(path)
        if _cached is None or _cached[:2] != (path, seen):
            _cached = (path, seen, _read(path))
        return _cached[2]


@lru_cache(maxsize=64)
def _signers(written: str, verifiers: tuple[Verifier, ...]) -> tuple[Verifier, ...]:
    """Which of these keys signed, each line looked at for itself; the same head is asked for again and again."""
    note, found = notes.parse(written), list[Verifier]()
    for line in note.signatures:
        with suppress(Refusal):
            found += [key for key, _ in notes.verified(notes.Note(note.text, (line,)), verifiers)]
    return tuple(found)


def _read(path: Path) -> Witnesses:
    try:
        data = path.read_bytes()
    except OSError:
        raise Refusal(Reason.WITNESS_POLICY_INVALID, line=0, detail="the file cannot be read") from None
    policy = witness_policy.parse(data)
    ours = signing.checkpoint_verifiers()
    if policy.logs and not any(log.verifier in ours for log in policy.logs):
        raise Refusal(Reason.WITNESS_POLICY_INVALID, line=0, detail="it names other logs than this one")
    own = {key.key for key in ours}
    if any(one.verifier.key in own for one in policy.witnesses.values()):
        raise Refusal(Reason.WITNESS_POLICY_INVALID, line=0, detail="a log as its own witness")
    return Witnesses(policy, sha256(data).hexdigest())


def _fingerprint(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_ino, status.st_size)
