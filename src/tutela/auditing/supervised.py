"""Opinions of the procuratorate: what their entries say of them, and what the rows say of themselves."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event
from tutela.redress.opinions.models import Line, Opinion
from tutela.redress.opinions.opinion import Move

_CHUNK: Final = 2_000
_STANDS: Final = ("state", "office", "body", "owed_by", "basis", "due")

_Facts = Mapping[str, Any]


def _moved(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    line = {name: facts[name] for name in ("opinion", "move", "state", "owed_by")}
    line |= {"organisation": content.organisation, "officer": content.officer, "at": moment(content.at)}
    yield Statement(Kind.OPINION_LINE, str(content.entry_id), line, content.at)
    stands = {name: facts[name] for name in _STANDS}
    yield Statement(Kind.OPINION, facts["opinion"], {**stands, "at": moment(content.at)}, content.at)
    if facts["move"] == Move.OPEN.value:
        opened = {"officer": content.officer, "at": moment(content.at)}
        yield Statement(Kind.OPINION_OPENED, facts["opinion"], opened, content.at)


SAID: Final[Mapping[Event, Callable[[EntryContent, _Facts], Iterator[Statement]]]] = {
    Event.OPINION_MOVED: _moved,
}


def opinions(since: datetime | None) -> Iterator[Statement]:
    """Opinions as they stand."""
    del since
    for row in Opinion.objects.order_by("id").iterator(chunk_size=_CHUNK):
        told: dict[str, JSON] = {
            "state": row.state,
            "office": row.organisation,
            "body": row.body,
            "owed_by": row.owed_by,
            "basis": row.basis,
            "due": row.due_on.isoformat() if row.due_on else "",
            "at": moment(row.changed_at),
        }
        yield Statement(Kind.OPINION, str(row.id), told, row.opened_at)
        opened: dict[str, JSON] = {"officer": row.officer, "at": moment(row.opened_at)}
        yield Statement(Kind.OPINION_OPENED, str(row.id), opened, row.opened_at)


def lines(since: datetime | None) -> Iterator[Statement]:
    """Each line of their history."""
    del since
    for line in Line.objects.defer("sealed").order_by("id").iterator(chunk_size=_CHUNK):
        step: dict[str, JSON] = {
            "opinion": str(line.opinion_id),
            "move": line.move,
            "state": line.state,
            "owed_by": line.owed_by,
            "organisation": line.organisation,
            "officer": line.officer,
            "at": moment(line.at),
        }
        yield Statement(Kind.OPINION_LINE, str(line.entry), step, line.at)


READERS: Final[tuple[Callable[[datetime | None], Iterator[Statement]], ...]] = (opinions, lines)
