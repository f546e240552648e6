"""A whole roster met by one plan: its tags are written for the engine first, and its lines answered after."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tutela.answers.screening import cluster
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.meeting import Asked, Places
from tutela.answers.screening.plan import ASKED, DOCUMENT, LISTED, NAMED
from tutela.answers.screening.sieve import tags_of
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.rows import Row
from tutela.index.lookup.snapshot import Snapshot
from tutela.index.lookup.tags import Tags, words

# Tags do not shrink, and nobody looks for those between two others.
_PLAIN: Final[dict[str, Any]] = {"compression": "none", "use_dictionary": False, "write_statistics": False}

Numbers = NDArray[np.int64]


class Planned:
    """The rows that a plan found for each line of a run. Several threads may ask at once."""

    def __init__(self, snapshot: Snapshot, seen: Mapping[int, bytes], pairs: pa.Table) -> None:
        """`pairs` as `plan.PAIRS`; `seen` says by the first line of each batch what was asked of it then."""
        lines, places = pairs["line"].to_numpy(), pairs["place"].to_numpy()
        order = np.lexsort((places, lines))
        self._lines, self._places = lines[order], places[order]
        self._snapshot, self._seen = snapshot, seen

    def rows(self, asked: Asked) -> Iterator[tuple[int, Row]]:
        """Refuses NOT_READY where other persons stand in the batch than when the plan ran: it is made once more."""
        if self._seen.get(asked.first) != _digest(asked):
            raise Refusal(Reason.NOT_READY, what="roster")
        end = asked.first + int(asked.places.max(initial=-1)) + 1
        start, stop = np.searchsorted(self._lines, [asked.first, end])
        order = np.argsort(asked.places)
        met = self._lines[start:stop] - asked.first
        persons = order[np.searchsorted(asked.places, met, sorter=order)]
        return zip(persons.tolist(), self._snapshot.some(self._places[start:stop]), strict=True)


def planned(
    snapshot: Snapshot, asked: Iterable[Asked], *, engine: Engine, remote: str, folder: Path
) -> Planned:
    """Runs the plan over all batches of a roster; what it reads lies in `folder`, for whoever calls to remove.

    Refuses as `cluster.pairs`.
    """
    cluster.require(engine, remote)  # before the roster is read
    lines, rows, seen = written(snapshot, asked, folder)
    return Planned(snapshot, seen, cluster.pairs(engine, remote, lines, rows))


def written(
    snapshot: Snapshot, asked: Iterable[Asked], folder: Path
) -> tuple[Path, Path, Mapping[int, bytes]]:
    """The plan's two files, `plan.ASKED` and `plan.LISTED`, and what was asked of each batch, by its first line."""
    lines, rows, seen = folder / "asked.parquet", folder / "listed.parquet", dict[int, bytes]()
    with pq.ParquetWriter(lines, ASKED, **_PLAIN) as writer:
        for one in asked:
            seen[one.first] = _digest(one)
            writer.write_batch(_asked(one))
    pq.write_table(_listed(snapshot), rows, **_PLAIN)
    return lines, rows, seen


def _asked(one: Asked) -> pa.RecordBatch:
    kinds = np.repeat(np.array([DOCUMENT, NAMED], np.int8), [len(one.tags), len(one.names)])
    places = np.concatenate([one.places, one.places[one.named]])
    tags = np.concatenate([_numbers(one.tags), _numbers(one.names)])
    return pa.record_batch([pa.array(kinds), pa.array(tags), pa.array(one.first + places)], schema=ASKED)


def _listed(snapshot: Snapshot) -> pa.Table:
    places, rows = Places.of(snapshot), snapshot.rows
    documents, people = (
        _numbers(tags_of(rows[key])[chosen])
        for key, chosen in (("person_key", places.documents), ("name_key", places.people))
    )
    kinds = np.repeat(np.array([DOCUMENT, NAMED], np.int8), [len(documents), len(people)])
    where = np.concatenate([places.documents, places.people])
    return pa.table([kinds, np.concatenate([documents, people]), where], schema=LISTED)


def _numbers(tags: Tags) -> Numbers:
    """Each tag as a whole number with a sign, which every engine has."""
    return words(tags).view(np.int64)


def _digest(asked: Asked) -> bytes:
    """What tells one batch from another that stands where it stood."""
    hashed = sha256()
    for part in (asked.places, asked.tags, asked.named, asked.names):
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(np.ascontiguousarray(part).data)
    return hashed.digest()
