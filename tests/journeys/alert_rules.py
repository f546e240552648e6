"""Reads the expressions of `alerts.rules.yml` as Prometheus does: the little of its language that they use."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Final

_COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}
_SELECTOR: Final = r"[a-z_]+(?:\{[^}]*\})?"
_ABSENT: Final = re.compile(rf"absent\(({_SELECTOR})\)")
_COMPARISON: Final = re.compile(rf"(?:sum\(({_SELECTOR})\)|({_SELECTOR})) (>|<|==|!=) (\S+)")
_LABEL: Final = re.compile(r'([a-z]+)(=|!=)"([^"]*)"')


def fires(expression: str, samples: Mapping[str, float]) -> bool:
    """Whether the alert's expression holds for what `/metrics` says; raises `ValueError` for what it cannot read."""
    return any(_holds(part.strip(), samples) for part in re.split(r"\s+or\s+", expression))


def _holds(part: str, samples: Mapping[str, float]) -> bool:
    if absent := _ABSENT.fullmatch(part):
        return not _series(absent[1], samples)
    found = _COMPARISON.fullmatch(part)
    if found is None:
        raise ValueError(part)
    summed, plain, sign, limit = found.groups()
    series = _series(summed or plain, samples)
    left = [sum(series)] if summed and series else series
    right = (
        left if limit == plain else [float(limit)] * len(left)
    )  # a series beside itself: each with its own
    return any(map(_COMPARED[sign], left, right))


def _series(selector: str, samples: Mapping[str, float]) -> list[float]:
    """The values of all series that a selector names; a label that a series lacks is empty."""
    name, _, asked = selector.partition("{")
    found = list[float]()
    for sample, value in samples.items():
        its, _, written = sample.partition("{")
        labels = {label: text for label, _, text in _LABEL.findall(written)}
        matches = [
            (labels.get(label, "") == text) is (sign == "=") for label, sign, text in _LABEL.findall(asked)
        ]
        if its == name and all(matches):
            found.append(value)
    return found
