"""The plan finds the same pairs on every engine, whatever the tags."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cluster.plans import Tagged, expected, many, sorted_pairs, write
from tutela.answers.screening import cluster
from tutela.answers.screening.engine import Engine
from tutela.core.errors import Reason, Refusal

TAGS = st.sampled_from([0, 1, -1, 2**63 - 1, -(2**63), 1 << 62, 77])
TAGGED = st.lists(st.tuples(st.sampled_from([0, 1]), TAGS), max_size=30)
NOBODY = "sc://127.0.0.1:1"


@pytest.mark.cluster_quick
@given(asked=TAGGED, listed=TAGGED)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_duckdb_and_sail_find_every_pair_and_no_other(sail: str, asked: Tagged, listed: Tagged) -> None:
    with TemporaryDirectory() as folder:
        lines, rows = write(Path(folder), asked, listed)
        wanted = expected(asked, listed)
        assert sorted_pairs(cluster.pairs(Engine.PLAN, "", lines, rows)) == wanted
        assert sorted_pairs(cluster.pairs(Engine.SPARK, sail, lines, rows)) == wanted


@pytest.mark.cluster_quick
def test_a_person_on_every_second_line_and_tags_listed_twice_are_found(sail: str, tmp_path: Path) -> None:
    asked, listed = many(40_000, 3_000)
    lines, rows = write(tmp_path, asked, listed)
    wanted = expected(asked, listed)
    assert len(wanted) > 30_000
    assert sorted_pairs(cluster.pairs(Engine.PLAN, "", lines, rows)) == wanted
    assert sorted_pairs(cluster.pairs(Engine.SPARK, sail, lines, rows)) == wanted


@pytest.mark.cluster_quick
@pytest.mark.parametrize("remote", ["", NOBODY, "http://127.0.0.1:1", "sc://127.0.0.1:none"])
def test_an_address_at_which_nobody_answers_is_refused_at_once(remote: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        cluster.require(Engine.SPARK, remote)
    assert refused.value.reason is Reason.ENGINE_STOPPED


@pytest.mark.cluster_quick
@pytest.mark.parametrize("engine", [Engine.PLAN, Engine.SPARK])
def test_what_an_engine_breaks_off_with_is_told_as_one_refusal(
    engine: Engine, sail: str, tmp_path: Path
) -> None:
    lines, rows = write(tmp_path, [(0, 1)], [(0, 1)])
    rows.write_bytes(b"not a table")
    with pytest.raises(Refusal) as refused:
        cluster.pairs(engine, sail, lines, rows)
    assert (refused.value.reason, dict(refused.value.values)) == (
        Reason.ENGINE_STOPPED,
        {"engine": engine.value},
    )


@pytest.mark.parametrize(("engine", "part"), [(Engine.PLAN, "ibis"), (Engine.SPARK, "pyspark")])
def test_a_package_that_is_missing_is_named(
    engine: Engine, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As everywhere that `requirements/cluster.txt` is not installed."""
    for name in ("ibis", "pyspark.sql.connect.session"):
        monkeypatch.setitem(sys.modules, name, None if name.startswith(part) else sys)
    with pytest.raises(Refusal) as refused:
        cluster.require(engine, NOBODY)
    assert (refused.value.reason, dict(refused.value.values)) == (Reason.ENGINE_ABSENT, {"part": part})
