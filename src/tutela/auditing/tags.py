"""That each row of a run is found again by whom it concerns: its tags are those to which the run's entry commits.

They lie in the run's own file, or in a volume of the concordance (`answers/screening/concordance.py`). A run without
them would be missing from the view of everybody on it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

import numpy as np

from tutela.answers.screening import concordance, places
from tutela.answers.screening.models import Run
from tutela.answers.screening.secret import LINK_BYTES
from tutela.answers.screening.subjects import kept
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent
from tutela.ledger.events import Event

_ROWS_AT_ONCE: Final = 1 << 22
_BUCKETS_AT_ONCE: Final = 1 << 12
_IDS: Final = 400


@dataclass(frozen=True, slots=True)
class _Told:
    """What an entry says of a run; `digest` is None for one that was made before runs had tags."""

    entry: UUID
    rows: int
    digest: JSON


class Tags:
    """Takes the entries of runs, and tells at the end of each whose rows are not found as they should be."""

    def __init__(self) -> None:
        self._told: dict[UUID, _Told] = {}

    def take(self, content: EntryContent) -> None:
        """Only remembers: volumes are read once for all of their runs."""
        facts = content.facts
        if content.event == Event.SCREENING_RUN and isinstance(facts.get("rows"), int):
            said = _Told(content.entry_id, int(str(facts["rows"])), facts.get("rows_tags"))
            self._told[UUID(str(facts["run"]))] = said

    def end(self) -> Iterator[Fault]:
        """While nobody binds volumes anew: who calls has seen to that."""
        bound, ids = defaultdict[UUID, list[UUID]](list), list(self._told)
        for start in range(0, len(ids), _IDS):
            rows = Run.objects.filter(id__in=ids[start : start + _IDS])
            for run, is_loose, volume in rows.values_list("id", "is_loose", "volume"):
                if not places.subject_file(run).exists():
                    continue  # went with its entry's secret, or is told of with its marks
                if volume is not None:
                    bound[volume].append(run)
                elif not (is_loose and self._is_kept(run)):
                    yield self._fault(run)
        for volume, runs in bound.items():
            try:
                found = dict(self._bound(volume, runs))
            except FileNotFoundError:
                found = {}
            for run in runs:
                if found.get(run, "") != self._told[run].digest:
                    yield self._fault(run)

    def _is_kept(self, run: UUID) -> bool:
        """Whether the run's own file is the one committed to; its marks alone are read without one."""
        path, told = places.tag_file(run), self._told[run]
        if not path.exists():
            return told.digest is None
        with path.open("rb") as file:
            digest = sha256()
            while part := file.read(_ROWS_AT_ONCE):
                digest.update(part)
        return digest.hexdigest() == told.digest

    def _bound(self, volume: UUID, runs: list[UUID]) -> Iterator[tuple[UUID, str]]:
        """The digest of each run's tags, as its file had them."""
        with concordance.opened(volume) as file:
            numbers = {run: place for place, run in enumerate(file.runs())}
            for group in self._groups([run for run in runs if run in numbers]):
                tags = _gathered(file, {numbers[run]: self._told[run].rows for run in group})
                for run in group:
                    yield run, _digest(run, tags[numbers[run]])

    def _groups(self, runs: list[UUID]) -> Iterator[list[UUID]]:
        """So many runs together that their tags fit into memory."""
        group, rows = list[UUID](), 0
        for run in runs:
            if group and rows + self._told[run].rows > _ROWS_AT_ONCE:
                yield group
                group, rows = [], 0
            group.append(run)
            rows += self._told[run].rows
        if group:
            yield group

    def _fault(self, run: UUID) -> Fault:
        return Fault(Wrong.FACTS_DIFFER, Kind.RUN.value, str(run), str(self._told[run].entry), "tags")


def _gathered(file: concordance.Opened, wanted: Mapping[int, int]) -> dict[int, np.ndarray]:
    """Of these runs, by their number in the volume and with so many rows each, the tags in the order of the rows."""
    begins = np.full(file.layout.runs, -1, np.int64)
    counts = np.zeros(file.layout.runs, np.int64)
    done = 0
    for number, count in wanted.items():
        begins[number], counts[number] = done, count
        done += count
    tags = np.zeros(done, ">u8")
    last = 1 << file.layout.bits
    for first in range(0, last, _BUCKETS_AT_ONCE):
        rows = file.rows(first, min(first + _BUCKETS_AT_ONCE, last))
        rows = rows[(begins[rows["run"]] >= 0) & (rows["row"] <= counts[rows["run"]]) & (rows["row"] > 0)]
        tags[begins[rows["run"]] + rows["row"] - 1] = rows["tag"]
    return {number: tags[begins[number] : begins[number] + count] for number, count in wanted.items()}


def _digest(run: UUID, tags: np.ndarray) -> str:
    with kept(run) as file:
        if file is None:
            return ""
        data = tags.view(np.uint8).reshape(-1, LINK_BYTES)
        return sha256(file.header + concordance.rows(file.secret, 0, data)).hexdigest()
