"""`kill -9` at any line of the witness: what it acknowledged it still knows, and it never signs a second history."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.outside.witness_crashes import SIZES, WHOLE, kept
from tests.outside.world import AT, LOG, LOG_DATED, FictionalLog
from tutela_verify import checkpoints
from tutela_verify.encoding import to_base64
from tutela_witness import cli, submissions

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("witness_crashes.py")
POINTS = 100
GROWN = FictionalLog([bytes([number]) for number in range(WHOLE)])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh witness, and the log that it watches."""
    home = tmp_path_factory.mktemp("witness") / "home"
    assert (
        cli.run(["init", "--home", str(home), "--name", "w.example/1", "--log", LOG.verifier().text()]) == 0
    )
    GROWN.write(home / "log")
    for size in range(1, WHOLE + 1):
        (home / "log" / f"head-{size}").write_text(GROWN.checkpoint((LOG, LOG_DATED), size, AT), "utf-8")
    return home


def test_killed_at_any_line_a_witness_keeps_what_it_acknowledged(prepared: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(prepared), "2027", str(POINTS)],
        capture_output=True,
        timeout=240,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr.decode()
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert (len(runs), all(run["killed"] for run in runs)) == (POINTS, True)
    for run in runs:
        acknowledged = [size for size, lines in run["said"] if lines == 2]
        assert acknowledged == list(SIZES[: len(acknowledged)])
        assert run["kept"] >= max(acknowledged, default=0)
        assert run["kept"] in (0, *SIZES)
        assert all(lines == 2 for size, lines in run["again"][:-1])
        assert run["end"] == WHOLE
    # The kills fall on both sides of every write: some were acknowledged, some only kept.
    assert {len([1 for _, lines in run["said"] if lines == 2]) for run in runs} >= {0, 1, 2, 3}
    assert any(run["kept"] > max([size for size, _ in run["said"]], default=0) for run in runs)


@pytest.fixture
def serving(prepared: Path, tmp_path: Path) -> Path:
    home = tmp_path / "served"
    shutil.copytree(prepared, home)
    config = (home / "witness.toml").read_text("utf-8").replace("127.0.0.1:8470", "127.0.0.1:0")
    (home / "witness.toml").write_text(config, "utf-8")
    return home


def served(home: Path) -> tuple["subprocess.Popen[bytes]", int]:
    program = subprocess.Popen(
        [sys.executable, "-m", "tutela_witness", "serve", "--home", str(home)], stdout=subprocess.PIPE
    )
    assert program.stdout is not None
    address = program.stdout.readline().decode()
    return program, int(address.split(":")[2].split("/")[0])


def body(old: int, new: int) -> bytes:
    path = "".join(f"{to_base64(part)}\n" for part in GROWN.consistency(old, new))
    return f"old {old}\n{path}\n{GROWN.checkpoint((LOG, LOG_DATED), new, AT)}".encode()


def posted(port: int, old: int, new: int) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/add-checkpoint", body(old, new))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_a_served_witness_killed_again_and_again_never_goes_back(serving: Path) -> None:
    chance, acknowledged, size = random.Random(7), 0, 0
    for _ in range(8):
        program, port = served(serving)
        until = time.monotonic() + chance.uniform(0.02, 0.15)
        while time.monotonic() < until and size < 59:
            status, answer = posted(port, acknowledged, size + 1)
            if status == 409:  # it died after it wrote and before it answered
                acknowledged = int(answer)
                assert acknowledged == size + 1
            else:
                assert status == 200
                head = checkpoints.parse(GROWN.checkpoint((LOG, LOG_DATED), size + 1, AT) + answer)
                assert len(head.note.signatures) == 4
                acknowledged = size + 1
            size = acknowledged
        program.kill()
        program.wait()
        assert program.stdout is not None
        program.stdout.close()
        assert kept(serving) >= acknowledged
    assert acknowledged > 8


def test_a_witness_that_wrote_and_died_before_answering_answers_the_same_head_again(serving: Path) -> None:
    with cli.opened(serving) as (_, witness):
        lost = witness.add(submissions.parse(body(0, 5)))  # as if it had died before sending this
    assert lost
    program, port = served(serving)
    assert posted(port, 0, 5) == (409, "5\n")
    assert posted(port, 5, 5)[0] == 200
    assert posted(port, 5, 9)[0] == 200
    program.terminate()
    assert program.wait(10) == 0
    assert program.stdout is not None
    program.stdout.close()
    with pytest.raises((OSError, HTTPException)):
        posted(port, 9, 9)
