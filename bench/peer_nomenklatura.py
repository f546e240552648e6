"""Pairs of one birth date or one name scored by nomenklatura's matchers, which know names of many writings."""

import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas
from followthemoney import model
from nomenklatura.matching import get_algorithm

from bench.screening_cost import said

NAMES = ("logic-v1", "name-qualified")


def score(home: Path) -> dict[str, Any]:
    """Writes `pairs-by-NAME.parquet` (asked, recorded, score) for each matcher; returns pairs a second of each."""
    asked, recorded = (pandas.read_parquet(home / f"{name}.parquet") for name in ("asked", "recorded"))
    pairs = pandas.concat([asked.merge(recorded, on=key, suffixes=("", "_r")) for key in ("born_on", "name")])
    pairs = pairs.rename(columns={"id": "asked", "id_r": "recorded"})[["asked", "recorded"]].drop_duplicates()
    people = [[_entity(row) for row in table.itertuples()] for table in (asked, recorded)]
    speeds = {}
    for name in NAMES:
        matcher, started = get_algorithm(name), time.monotonic()
        assert matcher is not None
        pairs["score"] = [
            matcher.compare(people[0][left], people[1][right]).score
            for left, right in zip(pairs["asked"], pairs["recorded"], strict=True)
        ]
        speeds[name] = round(len(pairs) / (time.monotonic() - started))
        pairs.to_parquet(home / f"pairs-by-{name}.parquet")
    return {"pairs": len(pairs), "pairs_a_second": speeds}


def _entity(row: Any) -> Any:
    sex = {"F": "female", "M": "male"}[row.sex]
    properties = {"name": [row.name], "birthDate": [row.born_on], "gender": [sex]}
    return model.get_proxy({"id": f"p{row.id}", "schema": "Person", "properties": properties})


if __name__ == "__main__":
    found = score(Path(sys.argv[1]))
    said({"versions": {"nomenklatura": version("nomenklatura")}, **found})
