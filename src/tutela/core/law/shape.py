"""Gives a document its shape, or refuses it with the line and the fault that explains the others."""

import re
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from tutela.core.errors import Refusal
from tutela.core.law.document import Document, Path
from tutela.core.law.nearest import unknown_code

T = TypeVar("T")
SAID: Final = MappingProxyType(
    {
        "unexpected_keyword_argument": "unknown key",
        "missing": "this key is missing",
        "too_short": "the list is empty",
    }
)


def shaped(document: Document, shape: TypeAdapter[T]) -> T:
    """The document's value in its shape; Refusal(PACK_INVALID) with file, line and detail."""
    try:
        return shape.validate_python(document.value)
    except ValidationError as fault:
        raise _refusal(document, fault.errors()) from fault


def _refusal(document: Document, errors: list[ErrorDetails]) -> Refusal:
    """The first fault in the file. A fault around another one is only its echo."""
    places: list[Path] = [tuple(error["loc"]) for error in errors]
    own = [
        (document.line(place), place, error)
        for place, error in zip(places, errors, strict=True)
        if not any(place != other and other[: len(place)] == place for other in places)
    ]
    _, place, first = min(own, key=lambda fault: fault[0])
    key = ".".join(str(step) for step in place)
    said = _sentence(first)
    return document.refuse(place, f"{key}: {said}" if key else said)


def _sentence(error: ErrorDetails) -> str:
    """What is wrong; a word of a closed list is told with those that it may have meant."""
    if error["type"] == "enum":
        words = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        return f"{unknown_code(str(error['input']), words)}; write one of {', '.join(words)}"
    if error["type"] == "less_than_equal":
        return f"{error['ctx']['le']:,} at most"
    return SAID.get(error["type"], error["msg"].removeprefix("Value error, "))
