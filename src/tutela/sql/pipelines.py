"""PostgreSQL's statements as its own library takes them: prepared once, sent one after the other, waited for once.

The driver's cursors do the same in Python and statement by statement. A group of questions has a dozen and a half of
them, and they cost it more than anything else that it does once.
"""

from collections import OrderedDict
from collections.abc import Generator, Sequence
from functools import lru_cache
from itertools import count
from types import TracebackType
from typing import Any, Final, Self
from weakref import WeakKeyDictionary

import psycopg
from psycopg import errors, generators, pq
from psycopg.adapt import PyFormat, Transformer

from tutela.sql.arrays import Column, Packed, packed

_KEPT: Final = 256  # statements a connection; one more ends the one that was used longest ago
_BINARY: Final = pq.Format.BINARY
_FAULTS: Final = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE, pq.ExecStatus.NONFATAL_ERROR)
_ROWS: Final = pq.ExecStatus.TUPLES_OK

_Key = tuple[str, tuple[int, ...]]  # a statement, and the types of its values
_Connection = psycopg.Connection[Any]


class _Kept:
    """What is known of a connection: the names of its prepared statements, and what turns values into bytes."""

    def __init__(self, connection: _Connection) -> None:
        self.names: OrderedDict[_Key, bytes] = OrderedDict()
        self.numbers = count()
        self.transformer = Transformer(connection)


_kept: "WeakKeyDictionary[_Connection, _Kept]" = WeakKeyDictionary()


class Pipeline:
    """One way to the server and back. What is sent is worked on at once; the end of the context waits for all of it.

    The first statement that fails is raised then, and those behind it are not run. Where a transaction is to begin
    (the connection is not in autocommit), its beginning travels in front.
    """

    def __init__(self, connection: _Connection) -> None:
        self._connection, self._line = connection, connection.pgconn
        kept = _kept.get(connection)
        if kept is None:
            kept = _kept[connection] = _Kept(connection)
        self._kept = kept
        self._sent = list[_Key | bool]()  # the statement that is prepared; of others, whether they give rows
        self._rows = list[list[tuple[Any, ...]]]()

    def __enter__(self) -> Self:
        self._line.enter_pipeline_mode()
        if not self._connection.autocommit and self._line.transaction_status == pq.TransactionStatus.IDLE:
            self._order(b"BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._line.pipeline_sync()
            failed = self._taken(self._connection.wait(_gathered(self._line, len(self._sent) + 1)))
        finally:
            if self._line.status != pq.ConnStatus.BAD:
                self._line.exit_pipeline_mode()
        if fault is None and failed is not None:
            raise errors.error_from_result(failed)

    def send(self, statement: str, values: Sequence[Any], *, gives_rows: bool = False) -> None:
        """A statement with its values, whose places it marks `%s`. A `Column` among them is an array."""
        given, types, formats = self._dumped(values)
        key, names = (statement, types), self._kept.names
        name = names.get(key)
        if name is None:
            name = self._prepared(key)
        else:
            names.move_to_end(key)
        self._line.send_query_prepared(name, given, formats, _BINARY)
        self._sent.append(gives_rows)

    def rows(self) -> list[list[tuple[Any, ...]]]:
        """Of each statement that gives rows, in order, once the context has ended."""
        return self._rows

    def _dumped(self, values: Sequence[Any]) -> tuple[list[Any], tuple[int, ...], list[pq.Format]]:
        """Values as they travel, with their types; those of an array follow from where it stands."""
        found = [packed(value) if type(value) is Column else value for value in values]
        plain = [None if type(value) is Packed else value for value in found]
        transformer = self._kept.transformer
        dumped = list(transformer.dump_sequence(plain, [PyFormat.BINARY] * len(plain)))
        # In the form that each value got: an empty list is text.
        types, formats = tuple(transformer.types or ()), list(transformer.formats or ())
        for place, value in enumerate(found):
            if type(value) is Packed:
                dumped[place], formats[place] = value.data, _BINARY
        return dumped, types, formats

    def _prepared(self, key: _Key) -> bytes:
        names = self._kept.names
        if len(names) >= _KEPT:
            self._order(b"DEALLOCATE " + names.popitem(last=False)[1])
        name = names[key] = b"tutela_%d" % next(self._kept.numbers)
        self._line.send_prepare(name, _numbered(key[0]), key[1])
        self._sent.append(key)
        return name

    def _order(self, words: bytes) -> None:
        self._line.send_query_params(words, None)
        self._sent.append(False)

    def _taken(self, results: Sequence[Sequence[Any]]) -> Any:
        """Takes up the rows; returns the first result that is a fault."""
        failed: Any = None
        transformer = self._kept.transformer
        for sent, (result,) in zip(self._sent, results, strict=False):
            status = result.status
            if failed is None and status in _FAULTS:
                failed = result
            if not isinstance(sent, bool):
                if status != pq.ExecStatus.COMMAND_OK:
                    self._kept.names.pop(sent, None)
            elif sent and status == _ROWS:
                transformer.set_pgresult(result)
                self._rows.append(transformer.load_rows(0, result.ntuples, tuple))
        if failed is not None and failed.error_field(pq.DiagnosticField.SQLSTATE) == b"0A000":
            self._kept.names.clear()  # a table changed under a plan: from now on all are prepared again
        return failed


def is_waiting(connection: _Connection | None) -> bool:
    """Whether a pipeline is on: nothing that is answered while it runs can be sent, as a COPY is."""
    return connection is not None and connection.pgconn.pipeline_status != pq.PipelineStatus.OFF


def _gathered(line: Any, wanted: int) -> Generator[Any, Any, list[list[Any]]]:
    """The results of everything that was sent, as the driver waits for them."""
    yield from generators.send(line)
    results = list[list[Any]]()
    while len(results) < wanted:
        found = yield from generators.fetch_many(line)
        if found:
            results.append(found)
    return results


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    """With PostgreSQL's own marks."""
    first, *others = statement.split("%s")
    return (first + "".join(f"${n}{text}" for n, text in enumerate(others, 1))).replace("%%", "%").encode()
