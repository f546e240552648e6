"""The purposes under which staff in post are watched: each pack says it, or those for people in post are."""

from tutela.packs.current import policy


def watched() -> list[str]:
    """Their codes, in the order of the packs."""
    return [purpose.code for purpose in policy().purposes.values() if purpose.watches]
