"""A whole run by the plan, on DuckDB and through Spark Connect, leaves the files that the reference leaves."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.cluster.runs import RUN, files, order, roster, run
from tests.commands import Commands
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import places
from tutela.answers.screening.engine import Engine

pytestmark = [pytest.mark.cluster_quick, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("sample", [0, 7])
def test_every_engine_leaves_the_same_files(
    sample: int, sail: str, at: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    settings.TUTELA_PENDING_SAMPLE = sample
    asked = roster(tmp_path, at)
    judged = run(order(Engine.REFERENCE, at), asked, tmp_path / "reference").counted
    assert judged.answers[Answer.REFUSED] == 199
    assert judged.answers[Answer.RECORD] >= 2_000 or sample
    for engine, remote in ((Engine.DUCKDB, ""), (Engine.PLAN, ""), (Engine.SPARK, sail)):
        assert run(order(engine, at, remote), asked, tmp_path / engine.value).counted == judged
        assert files(tmp_path / engine.value) == files(tmp_path / "reference")
    with places.stage(RUN) as staged:
        assert list(staged.parent.iterdir()) == [staged], "what an engine reads goes with its run"


def test_the_command_says_where_the_cluster_is_or_reads_it_from_its_setting(
    tutela: Commands, sail: str, at: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    asked = roster(tmp_path, at)
    order(Engine.SPARK, at)  # a quota that suffices
    words = (
        "screen",
        "school-in-service",
        asked,
        "--as",
        "clerk",
        "--authorisation",
        "SQ-1",
        "--engine",
        "spark",
    )
    told = tutela(*words, "--out", tmp_path / "a.csv", "--remote", sail)
    assert told.code == 0, told
    settings.TUTELA_SPARK = sail
    assert tutela(*words, "--out", tmp_path / "b.csv").code == 0
    settings.TUTELA_SPARK = ""
    refused = tutela(*words, "--out", tmp_path / "c.csv")
    assert (refused.code, "--remote" in refused.err) == (5, True)
    assert not (tmp_path / "c.csv").exists()
