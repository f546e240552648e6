"""A real Spark cluster gives the reference's result, whoever is killed meanwhile, and the same file when run again."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from django.conf import LazySettings

from tests.cluster.plans import expected, many, sorted_pairs, write
from tests.cluster.runs import RUN, files, order, roster, run
from tests.cluster.spark import Spark, java, wait_until_busy
from tutela.answers.screening import cluster, places
from tutela.answers.screening.engine import Engine
from tutela.core.errors import Reason, Refusal

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not java(), reason="needs Java 17"),
    pytest.mark.timeout(900),
]
MANY = 2_000_000


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    """Master, two workers, and a Spark Connect server."""
    started = Spark(tmp_path_factory.mktemp("spark"))
    yield started
    started.stop()


def test_people_on_many_lines_and_tags_listed_twice_meet_as_they_should(spark: Spark, tmp_path: Path) -> None:
    asked, listed = many(60_000, 5_000)
    lines, rows = write(tmp_path, asked, listed)
    assert sorted_pairs(cluster.pairs(Engine.SPARK, spark.remote, lines, rows)) == expected(asked, listed)


def test_the_file_is_the_one_that_the_reference_writes(
    spark: Spark, at: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    asked = roster(tmp_path, at)
    judged = run(order(Engine.REFERENCE, at), asked, tmp_path / "reference")
    found = run(order(Engine.SPARK, at, spark.remote), asked, tmp_path / "spark")
    planned = run(order(Engine.PLAN, at), asked, tmp_path / "plan")
    assert found.counted == planned.counted == judged.counted
    assert judged.counted.answers != {}
    assert files(tmp_path / "spark") == files(tmp_path / "plan") == files(tmp_path / "reference")


def test_a_worker_killed_while_the_plan_runs_changes_nothing(spark: Spark, tmp_path: Path) -> None:
    lines, rows = write(tmp_path, *many(MANY, 20_000))
    wanted = cluster.pairs(Engine.PLAN, "", lines, rows).sort_by(
        [("line", "ascending"), ("place", "ascending")]
    )
    killed = list[bool]()

    def kill() -> None:
        wait_until_busy(spark)
        spark.kill_worker()
        killed.append(True)

    killer = Thread(target=kill)
    killer.start()
    found = cluster.pairs(Engine.SPARK, spark.remote, lines, rows)
    assert killed == [True], "the worker was killed before the plan was done"
    killer.join()
    spark.hire()
    assert found.sort_by([("line", "ascending"), ("place", "ascending")]) == wanted


def test_a_run_that_broke_off_leaves_nothing_and_gives_the_same_file_when_it_is_made_again(
    spark: Spark, at: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    asked = roster(tmp_path, at)

    def kill() -> None:
        wait_until_busy(spark)
        spark.kill_server()

    killer = Thread(target=kill)
    killer.start()
    with pytest.raises(Refusal) as refused:
        run(order(Engine.SPARK, at, spark.remote), asked, tmp_path / "broken")
    killer.join()
    assert refused.value.reason is Reason.ENGINE_STOPPED
    assert list((tmp_path / "broken").iterdir()) == []
    with places.stage(RUN) as staged:
        assert list(staged.parent.iterdir()) == [staged], "what the cluster reads is gone with the run"
    spark.serve()
    run(order(Engine.SPARK, at, spark.remote), asked, tmp_path / "again")
    run(order(Engine.REFERENCE, at), asked, tmp_path / "reference")
    assert files(tmp_path / "again") == files(tmp_path / "reference")
