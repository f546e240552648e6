"""What a re-check keeps encrypted: its person, their grounds, and what officers found of which records."""

import json
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from tutela.agencies.verifying.near import Near
from tutela.agencies.verifying.sealed import mark
from tutela.answers.identities import keyed
from tutela.answers.subjects.proofing import Proved
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Found, Outcome

TABLE: Final = "rechecks"
_FOUND: Final = ("outcome", "reasons", "same")


def begun(id_: UUID, person: Proved, grounds: str, *, with_name: bool) -> bytes:
    """What a new application holds; `with_name` where nothing else says whom the answer was about."""
    said = {"canonical": person.document, "grounds": grounds}
    return _sealed(id_, said | {"name": person.name} if with_name else said)


def marks(recheck: UUID, records: Iterable[Near]) -> dict[str, Near]:
    """The records by names that are good for one re-check alone, and for what each says of its person now."""
    return {mark(recheck, one): one for one in records}


def keep(row: Recheck, found: Found | None) -> None:
    """Writes what was found into the row, which the caller saves; None takes it out again."""
    said = {name: text for name, text in _said(row).items() if name not in _FOUND}
    if found is not None:
        same = json.dumps({**found.same}, sort_keys=True)
        said |= {"outcome": found.outcome.value, "reasons": found.reasons, "same": same}
    row.sealed = _sealed(row.id, said)


def applicant_of(row: Recheck) -> Proved | None:
    """Who applied, where that was kept with their name."""
    said = _said(row)
    return Proved(said["canonical"], said["name"], row.way) if "name" in said else None


def grounds_of(row: Recheck) -> str:
    """What the person wrote."""
    return _said(row).get("grounds", "")


def found_of(row: Recheck) -> Found | None:
    """What officers found; None where nobody has."""
    said = _said(row)
    if "outcome" not in said:
        return None
    return Found(Outcome(said["outcome"]), said["reasons"], json.loads(said.get("same", "{}")))


def _said(row: Recheck) -> dict[str, str]:
    return keyed.opened_text(TABLE, row.id, row.sealed)


def _sealed(id_: UUID, said: dict[str, str]) -> bytes:
    return current.encrypt(TABLE, id_.hex, canonical({**said}))
