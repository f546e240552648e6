"""The left join of roster and registry by pandas, its result written; a process of its own."""

import sys
from pathlib import Path

import pandas

from bench.screening_cost import said


def join(home: Path) -> None:
    """By the number as text."""
    roster = pandas.read_parquet(home / "roster.parquet")
    registry = pandas.read_parquet(home / "registry.parquet", columns=["document"])
    registry["found"] = True
    roster.merge(registry, on="document", how="left").to_parquet(home / "joined-by-pandas.parquet")


if __name__ == "__main__":
    join(Path(sys.argv[1]))
    said({"versions": {"pandas": pandas.__version__}})
