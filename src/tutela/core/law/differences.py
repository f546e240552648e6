"""What one edition changed against another: rule by rule, each with the article it stands under."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Final, TypeAlias

from tutela.core.disclosure.question import Citation
from tutela.core.law.editions import Pack

Tree: TypeAlias = "str | Citation | Mapping[str, Tree] | None"
NAMED_BY: Final = ("code", "rule", "issued_from")


class _Items(dict[str, Tree]):
    """A list of rules or words by name: where it is missing it is empty, so that each item comes or goes by itself."""


class Change(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs: where (`scopes.registry.counts.…`), as text on both sides, and the article around it."""

    path: str
    kind: Change
    old: str | None
    new: str | None
    citation: Citation | None


def differences(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Every value in which two packs differ, in the order of the schema; items are known by code, not by place.

    Equal contents have none. What was `old` in one direction is `new` in the other.
    """
    found = _between((), _tree(old.content), _tree(new.content), None)
    return tuple(one for one in found if one.path != "id")


def _tree(value: object) -> Tree:
    """A pack's value as names and texts; lists of rules by the rule's own name, lists of words by the word."""
    if value is None or isinstance(value, Citation):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _tree(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return _Items((name, _tree(item)) for name, item in _named(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _tree(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return str(value)


def _named(items: tuple[object, ...]) -> Iterator[tuple[str, object]]:
    """Each item with a name that is its own within the list; a name that comes again is numbered."""
    seen: dict[str, int] = {}
    for item in items:
        name = _name(item)
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}", item


def _name(item: object) -> str:
    for key in NAMED_BY:
        own = getattr(item, key, None)
        if own is not None:
            return own.isoformat() if isinstance(own, date) else str(own)
    if isinstance(item, Citation):
        return f"{item.instrument} {item.article}"
    cite = getattr(item, "cite", None)
    if isinstance(cite, Citation):
        return f"{cite.instrument} {cite.article}"
    return str(item.value) if isinstance(item, Enum) else str(item)


def _between(path: tuple[str, ...], old: Tree, new: Tree, around: Citation | None) -> Iterator[Difference]:
    """Differences below a path; a whole rule that comes or goes is one, told by its values."""
    if old == new:
        return
    old = _Items() if old is None and isinstance(new, _Items) else old
    new = _Items() if new is None and isinstance(old, _Items) else new
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        kind = Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED
        cite = _cite(new) or _cite(old) or around
        yield Difference(".".join(path), kind, _text(old), _text(new), cite)
        return
    around = _cite(new) or _cite(old) or around
    for name in dict.fromkeys((*old, *new)):
        yield from _between((*path, name), old.get(name), new.get(name), around)


def _cite(tree: Tree) -> Citation | None:
    """The article of a value: it is one, or holds one."""
    if isinstance(tree, Citation):
        return tree
    found = tree.get("cite") if isinstance(tree, Mapping) else None
    return found if isinstance(found, Citation) else None


def _text(tree: Tree) -> str | None:
    """A value in one line: words as a list, a rule as `key: value; …`."""
    if tree is None or isinstance(tree, str):
        return tree
    if isinstance(tree, Citation):
        return f"{tree.instrument} {tree.article} ({tree.status})"
    parts = [(name, _text(item)) for name, item in tree.items()]
    if all(name.partition("#")[0] == text for name, text in parts):
        return ", ".join(text for _, text in parts if text)
    return "; ".join(f"{name}: {text}" for name, text in parts if text is not None)
