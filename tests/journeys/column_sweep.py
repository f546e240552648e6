"""Every column of every row of a kind, changed as somebody would who writes to the tables and holds no key."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import Error, models, transaction

from tutela.auditing.audit import audit

_STRANGE: Final = UUID(int=0x5EED << 64)
_A_DAY: Final = date(2026, 11, 20)
_A_MOMENT: Final = datetime(2026, 11, 20, 1, tzinfo=UTC)
_MOST_ROWS: Final = 400
_Change = tuple[models.Model, Any]
"""A row, and what its column is to hold."""


class _Told(NamedTuple):
    wrong: str
    kind: str
    key: str
    entry: str
    detail: str


def silent(labels: Iterable[str]) -> tuple[dict[str, set[str]], set[str]]:
    """By column the changes that the audit did not tell; and the columns of which nothing could be changed.

    A change that the database refuses, by a constraint, is none.
    """
    before = _told()
    kept, untried = dict[str, set[str]](), set[str]()
    for label in labels:
        model = apps.get_model(label)
        for field in model._meta.concrete_fields:
            column = _Column(model, field.attname, before)
            ways = defaultdict[str, list[_Change]](list)
            for row in _rows(model, field):
                for how, value in _changes(row, field):
                    ways[how].append((row, value))
            found = {how for how, changes in ways.items() if column.is_silent(changes)}
            if found:
                kept[f"{label}.{field.attname}"] = found
            if not column.tried:
                untried.add(f"{label}.{field.attname}")
    return kept, untried


@dataclass
class _Column:
    model: type[models.Model]
    name: str
    before: set[_Told]
    tried: int = 0

    def is_silent(self, changes: list[_Change]) -> bool:
        """Whether one of them is not told: all are tried at once, and by itself each that no fault names alone."""
        told = self._faults(changes) if len(changes) > 1 else None
        named = {word for fault in told or () for word in (*fault.key.split("/"), fault.entry)}
        names = [self._names(row) for row, _ in changes]
        often = Counter(name for each in names for name in each)
        left = [
            one
            for one, each in zip(changes, names, strict=True)
            if named.isdisjoint(name for name in each if often[name] == 1)
        ]
        return any(self._faults([one]) == set() for one in left)

    def _names(self, row: models.Model) -> set[str]:
        """By which of its columns, apart from the changed one, a fault may name it."""
        fields = (one for one in row._meta.concrete_fields if one.attname != self.name)
        ids = (one for one in fields if one.primary_key or isinstance(one, models.UUIDField))
        return {str(value) for one in ids if (value := getattr(row, one.attname)) is not None}

    def _faults(self, changes: list[_Change]) -> set[_Told] | None:
        """What the audit tells more then; None where the database lets nobody write that."""
        try:
            with transaction.atomic():
                for row, value in changes:
                    self.model._base_manager.filter(pk=row.pk).update(**{self.name: value})
                told = _told()
                transaction.set_rollback(True)
        except Error:
            return None
        self.tried += len(changes)
        return told - self.before


def _told() -> set[_Told]:
    return {
        _Told(one.wrong.value, one.kind, one.key, one.entry, one.detail) for one in audit(sample=1).faults
    }


def _rows(model: type[models.Model], field: "models.Field[Any, Any]") -> list[Any]:
    """One of each kind, as far as what a column holds goes: ids differ from run to run, kinds do not."""
    kinds = dict[str, Any]()
    for row in sorted(model._base_manager.order_by("pk")[:_MOST_ROWS], key=_came):
        kinds.setdefault(_kind(row, field), row)
    by_content = dict[str, list[str]]()
    for kind in sorted(kinds):
        by_content.setdefault(kind.partition("|")[0], []).append(kind)
    return [kinds[kind] for found in by_content.values() for kind in found[:3]]


def _came(row: models.Model) -> list[str]:
    """Rows in an order that ids, which are random, have no part in."""
    told = (models.DateTimeField, models.DateField, models.IntegerField)
    return [str(getattr(row, one.attname)) for one in row._meta.concrete_fields if isinstance(one, told)]


def _kind(row: models.Model, field: "models.Field[Any, Any]") -> str:
    """What the column holds, something or nothing; and how the row stands."""
    stands = []
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        if isinstance(one, models.BooleanField) or value in (None, "", b""):
            stands.append(f"{one.attname}={value!r}")
        elif one.attname in ("state", "move", "did", "look", "outcome", "answer", "duty", "role", "what"):
            stands.append(f"{one.attname}={value}")
    return f"{bool(getattr(row, field.attname))}|{' '.join(stands)}"


def _changes(row: models.Model, field: "models.Field[Any, Any]") -> list[tuple[str, Any]]:
    model, value = type(row), getattr(row, field.attname)
    if value is None:
        new = _set(field, model)
        return [] if new is None else [("set", new)]
    others = _others(model, field, value)
    taken = (one for one in others if _is_taken(row, field, one))
    found = [("changed", one) for one in islice(taken, 1)]
    if field.null:
        found.append(("nulled", None))
    elif isinstance(field, models.BinaryField | models.CharField | models.TextField) and value:
        found.append(("emptied", b"" if isinstance(field, models.BinaryField) else ""))
    return found


def _is_taken(row: models.Model, field: "models.Field[Any, Any]", value: Any) -> bool:
    """Whether the database would let somebody write it: what is unique stands in the way of some values alone."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: value})
            transaction.set_rollback(True)
    except Error:
        return False
    return True


def _set(field: "models.Field[Any, Any]", model: type[models.Model]) -> Any:
    if isinstance(field, models.ForeignKey):
        return field.related_model._base_manager.order_by("pk").values_list("pk", flat=True).first()
    kinds: Mapping[type, Any] = {
        models.DateTimeField: _A_MOMENT,
        models.DateField: _A_DAY,
        models.UUIDField: _STRANGE,
        models.BooleanField: True,
        models.IntegerField: 1,
        models.BinaryField: b"x" * 16,
        models.CharField: "x",
        models.TextField: "x",
    }
    return next((one for kind, one in kinds.items() if isinstance(field, kind)), None)


def _others(model: type[models.Model], field: "models.Field[Any, Any]", value: Any) -> list[Any]:
    """Another value such as the column may hold: where it can be, one that another row holds."""
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.DateTimeField | models.DateField):
        return [value + timedelta(days=1)]
    if isinstance(field, models.IntegerField | models.FloatField):
        return [value + (10**6 if field.primary_key else 1)]
    if isinstance(field, models.ForeignKey):
        others = field.related_model._base_manager.exclude(pk=value).order_by("pk")
        return list(others.values_list("pk", flat=True)[:_MOST_ROWS])
    if isinstance(field, models.UUIDField):
        return [_STRANGE]
    if isinstance(field, models.BinaryField):
        return [bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1])] if value else [b"x" * 16]
    if isinstance(field, models.JSONField):
        return [_otherwise(value)]
    known = {str(one) for one in model._base_manager.values_list(field.attname, flat=True).distinct()}
    return sorted(one for one in known if one and one != value) or [f"{value[:-1]}z" if value else "x"]


def _otherwise(value: Any) -> Any:
    if isinstance(value, dict):
        name = next(iter(sorted(value)), "x")
        return {**value, name: _otherwise(value.get(name))}
    if isinstance(value, list):
        return [*value, "x"]
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x"
