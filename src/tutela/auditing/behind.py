"""Columns of which an entry commits to what they hold: compared with what stands behind it, as long as that is kept."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidTag

from tutela.answers.certificates import actions as certificates
from tutela.answers.certificates.models import Certificate
from tutela.answers.identities import keyed
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening.models import Run
from tutela.answers.subjects import links
from tutela.auditing.links import stored
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.bodies.sweeping.found import FINDINGS
from tutela.bodies.sweeping.models import Sighting
from tutela.core.errors import Refusal
from tutela.core.proofs.entries import EntryContent
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.measures.following.models import Declaration
from tutela.redress.opinions.models import Opinion
from tutela.redress.relief import sealed
from tutela.redress.relief.models import Recheck

_AT_ONCE: Final = 200
_Said = Mapping[str, Any]
_Pairs = Sequence[tuple[EntryContent, _Said]]
"""Entries with what stands behind them."""
_Wrong = tuple[Kind, str, EntryContent, str]


class Behind:
    """Takes the entries in any order, and tells of each row that does not hold what its entry commits to."""

    def __init__(self) -> None:
        self._waiting = dict[str, list[EntryContent]]()
        self._opinions = dict[str, EntryContent]()

    def take(self, content: EntryContent) -> Iterator[Fault]:
        """Faults come in batches: openings and rows are read for many entries at once."""
        if content.event == Event.OPINION_MOVED:  # few; an opinion is as its last entry says
            last = self._opinions.setdefault(str(content.facts.get("opinion")), content)
            if last.at <= content.at:
                self._opinions[str(content.facts.get("opinion"))] = content
        elif content.event in _READINGS:
            waiting = self._waiting.setdefault(content.event, [])
            waiting.append(content)
            if len(waiting) >= _AT_ONCE:
                yield from _read(self._waiting.pop(content.event))

    def end(self) -> Iterator[Fault]:
        """Of the entries that still wait, and of opinions; of re-checks, to whose person no entry commits."""
        for waiting in self._waiting.values():
            yield from _read(waiting)
        last = list(self._opinions.values())
        for start in range(0, len(last), _AT_ONCE):
            yield from _read(last[start : start + _AT_ONCE])
        yield from _rechecks()


def _read(entries: Sequence[EntryContent]) -> Iterator[Fault]:
    """Of entries of one kind."""
    label, reading = _READINGS[entries[0].event]
    kept = replay.opened([one.entry_id for one in entries], (label,))
    pairs = list[tuple[EntryContent, _Said]]()
    for one in entries:
        opening = kept.get((one.entry_id, label))
        if opening is not None:  # what was destroyed says nothing; what was changed is told of by the ledger
            pairs.append((one, json.loads(opening.data)))
    for kind, key, content, detail in reading(pairs):
        yield Fault(Wrong.FACTS_DIFFER, kind.value, key, str(content.entry_id), detail)


def _certificates(pairs: _Pairs) -> Iterator[_Wrong]:
    """By which code a paper is found, and all that stands on it."""
    ids = {str(one.facts.get("certificate")): (one, said) for one, said in pairs}
    for row in Certificate.objects.filter(id__in=ids):
        content, said = ids[str(row.id)]
        detail = certificates.differs(row, said)
        if detail:
            yield Kind.CERTIFICATE, str(row.id), content, detail


def _declarations(pairs: _Pairs) -> Iterator[_Wrong]:
    """The day of the paper."""
    by_entry = {one.entry_id: (one, said) for one, said in pairs}
    for row in Declaration.objects.filter(entry__in=by_entry).only("id", "entry", "dated_on"):
        content, said = by_entry[row.entry]
        if said.get("dated") != row.dated_on.isoformat():
            yield Kind.DECLARATION, str(row.id), content, "dated_on"


def _sightings(pairs: _Pairs) -> Iterator[_Wrong]:
    """What was counted, of which nothing may be left out."""
    found = {one.entry_id: Counter[tuple[Any, ...]]() for one, _ in pairs}
    rows = Sighting.objects.filter(entry__in=found).order_by("id")
    for entry, *counted in rows.values_list("entry", "detector", "counted", "slowed_from"):
        found[entry][tuple(counted)] += 1
    for one, said in pairs:
        told = Counter((each["detector"], each["counted"], each["slowed_from"]) for each in said["findings"])
        if found[one.entry_id] != told:
            yield Kind.SIGHTING, str(one.entry_id), one, "findings"


def _opinions(pairs: _Pairs) -> Iterator[_Wrong]:
    """What stood on the list."""
    by_id = {str(one.facts.get("opinion")): (one, said) for one, said in pairs}
    for row in Opinion.objects.filter(id__in=by_id).order_by("id"):
        content, said = by_id[str(row.id)]
        since = row.since_on.isoformat() if row.since_on else ""
        if said != {"about": row.about, "counted": row.counted, "since": since}:
            yield Kind.OPINION, str(row.id), content, "item"


def _rechecks() -> Iterator[Fault]:
    """Whoever applied is found by their hash, and is whom the answer was about; rows of runs are met by marks alone."""
    named = Recheck.objects.exclude(key_id="", sealed=b"").order_by("id")
    page = list(named[:_AT_ONCE])
    while page:
        ids = [row.inquiry for row in page]
        asked = dict(Inquiry.objects.filter(id__in=ids).values_list("id", "entry"))
        runs = set(Run.objects.filter(id__in=ids, entry__isnull=False).values_list("id", flat=True))
        linked = stored(asked.values())
        for row in page:
            detail = "inquiry"  # there is none such
            if row.row and row.inquiry in runs:
                detail = _differs(row, set())
            elif not row.row and row.inquiry in asked:
                detail = _differs(row, {digest for _, digest in linked.get(asked[row.inquiry], ())})
            if detail:
                yield Fault(Wrong.COLUMN, Kind.RECHECK.value, str(row.id), detail=detail)
        page = list(named.filter(id__gt=page[-1].id)[:_AT_ONCE])


def _differs(row: Recheck, found_by: set[bytes]) -> str:
    """`found_by`: by what its answer is found; nothing leads to one that was withdrawn, or to a row of a run."""
    try:
        canonical = keyed.opened_text(sealed.TABLE, row.id, row.sealed)["canonical"]
    except (Refusal, InvalidTag, ValueError, IndexError, KeyError):
        return "unreadable"
    if bytes(row.digest) not in keyed.digests(sealed.TABLE, canonical):
        return "person"
    return "inquiry" if found_by and found_by.isdisjoint(links.digests(canonical)) else ""


_READINGS: Final[Mapping[str, tuple[str, Callable[[_Pairs], Iterator[_Wrong]]]]] = {
    Event.CERTIFICATE_APPLIED: ("certificate", _certificates),
    Event.DUTY_DONE: ("proof", _declarations),
    Event.SWEEP_FOUND: (FINDINGS, _sightings),
    Event.OPINION_MOVED: ("item", _opinions),
}
