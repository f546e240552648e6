"""Runs the plan where it is asked for: on DuckDB in this process, or on a cluster through Spark Connect.

Its packages (`requirements/cluster.txt`) are loaded only then: an office that never asks needs none of them.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa

from tutela.answers.screening.engine import Engine
from tutela.answers.screening.plan import PAIRS, met
from tutela.core.errors import Reason, Refusal

_PORT: Final = 15002  # of Spark Connect where an address names none
_PATIENCE: Final = 10  # seconds until an address that does not answer is given up
_TRIES: Final = 6  # of one call whose connection broke
_PAUSE: Final = (
    5_000  # milliseconds between two at most: a quarter of a minute, and not the ten of the client
)


def require(engine: Engine, remote: str) -> None:
    """Refuses ENGINE_ABSENT where a package is missing, ENGINE_STOPPED where nobody answers at the address."""
    _part("ibis")
    if engine is Engine.SPARK:
        _part("pyspark.sql.connect.session")
        _reach(remote)


def pairs(engine: Engine, remote: str, asked: Path, listed: Path) -> pa.Table:
    """The plan's `PAIRS` of two Parquet files (`plan.ASKED`, `plan.LISTED`), which all workers must be able to read.

    Refuses as `require`, and ENGINE_STOPPED where the engine breaks off.
    """
    require(engine, remote)
    found = _on_spark(remote, asked, listed) if engine is Engine.SPARK else _on_duckdb(asked, listed)
    return found.select(PAIRS.names).cast(PAIRS)


def _on_duckdb(asked: Path, listed: Path) -> pa.Table:
    with _told(Engine.PLAN):
        engine = _part("ibis").duckdb.connect(temp_directory=str(asked.parent))
        try:
            tables = (engine.read_parquet(str(path)) for path in (asked, listed))
            # what `to_pyarrow` would do, without the call that DuckDB gives up
            return engine.con.sql(engine.compile(met(*tables))).to_arrow_table()
        finally:
            engine.disconnect()


def _on_spark(remote: str, asked: Path, listed: Path) -> pa.Table:
    with _told(Engine.SPARK), _session(remote) as session:
        engine = _part("ibis").pyspark.connect(session)
        tables = (engine.read_parquet(path.as_uri()) for path in (asked, listed))
        return session.sql(engine.compile(met(*tables))).toArrow()


@contextmanager
def _session(remote: str) -> Iterator[Any]:
    """One of our own, whose views nobody else sees."""
    session = _part("pyspark.sql.connect.session").SparkSession.builder.remote(remote).create()
    try:
        retries = _part("pyspark.sql.connect.client.retries")
        session.client.set_retry_policies([retries.DefaultPolicy(max_retries=_TRIES, max_backoff=_PAUSE)])
        yield session
    finally:
        with suppress(Exception):  # a server that is gone cannot be told goodbye
            session.stop()


def _reach(remote: str) -> None:
    """Asked first, as the client itself tries for ten minutes."""
    address = urlsplit(remote)
    try:
        if address.scheme != "sc" or not address.hostname:
            raise ConnectionError
        with socket.create_connection((address.hostname, address.port or _PORT), timeout=_PATIENCE):
            pass
    except (OSError, ValueError) as error:
        raise Refusal(Reason.ENGINE_STOPPED, engine=Engine.SPARK.value) from error


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Whatever an engine breaks off with, each in words of its own, is told as one thing."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(Reason.ENGINE_STOPPED, engine=engine.value) from error


def _part(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise Refusal(Reason.ENGINE_ABSENT, part=name.partition(".")[0]) from error
