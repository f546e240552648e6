"""What was found about one person and turns with no day: kept while many days and purposes are decided."""

from collections.abc import Hashable
from typing import Any, TypeAlias

# By the rule's name and everything it read. Records, acts and parts of the law stand in a key by their identity, so
# that a memory is of one history under one policy and is dropped before either is; what is made while deciding is kept
# with its answer. Where steps are written there is none: a trace shows every rule at its place.
Memory: TypeAlias = dict[Hashable, Any]
