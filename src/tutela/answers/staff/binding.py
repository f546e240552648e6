"""Who stands on a staff list, bound to the ledger: the entry that puts somebody there commits to the person.

The salt lies encrypted beside the person and goes with them, so that once they are forgotten the commitment leads to
nobody.
"""

import secrets
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from tutela.core.proofs.commitments import SALT_BYTES, canonical, commit

_SALT: Final = "salt"


def fresh() -> Mapping[str, str]:
    """What is encrypted with a person who comes onto a list."""
    return {_SALT: secrets.token_hex(SALT_BYTES)}


def commitment(engagement: UUID, organisation: str, said: Mapping[str, str]) -> str:
    """To all that is encrypted of an engagement; empty where an earlier edition entered it, without a salt."""
    if _SALT not in said:
        return ""
    person = {name: value for name, value in said.items() if name != _SALT}
    data = canonical({"engagement": str(engagement), "organisation": organisation, "person": person})
    return commit(bytes.fromhex(said[_SALT]), data).hex()
