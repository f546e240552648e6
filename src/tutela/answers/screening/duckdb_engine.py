"""Answers as columns: keyed hashes of whole batches, joined with the snapshot; few lines are looked at singly.

What decides is the same as for one question: `identify` (through `identified`), `Sample` and `lookup.rows.finding`.
"""

from collections import defaultdict
from datetime import date
from typing import Final

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.identify import Sample
from tutela.answers.inquiries.register import Belonging, OfficerAttests, PopulationRegister
from tutela.answers.screening.batch import Batch
from tutela.answers.screening.births import SEXES, Births, places_of
from tutela.answers.screening.engine import CODES, FOUND, Answers, Codes, Described, People, Terms
from tutela.answers.screening.identified import Identified, Judge
from tutela.answers.screening.residents import Calendar
from tutela.answers.screening.texts import Mask
from tutela.index.lookup import columns
from tutela.index.lookup.columns import Digests
from tutela.index.lookup.rows import Basis, ProbeKeys, Row, finding
from tutela.index.lookup.snapshot import Snapshot, as_rows

_SIEVE_BITS: Final = 27  # 16 MB: of a million keys, fewer than one stranger in a hundred passes
_VERIFIED_AT_ONCE: Final = 10_000


class Columns:
    """The engine for many lines. Batches may be answered by several threads at once."""

    def __init__(self, terms: Terms, snapshot: Snapshot) -> None:
        self._terms = terms
        self._judge = Judge(terms.on, terms.authorisation, Calendar.until(terms.on))
        is_document = pc.equal(snapshot.rows["basis"], Basis.DOCUMENT.value)
        documents = snapshot.rows.filter(is_document)
        people = snapshot.rows.filter(pc.invert(is_document))
        self._documents = _Joined(documents, "person_key", snapshot.purpose)
        self._people = _Joined(people, "name_key", snapshot.purpose)
        without = people.filter(pc.equal(people["basis"], Basis.PERSON_WITHOUT.value))
        self._births = Births(terms.keys, terms.on, people["person_key"], without["person_key"])

    def answers(self, batch: Batch) -> Answers:
        """Answers every line."""
        found = self._judge.identified(batch)
        codes = np.full(len(batch), CODES[Answer.REFUSED], np.uint8)
        keys = columns.document_keys(self._terms.keys, found.documents)
        given = np.full(len(found.places), CODES[Answer.NO_RECORD], np.uint8)
        people = self._look_up(found, keys, given)
        given[sampled(self._terms.sample, keys) | _in_doubt(self._terms.register, found)] = CODES[
            Answer.PENDING
        ]
        codes[found.places] = given
        pending = {
            int(found.places[person]): Described.of(found.probe(person), self._terms.keys)
            for person in np.flatnonzero(given == CODES[Answer.PENDING]).tolist()
        }
        return Answers(codes, found.refusals, found.places, keys, pending, people)

    def _look_up(self, found: Identified, keys: Digests, given: Codes) -> People:
        """Settles every person for whom the snapshot has a row of the same document, or name, birth date and sex."""
        near: dict[int, list[Row]] = defaultdict(list)
        self._documents.collect(np.arange(len(keys)), keys, near)
        births = places_of(found.born_on, found.male, self._terms.on)
        named = self._births.shared(births, found.resident)
        people = np.flatnonzero(named)
        names = np.zeros((0, columns.DIGEST_BYTES), np.uint8)
        if len(people):
            names = columns.person_name_keys(self._terms.keys, *_born_as(found, people))
            self._people.collect(people, names, near)
        for person, rows in near.items():
            probe = ProbeKeys.of(found.probe(person), self._terms.keys)
            given[person] = FOUND[finding(rows, probe, self._terms.on)]
        return People(found.resident, births, named, names)


class _Joined:
    """Rows of the snapshot by one of their keys: a sieve for the many, DuckDB's join for those that pass."""

    def __init__(self, rows: pa.Table, key: str, purpose: str) -> None:
        self._rows, self._purpose = rows, purpose
        self._keys = _digests(rows[key])
        prefixes = _prefixes(self._keys)
        self._sieve = np.zeros(1 << _SIEVE_BITS - 3, np.uint8)
        sieved = _sieved(prefixes)
        np.bitwise_or.at(self._sieve, sieved >> 3, np.uint8(1) << (sieved & 7).astype(np.uint8))
        self._connection = duckdb.connect()
        self._connection.register("given", pa.table({"prefix": prefixes, "place": np.arange(len(prefixes))}))
        self._connection.execute("CREATE TABLE kept AS SELECT prefix, place FROM given")
        self._connection.unregister("given")

    def collect(self, people: NDArray[np.int64], keys: Digests, near: dict[int, list[Row]]) -> None:
        """Adds to `near`, by person, the rows whose key is theirs."""
        prefixes = _prefixes(keys)
        sieved = _sieved(prefixes)
        passed = np.flatnonzero(self._sieve[sieved >> 3] >> (sieved & 7).astype(np.uint8) & 1)
        if not len(passed):
            return
        asked = pa.table({"line": passed, "prefix": prefixes[passed]})
        cursor = self._connection.cursor()  # a connection serves one thread; cursors share its tables
        cursor.register("asked", asked)
        met = cursor.execute("SELECT line, place FROM asked JOIN kept USING (prefix)").fetchnumpy()
        cursor.close()
        # Joined by 8 bytes, at a sixth of the cost of 32; whether all 32 agree is seen here.
        same = (keys[met["line"]] == self._keys[met["place"]]).all(axis=1)
        lines, places = met["line"][same], met["place"][same]
        rows = as_rows(self._purpose, self._rows.take(pa.array(places)))
        for person, row in zip(people[lines].tolist(), rows, strict=True):
            near[person].append(row)


def sampled(sample: Sample, keys: Digests) -> Mask:
    """`Sample.holds` of every document key."""
    if sample.threshold >= 1 << 64:
        return np.ones(len(keys), np.bool_)
    words = np.ascontiguousarray(keys[:, 16:24]).view("<u8")[:, 0]
    spread = words * np.uint64(sample.multiplier) + np.uint64(sample.offset)  # wraps at 2^64, as it should
    return np.asarray(spread < np.uint64(sample.threshold))


def _in_doubt(register: PopulationRegister, found: Identified) -> Mask:
    """Whose name does not belong to their number, or whom the register does not know."""
    doubtful = np.zeros(len(found.places), np.bool_)
    if isinstance(register, OfficerAttests):
        return doubtful  # the officer answers for every line alike: there is nothing to ask line by line
    for start in range(0, len(doubtful), _VERIFIED_AT_ONCE):
        end = start + _VERIFIED_AT_ONCE
        pairs = list(zip(found.documents[start:end].to_list(), found.names[start:end].to_list(), strict=True))
        said = register.verify(pairs)
        doubtful[start:end] = [one is not Belonging.BELONGS for one in said]
    return doubtful


def _born_as(found: Identified, people: NDArray[np.int64]) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Birth dates, sexes and names of these persons, as the hash of a name takes them."""
    known, place = np.unique(found.born_on[people], return_inverse=True)
    days = pl.Series([date.fromordinal(int(day)).isoformat() for day in known], dtype=pl.String)
    sexes = pl.Series([sex.value for sex in SEXES])
    return days[place], sexes[found.male[people].astype(np.int64)], found.names[people]


def _prefixes(keys: Digests) -> NDArray[np.uint64]:
    """The first eight bytes of every key, as a number."""
    return np.ascontiguousarray(keys[:, :8]).view(">u8")[:, 0].astype(np.uint64)


def _sieved(prefixes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """A key's place in the sieve: its first bits, which are as good as random."""
    return (prefixes >> np.uint64(64 - _SIEVE_BITS)).astype(np.int64)


def _digests(column: pa.ChunkedArray) -> Digests:
    joined = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    count = len(joined)
    data = np.frombuffer(joined.buffers()[1], np.uint8) if count else np.zeros(0, np.uint8)
    start = joined.offset * columns.DIGEST_BYTES
    return data[start : start + count * columns.DIGEST_BYTES].reshape(-1, columns.DIGEST_BYTES)
