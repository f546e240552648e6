"""Records without documents linked by Splink on DuckDB: name, birth date and sex, nothing told of who is who."""

import sys
import time
from pathlib import Path

import pandas
import splink.comparison_library as compared
from splink import DuckDBAPI, Linker, SettingsCreator, __version__, block_on

from bench.screening_cost import said


def link(home: Path) -> float:
    """Writes `pairs-by-splink.parquet` (asked, recorded, score); returns the seconds after loading."""
    started = time.monotonic()
    database = DuckDBAPI()
    tables = [
        database.register(pandas.read_parquet(home / f"{name}.parquet"), dataset_display_name=name)
        for name in ("asked", "recorded")
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[
            compared.JaroWinklerAtThresholds("name", [0.9, 0.7]),
            compared.LevenshteinAtThresholds("born_on", [1, 2]),
            compared.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[block_on("born_on"), block_on("name")],
    )
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in ("born_on", "name"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(rule))
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    swapped = found["source_dataset_l"] == "recorded"
    found["asked"] = found["id_l"].where(~swapped, found["id_r"])
    found["recorded"] = found["id_r"].where(~swapped, found["id_l"])
    found["score"] = found["match_probability"]
    found[["asked", "recorded", "score"]].to_parquet(home / "pairs-by-splink.parquet")
    return time.monotonic() - started


if __name__ == "__main__":
    seconds = link(Path(sys.argv[1]))
    said({"versions": {"splink": __version__}, "linking_seconds": round(seconds, 2)})
