"""What the entry of a shredding commits to: how many openings, and the root over their names."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from tutela.core.proofs import merkle
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.frontier import Frontier


def name(entry_id: UUID | str, label: str) -> str:
    """The name of an opening, also the row its encryption is bound to."""
    return f"{entry_id}/{label}"


def names(openings: Iterable[tuple[UUID, str]]) -> list[str]:
    """The names of (entry id, label), in the order in which they are committed to."""
    return sorted(name(entry_id, label) for entry_id, label in openings)


def facts(ordered: Sequence[str]) -> dict[str, JSON]:
    """The facts of the shredding's entry."""
    frontier = Frontier()
    for part in ordered:
        frontier.push(merkle.leaf_hash(part.encode()))
    return from_frontier(frontier)


def from_frontier(frontier: Frontier) -> dict[str, JSON]:
    """The same facts, from a tree that was grown name by name."""
    return {"openings": frontier.size, "root": frontier.root().hex()}
