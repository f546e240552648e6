"""What a re-check keeps encrypted: its person, their grounds, and what officers found."""

from typing import Final
from uuid import UUID

from tutela.answers.identities import keyed
from tutela.answers.subjects.proofing import Proved
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Found, Outcome

TABLE: Final = "rechecks"


def begun(id_: UUID, person: Proved, grounds: str) -> bytes:
    """What a new application holds."""
    return _sealed(id_, {"canonical": person.document, "grounds": grounds})


def keep(row: Recheck, found: Found | None) -> None:
    """Writes what was found into the row, which the caller saves; None takes it out again."""
    said = {name: text for name, text in _said(row).items() if name not in ("outcome", "reasons")}
    if found is not None:
        said |= {"outcome": found.outcome.value, "reasons": found.reasons}
    row.sealed = _sealed(row.id, said)


def grounds_of(row: Recheck) -> str:
    """What the person wrote."""
    return _said(row).get("grounds", "")


def found_of(row: Recheck) -> Found | None:
    """What officers found; None where nobody has."""
    said = _said(row)
    return Found(Outcome(said["outcome"]), said["reasons"]) if "outcome" in said else None


def _said(row: Recheck) -> dict[str, str]:
    return keyed.opened_text(TABLE, row.id, row.sealed)


def _sealed(id_: UUID, said: dict[str, str]) -> bytes:
    return current.encrypt(TABLE, id_.hex, canonical({**said}))
