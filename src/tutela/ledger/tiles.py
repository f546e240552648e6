"""Tiles and bundles out of the stored tree, one query each.

What is stored stands under the newest signed head: positions, nodes and head are written in one transaction. So every
row that is there belongs to the log for good, and a tile once served never changes.
"""

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import tiles
from tutela.core.proofs.tiles import Tile
from tutela.ledger import models


def hashes(tile: Tile) -> bytes:
    """The hashes of a tile, 32 bytes each. Refuses `NOT_FOUND` while the log has not so many."""
    begin, end = tile.begin(), tile.begin() + tile.width
    if tile.level == 0:
        leaves = models.Entry.objects.filter(position__gte=begin, position__lt=end).order_by("position")
        found = list(leaves.values_list("leaf_hash", flat=True))
    else:
        nodes = models.Node.objects.filter(level=tile.tree_level(), index__gte=begin, index__lt=end)
        found = list(nodes.order_by("index").values_list("hash", flat=True))
    _require(len(found) == tile.width)
    return b"".join(map(bytes, found))


def bundle(index: int, width: int) -> bytes:
    """The bodies of the entries under a tile of level 0. Refuses `NOT_FOUND` while the log has not so many."""
    begin = index * tiles.WIDTH
    rows = models.Entry.objects.filter(position__gte=begin, position__lt=begin + width).order_by("position")
    found = list(rows.values_list("body", flat=True))
    _require(len(found) == width)
    return tiles.bundle(map(bytes, found))


def _require(holds: bool) -> None:
    if not holds:
        raise Refusal(Reason.NOT_FOUND, what="tile")
