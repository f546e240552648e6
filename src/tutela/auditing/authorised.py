"""That an authorisation is the word of whoever gave it, and that the filing it is for went the way it opened.

Recomputed from what stands behind the entry: a filing that leads to another person's answer, or from another person's
place on the staff list, would let somebody be hired whom nobody asked about.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from tutela.answers.authorisations.models import Authorisation
from tutela.answers.authorisations.queries import TABLE as AUTHORISATIONS
from tutela.answers.filings.models import Filing
from tutela.answers.filings.rows import TABLE as FILINGS
from tutela.answers.identities import keyed
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff.models import Engagement
from tutela.answers.staff.queries import TABLE as STAFF
from tutela.answers.subjects import links
from tutela.auditing.links import stored
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.filings.states import State
from tutela.core.proofs.entries import EntryContent
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.ledger.queries import Opened

_AT_ONCE: Final = 200
_PERSON: Final = "person"
_NOTHING: Final = frozenset[bytes]()
_OVER: Final = frozenset({State.WITHDRAWN.value, State.ABANDONED.value})
"""From these a filing goes nowhere, and may have been begun anew before."""

_Named = Filing | Engagement | Authorisation


class Authorised:
    """Takes the entries by which authorisations were given, and tells of each whose rows lead to somebody else."""

    def __init__(self) -> None:
        self._waiting: list[EntryContent] = []

    def take(self, content: EntryContent) -> Iterator[Fault]:
        """Faults come in batches: openings and rows are read for many entries at once."""
        if content.event == Event.AUTHORISATION_GIVEN:
            self._waiting.append(content)
        if len(self._waiting) >= _AT_ONCE:
            yield from self.end()

    def end(self) -> Iterator[Fault]:
        """Of the entries that still wait."""
        taken, self._waiting = self._waiting, []
        ids = [content.entry_id for content in taken]
        kept = replay.opened(ids, (_PERSON,))
        given = {row.entry: row for row in Authorisation.objects.filter(entry__in=ids)}
        subjects = {row.subject for row in given.values()}
        filed = {row.id: row for row in Filing.objects.defer("sealed").filter(id__in=subjects)}
        places = {one.engagement for one in filed.values() if one.engagement is not None}
        engaged = {row.id: row for row in Engagement.objects.defer("sealed").filter(id__in=places)}
        asked = _asked([row.inquiry for row in given.values() if row.inquiry])
        for content in taken:
            row, person = given.get(content.entry_id), _canonical(kept.get((content.entry_id, _PERSON)))
            if row is None or person is None:
                continue  # told of as an entry without its row; or shredded
            found_by = asked.get(row.inquiry) if row.inquiry else _NOTHING
            for kind, key, detail in _differing(row, filed.get(row.subject), engaged, person, found_by):
                yield Fault(Wrong.FACTS_DIFFER, kind.value, key, str(content.entry_id), detail)


def _asked(inquiries: list[UUID]) -> dict[UUID, frozenset[bytes]]:
    """By question the hashes by which its answer is found; none where it was withdrawn."""
    entries = dict(Inquiry.objects.filter(id__in=inquiries).values_list("id", "entry"))
    found_by = stored(entries.values())
    return {id_: frozenset(digest for _, digest in found_by[entry]) for id_, entry in entries.items()}


def _differing(
    row: Authorisation,
    filing: Filing | None,
    engaged: Mapping[UUID, Engagement],
    person: str,
    found_by: frozenset[bytes] | None,
) -> Iterator[tuple[Kind, str, str]]:
    """`found_by`: by what the answer is found to the question that spent it; None where there is no such question."""
    if not _is_of(row, AUTHORISATIONS, person):
        yield Kind.AUTHORISATION, str(row.id), "person"
    if found_by is None or (found_by and found_by.isdisjoint(links.digests(person))):
        yield Kind.AUTHORISATION, str(row.id), "inquiry"
    if filing is None or row.withdrawn_at is not None or filing.state in _OVER:
        return
    holds = {
        # A question asked beside the filing may have spent it: then the filing has none.
        "inquiry": filing.inquiry in (None, row.inquiry),
        "purpose": filing.purpose == row.purpose,
        "person": _is_of(filing, FILINGS, person),
        "engagement": _leads_to(engaged, filing.engagement, person),
    }
    yield from ((Kind.FILING, str(filing.id), detail) for detail, does in holds.items() if not does)


def _is_of(row: _Named, table: str, person: str) -> bool:
    """Whether a row is found by this person's document; one in which they were forgotten leads to nobody."""
    return not row.key_id or bytes(row.digest) in keyed.digests(table, person)


def _leads_to(engaged: Mapping[UUID, Engagement], engagement: UUID | None, person: str) -> bool:
    row = None if engagement is None else engaged.get(engagement)
    return row is None or _is_of(row, STAFF, person)


def _canonical(opening: Opened | None) -> str | None:
    try:
        return None if opening is None else replay.facts_of(opening).get("canonical")
    except ValueError:
        return None  # told of where commitments are verified
