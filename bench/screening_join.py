"""The limit of screening, a process of its own: DuckDB's bare left join of roster and registry, its result written."""

import sys
from pathlib import Path

import duckdb

from bench.screening_cost import said


def join(home: Path) -> None:
    """The limit: the least that any tool must do with these rows."""
    duckdb.sql(
        f"COPY (SELECT r.name, r.document, g.document IS NOT NULL AS found FROM '{home}/roster.parquet' r"
        f" LEFT JOIN '{home}/registry.parquet' g USING (document)) TO '{home}/joined.parquet' (FORMAT parquet)"
    )


if __name__ == "__main__":
    join(Path(sys.argv[1]))
    said({})
