"""Reads one YAML file strictly: plain values only, no duplicate keys, and the line of everything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias, cast

import yaml

from tutela.core.errors import Reason, Refusal

Value: TypeAlias = "str | int | date | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

NULL: Final = "tag:yaml.org,2002:null"
TEXT: Final = "tag:yaml.org,2002:str"
WHOLE: Final = "tag:yaml.org,2002:int"
DAY: Final = "tag:yaml.org,2002:timestamp"

# Far above anything that law or facts hold, and far below what would stop the program that reads them.
LARGEST: Final = 1_000_000  # bytes of a file
DEEPEST: Final = 32  # lists and mappings within each other
LONGEST: Final = 12  # digits of a whole number
LATEST: Final = date(2299, 12, 31)  # the longest terms can be counted from it


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a file, and the line (from 1) of every key and item by its path."""

    file: str
    value: Value
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def refuse(self, path: Path, detail: str) -> Refusal:
        """The refusal that names this file, the line of `path` and what is wrong there."""
        return Refusal(Reason.PACK_INVALID, file=self.file, line=self.line(path), detail=detail)


def of_file(file: str, detail: str) -> Refusal:
    """The refusal of a file as a whole: the line is its first."""
    return Refusal(Reason.PACK_INVALID, file=file, line=1, detail=detail)


def read_document(file: str, content: bytes) -> Document:
    """Values of a YAML file; PACK_INVALID with file and line for anything but plain, unambiguous values."""
    if len(content) > LARGEST:
        raise of_file(file, f"the file is larger than {LARGEST:,} bytes")
    try:
        reader = _Reader(file, _Loader(content.decode()))
        return Document(file, reader.whole(), reader.lines)
    except UnicodeDecodeError as fault:
        raise of_file(file, "the file is not UTF-8") from fault
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        detail = f"not readable as YAML: {fault.problem}"
        raise Refusal(Reason.PACK_INVALID, file=file, line=line, detail=detail) from fault
    except yaml.YAMLError as fault:
        raise of_file(file, "not readable as YAML") from fault


# The parser in C: packs are read at every start, and the one in Python takes three times as long.
class _Loader(yaml.CSafeLoader):
    """Knows null, whole numbers and days only: `on`, `no` and 1:30 stay the text they look like."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  the base's own shape


_Loader.add_implicit_resolver(NULL, re.compile(r"^(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(WHOLE, re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(DAY, re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), list("0123456789"))


class _Reader:
    """Turns the events of a parser into values and remembers their lines.

    Event by event, not from the tree that yaml composes: composing a file that nests too deep ends the process.
    """

    def __init__(self, file: str, parser: _Loader) -> None:
        self.file = file
        self.parser = parser
        self.lines: dict[Path, int] = {}

    def whole(self) -> Value:
        """The value of the one document that the file holds."""
        self.event()  # the stream starts
        if isinstance(self.event(), yaml.StreamEndEvent):
            raise of_file(self.file, "the file is empty")
        value = self.value(self.event(), ())
        self.event()  # the document ends
        after = self.event()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.refuse(after, "another document begins: a file holds one")
        return value

    def event(self) -> yaml.Event:
        return cast("yaml.Event", self.parser.get_event())  # none comes only after the stream's end

    def value(self, event: yaml.Event, path: Path) -> Value:
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(event, "an alias (*name) is not allowed: write the value out")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if len(path) == DEEPEST:
            raise self.refuse(event, f"lists and mappings stand more than {DEEPEST} deep within each other")
        return self.mapping(path) if isinstance(event, yaml.MappingStartEvent) else self.sequence(path)

    def sequence(self, path: Path) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := self.event(), yaml.SequenceEndEvent):
            values.append(self.value(event, (*path, len(values))))
        return values

    def mapping(self, path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while not isinstance(key := self.event(), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent) or self.tag(key) != TEXT:
                raise self.refuse(key, "a key must be plain text")
            name = str(key.value)
            if name in values:
                raise self.refuse(key, f"the key “{name}” stands twice")
            self.lines[(*path, name)] = _line(key)
            values[name] = self.value(self.event(), (*path, name))
        return values

    def scalar(self, event: yaml.ScalarEvent) -> Value:
        text, tag = str(event.value), self.tag(event)
        if tag == TEXT:
            return text
        if tag == NULL:
            return None
        if tag == WHOLE:
            return self.whole_number(event, text)
        if tag == DAY:
            return self.day(event, text)
        raise self.refuse(event, f"the tag {tag} is not allowed: packs hold plain values")

    def tag(self, event: yaml.ScalarEvent) -> str:
        """What is written as its tag, or else what it looks like."""
        if event.tag is not None and event.tag != "!":
            return str(event.tag)
        return str(self.parser.resolve(yaml.ScalarNode, event.value, event.implicit))  # type: ignore[no-untyped-call]

    def whole_number(self, event: yaml.Event, text: str) -> int:
        if len(text.removeprefix("-")) > LONGEST:
            raise self.refuse(event, f"a whole number has at most {LONGEST} digits")
        return int(text)

    def day(self, event: yaml.Event, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError as fault:
            raise self.refuse(event, f"{text} is not a real date") from fault
        if day > LATEST:
            raise self.refuse(event, f"{text} is later than {LATEST}, the last day that is counted")
        return day

    def refuse(self, event: yaml.Event, detail: str) -> Refusal:
        return Refusal(Reason.PACK_INVALID, file=self.file, line=_line(event), detail=detail)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
