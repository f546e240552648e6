"""A Spark standalone cluster on this machine: a master, two workers of one core each, and a Spark Connect server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import urlopen

HOST = "127.0.0.1"
PATIENCE = 180  # seconds; a Java machine starts slowly on a busy one
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
EXECUTOR = "512m"


def java() -> bool:
    """Whether there is one."""
    return shutil.which("java") is not None or "JAVA_HOME" in os.environ


class Spark:
    """Whatever was started is ended by `stop`; each process leads a group of its own, its executors included."""

    def __init__(self, home: Path, partitions: int = 32, memory: str = "1g") -> None:
        found = find_spec("pyspark")
        assert found is not None
        assert found.origin is not None
        self._spark = Path(found.origin).parent
        self._home, self._partitions, self._memory = home, partitions, memory
        self._master_port, self._port, self._ui = (free_port() for _ in range(3))
        self._master = self._started(
            "master", "spark-class", "org.apache.spark.deploy.master.Master", *_at(self._master_port)
        )
        _until(lambda: _answers(self._master_port))
        self._workers = [self._worker(number) for number in (1, 2)]
        _until(lambda: self._said("master").count("Registering worker") == 2)
        self._server = self._serving()

    @property
    def remote(self) -> str:
        """For `--remote`."""
        return f"sc://{HOST}:{self._port}"

    def kill_worker(self) -> None:
        """One of the two, with its executor, as a power cut would."""
        _end(self._workers.pop(), signal.SIGKILL)

    def hire(self) -> None:
        """Another worker in the place of a killed one."""
        before = self._said("master").count("Registering worker")
        self._workers.append(self._worker(before + 1))
        _until(lambda: self._said("master").count("Registering worker") > before)

    def kill_server(self) -> None:
        """With all that runs for it."""
        _end(self._server, signal.SIGKILL)

    def serve(self) -> None:
        """A new server at the same address."""
        self._server = self._serving()

    def busy(self) -> int:
        """How many tasks run now."""
        try:
            return sum(stage["numActiveTasks"] for stage in self._asked("stages?status=active"))
        except OSError:
            return 0

    def stop(self) -> None:
        """In any state."""
        for process in (self._server, *self._workers, self._master):
            _end(process, signal.SIGTERM)

    def _serving(self) -> "subprocess.Popen[bytes]":
        settings = {
            "spark.connect.grpc.binding.port": self._port,
            "spark.connect.grpc.binding.address": HOST,
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.ui.port": self._ui,
            "spark.executor.memory": EXECUTOR if self._memory == "1g" else self._memory,
            "spark.sql.shuffle.partitions": self._partitions,
            "spark.sql.adaptive.coalescePartitions.enabled": "false",  # many tasks, some of which a kill meets
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.warehouse.dir": self._home / "warehouse",
        }
        words = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        server = self._started(
            "server",
            "spark-submit",
            *("--class", SERVER, "--master", f"spark://{HOST}:{self._master_port}", "--driver-memory", "1g"),
            *words,
            "spark-internal",
        )
        _until(lambda: _answers(self._port))
        return server

    def _worker(self, number: int) -> "subprocess.Popen[bytes]":
        folder = self._home / f"worker-{number}"
        words = ("-c", "1", "-m", self._memory, "-d", folder, f"spark://{HOST}:{self._master_port}")
        kind = "org.apache.spark.deploy.worker.Worker"
        return self._started(f"worker-{number}", "spark-class", kind, *_at(free_port()), *words)

    def _started(self, name: str, program: str, *words: object) -> "subprocess.Popen[bytes]":
        own = {
            "SPARK_HOME": str(self._spark),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_LOCAL_HOSTNAME": "localhost",
            "SPARK_LOG_DIR": str(self._home),
            "SPARK_LOCAL_DIRS": str(self._home / "local"),
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self._home / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [self._spark / "bin" / program, *map(str, words)],
                stdout=log,
                stderr=log,
                cwd=self._home,
                env={**os.environ, **own},
                start_new_session=True,
            )

    def _said(self, name: str) -> str:
        return (self._home / f"{name}.log").read_text("utf-8", "replace")

    def _asked(self, what: str) -> Any:
        base = f"http://{HOST}:{self._ui}/api/v1/applications"
        with urlopen(base, timeout=5) as answer:
            (application,) = json.load(answer)
        with urlopen(f"{base}/{application['id']}/{what}", timeout=5) as answer:
            return json.load(answer)


def free_port() -> int:
    """One that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until_busy(spark: Spark) -> None:
    """Until tasks run."""
    _until(lambda: spark.busy() > 0)


def _at(port: int) -> tuple[object, ...]:
    return ("-h", HOST, "-p", port, "--webui-port", free_port())


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("Spark did not get ready")
        time.sleep(0.05)


def _end(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    if process.poll() is None:
        os.killpg(process.pid, how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
