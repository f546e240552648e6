"""Verification of signed heads, stored or kept by an outsider, against the tree as it is grown anew."""

from collections.abc import Sequence
from datetime import datetime

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import checkpoints, notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.frontier import Frontier
from tutela.core.proofs.keys import Kind, Verifier
from tutela.core.proofs.notes import Note, Signature
from tutela.ledger import models, signing
from tutela.ledger.pages import paged

Signed = list[tuple[Verifier, Signature]]
_COLUMNS = ("number", "size", "root", "note", "signed_at")


class Heads:
    """The stored checkpoints in order, and the trusted ones by size. Refuses `LEDGER_BROKEN`."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self.met = 0
        self.newest: Checkpoint | None = None
        self._signed_at: datetime | None = None
        self._keys = signing.checkpoint_keys()
        self._verifiers = [verifier for keys in self._keys for verifier in keys]
        self._trusted: dict[int, bytes] = {}
        for note in trusted:
            head, _ = self._read(note, "a checkpoint that was kept")
            if self._trusted.setdefault(head.size, head.root) != head.root:
                raise _broken(f"two signed checkpoints of size {head.size} contradict each other")
        self._sizes = sorted(self._trusted, reverse=True)
        self._stored = paged(models.Checkpoint.objects.all(), "number", _COLUMNS)
        self._next = self._following()
        self.meet(Frontier())

    def meet(self, frontier: Frontier) -> None:
        """Checks every head of the tree's present size."""
        if self._sizes and self._sizes[-1] == frontier.size:
            self._check_trusted(self._sizes.pop(), frontier)
        if self._next is not None and self._next.size <= frontier.size:
            self._check_stored(self._next, frontier)
            self._next = self._following()

    def end(self, frontier: Frontier) -> None:
        """No head may speak of more than there is, and no leaf be beyond the last head."""
        if self._sizes:
            raise _broken(
                f"a checkpoint of size {self._sizes[0]} was signed, and only {frontier.size} are left"
            )
        if self._next is not None:
            raise _broken(f"checkpoint {self._next.number} has no tree")
        if frontier.size != (self.newest.size if self.newest else 0):
            raise _broken("entries stand beyond the last checkpoint")

    def _following(self) -> models.Checkpoint | None:
        row = next(self._stored, None)
        return None if row is None else models.Checkpoint(**dict(zip(_COLUMNS, row, strict=True)))

    def _check_trusted(self, size: int, frontier: Frontier) -> None:
        if self._trusted[size] != frontier.root():
            raise _broken(f"the first {size} entries are not those of the checkpoint that was kept")
        stored = self._next.size if self._next else None
        if size and stored != size:
            raise _broken(f"the checkpoint of size {size} is gone")

    def _check_stored(self, row: models.Checkpoint, frontier: Frontier) -> None:
        where = f"checkpoint {row.number}"
        self.met += 1
        if row.number != self.met:
            raise _broken(f"checkpoint {self.met} is gone")
        head, signed = self._read(row.note, where)
        if not self._is_whole(notes.parse(row.note), signed, row.signed_at):
            raise _broken(f"the signatures or the moment of {where} were changed")
        if (head.size, head.root) != (row.size, bytes(row.root)):
            raise _broken(f"the columns of {where} contradict its note")
        if (head.size, head.root) != (frontier.size, frontier.root()):
            raise _broken(f"{where} contradicts the entries")
        if self._signed_at is not None and row.signed_at < self._signed_at:
            raise _broken(f"{where} is older than the one before it")
        self._signed_at, self.newest = row.signed_at, head

    def _is_whole(self, note: Note, signed: Signed, signed_at: datetime) -> bool:
        """Whether each of some keys signed in all its ways, at this moment, and nobody else did.

        Only a note that was kept outside may hold other lines.
        """
        found = [key for key, _ in signed]
        whole = [key for keys in self._keys if keys[0] in found for key in keys]
        stamps = {line.stamped_on_second() for key, line in signed if key.kind.is_stamped()}
        return len(note.signatures) == len(signed) and found == whole and stamps == {signed_at.timestamp()}

    def _read(self, written: str, where: str) -> tuple[Checkpoint, Signed]:
        """The checkpoint in a note of this log, and its signatures, all verified."""
        try:
            note = notes.parse(written)
            signed = notes.verified(note, self._verifiers)
            head = checkpoints.parse(note.text)
        except Refusal as refusal:
            raise _broken(f"{where}: {refusal.values['detail']}") from None
        if head.origin != signing.origin() or Kind.ED25519 not in [key.kind for key, _ in signed]:
            raise _broken(f"{where} is not of this log")
        return head, signed


def _broken(detail: str) -> Refusal:
    return Refusal(Reason.LEDGER_BROKEN, detail=detail)
