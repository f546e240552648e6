"""Runs the witness in children that die by SIGKILL at one line of its own, chosen by number.

A child is forked from this process, so that the fifty of a test take seconds. The process that forks must have no
other thread: it is a program of its own, run with the folder of a prepared witness, a seed and the number of points.
It prints one JSON object for each point.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

from tutela_verify import checkpoints, merkle
from tutela_verify.sources import Folder
from tutela_verify.tiles import Tiles
from tutela_witness import cli
from tutela_witness.refusals import Refused
from tutela_witness.submissions import Submission

WHOLE = 60  # leaves of the log whose tiles lie there
SIZES = (3, 8, 8, 20)
NEVER = 10**9


class Fuse:
    """Counts the lines that the witness runs, and kills the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.passed = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if "tutela_witness" not in frame.f_code.co_filename:
            return None
        self.passed += event == "line"
        if self.passed > self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return self


def submit(home: Path, at: int, sizes: tuple[int, ...], told: int) -> None:
    """Submits heads, each from the size that the witness knows; tells what it acknowledged, at once."""
    with cli.opened(home) as (_, witness):
        heads = {
            size: checkpoints.parse((home / "log" / f"head-{size}").read_text("utf-8")) for size in sizes
        }
        tiles, fuse = Tiles(Folder(home / "log"), WHOLE), Fuse(at)
        sys.settrace(fuse)
        for size in sizes:
            head = heads[size]
            try:
                old = witness.latest(head.origin).size
                path = merkle.consistency(old, size, tiles.at) if old <= size else []
                lines = witness.add(Submission(old, tuple(path), head)).count("\n")
            except Refused as refused:
                lines = -refused.status
            os.write(told, f"{json.dumps([size, lines])}\n".encode())
        sys.settrace(None)
        os.write(told, f"{json.dumps(['lines', fuse.passed])}\n".encode())


def forked(home: Path, at: int, sizes: tuple[int, ...]) -> tuple[bool, list[Any]]:
    """Whether the child was killed, and what it told before."""
    reading, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        submit(home, at, sizes, told)
        os._exit(0)
    os.close(told)
    with os.fdopen(reading) as heard:
        said = [json.loads(line) for line in heard]
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), said


def kept(home: Path) -> int:
    """The size of the newest head on the disk."""
    with closing(sqlite3.connect(home / cli.STATE)) as connection:
        ((size,),) = connection.execute("SELECT max(size) FROM head").fetchall()
    return int(size or 0)


def main(prepared: Path, seed: int, points: int) -> None:
    """One line for each point."""
    home = prepared.with_name("crashed")
    shutil.copytree(prepared, home)
    _, said = forked(home, NEVER, SIZES)
    for point in random.Random(seed).sample(range(said[-1][1]), points):
        shutil.rmtree(home)
        shutil.copytree(prepared, home)
        killed, said = forked(home, point, SIZES)
        after = kept(home)
        _, again = forked(home, NEVER, (*(size for size in SIZES if size >= after), WHOLE))
        print(json.dumps({"killed": killed, "said": said, "kept": after, "again": again, "end": kept(home)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
