"""Values that write down who read them: facts and rules under which every read of the decision is known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from tutela.core.law.words import Victim


@dataclass(frozen=True, slots=True)
class Read:
    """One value read: the kind of thing, which one (its opaque reference), which field, whether it is set."""

    owner: str
    reference: str | None
    name: str
    is_there: bool


@dataclass(slots=True)
class Watch:
    """Wraps values and knows everything that was read of them."""

    reads: set[Read] = field(default_factory=set)
    known: dict[int, Any] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)

    def over(self, value: Any, reference: str | None = None) -> Any:
        """The value, or a spy on it, on its items or on what it maps to; one spy for one thing."""
        if isinstance(value, tuple):
            return tuple(self.over(item, reference) for item in value)
        if isinstance(value, Mapping):
            return {key: self.over(item, reference) for key, item in value.items()}
        if not is_dataclass(value) or isinstance(value, type):
            return value
        if id(value) not in self.known:
            self.kept.append(value)
            self.known[id(value)] = Spy(self, value, getattr(value, "reference", reference))
        return self.known[id(value)]


class Spy:
    """Stands for a value; each field that is no thing of its own is written down when it is read."""

    def __init__(self, watch: Watch, value: Any, reference: str | None) -> None:
        inside = {one.name: watch.over(getattr(value, one.name), reference) for one in fields(value)}
        self.__dict__.update(_watch=watch, _value=value, _reference=reference, _inside=inside)

    def __getattr__(self, name: str) -> Any:
        if name not in self._inside:
            return getattr(self._value, name)
        found = self._inside[name]
        if not any(isinstance(one, Spy) for one in _items(found)):
            self._watch.reads.add(Read(type(self._value).__name__, self._reference, name, _is_there(found)))
        return found

    def with_acts(self, acts: Any) -> "Spy":
        """The same thing, still watched, with fewer acts in it."""
        part = object.__new__(Spy)
        part.__dict__.update(self.__dict__, _inside={**self._inside, "acts": acts})
        return part


def _is_there(value: Any) -> bool:
    """Whether a pack writes it: a condition that is left out has no value to show."""
    return (
        value is not None and value is not False and value != () and value != {} and value is not Victim.ANY
    )


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple):
        yield from value
    else:
        yield value
