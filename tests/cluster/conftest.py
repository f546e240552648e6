"""Marks of their own, and a Spark Connect server for tests of seconds."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """`cluster_quick` takes seconds, `cluster` starts a real Spark."""
    config.addinivalue_line(
        "markers", "cluster_quick: one plan on DuckDB and Sail; needs requirements/cluster.txt"
    )
    config.addinivalue_line("markers", "cluster: a real Spark cluster on this machine; needs Java 17 too")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs packages that are not here is skipped, and told; their own warnings are not ours to mend."""
    missing = [name for name in ("ibis", "pyspark", "pysail") if find_spec(name) is None]
    skipped = pytest.mark.skip(reason=f"needs {', '.join(missing)}: make test-cluster")
    for item in items:
        if item.get_closest_marker("cluster") or item.get_closest_marker("cluster_quick"):
            for kind in ("DeprecationWarning", "FutureWarning", "ResourceWarning", "UserWarning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{kind}"))
            if missing:
                item.add_marker(skipped)


@pytest.fixture(autouse=True)
def one_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs draw a secret for their row commitments; with one secret two runs can be the same, byte for byte."""
    monkeypatch.setattr("tutela.answers.screening.run.secrets.token_bytes", lambda count: b"\x01" * count)


@pytest.fixture(scope="session")
def sail() -> Iterator[str]:
    """The address of a Spark Connect server in this process."""
    server = pytest.importorskip("pysail.spark").SparkConnectServer()
    server.start()
    address = server.listening_address
    assert address is not None
    yield f"sc://{address[0]}:{address[1]}"
    server.stop()
