"""Rows in the tables of the log that this log did not put there: set aside, cleared away, and told in an alarm.

Whoever can write rows without the keys of the log can put one among the entries, change one that waits, or give one a
place that the log has not given. None of that comes into the tree, and none of it stops what was accepted.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from tutela.ledger import alarms, models, reading, tree
from tutela.sql import running

LASTS: Final = timedelta(days=1)
"""How long the alarm stands at least, though the rows may be gone in a second: those who watch look now and then."""

_NAMED: Final = 100  # entries in the evidence; `verify` names all
_LOOK: Final = (
    # Each is one step into an index; asked by EXISTS, PostgreSQL would read the whole table for a place that is none.
    "SELECT (SELECT id FROM ledger_entry WHERE position IS NULL AND seal IS NULL ORDER BY id LIMIT 1) IS NOT NULL,"
    " coalesce((SELECT max(position) FROM ledger_entry), -1)"
    " >= coalesce((SELECT max(size) FROM ledger_checkpoint), 0),"
    " EXISTS (SELECT 1 FROM ledger_alarm WHERE kind = %s AND ended_at IS NULL),"
    " (SELECT size FROM ledger_checkpoint ORDER BY size DESC LIMIT 1),"
    " (SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1),"
    " (SELECT size FROM ledger_checkpoint ORDER BY number DESC LIMIT 1),"
    " (SELECT note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1)"
)
_log = logging.getLogger(__name__)


def look(*, at: datetime) -> None:
    """Raises the alarm over such rows, takes back places that the log has not given, and ends the alarm in time.

    A head that this log's keys did not sign is told, and nothing under it is touched: where it is this process that
    lacks a key, the places are the log's. Where nothing is wrong, one statement that locks nothing.
    """
    kind = alarms.Kind.FOREIGN
    ((aside, beyond, stands, *heads),) = running.fetch(connections[DEFAULT_DB_ALIAS], _LOOK, [kind.value])
    unsigned = _unsigned([(heads[0], heads[1]), (heads[2], heads[3])])
    if unsigned:
        if not stands and reading.newest_size():  # with keys of another log nothing can be judged
            told = ", ".join(map(str, unsigned))
            _log.critical("A head stands among this log's that it did not sign, of size %s.", told)
            sound(f"a head that this log did not sign, of size {told}", at)
    elif beyond:
        _clear(at)
    elif aside and not stands:
        found = models.Entry.objects.filter(models.SET_ASIDE).order_by("id")
        told = ", ".join(str(one) for one in found.values_list("id", flat=True)[:_NAMED])
        sound(f"without the seal of this log: {told}", at)
    elif stands and not aside:
        alarms.end_foreign(raised_until=at - LASTS, at=at)


def sound(evidence: str, at: datetime) -> None:
    """Raises the alarm over the newest head."""
    alarms.sound(
        witness="",
        kind=alarms.Kind.FOREIGN,
        size=reading.newest_size(),
        theirs=None,
        evidence=evidence,
        at=at,
    )


def _unsigned(heads: list[tuple[int | None, str]]) -> list[int]:
    """The sizes of those that this log did not sign."""
    return sorted({size for size, note in heads if size is not None and not reading.is_signed(size, note)})


@transaction.atomic
def _clear(at: datetime) -> None:
    tree.lock()
    newest = models.Checkpoint.objects.order_by("-size").first()
    found = tree.clear(newest.size if newest else 0)
    if found:
        told = ", ".join(map(str, found[:_NAMED]))
        _log.critical("Places that this log has not given are taken back: %d entries (%s).", len(found), told)
        sound(f"at a place that this log has not given: {told}", at)
