"""A paper by which work was stopped or a contract ended, and what the office makes of it: by the actions."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from tutela.bodies.queries import acting_as
from tutela.core.following.duties import Duty
from tutela.measures.following import actions, looking, models
from tutela.measures.following.following import Document, Look, Proof
from tutela.measures.following.looking import Finding
from tutela.packs.current import legal_day_of

NUMBER: Final = "校发〔2026〕35号"
PDF: Final = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40) + b"\xff\xd9"
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
ACCEPT: Final = Finding(is_accepted=True)
RETURN: Final = Finding(is_accepted=False, reasons="文书没有盖章，请补正。")


def by_paper(on: date, content: bytes | None = PDF, words: str = "") -> Proof:
    """What shows that a duty was done on a day; None: the paper is shown at the office."""
    return Proof(on, words, None, Document(NUMBER, on, content))


def declare(following: UUID, duty: Duty, at: datetime, *, username: str = "filer") -> UUID:
    """A declaration with a file; its id."""
    proof = by_paper(legal_day_of(at))
    actions.fulfil(acting=acting_as(username), following=following, duty=duty, proof=proof, at=at)
    return waiting(following, duty)


def waiting(following: UUID, duty: Duty) -> UUID:
    """The declaration of a duty that waits."""
    rows = models.Declaration.objects.filter(step__following=following, step__duty=duty.value)
    return rows.get(look=Look.WAITS.value).id


def look(declaration: UUID, at: datetime, finding: Finding = ACCEPT, username: str = "reviewer") -> None:
    """What an officer of the office finds."""
    looking.look(acting=acting_as(username), declaration=declaration, finding=finding, at=at)


def accept_all(at: datetime, username: str = "reviewer") -> None:
    """The office accepts whatever waits for it."""
    for row in models.Declaration.objects.filter(look=Look.WAITS.value).order_by("declared_at", "id"):
        seen_on = None if row.is_filed else legal_day_of(at)
        look(row.id, at, Finding(is_accepted=True, seen_on=seen_on), username)
