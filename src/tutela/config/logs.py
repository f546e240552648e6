"""Log lines that say where something broke, and never what was in it."""

import logging
import traceback
from types import TracebackType
from typing import TypeAlias

_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Frames(logging.Formatter):
    """Prints of an exception its kind and its frames; its text may quote a name or a number and stays out."""

    def formatException(self, ei: _ExcInfo) -> str:
        """One line for each frame: file, line, function."""
        kind, _, trace = ei
        if kind is None:
            return ""
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([f"{kind.__module__}.{kind.__qualname__}", *frames])
