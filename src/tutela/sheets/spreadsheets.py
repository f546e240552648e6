"""Spreadsheets (XLSX, XLS, ODS), read through a process of their own (`tutela.sheets.isolated`)."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tutela.core.errors import Reason, Refusal
from tutela.sheets import isolated
from tutela.sheets.cells import Lost
from tutela.sheets.table import MIB, Kind, Limits, Row, Sheet, Table, Visibility

# how the system ends a process that wanted too much: allocation failure, processor time, the kernel's hand
_EXHAUSTED: Final = frozenset({-signal.SIGABRT, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV})


def open_spreadsheet(path: Path, limits: Limits) -> Table:
    """The table of a spreadsheet, after its archive was looked through and its sheets were named."""
    with closing(_messages(path, limits)) as messages:
        sheets = tuple(Sheet(name, Visibility(seen)) for name, seen in next(messages)["sheets"])

    def rows() -> Iterator[Row]:
        return _rows(path, limits)

    return Table(path.name, Kind.SPREADSHEET, sheets, rows)


def _rows(path: Path, limits: Limits) -> Iterator[Row]:
    with closing(_messages(path, limits)) as messages:
        for message in messages:
            for number, cells in enumerate(message.get("rows", ()), start=message.get("first", 1)):
                yield Row(
                    message["sheet"], number, tuple(Lost.DIGITS if cell is None else cell for cell in cells)
                )


def _messages(path: Path, limits: Limits) -> Generator[Any, None, None]:
    """What the parser says, in order. It is stopped when nobody listens; its failure is a refusal."""
    with path.open("rb") as file, _parser(file.fileno(), limits) as process:
        try:
            for line in process.stdout or ():
                message = json.loads(line)
                if "refused" in message:
                    raise Refusal(Reason(message["refused"]), **{**message["values"], "file": path.name})
                if "end" in message:
                    return
                yield message
            raise _failure(process.wait(), path.name, limits)
        finally:
            process.kill()


def _parser(file: int, limits: Limits) -> "subprocess.Popen[str]":
    """The file travels as standard input: a path could name a person and would stand in the process list."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no outside words
        [sys.executable, "-P", "-m", isolated.__name__, isolated.request(limits)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a parser's complaint may quote a cell
        env=_environment(),
        encoding="utf-8",
    )


def _environment() -> dict[str, str]:
    """What the interpreter needs to find its parts, and none of the secrets of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "RUST_BACKTRACE": "0"}


def _failure(status: int, file: str, limits: Limits) -> Exception:
    """Exhaustion is the file's fault; any other end of the parser is ours, and no refusal."""
    if status in _EXHAUSTED:
        return Refusal(Reason.FILE_TOO_LARGE, file=file, limit=f"{limits.memory_bytes // MIB} MiB")
    return RuntimeError(f"the spreadsheet parser ended with status {status}")
