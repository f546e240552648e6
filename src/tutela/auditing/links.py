"""That each answer is found again by whom it was asked about: links recomputed from what stands behind the entry.

A question that was refused is left out: what kind of document it gave is kept nowhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.evidence import grounds_of
from tutela.answers.inquiries.judging import judge, whom
from tutela.answers.inquiries.recording import INDEX
from tutela.answers.inquiries.settling import question_of
from tutela.answers.subjects import links
from tutela.answers.subjects.models import SubjectLink
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.proofs.entries import EntryContent
from tutela.keys import current
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.ledger.queries import Opened
from tutela.packs.current import legal_day_of

_AT_ONCE: Final = 200
_LABELS: Final = (INDEX, "person", "authorisation")
_Kept = Mapping[tuple[UUID, str], Opened | None]


class Links:
    """Takes the entries of answers, and tells of each whose links lead to somebody else, or to nobody."""

    def __init__(self) -> None:
        self._waiting: list[EntryContent] = []

    def take(self, content: EntryContent) -> Iterator[Fault]:
        """Faults come in batches: openings and links are read for many entries at once."""
        if content.event == Event.INQUIRY_ANSWERED and content.facts.get("answer") != Answer.REFUSED:
            self._waiting.append(content)
        if len(self._waiting) >= _AT_ONCE:
            yield from self.end()

    def end(self) -> Iterator[Fault]:
        """Of the entries that still wait."""
        taken, self._waiting = self._waiting, []
        ids = [content.entry_id for content in taken]
        kept, found_by = replay.opened(ids, _LABELS), stored(ids)
        for content in taken:
            expected = _expected(content, kept)
            found = found_by[content.entry_id]
            if expected is None or not found:
                continue  # shredded; or gone, which is told of as an entry without its row
            if found != {(key_id, _digest(key_id, text)) for key_id, _ in found for text in expected}:
                entry = str(content.entry_id)
                yield Fault(Wrong.FACTS_DIFFER, Kind.SUBJECT_LINK.value, entry, entry, "digest")


def _expected(content: EntryContent, kept: _Kept) -> list[str] | None:
    """By what the answer is to be found; None where it can no longer be said."""
    index, person, authorisation = (kept.get((content.entry_id, label)) for label in _LABELS)
    if index is None or person is None or authorisation is None:
        return None
    try:
        grounds = grounds_of(index.data, str(content.facts["purpose"]))
        if grounds is None:
            return None
        on: date = legal_day_of(content.at)
        (judged,) = judge([question_of(grounds, person, authorisation)], on)
        return list(whom(judged, Answer(str(content.facts["answer"])), on))
    except (KeyError, ValueError):
        return None  # told of as an answer that is not proved


def stored(entries: Collection[UUID]) -> Mapping[UUID, set[tuple[str, bytes]]]:
    """By what each of these entries is found: a hash, and the id of its key."""
    found: defaultdict[UUID, set[tuple[str, bytes]]] = defaultdict(set)
    rows = SubjectLink.objects.filter(entry__in=entries).values_list("entry", "key_id", "digest")
    for entry, key_id, digest in rows:
        found[entry].add((key_id, bytes(digest)))
    return found


def _digest(key_id: str, text: str) -> bytes:
    """Under the key that the link names; one that the key file does not know makes no link."""
    known = {root.key_id: root for root in current.ring().roots}
    return links.digest(known[key_id], text) if key_id in known else b""
