"""Reads one YAML file strictly: plain values only, no duplicate keys, and the line of everything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

import yaml

from tutela.core.errors import Reason, Refusal

Value: TypeAlias = "str | int | date | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

NULL: Final = "tag:yaml.org,2002:null"
TEXT: Final = "tag:yaml.org,2002:str"
WHOLE: Final = "tag:yaml.org,2002:int"
DAY: Final = "tag:yaml.org,2002:timestamp"


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
    try:
        root = yaml.compose(content.decode(), Loader=_Loader)
    except UnicodeDecodeError as fault:
        raise of_file(file, "the file is not UTF-8") from fault
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        detail = f"not readable as YAML: {fault.problem}"
        raise Refusal(Reason.PACK_INVALID, file=file, line=line, detail=detail) from fault
    except yaml.YAMLError as fault:
        raise of_file(file, "not readable as YAML") from fault
    if root is None:
        raise of_file(file, "the file is empty")
    reader = _Reader(file)
    return Document(file, reader.value(root, ()), reader.lines)


# The parser in C: packs are read at every start, and the one in Python takes three times as long.
class _Loader(yaml.CSafeLoader):
    """Knows null, whole numbers and days only: `on`, `no` and 1:30 stay the text they look like."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  the base's own shape


_Loader.add_implicit_resolver(NULL, re.compile(r"^(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(WHOLE, re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(DAY, re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), list("0123456789"))


class _Reader:
    """Turns nodes into values and remembers their lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Value:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.seen:
            raise self.refuse(node, "an alias (*name) is not allowed: write the value out")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != TEXT:
                raise self.refuse(key, "a key must be plain text")
            name = str(key.value)
            if name in values:
                raise self.refuse(key, f"the key “{name}” stands twice")
            self.lines[(*path, name)] = key.start_mark.line + 1
            values[name] = self.value(item, (*path, name))
        return values

    def scalar(self, node: yaml.Node) -> Value:
        text = str(node.value)
        if node.tag == TEXT:
            return text
        if node.tag == NULL:
            return None
        if node.tag == WHOLE:
            return int(text)
        if node.tag == DAY:
            return self.day(node, text)
        raise self.refuse(node, f"the tag {node.tag} is not allowed: packs hold plain values")

    def day(self, node: yaml.Node, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as fault:
            raise self.refuse(node, f"{text} is not a real date") from fault

    def refuse(self, node: yaml.Node, detail: str) -> Refusal:
        return Refusal(Reason.PACK_INVALID, file=self.file, line=node.start_mark.line + 1, detail=detail)
