"""Witnesses for tests: they read `add-checkpoint` as c2sp.org/tlog-witness has it, and keep their state in memory."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from django.db import transaction

from tutela.core.errors import Refusal
from tutela.core.proofs import checkpoints, merkle, notes
from tutela.core.proofs.keys import Kind, Signer
from tutela.ledger import actions, sequencer, signing
from tutela.ledger.events import Event
from tutela.ledger.submission import Reply, Submission


class PlainWitness:
    """One witness; `kinds` are the ways in which it signs."""

    def __init__(self, number: int, at: datetime, kinds: tuple[Kind, ...] = (Kind.COSIGNATURE,)) -> None:
        seed, name = bytes([number]) * 32, f"w{number}.example"
        keys = {
            Kind.COSIGNATURE: Ed25519PrivateKey.from_private_bytes(seed),
            Kind.ML_DSA_44: MLDSA44PrivateKey.from_seed_bytes(seed),
        }
        self.url = f"http://{name}/tlog"
        self.signers = [Signer(name, keys[kind], kind) for kind in kinds]  # type: ignore[arg-type]
        self.at = at
        self.size, self.root = 0, merkle.EMPTY_ROOT
        self.asked = 0

    def add(self, body: str) -> Reply:
        """The reply to a request."""
        self.asked += 1
        head, _, written = body.partition("\n\n")
        first, *proof = head.split("\n")
        old, note = int(first.removeprefix("old ")), notes.parse(written)
        new = checkpoints.parse(note.text)
        if new.origin != signing.origin():
            return Reply(404, "")
        try:
            notes.verified(note, signing.checkpoint_verifiers())
        except Refusal:
            return Reply(403, "")
        if old > new.size:
            return Reply(400, "")
        if old != self.size or (old == new.size and new.root != self.root):
            return Reply(409, f"{self.size}\n")
        try:
            path = [notes.from_base64(line) for line in proof]
            merkle.verify_consistency(old=old, new=new.size, old_root=self.root, new_root=new.root, path=path)
        except Refusal:
            return Reply(422, "")
        self.size, self.root = new.size, new.root
        return Reply(200, self.cosign(note.text))

    def cosign(self, text: str) -> str:
        """The signature lines over a checkpoint, whatever is known of it."""
        return "".join(line.written() for line in notes.sign(text, self.signers, self.at).signatures)

    def lines(self, url: bool = True) -> list[str]:
        """Its lines of a policy; its names there are its own with the number of the type."""
        where = f" {self.url}" if url else ""
        return [f"witness {name} {one.verifier().text()}{where}" for name, one in self._named()]

    def names(self) -> list[str]:
        """Its names in a policy."""
        return [name for name, _ in self._named()]

    def _named(self) -> list[tuple[str, Signer]]:
        return [(f"{one.name}/{one.kind:d}", one) for one in self.signers]


class Wire:
    """Stands for the network: requests are answered at once by the witness at the address, or fail as told."""

    def __init__(self, *witnesses: PlainWitness) -> None:
        self.at = {witness.url: witness for witness in witnesses}
        self.sent: list[tuple[str, Submission]] = []
        self.fault: dict[str, Callable[[], Reply]] = {}

    def __call__(self, url: str, submission: Submission) -> "Future[Reply]":
        self.sent.append((url, submission))
        future = Future[Reply]()
        try:
            told = self.fault[url]() if url in self.fault else self.at[url].add(submission.body().decode())
            future.set_result(told)
        except Exception as fault:
            future.set_exception(fault)
        return future


def policy(path: Path, witnesses: list[PlainWitness], threshold: int, url: bool = True) -> Path:
    """Writes a policy under which `threshold` of the witnesses are a quorum."""
    lines = [line for one in witnesses for line in one.lines(url)]
    groups = [f"group {one.signers[0].name} any {' '.join(one.names())}" for one in witnesses]
    members = " ".join(one.signers[0].name for one in witnesses)
    path.write_text("\n".join([*lines, *groups, f"group all {threshold} {members}", "quorum all", ""]))
    return path


def append(count: int, at: datetime) -> list[str]:
    """New entries, integrated under one head; their ids."""
    new = [
        actions.NewEntry(Event.INQUIRY_ANSWERED, at, "school", "officer", {"n": n}, {}) for n in range(count)
    ]
    with transaction.atomic():
        made = actions.append_many(new)
    sequencer.catch_up(clock=lambda: at)
    return [str(receipt.entry_id) for receipt in made]
