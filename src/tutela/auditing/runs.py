"""That the answers of each run follow from the list that its entry names, row by row.

Every row is held against the list by its mark (`answers/screening/marks.py`), while the list of the run is in force:
earlier lists are kept as roots only. What always holds is that marks and answers are those to which the entry commits.
A *pending* is believed: register, sample and other names make one without a row, and none hides a record.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import marks
from tutela.answers.screening.births import Births
from tutela.answers.screening.engine import ANSWERS, CODES
from tutela.answers.screening.run import SALT_LABEL
from tutela.answers.screening.secret import Secret
from tutela.answers.screening.subjects import Kept, kept
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.proofs.entries import EntryContent
from tutela.index.lookup import queries
from tutela.index.lookup import replay as index
from tutela.index.lookup.columns import DIGEST_BYTES, Digests
from tutela.index.lookup.queries import Version, purpose_keys
from tutela.index.lookup.rows import PROVES, Basis, Row, RowOutcome
from tutela.keys import current
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of, policy

_HALF: Final = marks.HALF


class Runs:
    """Takes the entries of runs, and tells of each whose answers do not follow."""

    def __init__(self) -> None:
        self._forms: dict[int, int] | None = None
        self._head: Version | None = None
        self._lists: dict[str, list[Row]] = {}

    def take(self, content: EntryContent) -> Iterator[Fault]:
        """At most one fault for each."""
        if content.event != Event.SCREENING_RUN:
            return
        if self._forms is None:
            self._forms = {version.number: version.form for version in index.list_versions()}
            self._head = index.in_force()
        try:
            detail = self._wrong(content, content.facts)
        except (KeyError, TypeError, ValueError):
            detail = "unreadable"
        if detail:
            entry = str(content.entry_id)
            yield Fault(
                Wrong.ANSWER_UNPROVEN, Kind.RUN.value, str(content.facts.get("run", "")), entry, detail
            )

    def _wrong(self, content: EntryContent, facts: Mapping[str, Any]) -> str:
        """In a word what is wrong; empty where nothing is, and where what stood behind the run was shredded."""
        assert self._forms is not None
        if self._forms.get(int(facts["list_version"]), 0) < PROVES:
            return ""  # a version that is missing is told as such; lists of the first form proved nothing
        if "rows_index" not in facts:
            return "no commitment"
        with kept(UUID(facts["run"])) as file:
            if file is None:
                return "" if replay.is_shredded(content.entry_id, SALT_LABEL) else "marks are gone"
            return _met(file, facts, self._listed(file, content, facts))

    def _listed(self, file: Kept, content: EntryContent, facts: Mapping[str, Any]) -> "_Listed | None":
        """The list of the run as its marks; None where it is not in force any more, or its purpose is not known."""
        head, purpose = self._head, facts["purpose"]
        if head is None or head.root.hex() != facts["list_root"]:
            return None
        if purpose not in policy().regimes or head.key_id not in {
            root.key_id for root in current.ring().roots
        }:
            return None
        if purpose not in self._lists:
            self._lists[purpose] = list(queries.all_rows(head.key_id, purpose))
        return _Listed.of(
            Secret.of(file.root, UUID(facts["run"])), self._lists[purpose], head, legal_day_of(content.at)
        )


@dataclass(frozen=True, slots=True)
class _Listed:
    """Marks of those who stand on a list, sorted: documents by what their rows say on the day, and persons."""

    documents: marks.Half
    records: marks.Half
    people: marks.Half

    @staticmethod
    def of(secret: Secret, rows: list[Row], head: Version, on: date) -> "_Listed":
        """Persons are those in force by name, and every birth date and sex for which a name had to be compared."""
        keys = purpose_keys(current.ring().root(head.key_id), rows[0].purpose, head.form) if rows else None
        in_force = [row for row in rows if row.from_on <= on and (row.until_on is None or on < row.until_on)]
        by_document = [row for row in in_force if row.basis is Basis.DOCUMENT]
        records = [row for row in by_document if row.outcome is RowOutcome.RECORD]
        people = [_named(secret, in_force, resident) for resident in (True, False)]
        if keys is not None:
            listed = [row for row in rows if row.basis is not Basis.DOCUMENT]
            without = [row for row in listed if row.basis is Basis.PERSON_WITHOUT]
            births = Births(keys, on, _births_of(listed), _births_of(without))
            people += [_born(secret, births, resident) for resident in (True, False)]
        return _Listed(
            np.unique(marks.documents(secret, _digests([row.person_key for row in by_document]))),
            np.unique(marks.documents(secret, _digests([row.person_key for row in records]))),
            np.unique(np.concatenate(people)),
        )

    def wrong(self, table: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The places of rows whose answer cannot be, looked up as they were."""
        codes = table[:, -1]
        document, person = (marks.numbers(table[:, start : start + _HALF]) for start in (0, _HALF))
        absent = (codes == CODES[Answer.NO_RECORD]) & (
            np.isin(document, self.documents) | np.isin(person, self.people)
        )
        present = (codes == CODES[Answer.RECORD]) & ~np.isin(document, self.records)
        refused = (codes == CODES[Answer.REFUSED]) & ((document != 0) | (person != 0))
        return np.flatnonzero(absent | present | refused)


def _met(file: Kept, facts: Mapping[str, Any], listed: _Listed | None) -> str:
    """Whether the file is the one committed to, says what was answered, and fits the list."""
    if not file.has_marks:
        return "marks"
    digest, counts, first, done = sha256(file.header), np.zeros(len(ANSWERS), np.int64), 0, 0
    for kept_as, table in file.tables():
        digest.update(kept_as)
        counts += np.bincount(table[:, -1], minlength=len(ANSWERS))[: len(ANSWERS)]
        if listed is not None and not first:
            wrong = listed.wrong(table)
            first = done + int(wrong[0]) + 1 if len(wrong) else 0
        done += len(table)
    if digest.hexdigest() != facts["rows_index"]:
        return "marks"
    told = defaultdict(int, facts["answers"])
    if done != facts["rows"] or [told[answer.value] for answer in ANSWERS] != counts.tolist():
        return "answers"
    return f"row {first}" if first else ""


def _named(secret: Secret, rows: list[Row], resident: bool) -> marks.Half:
    """By name: a resident number meets only rows of persons who have none."""
    met = [
        row.name_key
        for row in rows
        if row.basis is Basis.PERSON_WITHOUT or (row.basis is not Basis.DOCUMENT and not resident)
    ]
    return marks.names(secret, np.full(len(met), resident), _digests(met))


def _born(secret: Secret, births: Births, resident: bool) -> marks.Half:
    places = births.listed(resident=resident)
    return marks.births(secret, np.full(len(places), resident), places)


def _births_of(rows: list[Row]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([row.person_key for row in rows], pa.binary(DIGEST_BYTES))])


def _digests(keys: list[bytes]) -> Digests:
    return np.frombuffer(b"".join(keys), np.uint8).reshape(-1, DIGEST_BYTES)
