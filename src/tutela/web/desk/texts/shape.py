"""The shape of a table of texts."""

from collections.abc import Mapping
from typing import TypeAlias

Texts: TypeAlias = Mapping[str, tuple[str, str]]
"""Key to (Chinese, English); `{name}` stands for a value. Keys begin with the page they belong to."""
