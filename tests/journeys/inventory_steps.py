"""Whatever a story did to the registry, its sums have followed."""

from collections.abc import Iterator

import pytest

from tutela.records.registry import inventory


@pytest.fixture(autouse=True)
def the_inventory_follows(db: None) -> Iterator[None]:
    """After each test of a file that imports this: the sums that were carried forward are those of the rows."""
    yield
    held = inventory.standing()
    assert held is None or held.sums == inventory.counted()
