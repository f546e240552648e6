"""How many examples a property is tried on: all that it names in a whole run, a few where slow tests are left out."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import settings

SHARE: Final = 6  # a quick run takes one example in so many
FEWEST: Final = 5
_run: dict[str, bool] = {"quick": False}


def choose(config: pytest.Config) -> None:
    """Called before any test is read: a run that leaves slow tests out is a quick one."""
    _run["quick"] = "not slow" in (config.option.markexpr or "")


def tries(examples: int, **more: Any) -> Callable[[Any], Any]:
    """The settings of a property: `examples` in a whole run, as in CI, and a share of them in a quick one."""
    few = min(examples, max(FEWEST, examples // SHARE))
    return settings(max_examples=few if _run["quick"] else examples, deadline=None, **more)
