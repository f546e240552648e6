"""Tags for the plan, drawn or made skew, and what the plan must find among them, in plain Python."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tutela.answers.screening.plan import ASKED, LISTED

Tagged = Sequence[tuple[int, int]]  # kind and tag, at their lines or places


def write(folder: Path, asked: Tagged, listed: Tagged) -> tuple[Path, Path]:
    """The plan's two files."""
    paths = folder / "asked.parquet", folder / "listed.parquet"
    for path, rows, schema in zip(paths, (asked, listed), (ASKED, LISTED), strict=True):
        kinds, tags = [kind for kind, _ in rows], [tag for _, tag in rows]
        columns = [
            pa.array(kinds, pa.int8()),
            pa.array(tags, pa.int64()),
            pa.array(range(len(rows)), pa.int64()),
        ]
        pq.write_table(pa.table(columns, schema=schema), path)
    return paths


def expected(asked: Tagged, listed: Tagged) -> list[tuple[int, int]]:
    """Every line with every place that has its kind and tag, in order."""
    places = defaultdict(list)
    for place, tagged in enumerate(listed):
        places[tagged].append(place)
    return sorted((line, place) for line, tagged in enumerate(asked) for place in places.get(tagged, ()))


def sorted_pairs(pairs: pa.Table) -> list[tuple[int, int]]:
    """What an engine found, in order."""
    return sorted(zip(pairs["line"].to_pylist(), pairs["place"].to_pylist(), strict=True))


def many(count: int, rows: int) -> tuple[Tagged, Tagged]:
    """A roster on which one listed person stands in every second line, one other in a
    thousand; hardly anybody else is listed, and the list has some tags twice.
    """
    drawn = np.random.default_rng(7)
    tags = drawn.integers(-(2**63), 2**63 - 1, rows)
    tags[-rows // 10 :] = tags[: len(tags[-rows // 10 :])]
    lines = drawn.integers(-(2**63), 2**63 - 1, count)
    lines[::2], lines[1::1001] = tags[0], tags[rows // 2]
    return [(0, tag) for tag in lines.tolist()], [(0, tag) for tag in tags.tolist()]
