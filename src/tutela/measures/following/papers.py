"""The paper behind a declaration: what it may be, kept encrypted, and read by who owes and who looks, as a download."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.conf import settings

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.following.proofs import Kind, kind_of
from tutela.keys import current
from tutela.measures.following import models
from tutela.measures.following.deciders import may_look

TABLE: Final = "proof-papers"
_KNOWN: Final = "PDF, JPEG, PNG"


@dataclass(frozen=True, slots=True)
class Paper:
    """The file, and what it is."""

    kind: Kind
    content: bytes = field(repr=False)


def require_paper(content: bytes) -> Paper:
    """The file, and what it is by its own bytes, whatever it was called.

    Refuses FILE_EMPTY, FILE_TOO_LARGE (`TUTELA_PAPER_LIMIT`), FILE_KIND (also of one that breaks off).
    """
    if not content:
        raise Refusal(Reason.FILE_EMPTY, file="paper")
    if len(content) > settings.TUTELA_PAPER_LIMIT:
        raise Refusal(Reason.FILE_TOO_LARGE, file="paper", limit=settings.TUTELA_PAPER_LIMIT)
    kind = kind_of(content)
    if kind is None:
        raise Refusal(Reason.FILE_KIND, file="paper", known=_KNOWN)
    return Paper(kind, content)


def keep(declaration: models.Declaration, paper: Paper) -> None:
    """Keeps a file that `require_paper` took, now or once, inside the caller's transaction."""
    models.Paper.objects.create(
        declaration=declaration,
        kind=paper.kind.value,
        key_id=current.ring().active(Use.DATA).key_id,
        sealed=current.encrypt(TABLE, declaration.id.hex, paper.content),
    )


def paper(*, acting: Acting, declaration: UUID) -> Paper:
    """The file, for the body whose it is and for who looks at it.

    Refuses NOT_ENTITLED, and NOT_FOUND: another's, one that is shown at the office, one that is kept no more.
    """
    if not any(holds(acting, power) for power in (Permission.NOTICE_SERVE, Permission.PROOF_LOOK)):
        raise Refusal(Reason.NOT_ENTITLED)
    row = models.Paper.objects.select_related("declaration").filter(declaration_id=declaration).first()
    if row is None or not _may_read(acting, row.declaration):
        raise Refusal(Reason.NOT_FOUND, what="paper")
    return of(row)


def of(row: models.Paper) -> Paper:
    """The file of a row, for rooms that have asked for their power."""
    return Paper(Kind(row.kind), current.decrypt(TABLE, row.declaration_id.hex, bytes(row.sealed)))


def _may_read(acting: Acting, row: models.Declaration) -> bool:
    if row.organisation == acting.organisation:
        return holds(acting, Permission.NOTICE_SERVE)
    return may_look(acting, row)
