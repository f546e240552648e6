"""What a case keeps encrypted: what the first officer found, and what the body supplied; and marks of its records."""

import json
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from tutela.agencies.verifying.case import Basis, Judged
from tutela.agencies.verifying.models import Case
from tutela.agencies.verifying.near import Near
from tutela.core.crypto.keyring import Use
from tutela.core.proofs.commitments import canonical
from tutela.keys import current

_CONTEXT: Final = "verifying"
_MARK_BYTES: Final = 8


def mark(case: UUID, one: Near) -> str:
    """A name of a record that is good for one case alone: keyed, so that it leads nowhere.

    It is bound to both identities: what was found of one is found of no other.
    """
    key = next(root for root in current.ring().roots if root.use is Use.DATA).hash_key("verifying", "mark")
    sides = one.claim.to_bytes() + b"\x1f" + one.asked.to_bytes()
    return key.digest(case.bytes + one.record.bytes + sides)[:_MARK_BYTES].hex()


def keep(row: Case, judged: Judged | None, supplied: str = "") -> None:
    """Writes both into the row, which the caller saves."""
    said: dict[str, str] = {"supplied": supplied}
    if judged is not None:
        found = {name: "same" if is_same else "other" for name, is_same in judged.found.items()}
        said |= {
            "found": json.dumps(found, sort_keys=True),
            "basis": judged.basis.value,
            "words": judged.words,
        }
    row.sealed = current.encrypt(_CONTEXT, row.id.hex, canonical({**said}))


def judged_of(row: Case) -> Judged | None:
    """What the first officer found; None where nobody has found anything yet."""
    said = _said(row)
    if "found" not in said:
        return None
    found = {name: word == "same" for name, word in json.loads(said["found"]).items()}
    return Judged(found, Basis(said["basis"]), said["words"])


def supplied_of(row: Case) -> str:
    """What the body wrote when it was asked for more."""
    return _said(row).get("supplied", "")


def _said(row: Case) -> Mapping[str, str]:
    if row.sealed is None:
        return {}
    said: dict[str, str] = json.loads(current.decrypt(_CONTEXT, row.id.hex, bytes(row.sealed)))
    return said
