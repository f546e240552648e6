"""Tiles and bundles out of the stored tree, one query each after that for the head.

What stands under the newest signed head belongs to the log for good, so that a tile once served never changes. What
was stored beyond it is not of this log: positions, nodes and head are written in one transaction. A head counts once
its signature is verified.
"""

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import tiles
from tutela.core.proofs.tiles import Tile
from tutela.ledger import models, reading


def hashes(tile: Tile) -> bytes:
    """The hashes of a tile, 32 bytes each. Refuses `NOT_FOUND` while the log has not so many."""
    begin, end, level = tile.begin(), tile.begin() + tile.width, tile.tree_level()
    _require(level <= models.HIGHEST and end <= reading.newest_size() >> level)
    if level == 0:
        leaves = models.Entry.objects.filter(position__gte=begin, position__lt=end).order_by("position")
        found = list(leaves.values_list("leaf_hash", flat=True))
    else:
        nodes = models.Node.objects.filter(level=level, index__gte=begin, index__lt=end).order_by("index")
        found = list(nodes.values_list("hash", flat=True))
    _require(len(found) == tile.width)
    return b"".join(map(bytes, found))


def bundle(index: int, width: int) -> bytes:
    """The bodies of the entries under a tile of level 0. Refuses `NOT_FOUND` while the log has not so many."""
    begin = index * tiles.WIDTH
    _require(begin + width <= reading.newest_size())
    rows = models.Entry.objects.filter(position__gte=begin, position__lt=begin + width).order_by("position")
    found = list(rows.values_list("body", flat=True))
    _require(len(found) == width)
    return tiles.bundle(map(bytes, found))


def _require(holds: bool) -> None:
    if not holds:
        raise Refusal(Reason.NOT_FOUND, what="tile")
