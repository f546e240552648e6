"""Runs the command line as its user would, in this process, with the database of the test."""

import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from tutela.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command returned and printed."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The JSON value on standard output."""
        return json.loads(self.out)


class Commands:
    """Runs `tutela` with these words."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capture = patch, capture

    def __call__(self, *words: object, stdin: str = "") -> Ran:
        self._patch.setattr("sys.argv", ["tutela", *map(str, words)])
        self._patch.setattr("sys.stdin", io.StringIO(stdin))
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.run()
        printed = self._capture.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)
