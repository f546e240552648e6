"""Histories of bodies and officers, and what bodies asked in a month: each line by its entry, numbers counted again.

Who looks up what became of an officer, or of a body, reads these lines and no entries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from tutela.auditing.statements import Fault, Wrong
from tutela.bodies.models import Officer, OfficerChange, Organisation, OrganisationChange, Quota
from tutela.bodies.tree import described
from tutela.core.proofs.commitments import JSON, canonical
from tutela.core.proofs.entries import EntryContent, moment
from tutela.ledger.events import Event

_CHUNK: Final = 2_000
_FIELDS: Final = {"parent_id": "parent"}  # as the ledger names them
_Line = tuple[str, str, bytes]
"""When, by whom, and a hash of all that then stood."""


class Histories:
    """Takes the entries in any order; tells at the end of each officer or body whose lines are not theirs."""

    def __init__(self) -> None:
        self._officers = defaultdict[str, Counter[_Line]](Counter)
        self._bodies = defaultdict[str, Counter[_Line]](Counter)
        self._months = defaultdict[str, Counter[int]](Counter)

    def take(self, content: EntryContent) -> None:
        """Nothing of an entry of another kind."""
        facts: Mapping[str, Any] = content.facts
        match content.event:
            case Event.ORGANISATION_CHANGED:
                for one in facts["organisations"]:
                    self._bodies[one["code"]][_line(moment(content.at), content.officer, one)] += 1
            case Event.OFFICER_CHANGED if "appointed" in facts:
                self._became(facts["appointed"], "appointed", facts["to"], content)
            case Event.OFFICER_CHANGED if "changed" in facts:
                self._became(facts["changed"], facts["what"], facts["to"], content)
            case Event.PROPOSAL_MADE if facts["kind"] == "appoint":
                self._became(facts["officer"], "proposed", facts["organisation"], content)

    def asked(self, body: str, on: date, persons: int) -> None:
        """So many persons count against the quota of the body's year and month."""
        self._months[f"{body}/{on.year}"][on.month] += persons

    def faults(self) -> Iterator[Fault]:
        """Of officers, of bodies, and of the month in which each asked last."""
        yield from self._of_officers()
        yield from self._of_bodies()
        for row in Quota.objects.order_by("pk").iterator(chunk_size=_CHUNK):
            year = f"{row.organisation_id}/{row.year}"
            months = +self._months[year]
            last = max(months, default=0)
            if months and (row.month, row.month_used) != (last, months[last]):
                yield Fault(Wrong.COLUMN, "quota", year, detail="month")

    def _became(self, officer: str, what: str, body: str, content: EntryContent) -> None:
        said = {"what": what, "organisation": body, "role": content.facts["role"]}
        self._officers[officer][_line(moment(content.at), content.officer, said)] += 1

    def _of_officers(self) -> Iterator[Fault]:
        lines = defaultdict[str, Counter[_Line]](Counter)
        for row in OfficerChange.objects.order_by("pk").iterator(chunk_size=_CHUNK):
            said = {"what": row.what, "organisation": row.organisation, "role": row.role}
            lines[f"officer-{row.officer_id}"][_line(moment(row.changed_at), row.by, said)] += 1
        for officer in (
            f"officer-{pk}" for pk in Officer.objects.order_by("pk").values_list("pk", flat=True)
        ):
            if lines[officer] != self._officers[officer]:
                yield Fault(Wrong.FACTS_DIFFER, "officer-history", officer)

    def _of_bodies(self) -> Iterator[Fault]:
        """From how a body stands back to how it was entered, which is the one entry that has no line."""
        lines = defaultdict[str, list[OrganisationChange]](list)
        for row in OrganisationChange.objects.order_by("-pk").iterator(chunk_size=_CHUNK):
            lines[row.organisation_id].append(row)
        for body in Organisation.objects.order_by("pk").iterator(chunk_size=_CHUNK):
            stood, found = described(body), Counter[_Line]()
            if _hash(stood) not in {said for _, _, said in self._bodies[body.code]}:
                continue  # told of as a body that stands otherwise than its last entry says
            for line in lines[body.code]:
                found[_line(moment(line.changed_at), line.officer, stood)] += 1
                stood = _before(stood, line.after, line.before)
                if not stood:
                    break
            left = self._bodies[body.code].copy()
            left.subtract(found)
            first = [line for line, count in left.items() if count]
            is_whole = len(first) == 1 and left[first[0]] == 1 and first[0][2] == _hash(stood)
            is_whole = is_whole and body.entered_by in ("", first[0][1])
            if not is_whole:
                yield Fault(Wrong.FACTS_DIFFER, "organisation-history", body.code)


def _before(
    stood: Mapping[str, JSON], after: Mapping[str, JSON], before: Mapping[str, JSON]
) -> dict[str, JSON]:
    """How a body stood before a line; nothing where the line does not lead to how it stands."""
    if any(stood.get(_FIELDS.get(name, name)) != (value or None) for name, value in after.items() if value):
        return {}
    found = {**stood, **{_FIELDS.get(name, name): value for name, value in before.items()}}
    kept = ("parent", "headcount")  # said also where there is none
    return {name: value for name, value in found.items() if value or name in kept}


def _line(at: str, by: str, said: Mapping[str, JSON]) -> _Line:
    return at, by, _hash(said)


def _hash(said: Mapping[str, JSON]) -> bytes:
    return blake2b(canonical(said), digest_size=16).digest()
