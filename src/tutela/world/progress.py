"""How long work tells how far it has come."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with a step's name, how much of it is done, and how much there is (0 when unknown)."""


def silent(step: str, done: int, total: int) -> None:
    """A progress that says nothing."""
